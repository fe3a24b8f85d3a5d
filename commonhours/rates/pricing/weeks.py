"""A worker's week before a change and after it, as the pay rules want them, and the difference between the two."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from commonhours.common.period import Period
from commonhours.rates.pay import facts as pay
from commonhours.rates.pay.packs import Source
from commonhours.rates.pay.week import Change, price_change
from commonhours.rates.pricing.case import Case, first_day, rate_of
from commonhours.rates.pricing.known import Booked


def difference(case: Case, before: tuple[Booked, ...], after: tuple[Booked, ...]) -> tuple[Change, ...]:
    """The parts that change, over each week that the change touches."""
    sums: dict[tuple[str, pay.Id, Source | None], Change] = {}
    for first in sorted({first_day(case, moment) for moment in case.moments}):
        workweek = pay.Workweek(first, str(case.known.zone), case.frame.day_starts)
        changes = price_change(
            _week(case, workweek, before), _week(case, workweek, after, _late_changes(case, workweek, after))
        ).changes
        for each in changes:
            name = (each.code, each.employer, each.rule)
            had = sums.get(name)
            more = (had.seconds, had.cents) if had else (0, 0)
            sums[name] = replace(each, seconds=each.seconds + more[0], cents=each.cents + more[1])
    return tuple(each for each in sums.values() if each.cents or each.seconds)


def own(case: Case, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """What the employer itself pays more or less of."""
    return tuple(each for each in changes if each.employer == case.asked.employer_id)


def _week(
    case: Case, workweek: pay.Workweek, lines: tuple[Booked, ...], changes: tuple[pay.Change, ...] = ()
) -> pay.Week:
    opens, closes = workweek.bounds[0], workweek.bounds[-1]
    spans = tuple(
        _span(case, line)
        for line in (*lines, *case.elsewhere(workweek))
        if pay.seconds(line.starts_at) < closes
        and pay.seconds(line.ends_at) > opens
        and case.known.terms(line).wages
    )
    reports = tuple(_reports(case, workweek))
    return pay.Week(workweek, spans, reports, changes=changes, joint=(frozenset(case.group(workweek)),))


def _span(case: Case, line: Booked) -> pay.Span:
    held = rate_of(case, line)
    return pay.Span(
        key=f"{line.visit_id} {line.starts_at:%Y%m%d%H%M}",
        start=line.starts_at,
        end=line.ends_at,
        employer=line.employer_id,
        role=str(line.type_of_work_id),
        # Where no rate was set, the law's minimum is added by the rules.
        rate=held[0] if held else 0,
        place=(case.known.frame(line.employer_id) or case.frame).place,
        attendant=bool(held and held[1]),
    )


def _reports(case: Case, workweek: pay.Workweek) -> Iterator[pay.Report]:
    """That somebody came today already, promised all that stood in the diary: what is cut now may still be owed."""
    if case.goes is None:
        return
    today, bounds = case.known.day(case.known.at), workweek.bounds
    wages = [line for line in case.before if case.known.terms(line).wages]
    theirs = [line for line in wages if case.known.day(line.starts_at) == today]
    begun = [line for line in theirs if line.starts_at <= case.known.at]
    if case.goes not in theirs or not begun or not bounds[0] <= pay.seconds(begun[0].starts_at) < bounds[-1]:
        return
    promised = sum((line.ends_at - line.starts_at for line in theirs), timedelta())
    held = rate_of(case, begun[0])
    yield pay.Report(
        key=f"came {today}",
        at=begun[0].starts_at,
        employer=case.asked.employer_id,
        scheduled=promised // timedelta(minutes=1),
        rate=held[0] if held else 0,
        place=case.frame.place,
    )


def _late_changes(case: Case, workweek: pay.Workweek, after: tuple[Booked, ...]) -> tuple[pay.Change, ...]:
    """The change itself, for laws that make late ones cost; told in the week in which it began to stand."""
    first = next(case.moments, None)
    line = case.comes or case.goes
    if not case.frame.industry or first is None or first_day(case, first) != workweek.first:
        return ()
    if line and not case.known.terms(line).wages:
        return ()
    stood, stands = (
        Period(line.starts_at, line.ends_at) if line else None
        for line in (case.goes, case.comes if case.comes in after else None)
    )
    held = rate_of(case, line) if line else None
    return (
        pay.Change(
            "change",
            case.asked.employer_id,
            case.frame.place,
            case.frame.industry,
            case.frame.employees,
            held[0] if held else 0,
            case.known.at,
            stood,
            stands,
        ),
    )
