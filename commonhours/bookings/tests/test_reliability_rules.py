"""The formula of reliability: what it promises to the people it is about."""

from datetime import timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from commonhours.bookings.reliability import TERMS, Event, counted, reliability
from commonhours.common.ids import new_id
from tests.cast import NOW

TERM = TERMS[0]
ONE: UUID = new_id()

events = st.builds(
    Event,
    assignment_id=st.just(ONE),
    kind=st.sampled_from(["kept", "late", "no_show"]),
    happened_at=st.integers(0, 100).map(lambda days: NOW - timedelta(days=days)),
    excused=st.booleans(),
)
lists = st.lists(events, max_size=40)


def share(happened: list[Event]) -> float | None:
    return reliability(happened, at=NOW, terms=TERM).share


def kept(days: int = 1) -> Event:
    return Event(ONE, "kept", NOW - timedelta(days=days))


def test_ten_visits_kept_are_all_of_them() -> None:
    assert share([kept()] * 10) == 1.0


def test_somebody_who_was_ill_keeps_their_place() -> None:
    ill = Event(ONE, "no_show", NOW - timedelta(days=1), excused=True)
    assert share([kept()] * 8 + [ill]) == 1.0


def test_with_seven_events_too_little_is_known() -> None:
    assert share([kept()] * 7) is None


def test_a_visit_not_come_to_counts_twice_and_after_a_month_half() -> None:
    missed = Event(ONE, "no_show", NOW - timedelta(days=1))
    old = Event(ONE, "no_show", NOW - timedelta(days=31))
    assert share([kept()] * 8 + [missed]) == 0.8
    assert share([kept()] * 9 + [old]) == 0.9
    assert counted(Event(ONE, "no_show", NOW - timedelta(days=90)), at=NOW, terms=TERM) == 0


@given(lists)
def test_the_share_lies_between_nothing_and_all(happened: list[Event]) -> None:
    said = share(happened)
    assert said is None or 0 <= said <= 1


@given(lists, st.integers(0, 100))
def test_one_more_visit_kept_never_lowers_it(happened: list[Event], days: int) -> None:
    before, after = share(happened), share([*happened, kept(days)])
    assert before is None or (after is not None and after >= before)


@given(lists, st.sampled_from(["late", "no_show"]), st.integers(0, 100))
def test_one_more_missed_never_raises_it(happened: list[Event], kind: str, days: int) -> None:
    missed = Event(ONE, kind, NOW - timedelta(days=days))  # type: ignore[arg-type]  # one of the kinds
    before, after = share(happened), share([*happened, missed])
    assert before is None or (after is not None and after <= before)


@given(lists, events)
def test_what_is_excused_is_as_if_it_had_not_been(happened: list[Event], one: Event) -> None:
    excused = Event(one.assignment_id, one.kind, one.happened_at, excused=True)
    assert reliability([*happened, excused], at=NOW, terms=TERM) == reliability(happened, at=NOW, terms=TERM)


@given(lists, st.integers())
def test_the_order_of_events_changes_nothing(happened: list[Event], seed: int) -> None:
    shuffled = list(happened)
    Random(seed).shuffle(shuffled)
    assert share(shuffled) == share(happened)
