"""The rounds that stand, for whoever books for the organisation."""

import pytest

from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.routing.pages import plans, rounds_of, weights_of
from commonhours.routing.tests.days import HOUR, TUESDAY, book
from tests.cast import NOW, TUESDAY_TEN, Cast


def test_rounds_tell_who_goes_where_and_how_long_the_ways_are(cast: Cast) -> None:
    book(cast, "rosa")
    book(cast, "rosa", who="lopez", start=TUESDAY_TEN + 3 * HOUR)
    harbor = cast.organisations["harbor"].id
    told = rounds_of(by=cast.actors["carmen"], at=NOW, organisation_id=harbor, first_day=TUESDAY)
    rounds = {each.person: each for each in told.rounds}
    assert [stop.service_user for stop in rounds["Rosa"].stops] == ["Park", "Lopez"]
    here, there = rounds["Rosa"].stops
    assert here.way
    assert there.way == 0  # both live at one place
    assert (rounds["Dara"].stops, told.left) == ((), ())


def test_an_outsider_reads_no_rounds_no_plans_and_no_weights(cast: Cast) -> None:
    harbor = cast.organisations["harbor"].id
    for who in ("otto", "nina", "rosa"):
        by = cast.actors[who]
        with pytest.raises(NotAllowed):
            rounds_of(by=by, at=NOW, organisation_id=harbor, first_day=TUESDAY)
        with pytest.raises(NotAllowed):
            plans(by=by, organisation_id=harbor)
        with pytest.raises(NotAllowed):
            weights_of(by=by, organisation_id=harbor)


def test_more_than_a_week_is_not_shown_at_once(cast: Cast) -> None:
    for days in (0, 8):
        with pytest.raises(Invalid):
            rounds_of(
                by=cast.actors["carmen"],
                at=NOW,
                organisation_id=cast.organisations["harbor"].id,
                first_day=TUESDAY,
                days=days,
            )
