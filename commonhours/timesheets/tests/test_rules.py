"""The same presses give the same hours, however they came."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from commonhours.timesheets.rules import Adjusted, Clocked, Tolerances, happened_at, worked

TEN = datetime(2026, 3, 3, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLAN = (TEN, TEN + 60 * MINUTE)
ALLOWED = Tolerances()


def pressed(number: int, way: str, minute: float, **more: object) -> Clocked:
    return Clocked(UUID(int=number), way, TEN + minute * MINUTE, **more)  # type: ignore[arg-type]


def test_an_hour_from_start_to_finish() -> None:
    assert worked([pressed(1, "in", 2), pressed(2, "out", 61)], [], PLAN, ALLOWED) == (
        worked([pressed(2, "out", 61), pressed(1, "in", 2)], [], PLAN, ALLOWED)
    )
    hours = worked([pressed(1, "in", 2), pressed(2, "out", 61)], [], PLAN, ALLOWED)
    assert (hours.starts_at, hours.ends_at, hours.exceptions) == (TEN + 2 * MINUTE, TEN + 61 * MINUTE, ())


def test_the_first_press_on_the_way_in_and_the_last_on_the_way_out_count() -> None:
    presses = [pressed(1, "in", 0), pressed(2, "in", 3), pressed(3, "out", 58), pressed(4, "out", 60)]
    for order in permutations(presses):
        hours = worked(order, [], PLAN, ALLOWED)
        assert (hours.starts_at, hours.ends_at) == (TEN, TEN + 60 * MINUTE)


def test_who_never_finished_has_no_end_and_somebody_looks_at_it() -> None:
    hours = worked([pressed(1, "in", 0)], [], PLAN, ALLOWED)
    assert (hours.ends_at, hours.exceptions) == (None, ("missing_out",))


def test_a_quarter_of_an_hour_is_let_pass_and_a_second_more_is_not() -> None:
    late = worked([pressed(1, "in", 15), pressed(2, "out", 60)], [], PLAN, ALLOWED)
    assert late.exceptions == ()
    later = worked([pressed(1, "in", 15 + 1 / 60), pressed(2, "out", 60)], [], PLAN, ALLOWED)
    assert later.exceptions == ("late_in",)


def test_a_press_on_another_day_is_kept_and_counts_for_nothing() -> None:
    hours = worked([pressed(1, "in", 0), pressed(2, "out", 60), pressed(3, "out", 2000)], [], PLAN, ALLOWED)
    assert hours.ends_at == TEN + 60 * MINUTE
    assert hours.exceptions == ("astray",)


def test_what_was_put_right_last_stands_for_each_end() -> None:
    put_right = [
        Adjusted(UUID(int=9), TEN + 90 * MINUTE, ends_at=TEN + 50 * MINUTE),
        Adjusted(UUID(int=8), TEN + 99 * MINUTE, ends_at=TEN + 55 * MINUTE),
    ]
    for order in permutations(put_right):
        hours = worked([pressed(1, "in", 0), pressed(2, "out", 60)], order, PLAN, ALLOWED)
        assert (hours.starts_at, hours.ends_at) == (TEN, TEN + 55 * MINUTE)
        assert hours.exceptions == ("by_hand",)


def test_a_clock_that_is_an_hour_fast_is_an_hour_fast_at_the_event_too() -> None:
    fast = timedelta(hours=1)
    assert happened_at(TEN + fast, TEN + fast + 5 * MINUTE, TEN + 5 * MINUTE) == (TEN, True)
    assert happened_at(TEN, TEN + 5 * MINUTE, TEN + 5 * MINUTE + timedelta(seconds=4)) == (TEN, False)


def test_what_is_told_before_it_happens_happened_when_it_came() -> None:
    tomorrow = TEN + timedelta(days=1)
    assert happened_at(tomorrow, TEN, TEN + MINUTE) == (TEN + MINUTE, True)


@given(
    st.lists(st.tuples(st.sampled_from(["in", "out"]), st.integers(-900, 900), st.booleans()), max_size=8),
    st.randoms(use_true_random=False),
)
def test_order_and_repetition_change_nothing(presses: list[tuple[str, int, bool]], chance: object) -> None:
    events = [pressed(n, way, minute, off=off) for n, (way, minute, off) in enumerate(presses)]
    shuffled = events * 2
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert worked(shuffled, [], PLAN, ALLOWED) == worked(events, [], PLAN, ALLOWED)


@given(st.integers(-86_400, 86_400), st.integers(0, 30 * 86_400))
def test_a_clock_that_is_wrong_and_a_delay_of_a_month_tell_the_same_time(skew: int, delay: int) -> None:
    shown = TEN + timedelta(seconds=skew)
    later = timedelta(seconds=delay)
    at, off = happened_at(shown, shown + later, TEN + later)
    assert at == (TEN if off else shown)
    assert abs(at - TEN) <= timedelta(seconds=90)
