"""Moving, reassigning, handing back: the same visit, other hours or hands; and having it as it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.availability.models import Change
from commonhours.bookings.actions import (
    Undone,
    Yes,
    book_visit,
    cancel_visit,
    choose_faces,
    hand_back_visit,
    move_visit,
    reassign_visit,
    record_consent,
    undo,
)
from commonhours.bookings.models import OCCUPYING, Assignment, Consent, Visit
from commonhours.common.actor import ActsFor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation, Hold
from commonhours.people.models import Liking
from commonhours.policies.models import Rule
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
SHE = Yes("Mrs Lopez")


def book(cast: Cast, *people: str, **wish: Any) -> UUID:
    asked = cast.wish(**wish)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids(*people)).visit_id


def move(
    cast: Cast, visit_id: UUID, hours: float, *, by: str = "olga", length: float = 1, **given: Any
) -> None:
    start = TUESDAY_TEN + hours * HOUR
    asked: dict[str, Any] = {"by": cast.actors[by], "at": NOW, "visit_id": visit_id}
    move_visit(starts_at=start, ends_at=start + length * HOUR, **asked | given)


def reassign(cast: Cast, visit_id: UUID, *people: str, by: str = "olga", **given: Any) -> None:
    asked: dict[str, Any] = {"by": cast.actors[by], "at": NOW, "visit_id": visit_id}
    reassign_visit(person_ids=cast.ids(*people), **asked | given)


def hand_back(
    cast: Cast, visit_id: UUID, by: str = "rosa", reason: str = "my son is ill", **given: Any
) -> None:
    asked: dict[str, Any] = {"by": cast.actors[by], "at": NOW, "visit_id": visit_id, "reason": reason}
    hand_back_visit(**asked | given)


def take_back(cast: Cast, verb: str, *, by: str = "olga", after: timedelta = timedelta(0)) -> Undone:
    with seeing(EVERYTHING):
        act = Act.objects.filter(verb=verb).latest("id")
    return undo(by=cast.actors[by], at=NOW + after, act_id=act.id)


def coming(cast: Cast, visit_id: UUID) -> set[str]:
    names = {person.id: name for name, person in cast.people.items()}
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return {names[person] for person in rows.values_list("person_id", flat=True)}


def stands(visit_id: UUID) -> Visit:
    with seeing(EVERYTHING):
        return Visit.objects.get(id=visit_id)


def held() -> int:
    with seeing(EVERYTHING):
        minutes = [hold.minutes for hold in Hold.objects.filter(returned_at=None)]
        assert Allocation.objects.get().held_minutes == sum(minutes)
        return sum(minutes)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_a_visit_moves_with_its_people_and_its_hours(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    move(cast, visit_id, 2, length=1.5)
    assert stands(visit_id).starts_at == TUESDAY_TEN + 2 * HOUR
    assert (coming(cast, visit_id), held()) == ({"rosa"}, 90)
    with seeing(EVERYTHING):
        old, new = Assignment.objects.order_by("starts_at")
    assert (old.state, old.ended_because, new.state) == ("cancelled", "moved", "booked")


def test_ones_own_old_time_does_not_stand_in_the_way(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    move(cast, visit_id, 0.5)
    assert coming(cast, visit_id) == {"rosa"}


def test_a_move_is_asked_every_rule_and_leaves_nothing_behind_when_it_is_refused(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    book(cast, "rosa", who="park", start=TUESDAY_TEN + 3 * HOUR)
    for hours, code in ((9, "free"), (3.5, "overlap")):
        with pytest.raises(Refused) as refused:
            move(cast, visit_id, hours)
        assert code in codes(refused)
    with pytest.raises(Refused) as refused:
        move(cast, visit_id, 4, length=3)
    assert codes(refused) == ["allocation_spent"]
    assert (stands(visit_id).starts_at, coming(cast, visit_id), held()) == (TUESDAY_TEN, {"rosa"}, 60)


def test_a_visit_does_not_move_to_where_it_is(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with pytest.raises(Invalid) as refused:
        move(cast, visit_id, 0)
    assert codes(refused) == ["same_time"]


def test_a_late_change_needs_a_reason_and_is_marked(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with seeing(EVERYTHING):
        Rule.objects.create(code="change_notice", value=24 * 60, since=LONG_AGO, set_at=NOW)
    with pytest.raises(Invalid) as refused:
        move(cast, visit_id, 2)
    assert codes(refused) == ["reason_missing"]
    with pytest.raises(Invalid):
        cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id)
    with pytest.raises(Refused) as late:
        hand_back(cast, visit_id)
    assert codes(late) == ["too_late_for_that"]
    move(cast, visit_id, 2, reason="the doctor comes at ten")
    with seeing(EVERYTHING):
        assert [row.late for row in Assignment.objects.order_by("starts_at")] == [True, False]


def test_other_people_come_and_whoever_leaves_is_free(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    reassign(cast, visit_id, "ben", yes=SHE)
    assert coming(cast, visit_id) == {"ben"}
    assert held() == 60
    seen = stands(visit_id).organisation_ids
    assert set(seen) == {cast.organisations["harbor"].id, cast.organisations["bixby"].id}
    book(cast, "rosa", who="park")


def test_whoever_is_to_come_instead_is_asked_every_rule(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with pytest.raises(Refused) as refused:
        reassign(cast, visit_id, "dara", yes=SHE)
    assert codes(refused) == ["rule"]
    assert coming(cast, visit_id) == {"rosa"}


def test_a_new_face_needs_a_yes_that_is_written_down(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with pytest.raises(Refused) as refused:
        reassign(cast, visit_id, "ben")
    assert codes(refused) == ["needs_consent"]
    reassign(cast, visit_id, "ben", yes=SHE)
    with seeing(EVERYTHING):
        yes = Consent.objects.get()
    assert (yes.said_by, yes.how, yes.recorded_by_id) == ("Mrs Lopez", "phone", cast.accounts["olga"].id)
    reassign(cast, visit_id, "rosa", yes=SHE)
    reassign(cast, visit_id, "ben")


def test_whoever_is_served_and_chooses_somebody_new_has_said_yes_with_that(cast: Cast) -> None:
    visit_id, served = book(cast, "rosa"), cast.served["lopez"].id
    lopez = replace(cast.actors["nina"], acts_for=(ActsFor(served, "service_user"),))
    chosen: dict[str, Any] = {"at": NOW, "visit_id": visit_id, "person_ids": cast.ids("ben")}
    choose_faces(by=lopez, at=NOW, service_user_id=served, says="known")
    with pytest.raises(Refused) as refused:
        reassign_visit(by=lopez, **chosen)
    assert codes(refused) == ["only_known"]
    choose_faces(by=lopez, at=NOW, service_user_id=served, says="ask")
    reassign_visit(by=lopez, **chosen)
    with seeing(EVERYTHING):
        yes = Consent.objects.get()
    assert (yes.how, yes.recorded_by_id) == ("own", lopez.account_id)
    # Nobody else writes down that they chose themselves.
    with pytest.raises(Invalid):
        Yes("Mrs Lopez", "own")


def test_a_favourite_is_no_new_face(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with seeing(EVERYTHING):
        Liking.objects.create(service_user=cast.served["lopez"], person=cast.people["ben"])
    reassign(cast, visit_id, "ben")
    assert coming(cast, visit_id) == {"ben"}


def test_what_a_service_user_says_to_new_faces_is_kept(cast: Cast) -> None:
    visit_id, olga, lopez = book(cast, "rosa"), cast.actors["olga"], cast.served["lopez"].id
    choose_faces(by=olga, at=NOW, service_user_id=lopez, says="known")
    with pytest.raises(Refused) as refused:
        reassign(cast, visit_id, "ben", yes=SHE)
    assert codes(refused) == ["only_known"]
    record_consent(by=olga, at=NOW, service_user_id=lopez, person_id=cast.people["ben"].id, yes=SHE)
    reassign(cast, visit_id, "ben")
    choose_faces(by=olga, at=NOW, service_user_id=lopez, says="anyone")
    reassign(cast, visit_id, "rosa")
    with pytest.raises(Invalid):
        choose_faces(by=olga, at=NOW, service_user_id=lopez, says="whatever")


def test_a_worker_hands_back_in_time_and_the_place_is_open(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    with pytest.raises(Invalid) as refused:
        hand_back(cast, visit_id, reason=" ")
    assert codes(refused) == ["reason_missing"]
    hand_back(cast, visit_id)
    assert (coming(cast, visit_id), stands(visit_id).state, held()) == (set(), "planned", 60)
    with pytest.raises(NotFound):
        hand_back(cast, visit_id)
    reassign(cast, visit_id, "ben", yes=SHE)
    assert coming(cast, visit_id) == {"ben"}


def test_nobody_hands_back_what_is_not_theirs(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    for who in ("ben", "olga", "otto"):
        with pytest.raises(NotFound):
            hand_back(cast, visit_id, by=who)


@pytest.mark.parametrize(
    "verb", ["visit.book", "visit.cancel", "visit.move", "visit.reassign", "visit.hand_back"]
)
def test_for_five_minutes_everything_is_as_it_was(cast: Cast, verb: str) -> None:
    visit_id = book(cast, "rosa")
    before = (TUESDAY_TEN, "planned", {"rosa"}, 60)
    if verb == "visit.cancel":
        cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id, reason="by mistake")
    elif verb == "visit.move":
        move(cast, visit_id, 4, length=2)
    elif verb == "visit.reassign":
        reassign(cast, visit_id, "ben", yes=SHE)
    elif verb == "visit.hand_back":
        hand_back(cast, visit_id)
    else:
        before = (TUESDAY_TEN, "cancelled", set(), 0)
    who = "rosa" if verb == "visit.hand_back" else "olga"
    take_back(cast, verb, by=who, after=timedelta(minutes=5))
    visit = stands(visit_id)
    assert (visit.starts_at, visit.state, coming(cast, visit_id), held()) == before
    assert visit.reason == ""
    with pytest.raises(Refused) as refused:
        take_back(cast, verb, by=who)
    assert codes(refused) == ["changed_since"]


def test_after_five_minutes_or_by_somebody_else_nothing_is_undone(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id)
    with pytest.raises(Refused) as refused:
        take_back(cast, "visit.cancel", after=timedelta(minutes=5, seconds=1))
    assert codes(refused) == ["undo_too_late"]
    for who in ("carmen", "otto", "rosa"):
        with pytest.raises(NotFound):
            take_back(cast, "visit.cancel", by=who)


def test_an_undo_is_refused_by_name_when_somebody_took_the_hour(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id)
    book(cast, "rosa", who="park")
    with pytest.raises(Refused) as refused:
        take_back(cast, "visit.cancel")
    assert "overlap" in codes(refused)
    assert stands(visit_id).state == "cancelled"


def test_an_undo_is_refused_when_the_hours_have_gone(cast: Cast) -> None:
    visit_id = book(cast, "rosa", hours=2)
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id)
    book(cast, "rosa", start=TUESDAY_TEN + 4 * HOUR)
    with pytest.raises(Refused) as refused:
        take_back(cast, "visit.cancel")
    assert codes(refused) == ["allocation_spent"]


def test_an_undo_asks_the_rules_of_now(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    move(cast, visit_id, 4)
    with seeing(EVERYTHING):
        Change.objects.create(
            person=cast.people["rosa"], starts_at=TUESDAY_TEN, ends_at=TUESDAY_TEN + HOUR, blocked=True
        )
    with pytest.raises(Refused) as refused:
        take_back(cast, "visit.move")
    assert codes(refused) == ["free"]
    assert stands(visit_id).starts_at == TUESDAY_TEN + 4 * HOUR


def test_what_has_changed_since_is_not_undone(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    move(cast, visit_id, 4)
    move(cast, visit_id, 5)
    with seeing(EVERYTHING):
        first, _second = Act.objects.filter(verb="visit.move").order_by("id")
    with pytest.raises(Refused) as refused:
        undo(by=cast.actors["olga"], at=NOW, act_id=first.id)
    assert codes(refused) == ["changed_since"]


def test_the_outsider_and_those_without_the_role_change_nothing(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    for who, refusal in (("otto", NotFound), ("ana", NotAllowed), ("rosa", NotFound)):
        with pytest.raises(refusal):
            move(cast, visit_id, 2, by=who)
        with pytest.raises(refusal):
            reassign(cast, visit_id, "ben", by=who)
    lopez = cast.served["lopez"].id
    with pytest.raises(NotFound):
        choose_faces(by=cast.actors["otto"], at=NOW, service_user_id=lopez, says="anyone")
    with pytest.raises(NotFound):
        record_consent(
            by=cast.actors["otto"], at=NOW, service_user_id=lopez, person_id=cast.people["wes"].id, yes=SHE
        )


def test_an_act_names_whom_it_freed_whom_it_moved_and_who_is_new(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    move(cast, visit_id, 2)
    reassign(cast, visit_id, "ben", yes=SHE)
    with seeing(EVERYTHING):
        facts = {act.verb: act.told.facts for act in Act.objects.select_related("told")}
        people = Act.objects.get(verb="visit.reassign").person_ids
    rosa, ben = (str(person) for person in cast.ids("rosa", "ben"))
    assert [each["people"] for each in facts["visit.move"]["moved"]] == [[rosa]]
    assert [each["people"] for each in facts["visit.reassign"]["freed"]] == [[rosa]]
    assert [each["people"] for each in facts["visit.reassign"]["visits"]] == [[ben]]
    assert {str(person) for person in people} == {rosa, ben}
