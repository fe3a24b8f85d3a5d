"""A first day: what is arranged, what is still open, and that nobody goes along without a yes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import cancel_visit
from commonhours.bookings.models import Assignment
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.supervision.actions import Plan, choose_payment, plan_first_day, plan_shadow
from commonhours.supervision.beginnings import FirstDayLine
from commonhours.supervision.records import own_supervision
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.supervising import supervising, visit_of

DAY = timedelta(days=1)
WHOLE: dict[str, Any] = {
    "papers": True,
    "meet_whom": "Sue",
    "meet_where": "12 Ocean Blvd",
    "meet_at": NOW + DAY,
}


@pytest.fixture
def harbor(cast: Cast) -> Cast:
    return supervising(cast)


def plan(cast: Cast, by: str = "sue", **given: Any) -> None:
    plan_first_day(**place(cast, by), plan=Plan(**given))


def place(cast: Cast, by: str = "sue") -> dict[str, Any]:
    return {
        "by": cast.actors[by],
        "at": NOW,
        "person_id": cast.people["rosa"].id,
        "organisation_id": cast.organisations["harbor"].id,
    }


def own(cast: Cast) -> FirstDayLine:
    (line,) = own_supervision(by=cast.actors["rosa"], at=NOW).first_days
    return line


def go_along(cast: Cast, visit: UUID, yes: str = "Mrs Park, on the telephone") -> None:
    plan_shadow(**place(cast), visit_id=visit, yes=yes)


def test_somebody_new_sees_what_is_arranged_and_what_is_open(harbor: Cast) -> None:
    plan(harbor, papers=True)
    assert own(harbor).open == ("payment", "meeting", "buddy", "shadow")
    plan(harbor, **WHOLE, buddy_id=harbor.people["dara"].id)
    line = own(harbor)
    assert (line.buddy, line.meet_whom, line.open) == ("Dara", "Sue", ("payment", "shadow"))


def test_whoever_has_long_been_here_has_no_first_day(harbor: Cast) -> None:
    assert own_supervision(by=harbor.actors["rosa"], at=NOW).first_days == ()


def test_a_worker_chooses_only_the_kind_in_which_to_be_paid(harbor: Cast) -> None:
    given: dict[str, Any] = {"at": NOW, "organisation_id": harbor.organisations["harbor"].id}
    choose_payment(by=harbor.actors["rosa"], payment="cheque", **given)
    assert own(harbor).payment == "cheque"
    with pytest.raises(Invalid, match="unknown_choice"):
        choose_payment(by=harbor.actors["rosa"], payment="US12 3456", **given)
    for name in ("ben", "otto", "sue"):
        with pytest.raises(NotFound, match="unknown_person"):
            choose_payment(by=harbor.actors[name], payment="cash", **given)


def test_going_along_needs_a_buddy_and_the_yes_of_whoever_is_served(harbor: Cast) -> None:
    visit = visit_of(harbor, "dara")
    with pytest.raises(Refused, match="buddy_first"):
        go_along(harbor, visit)
    plan(harbor, buddy_id=harbor.people["dara"].id)
    with pytest.raises(Invalid, match="yes_missing"):
        go_along(harbor, visit, yes=" ")
    go_along(harbor, visit)
    assert own(harbor).shadow_starts_at == TUESDAY_TEN


def test_only_a_visit_of_the_buddy_at_which_the_new_one_is_free(harbor: Cast) -> None:
    plan(harbor, buddy_id=harbor.people["sam"].id)
    with pytest.raises(NotFound, match="unknown_visit"):
        go_along(harbor, visit_of(harbor, "dara"))
    plan(harbor, buddy_id=harbor.people["dara"].id)
    visit_of(harbor, "rosa", "lopez")
    with pytest.raises(Refused, match="shadow_busy"):
        go_along(harbor, booked_for_dara(harbor))


def booked_for_dara(cast: Cast) -> UUID:
    with seeing(EVERYTHING):
        return Assignment.objects.get(person=cast.people["dara"]).visit_id


def test_a_visit_that_is_called_off_is_open_again(harbor: Cast) -> None:
    plan(harbor, buddy_id=harbor.people["dara"].id)
    visit = visit_of(harbor, "dara")
    go_along(harbor, visit)
    cancel_visit(by=harbor.actors["olga"], at=NOW, visit_id=visit, reason="away")
    assert "shadow" in own(harbor).open


def test_another_buddy_asks_for_another_yes(harbor: Cast) -> None:
    plan(harbor, buddy_id=harbor.people["dara"].id)
    go_along(harbor, visit_of(harbor, "dara"))
    plan(harbor, buddy_id=harbor.people["sam"].id)
    assert own(harbor).open == ("papers", "payment", "meeting", "shadow")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"payment": "gold"}, "unknown_choice"),
        ({"meet_where": "x" * 201}, "too_large"),
        ({"meet_at": NOW - DAY}, "time_is_over"),
    ],
)
def test_what_cannot_be_arranged_is_refused(harbor: Cast, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        plan(harbor, **given)


@pytest.mark.parametrize("who", ["rosa", "ben", "wes"])
def test_a_buddy_is_a_colleague_and_somebody_else(harbor: Cast, who: str) -> None:
    with pytest.raises(Invalid, match="unknown_buddy"):
        plan(harbor, buddy_id=harbor.people[who].id)


def test_the_outsider_arranges_nothing(harbor: Cast) -> None:
    for name in ("otto", "sid", "ben"):
        with pytest.raises(NotFound, match="unknown_person"):
            plan(harbor, by=name)
