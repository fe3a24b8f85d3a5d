"""The forecast of a line, by examples that can be worked out in the head."""

from datetime import date

import pytest

from commonhours.funding.forecast import Used, forecast

JANUARY, TODAY, END = date(2026, 1, 1), date(2026, 3, 2), date(2026, 3, 30)


@pytest.mark.parametrize(
    ("used", "weekly", "runs_out", "left"),
    [
        # 400 of 1000 spent in the last four weeks, four weeks to go: 200 are left.
        (Used(100_000, spent=40_000, recent=40_000), 10_000, None, 20_000),
        # 600 spent in four weeks: the rest lasts for 18 days, and 200 are missing in the end.
        (Used(100_000, spent=60_000, recent=60_000), 15_000, date(2026, 3, 20), -20_000),
        # What is booked counts where it is more than the pace.
        (Used(100_000, spent=40_000, held_to_come=50_000, recent=40_000), 10_000, None, 10_000),
        # Overbooked without any pace: nobody can name the day.
        (Used(100_000, held_to_come=150_000), 0, None, -50_000),
        # Visits that are over and not charged yet are as good as spent.
        (Used(100_000, spent=90_000, held_past=20_000, recent=20_000), 5_000, TODAY, -30_000),
        (Used(100_000), 0, None, 100_000),
    ],
)
def test_examples(used: Used, weekly: int, runs_out: date | None, left: int) -> None:
    found = forecast(used, since=JANUARY, until=END, today=TODAY)
    assert (found.weekly, found.runs_out, found.left_at_end) == (weekly, runs_out, left)
    assert found.short == (left < 0)


def test_a_young_line_is_measured_by_its_own_days_and_one_to_come_by_nothing() -> None:
    young = forecast(
        Used(100_000, spent=7_000, recent=7_000), since=date(2026, 2, 23), until=END, today=TODAY
    )
    assert young.weekly == 7_000
    assert young.left_at_end == 100_000 - 7_000 - 28_000
    to_come = forecast(
        Used(100_000, held_to_come=500), since=date(2026, 4, 1), until=date(2027, 1, 1), today=TODAY
    )
    assert (to_come.weekly, to_come.runs_out, to_come.left_at_end) == (0, None, 99_500)
