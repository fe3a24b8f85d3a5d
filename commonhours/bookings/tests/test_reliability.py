"""What was missed: written down by one, contested by the worker, decided by another; and what then counts."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from commonhours.bookings.actions import contest_absence, decide_contest, note_absence
from commonhours.bookings.events import contests, reliability_page
from commonhours.bookings.models import Absence, Assignment
from commonhours.bookings.tests.test_book import book, codes
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

AFTER = TUESDAY_TEN + timedelta(days=10)


def nine_visits(cast: Cast) -> list[UUID]:
    """Rosa comes to Mr Park on nine days; these are her places in them, the first first."""
    for day in (0, 1, 2, 3, 6, 7, 8, 9):
        book(cast, "rosa", who="park", work="company", start=TUESDAY_TEN + timedelta(days=day))
    book(cast, "rosa", who="park", work="company", start=TUESDAY_TEN + timedelta(hours=3))
    with seeing(EVERYTHING):
        own = Assignment.objects.filter(person=cast.people["rosa"]).order_by("starts_at")
        return list(own.values_list("id", flat=True))


def supervisor(cast: Cast, name: str = "ana") -> Actor:
    held = Held("supervisor", cast.organisations["harbor"].id)
    return Actor(account_id=cast.accounts[name].id, roles=(held,), door="web")


def share(cast: Cast, who: str = "carmen", at: datetime = AFTER) -> float | None:
    page = reliability_page(by=cast.actors[who], at=at, person_id=cast.people["rosa"].id)
    return page.reliability.share


def missed(cast: Cast, assignment_id: UUID, excuse: str = "") -> None:
    note_absence(
        by=cast.actors["carmen"], at=AFTER, assignment_id=assignment_id, how="no_show", excuse=excuse
    )


def test_nine_visits_kept_are_all_and_before_the_eighth_nothing_is_said(cast: Cast) -> None:
    nine_visits(cast)
    assert share(cast) == 1.0
    assert share(cast, at=TUESDAY_TEN + timedelta(days=2)) is None


def test_a_visit_missed_counts_twice_and_the_worker_sees_the_same_as_staff(cast: Cast) -> None:
    missed(cast, nine_visits(cast)[0])
    assert share(cast) == share(cast, "rosa") == 0.8


def test_illness_does_not_count_at_all(cast: Cast) -> None:
    missed(cast, nine_visits(cast)[0], excuse="illness")
    assert share(cast) == 1.0


def test_what_is_contested_and_excused_by_another_no_longer_counts(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    missed(cast, first)
    contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="Nobody opened the door.")
    assert [each.words for each in contests(by=supervisor(cast))] == ["Nobody opened the door."]
    decide_contest(by=supervisor(cast), at=AFTER, assignment_id=first, excuse=True, reason="Mr Park agrees.")
    assert share(cast) == 1.0
    own = reliability_page(by=cast.actors["rosa"], at=AFTER, person_id=cast.people["rosa"].id)
    line = next(each for each in own.lines if each.assignment_id == first)
    assert (line.contest, line.reason, line.decided_by) == ("excused", "Mr Park agrees.", "Ana")
    assert contests(by=supervisor(cast)) == ()


def test_staff_do_not_read_the_workers_words_on_the_workers_page(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    missed(cast, first)
    contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="I was at the hospital.")
    page = reliability_page(by=cast.actors["carmen"], at=AFTER, person_id=cast.people["rosa"].id)
    assert {each.words for each in page.lines} == {""}


def test_nobody_decides_about_what_they_wrote_down_or_about_themselves(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    missed(cast, first)
    contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="I was there.")
    rosa = Actor(
        account_id=cast.accounts["rosa"].id,
        person_id=cast.people["rosa"].id,
        roles=supervisor(cast).roles,
    )
    for by, code in ((supervisor(cast, "carmen"), "own_word"), (rosa, "not_oneself")):
        with pytest.raises(NotAllowed) as refused:
            decide_contest(by=by, at=AFTER, assignment_id=first, excuse=True, reason="so")
        assert codes(refused) == [code]


def test_one_contests_once_and_only_what_counts_against_one(cast: Cast) -> None:
    first, second, *_ = nine_visits(cast)
    with pytest.raises(Refused) as refused:
        contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=second, words="What?")
    assert codes(refused) == ["nothing_missed"]
    missed(cast, first)
    contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="I was there.")
    with pytest.raises(Refused) as refused:
        contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="Truly.")
    assert codes(refused) == ["already_contested"]


def test_whoever_did_not_come_is_free_and_the_place_is_open_until_the_visit_ends(cast: Cast) -> None:
    first, second, *_ = nine_visits(cast)
    for place, at, open_place in ((first, TUESDAY_TEN + timedelta(minutes=20), True), (second, AFTER, False)):
        given = {"by": cast.actors["carmen"], "at": at, "assignment_id": place, "how": "no_show"}
        assert note_absence(**given).open_place == open_place  # type: ignore[arg-type]
    with seeing(EVERYTHING):
        assert Assignment.objects.get(id=first).state == "no_show"


def test_what_nobody_wrote_down_within_a_month_is_not_written_down(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    with pytest.raises(Refused) as refused:
        note_absence(
            by=cast.actors["carmen"], at=TUESDAY_TEN + timedelta(days=32), assignment_id=first, how="no_show"
        )
    assert codes(refused) == ["too_long_ago"]


def test_what_a_diary_says_is_contested_before_another_than_who_booked_it(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    with seeing(EVERYTHING):
        Assignment.objects.filter(id=first).update(state="no_show")
        booked_by = Assignment.objects.get(id=first).visit.booked_by_id
    contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="I was there.")
    with seeing(EVERYTHING):
        assert Absence.objects.get().recorded_by_id == booked_by
    by = Actor(account_id=booked_by, roles=supervisor(cast).roles)
    with pytest.raises(NotAllowed) as refused:
        decide_contest(by=by, at=AFTER, assignment_id=first, excuse=True, reason="so")
    assert codes(refused) == ["own_word"]


def test_nobody_misses_what_has_not_begun(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    with pytest.raises(Refused) as refused:
        note_absence(by=cast.actors["carmen"], at=NOW, assignment_id=first, how="no_show")
    assert codes(refused) == ["nothing_missed"]


def test_the_outsider_sees_and_writes_nothing(cast: Cast) -> None:
    first = nine_visits(cast)[0]
    otto, rosa = cast.actors["otto"], cast.people["rosa"].id
    strange = Actor(
        account_id=otto.account_id,
        roles=(Held("supervisor", cast.organisations["westside"].id),),
    )
    missed(cast, first)
    contest_absence(by=cast.actors["rosa"], at=AFTER, assignment_id=first, words="I was there.")
    assert contests(by=strange) == ()
    with pytest.raises(NotFound):
        reliability_page(by=otto, at=AFTER, person_id=rosa)
    with pytest.raises(NotFound):
        note_absence(by=otto, at=AFTER, assignment_id=first, how="no_show")
    with pytest.raises(NotFound):
        contest_absence(by=otto, at=AFTER, assignment_id=first, words="I was there.")
    with pytest.raises(NotFound):
        decide_contest(by=strange, at=AFTER, assignment_id=first, excuse=True, reason="so")
