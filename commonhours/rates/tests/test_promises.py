"""What holds of every week: no cent lost, no hour counted twice, no order that matters, no hour that costs its worker.

Two things the law itself does are left out of the last promise, and told by their own tests below it: an hour of
attending may make the week an attendant's, and a rate far above the others may be averaged down.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from commonhours.rates.pay.facts import Breaks, Overlapping, Report, Span, Week, Workweek
from commonhours.rates.pay.lines import DOUBLE_DAY, DOUBLE_SEVENTH, OVERTIME_DAY, OVERTIME_WEEK, SEVENTH_DAY
from commonhours.rates.pay.week import WeekPay, price_change, week_pay
from commonhours.rates.tests.weeks import LONG_BEACH, LOS_ANGELES, ZONE, hours_of, paid, report, span

OVERTIME = {OVERTIME_DAY, OVERTIME_WEEK, SEVENTH_DAY, DOUBLE_DAY, DOUBLE_SEVENTH}
EMPLOYERS = ("Ann's", "Ben's", "Cy's")
JOINT = (frozenset({"Ann's", "Ben's"}),)
WEEKS = [
    Workweek(first, ZONE, day_starts)
    for first in (date(2026, 3, 2), date(2026, 3, 16), date(2026, 10, 26), date(2025, 12, 29))
    for day_starts in (0, 240)
]
# A machine with other work draws weeks slowly; nothing is wrong with them.
PATIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STEP = 5  # minutes between the moments at which anything begins


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """A week of up to twelve spans, at several rates and places, for three employers, two of them joint."""
    workweek = draw(st.sampled_from(WEEKS))
    length = (workweek.bounds[-1] - workweek.bounds[0]) // 60 // STEP
    moments = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=24)))
    pairs = zip(moments[::2], moments[1::2], strict=False)
    spans = [draw(one_span(workweek, *pair)) for pair in pairs if (pair[1] - pair[0]) * STEP <= 16 * 60]
    days = st.integers(0, 6).map(workweek.day)
    breaks = draw(
        st.lists(
            st.builds(
                Breaks, st.sampled_from(EMPLOYERS), days, st.booleans(), st.booleans(), st.integers(0, 2)
            ),
            max_size=2,
            unique_by=lambda row: (row.employer, row.day),
        )
    )
    reports = draw(st.lists(reporting(workweek), max_size=2, unique_by=lambda row: row.at))
    return Week(workweek, tuple(spans), tuple(reports), tuple(breaks), joint=JOINT)


@st.composite
def one_span(draw: st.DrawFn, workweek: Workweek, start: int, end: int) -> Span:
    start_at = moment(workweek, start)
    return Span(
        key=f"{start}",
        start=start_at,
        end=start_at + timedelta(minutes=(end - start) * STEP),
        employer=draw(st.sampled_from(EMPLOYERS)),
        role=draw(st.sampled_from(["home help", "tutor"])),
        rate=draw(st.integers(1500, 3500)),
        place=draw(st.sampled_from([LONG_BEACH, LOS_ANGELES])),
        attendant=draw(st.booleans()),
        other_minutes=draw(st.integers(0, (end - start) * STEP)),
        own_gap=draw(st.booleans()),
    )


def reporting(workweek: Workweek) -> st.SearchStrategy[Report]:
    """Somebody who had been promised four hours or more; below that the law itself has a step."""
    at = st.integers(0, 7 * 23 * 60 // STEP).map(lambda step: moment(workweek, step))
    promised = st.integers(240, 720)
    return st.builds(
        Report, st.just("came"), at, st.sampled_from(EMPLOYERS), promised, st.just(1600), st.just(LONG_BEACH)
    )


def moment(workweek: Workweek, step: int) -> datetime:
    return datetime.fromtimestamp(workweek.bounds[0], UTC) + timedelta(minutes=step * STEP)


def without_keys(pay: WeekPay) -> list[tuple[object, ...]]:
    return [
        (line.code, line.employer, line.role, line.seconds, line.rate, line.cents, line.rule)
        for line in pay.lines
    ]


@PATIENT
@given(weeks())
def test_every_line_is_the_sum_of_its_parts_and_none_is_negative(week: Week) -> None:
    pay = week_pay(week)
    for line in pay.lines:
        assert sum(part.cents for part in line.parts) == line.cents
        assert sum(part.seconds for part in line.parts) == line.seconds
        assert min(part.cents for part in line.parts) >= 0
    assert pay.cents == sum(part.cents for line in pay.lines for part in line.parts)


@PATIENT
@given(weeks(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(week: Week, random: Any) -> None:
    spans, reports, breaks = list(week.spans), list(week.reports), list(week.breaks)
    for facts in (spans, reports, breaks):
        random.shuffle(facts)
    mixed = replace(week, spans=tuple(spans), reports=tuple(reports), breaks=tuple(breaks))
    assert week_pay(mixed) == week_pay(week)


@PATIENT
@given(weeks(), st.data())
def test_a_span_may_be_cut_anywhere_and_the_week_pays_the_same_cents(week: Week, data: st.DataObject) -> None:
    assume(week.spans)
    chosen = data.draw(st.sampled_from(week.spans))
    length = int((chosen.end - chosen.start).total_seconds())
    at = data.draw(st.integers(1, length - 1))
    middle = chosen.start + timedelta(seconds=at)
    least, most = max(0, chosen.other_minutes - (length - at) // 60), min(chosen.other_minutes, at // 60)
    assume(least <= most)
    other = data.draw(st.integers(least, most))
    first = replace(chosen, end=middle, other_minutes=other)
    second = replace(
        chosen, key=f"{chosen.key} again", start=middle, other_minutes=chosen.other_minutes - other
    )
    cut = replace(week, spans=(*(each for each in week.spans if each is not chosen), first, second))
    assert without_keys(week_pay(cut)) == without_keys(week_pay(week))


@PATIENT
@given(weeks())
def test_no_hour_is_overtime_twice(week: Week) -> None:
    """Of no span more is overtime than it lasted, and the week has no more straight hours than the law allows."""
    pay = week_pay(week)
    extra: dict[str, int] = {}
    for line in pay.lines:
        for part in line.parts if line.code in OVERTIME else ():
            extra[part.key] = extra.get(part.key, 0) + part.seconds
    lasted = {each.key: (each.end - each.start).total_seconds() for each in week.spans}
    assert all(extra[key] <= lasted[key] for key in extra)
    for group in pay.groups:
        over = sum(
            line.seconds for line in pay.lines if line.code in OVERTIME and line.employer in group.employers
        )
        assert group.seconds - over <= 40 * 3600


@PATIENT
@given(weeks(), st.data())
def test_an_hour_more_never_pays_less(week: Week, data: st.DataObject) -> None:
    """The hour is paid at the week's best rate and is no attending, so that neither exception applies."""
    length = (week.workweek.bounds[-1] - week.workweek.bounds[0]) // 60
    start = moment(week.workweek, data.draw(st.integers(0, length // STEP - 12)))
    best = max([1787, *(each.rate for each in week.spans)])
    hour = Span(
        "the hour",
        start,
        start + timedelta(hours=1),
        data.draw(st.sampled_from(EMPLOYERS)),
        "tutor",
        best,
        LOS_ANGELES,
    )
    try:
        longer = replace(week, spans=(*week.spans, hour))
    except Overlapping:
        assume(False)
    assert week_pay(longer).cents >= week_pay(week).cents


@PATIENT
@given(weeks(), weeks())
def test_a_difference_is_the_difference_of_totals(before: Week, after: Week) -> None:
    assert price_change(before, after).cents == week_pay(after).cents - week_pay(before).cents


# --- where the law itself has a step ------------------------------------------------------------------------------


def caring(other: int) -> Sequence[Span]:
    return [span(day, 8, 17, attendant=True, other_minutes=other) for day in range(5)]


def test_an_hour_of_attending_may_make_the_week_an_attendants() -> None:
    """A little more than a fifth was housework; an hour without any brings it below, and overtime falls."""
    before = paid(*caring(109))
    after = paid(*caring(109), span(5, 8, 9, attendant=True))
    assert (before.groups[0].attendant, after.groups[0].attendant) == (False, True)
    assert after.cents < before.cents


def test_short_days_that_were_promised_have_a_step_at_their_half() -> None:
    """Two and a half hours promised: to the half of it two hours are paid, past it what was worked."""
    just_under = paid(span(0, 8, 9.2), reports=(report(0, 8, 2.5),))
    past = paid(span(0, 8, 9.25), reports=(report(0, 8, 2.5),))
    assert sum(hours_of(just_under).values()) == 2
    assert sum(hours_of(past).values()) == 1.25
