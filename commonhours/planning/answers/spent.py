"""Money: what was charged, what visits hold of funding lines, what is left of them. The sums are those of `rates`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.grouped import ranked, within
from commonhours.planning.answers.shapes import Figure, Line, Note, Sums
from commonhours.planning.question import EVERY_DAY, WHOLE_DAY, By, Question, Span, State
from commonhours.rates.council import FEWEST, OTHER
from commonhours.rates.funded import LineSeen, lines_of
from commonhours.rates.spend import Spend, spend


def money_sums(by: Actor, at: datetime, wanted: Wanted, span: Span) -> Sums:
    """What the question comes to, in cents; refuses with `not_allowed` whoever may not see the money."""
    if wanted.question.state == State.SPENT:
        return _spent(by, wanted, span)
    return _of_lines(by, at, wanted, span)


def whole_months(span: Span) -> Span:
    """From the first of a month to the first of another: days apart would tell of single people by their difference."""
    last = (span.until - timedelta(days=1)).replace(day=1)
    return Span(span.since.replace(day=1), (last + timedelta(days=32)).replace(day=1))


@dataclass(frozen=True)
class _Asked:
    """Which cells of the tables are asked about; None: all of them."""

    areas: frozenset[UUID] | None
    works: frozenset[UUID] | None

    def holds(self, area: UUID, work: UUID) -> bool:
        return (self.areas is None or area in self.areas) and (self.works is None or work in self.works)


def _spent(by: Actor, wanted: Wanted, span: Span) -> Sums:
    months = whole_months(span)
    until = min(months.until, max(wanted.today + timedelta(days=1), months.since + timedelta(days=1)))
    asked = _Asked(
        frozenset(area.id for area in wanted.areas) if wanted.somewhere else None,
        frozenset(work.id for work in wanted.works) if wanted.works else None,
    )
    tables = [
        spend(by=by, since=months.since, until=until, organisation_id=house)
        for house in (wanted.houses or (None,))
    ]
    by_area = _by_area(tables, asked)
    return Sums(
        figure=_sum(_figure(table, asked) for table in tables),
        by_area=by_area,
        lines=tuple(within(_lines(tables, asked, wanted.question.by, by_area), wanted.question)),
        notes=tuple(_notes(wanted.question, months, until)),
    )


def _figure(table: Spend, asked: _Asked) -> Figure:
    """Of the cells that are asked about; None where one of them stands only together with others."""
    shown = table.table
    if not shown.figures:
        return None if asked.areas or asked.works else 0
    areas, works = set(shown.areas), set(shown.works)
    joined_work = OTHER in works and asked.works is not None and not asked.works <= works
    joined_area = OTHER in areas and asked.areas is not None and not asked.areas <= areas
    if joined_work or joined_area:
        return None
    return sum(figure.now for (area, work), figure in shown.figures.items() if asked.holds(area, work))


def _sum(figures: Iterable[Figure]) -> Figure:
    found = list(figures)
    return None if any(figure is None for figure in found) else sum(figure or 0 for figure in found)


def _by_area(tables: Iterable[Spend], asked: _Asked) -> dict[str, int | float]:
    found: dict[str, int | float] = {}
    for table in tables:
        for (area, work), figure in table.table.figures.items():
            if area != OTHER and asked.holds(area, work):
                found[table.areas[area]] = found.get(table.areas[area], 0) + figure.now
    return found


def _lines(tables: list[Spend], asked: _Asked, by: By, by_area: dict[str, int | float]) -> list[Line]:
    if by == By.AREA:
        return ranked(Line(name, cents) for name, cents in by_area.items())
    if by == By.WORK:
        found: dict[str, int] = {}
        for table in tables:
            for (area, work), figure in table.table.figures.items():
                if work != OTHER and asked.holds(area, work):
                    name = table.works[work]
                    found[name] = found.get(name, 0) + figure.now
        return ranked(Line(name, cents) for name, cents in found.items())
    return []


def _notes(question: Question, months: Span, until: date) -> Iterable[Note]:
    if (question.span.since, question.span.until) != (months.since, until):
        yield Note("money_whole_months", {"since": months.since, "last": until - timedelta(days=1)})
    yield Note("few_joined", {"fewest": FEWEST})
    yield from _unheard(question)


def _unheard(question: Question) -> Iterable[Note]:
    """What a question says that money is not told apart by."""
    people = question.facts or question.without or question.contracts or question.not_organisations
    if people or question.weekdays != EVERY_DAY or question.hours != WHOLE_DAY or question.except_days:
        yield Note("money_not_so")


# --- funding lines ---------------------------------------------------------------------------------------------------


def _of_lines(by: Actor, at: datetime, wanted: Wanted, span: Span) -> Sums:
    question = wanted.question
    seen = [
        line
        for house in (wanted.houses or (None,))
        for line in lines_of(by=by, at=at, organisation_id=house)
        if line.since < span.until and span.since < line.until and _pays(line, wanted)
    ]
    found = [(line, _cents(line, question.state)) for line in seen]
    lines: dict[str, int] = {}
    for line, cents in found if question.by == By.ORGANISATION else ():
        key = str(line.organisation_id)
        lines[key] = lines.get(key, 0) + cents
    return Sums(
        figure=sum(cents for _line, cents in found),
        lines=tuple(within(ranked(Line(key, cents) for key, cents in lines.items()), question)),
        notes=(Note("lines_as_of_today"), *_unheard(question)),
    )


def _pays(line: LineSeen, wanted: Wanted) -> bool:
    """Whether a line pays for any of the types of work asked about."""
    asked = {work.name for work in wanted.works}
    return not asked or not line.works or bool(asked.intersection(line.works))


def _cents(line: LineSeen, state: State) -> int:
    return line.used.held if state == State.HELD else line.used.left
