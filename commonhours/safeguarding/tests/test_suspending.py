"""Somebody is stopped: at once, for everybody, with others found; they are heard, and another decides."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit, cancel_visit, choose_faces
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.people.models import Membership, Person
from commonhours.people.queries import is_suspended
from commonhours.safeguarding.actions import (
    Decided,
    Suspended,
    answer_suspension,
    decide_suspension,
    suspend,
    undo_suspension,
)
from commonhours.safeguarding.models import LeftPlace, Suspension
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
WHY = "A question came up that we have to look at."


def officer(cast: Cast, name: str = "olga", slug: str | None = None) -> Actor:
    """Somebody of the cast as safety officer of the region or of an organisation."""
    where = cast.organisations[slug].id if slug else None
    return Actor(account_id=cast.accounts[name].id, roles=(Held("safety_officer", where),), door="web")


def book(cast: Cast, *people: str, **wish: Any) -> UUID:
    asked = cast.wish(**{"who": "park"} | wish)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids(*people)).visit_id


def stop(cast: Cast, who: str = "rosa", by: Actor | None = None) -> Suspended:
    return suspend(by=by or officer(cast), at=NOW, person_id=cast.people[who].id, words=WHY)


def anyone_may_come(cast: Cast, *served: str) -> None:
    for name in served:
        who = cast.served[name].id
        choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=who, says="anyone")


def coming(cast: Cast, visit_id: UUID) -> set[str]:
    names = {person.id: name for name, person in cast.people.items()}
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return {names[person] for person in rows.values_list("person_id", flat=True)}


def became(done: Suspended) -> list[str]:
    with seeing(EVERYTHING):
        rows = LeftPlace.objects.filter(suspension_id=done.suspension_id).order_by("starts_at")
        return list(rows.values_list("state", flat=True))


def test_from_that_act_on_nobody_books_them_and_every_visit_ahead_is_somebody_elses(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    visits = [book(cast, "rosa", start=TUESDAY_TEN + timedelta(days=days)) for days in (0, 1, 7, 14)]
    asks_first = book(cast, "rosa", who="lopez", start=TUESDAY_TEN + 3 * HOUR)
    done = stop(cast)
    assert all(coming(cast, each) and "rosa" not in coming(cast, each) for each in visits)
    # Mrs Lopez wants to be asked: nobody new comes to her unasked.
    assert coming(cast, asks_first) == set()
    assert sorted(became(done)) == ["given"] * 4 + ["left"]
    with pytest.raises(Refused) as refused:
        book(cast, "rosa", start=TUESDAY_TEN + timedelta(days=21))
    assert [each.code for each in refused.value.refusals] == ["standing"]
    assert is_suspended(cast.people["rosa"].id)
    with seeing(EVERYTHING):
        act = Act.objects.select_related("told").get(verb="person.suspend")
        left = Assignment.objects.filter(person=cast.people["rosa"], state="cancelled")
        assert not any(row.late for row in left)
    # Why is for the person alone.
    assert WHY not in str(act.told.facts)
    with pytest.raises(Refused):
        stop(cast)


def test_a_long_diary_goes_on_in_acts_of_a_few_places(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    # Three weeks from Tuesday to Friday, two hours a day.
    for day in range(12):
        for hours in (0, 2):
            start = TUESDAY_TEN + timedelta(days=day % 4 + day // 4 * 7, hours=hours)
            book(cast, "rosa", start=start)
    done = stop(cast)
    states = became(done)
    assert len(states) > 20
    assert "waiting" not in states
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="places.give").exists()


def test_a_visit_that_runs_is_told_of_and_stays_theirs_for_what_was_pressed(committed_cast: Cast) -> None:
    cast = committed_cast
    visit = book(cast, "rosa")
    suspend(by=officer(cast), at=TUESDAY_TEN + HOUR / 2, person_id=cast.people["rosa"].id, words=WHY)
    assert coming(cast, visit) == {"rosa"}
    with seeing(EVERYTHING):
        assert Act.objects.select_related("told").get(verb="person.suspend").told.facts["running"] == [
            str(visit)
        ]


def test_they_answer_and_somebody_else_decides(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    given = book(cast, "rosa")
    asks_first = book(cast, "rosa", who="lopez", start=TUESDAY_TEN + 3 * HOUR)
    called_off = book(cast, "rosa", who="lopez", start=TUESDAY_TEN + 27 * HOUR)
    done = stop(cast)
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=called_off)
    answer_suspension(by=cast.actors["rosa"], at=NOW, suspension_id=done.suspension_id, words="I was ill.")
    with pytest.raises(NotFound):
        answer_suspension(by=cast.actors["ben"], at=NOW, suspension_id=done.suspension_id, words="I")
    with pytest.raises(NotAllowed) as refused:
        decide(cast, done, officer(cast))
    assert refused.value.refusals[0].code == "own_word"
    assert decide(cast, done, officer(cast, "nina"), lift=False).decision == "kept"
    assert is_suspended(cast.people["rosa"].id)
    lifted = decide(cast, done, officer(cast, "nina"))
    # What somebody else was promised stays theirs; what stood empty comes back.
    assert lifted.restored == 1
    assert coming(cast, asks_first) == {"rosa"}
    assert "rosa" not in coming(cast, given)
    assert sorted(became(done)) == ["given", "over", "restored"]
    assert not is_suspended(cast.people["rosa"].id)
    with pytest.raises(Refused):
        decide(cast, done, officer(cast, "nina"))


def decide(cast: Cast, done: Suspended, by: Actor, *, lift: bool = True) -> Decided:
    return decide_suspension(
        by=by, at=NOW + HOUR, suspension_id=done.suspension_id, lift=lift, words="We looked into it."
    )


def test_a_slip_is_taken_back_within_five_minutes_by_whoever_made_it(committed_cast: Cast) -> None:
    cast = committed_cast
    visit = book(cast, "rosa", who="lopez")
    done, by = stop(cast), officer(cast)
    with pytest.raises(NotAllowed):
        undo_suspension(by=officer(cast, "nina"), at=NOW, suspension_id=done.suspension_id)
    with pytest.raises(Refused):
        undo_suspension(by=by, at=NOW + HOUR, suspension_id=done.suspension_id)
    back = undo_suspension(by=by, at=NOW + timedelta(minutes=4), suspension_id=done.suspension_id)
    assert (back.decision, back.restored) == ("undone", 1)
    assert coming(cast, visit) == {"rosa"}
    with seeing(EVERYTHING):
        assert Person.objects.get(id=cast.people["rosa"].id).standing == "good"


def test_an_organisation_stops_its_own_workers_for_all_and_another_decides_nothing(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    ana, otto = officer(cast, "ana", "harbor"), officer(cast, "otto", "westside")
    with seeing(EVERYTHING):
        both = [cast.organisations["harbor"].id, cast.organisations["westside"].id]
        Person.objects.filter(id=cast.people["rosa"].id).update(organisation_ids=both)
        Membership.objects.create(
            organisation=cast.organisations["westside"], part="worker", person=cast.people["rosa"],
            since=NOW.date(), approved_by=cast.accounts["otto"], approved_at=NOW,
        )  # fmt: skip
    done = stop(cast, by=ana)
    assert done.organisation_id == cast.organisations["harbor"].id
    with pytest.raises(NotAllowed):
        decide(cast, done, otto)
    assert decide(cast, done, officer(cast, "nina", "harbor")).decision == "lifted"
    assert stop(cast, "wes", by=otto).organisation_id == cast.organisations["westside"].id
    with pytest.raises(NotFound):
        stop(cast, "sam", by=otto)


def test_without_the_role_without_words_or_for_oneself_nobody_is_stopped(committed_cast: Cast) -> None:
    cast = committed_cast
    for who, refusal in (("otto", NotFound), ("nina", NotFound), ("ana", NotAllowed), ("olga", NotAllowed)):
        with pytest.raises(refusal):
            stop(cast, by=cast.actors[who])
    with pytest.raises(Invalid):
        suspend(by=officer(cast), at=NOW, person_id=cast.people["rosa"].id, words=" ")
    with pytest.raises(NotAllowed):
        stop(cast, by=officer(cast, "rosa"))
    with seeing(EVERYTHING):
        assert not Suspension.objects.exists()
