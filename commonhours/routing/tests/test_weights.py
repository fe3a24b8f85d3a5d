"""What rounds are weighed by is told as plans take it: one's own word before the region's, each from its day."""

from datetime import date, timedelta

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.routing.actions import set_round_weights
from commonhours.routing.queries import worth_on
from commonhours.routing.weighing import AT_FIRST, Worth
from commonhours.routing.weights import weighed
from conftest import EVERYTHING
from tests.cast import NOW, Cast

MONDAY = date(2026, 3, 2)


def test_an_organisations_own_word_holds_before_the_regions_and_each_tells_what_it_changed(
    cast: Cast,
) -> None:
    harbor, carmen = cast.organisations["harbor"].id, cast.actors["carmen"]
    officer = Actor(account_id=carmen.account_id, roles=(Held("city_officer"),), door="web")
    days = [MONDAY + timedelta(days=nth) for nth in range(5)]
    for nth, (whose, worth) in enumerate(
        [(None, Worth(travel=41)), (harbor, Worth(travel=42, change=0)), (None, Worth(travel=43))]
    ):
        set_round_weights(
            by=officer, at=NOW, organisation_id=whose, worth=worth, reason=f"{nth}", since=days[nth + 1]
        )
    told = [weighed(by=carmen, organisation_id=harbor, day=day) for day in days]
    with seeing(EVERYTHING):
        assert [each.worth for each in told] == [worth_on(harbor, day) for day in days]
    assert (told[0].holds, told[0].worth, len(told[0].to_come)) == (None, AT_FIRST, 3)
    reasons = [
        (each.holds and each.holds.line.reason, each.elsewhere and each.elsewhere.line.reason)
        for each in told
    ]
    assert reasons == [(None, None), ("0", None), ("1", "0"), ("1", "2"), ("1", "2")]
    last = told[4]
    assert last.holds
    assert last.holds.was == {"travel": 41, "change": AT_FIRST.change}
    assert last.elsewhere
    assert last.elsewhere.was == {"travel": 41}
    assert [(each.line.reason, each.until) for each in last.before] == [("0", days[3])]
