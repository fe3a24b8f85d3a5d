"""Somebody is ill: everything of theirs is given out at once, by every rule, and nobody is blamed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.availability.actions import add_change
from commonhours.availability.models import Change, Terms
from commonhours.bookings.actions import Yes, book_visit, choose_faces, record_consent
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import Ill, worker_ill
from commonhours.people.models import Membership
from commonhours.policies.models import Rule
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
TUESDAY = date(2026, 3, 3)


def book(cast: Cast, *people: str, **wish: Any) -> UUID:
    asked = cast.wish(**{"who": "park"} | wish)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids(*people)).visit_id


def ill(cast: Cast, who: str = "rosa", *, by: str = "", until: date = TUESDAY) -> Ill:
    given: dict[str, Any] = {"person_id": cast.people[who].id, "last_day": until}
    return worker_ill(by=cast.actors[by or who], at=NOW, **given)


def anyone_may_come(cast: Cast, *served: str) -> None:
    for name in served:
        who = cast.served[name].id
        choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=who, says="anyone")


def coming(cast: Cast, visit_id: UUID) -> set[str]:
    names = {person.id: name for name, person in cast.people.items()}
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return {names[person] for person in rows.values_list("person_id", flat=True)}


def test_every_visit_of_the_span_goes_to_somebody_who_can(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    first = book(cast, "rosa")
    second = book(cast, "rosa", start=TUESDAY_TEN + 2 * HOUR)
    after = book(cast, "rosa", start=TUESDAY_TEN + timedelta(days=1))
    told = ill(cast)
    assert [each.visit_id for each in told.visits] == [first, second]
    assert all(each.person_id for each in told.visits)
    assert "rosa" not in coming(cast, first) | coming(cast, second)
    assert coming(cast, after) == {"rosa"}
    with seeing(EVERYTHING):
        closed = Change.objects.get(person=cast.people["rosa"])
    assert (closed.blocked, closed.starts_at, closed.ends_at) == (True, NOW, told.until)


def test_what_was_given_out_before_counts_for_what_comes_after(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    visits = [book(cast, "rosa", start=TUESDAY_TEN + hours * HOUR) for hours in (0, 2)]
    with seeing(EVERYTHING):
        Membership.objects.filter(person__in=cast.ids("ben", "dara")).update(until=TUESDAY)
        Terms.objects.filter(person=cast.people["sam"]).update(most_minutes_day=60)
    ill(cast)
    assert [coming(cast, each) for each in visits] == [{"sam"}, set()]


def test_a_stranger_comes_only_where_that_is_let(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = book(cast, "rosa", who="lopez")
    assert [each.person_id for each in ill(cast).visits] == [None]
    assert coming(cast, visit_id) == set()


def test_a_yes_that_is_written_down_is_enough(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = book(cast, "rosa", who="lopez")
    record_consent(
        by=cast.actors["olga"],
        at=NOW,
        service_user_id=cast.served["lopez"].id,
        person_id=cast.people["ben"].id,
        yes=Yes("Mrs Lopez"),
    )
    ill(cast, by="carmen")
    assert coming(cast, visit_id) == {"ben"}


def test_illness_is_never_late_and_nobodys_fault(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = book(cast, "rosa")
    with seeing(EVERYTHING):
        Rule.objects.create(code="change_notice", value=48 * 60, since=LONG_AGO, set_at=NOW)
    ill(cast)
    with seeing(EVERYTHING):
        left = Assignment.objects.get(visit_id=visit_id, person=cast.people["rosa"])
        act = Act.objects.select_related("told").get(verb="worker.ill")
    assert (left.state, left.late) == ("handed_back", False)
    assert [each["people"] for each in act.told.facts["freed"]] == [[str(cast.people["rosa"].id)]]
    assert "ill" not in str(act.told.facts)


def test_whoever_is_ill_with_nothing_booked_is_only_away(committed_cast: Cast) -> None:
    assert ill(committed_cast).visits == ()


def test_whoever_answers_the_calls_reports_somebody_ill_and_changes_no_other_hours(
    committed_cast: Cast,
) -> None:
    cast, olga = committed_cast, committed_cast.actors["olga"]
    anyone_may_come(cast, "park")
    visit_id = book(cast, "rosa")
    told = ill(cast, by="olga")
    assert "rosa" not in coming(cast, visit_id)
    with seeing(EVERYTHING):
        assert Act.objects.get(verb="worker.ill").by_account_id == olga.account_id
    with pytest.raises(NotAllowed):
        add_change(
            by=olga,
            at=NOW,
            person_id=told.person_id,
            starts_at=NOW,
            ends_at=NOW + HOUR,
            blocked=True,
        )


def test_days_that_are_over_or_too_far_are_refused(committed_cast: Cast) -> None:
    for day in (date(2026, 3, 1), date(2026, 4, 1)):
        with pytest.raises(Invalid):
            ill(committed_cast, until=day)


def test_the_outsider_and_those_without_the_role_report_nobody_ill(committed_cast: Cast) -> None:
    for who, refusal in (("otto", NotFound), ("ben", NotFound), ("ana", NotAllowed)):
        with pytest.raises(refusal):
            ill(committed_cast, by=who)
