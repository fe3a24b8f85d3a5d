"""Weeks of pay a second: `./run bench-pay`.

Twelve timesheets a week, after most of them the way to the next (which is work, too); a tenth of the weeks with a
partner's hours in them, a fifth of them attendants'; California's rules, one core. The limit comes from payroll, which
wants 20,000 timesheets a minute on two cores: the rules may take a tenth of its time.
"""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import process_time

from bench.timing import table
from commonhours.rates.pay.facts import Span, Week, Workweek
from commonhours.rates.pay.week import price_change, week_pay

WEEKS, VISITS = 1_000, 12
WANTED = 20_000 / 60 / 2 * 10  # timesheets a second on one core
WORKWEEK = Workweek(date(2026, 3, 16), "America/Los_Angeles")


def main() -> int:
    random = Random(39)
    weeks = [_week(random) for _ in range(WEEKS)]
    week_pay(weeks[0])  # reads the packs
    paying = _seconds(week_pay, weeks)
    pricing = _seconds(_priced, weeks)
    spans = sum(len(week.spans) for week in weeks)
    table(
        f"{WEEKS:,} weeks, {VISITS * WEEKS:,} timesheets, {spans:,} spans, one core",
        ("what", "weeks a second", "timesheets a second", "wanted"),
        [
            (
                "what a week pays",
                f"{WEEKS / paying:,.0f}",
                f"{VISITS * WEEKS / paying:,.0f}",
                f"{WANTED:,.0f}",
            ),
            ("what a booking would cost", f"{WEEKS / pricing:,.0f}", "", ""),
        ],
    )
    kept = VISITS * WEEKS / paying >= WANTED
    print(f"{'PASS' if kept else 'FAIL'}: {WANTED:,.0f} timesheets a second on one core")
    return 0 if kept else 1


def _seconds(call: Callable[[Week], object], weeks: list[Week]) -> float:
    begun = process_time()
    for week in weeks:
        call(week)
    return process_time() - begun  # of this process alone, whatever else the machine does


def _priced(week: Week) -> object:
    """The last visit, priced before it is booked."""
    return price_change(Week(WORKWEEK, week.spans[:-1], joint=week.joint), week)


def _week(random: Random) -> Week:
    """Visits from Monday on, two or three a day, each with the way to it."""
    spans = []
    attendant, joint = random.random() < 0.2, random.random() < 0.1
    for number in range(VISITS):
        start = datetime(2026, 3, 16, 15, tzinfo=UTC) + timedelta(days=number // 2, hours=5 * (number % 2))
        end = start + timedelta(minutes=random.randrange(60, 286))
        employer = "partner" if joint and number > 8 else "own"
        rate = random.choice([1750, 1900, 2100])
        spans.append(Span(f"{number}", start, end, employer, "visit", rate, "us-ca-long-beach", attendant))
        if random.random() < 0.75:
            way = timedelta(minutes=random.randrange(5, 15))
            spans.append(Span(f"{number}", end, end + way, employer, "way", 1750, "us-ca-long-beach"))
    return Week(WORKWEEK, tuple(spans), joint=(frozenset({"own", "partner"}),) if joint else ())


if __name__ == "__main__":
    sys.exit(main())
