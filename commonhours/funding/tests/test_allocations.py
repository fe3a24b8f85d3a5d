"""Hours are granted by those who fund, never below what is booked, and one allocation holds on each day."""

from datetime import date

import pytest

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.funding.actions import HoursGranted, HoursWanted, grant_hours
from commonhours.funding.models import Allocation
from conftest import EVERYTHING
from tests.cast import NOW, Cast

MARCH, APRIL = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))


def grant(
    cast: Cast,
    minutes: int,
    days: tuple[date, date] = APRIL,
    who: str = "park",
    slug: str = "harbor",
    role: str = "finance",
) -> HoursGranted:
    by = Actor(cast.accounts["carmen"].id, roles=(Held(role, cast.organisations["harbor"].id),), door="web")
    wanted = HoursWanted(cast.served[who].id, *days, minutes)
    return grant_hours(by=by, at=NOW, organisation_id=cast.organisations[slug].id, wanted=wanted)


def test_hours_are_granted_for_days_and_changed_down_to_what_is_booked(cast: Cast) -> None:
    granted = grant(cast, 1_500)
    assert (granted.granted_minutes, granted.left_minutes) == (1_500, 1_500)
    assert grant(cast, 600).allocation_id == granted.allocation_id
    # Mrs Lopez has two hours in March, and one of them is booked.
    with seeing(EVERYTHING):
        Allocation.objects.filter(service_user=cast.served["lopez"]).update(held_minutes=60)
    assert grant(cast, 60, MARCH, "lopez").left_minutes == 0
    for code, minutes, days, more in (
        ("hours_taken", 45, MARCH, {"who": "lopez"}),
        ("hours_overlap", 600, (date(2026, 3, 15), APRIL[1]), {"who": "lopez"}),
        ("hours_out_of_bounds", 0, APRIL, {}),
        ("line_ends_before_start", 60, (APRIL[1], APRIL[0]), {}),
        ("not_allowed", 60, APRIL, {"role": "coordinator"}),
        ("not_allowed", 60, APRIL, {"slug": "bixby"}),
    ):
        with pytest.raises(Refused) as error:
            grant(cast, minutes, days, **more)
        assert error.value.refusals[0].code == code
    with seeing(EVERYTHING):
        assert Allocation.objects.count() == 2
