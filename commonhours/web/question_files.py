"""An answer to take away: tables as CSV and as a workbook, in which nothing is read as a formula."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from commonhours.planning.answers import Answer, Number
from commonhours.planning.question import By, Measure
from commonhours.rates.council import FEWEST
from commonhours.web.question_names import Names, clock_hour, names_now, weekday
from commonhours.web.question_show import understood
from commonhours.words.questions import note_words, seen_by, span_words
from commonhours.words.terms import gettext as _

Cell = str | Number | None
# A name, and rows of which the first are its heads.
Table = tuple[str, list[Sequence[Cell]]]


def as_csv(answer: Answer) -> str:
    """Every table of the answer, one under the other."""
    written = StringIO()
    rows = csv.writer(written)
    for name, table in tables(answer, names_now()):
        rows.writerow([_plain(name)])
        rows.writerows([_plain(cell) for cell in row] for row in table)
        rows.writerow([])
    return written.getvalue()


def as_workbook(answer: Answer) -> bytes:
    """A sheet for each table."""
    book = Workbook(write_only=True)
    for name, table in tables(answer, names_now()):
        # A spreadsheet's own limits for the name of a sheet.
        sheet = book.create_sheet("".join(letter for letter in name if letter not in r"[]:*?/\\")[:31])
        for row in table:
            sheet.append([_plain(cell) for cell in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def tables(answer: Answer, names: Names) -> Iterator[Table]:
    """What is told of the answer, table by table."""
    yield _("Question"), _said(answer, names)
    if answer.confidential:
        return
    sums, unit = answer.sums, _("Figure")
    if sums.lines:
        by = answer.question.by
        lines = [[names.of_line(by, line.key), _number(answer, line.figure)] for line in sums.lines]
        yield seen_by(by), [[_("Line"), unit], *lines]
    if sums.people:
        yield (
            seen_by(By.PERSON),
            [[_("Name"), _("Hours")], *([each.name, each.figure] for each in sums.people)],
        )
    if sums.by_area:
        yield (
            _("Areas"),
            [[_("Area"), unit], *([name, _number(answer, n)] for name, n in sums.by_area.items())],
        )
    if sums.heat:
        yield _("Hours of the week"), _heat(answer)
    if sums.by_hour:
        yield _("Hour by hour"), _hours(answer)


def _said(answer: Answer, names: Names) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [list(line) for line in understood(answer.question, names)]
    rows.append([_("Figure"), _figure(answer)])
    if answer.question.against and answer.against:
        against = answer.question.against
        rows.append([span_words(against.since, against.until), _number(answer, answer.against.figure)])
    rows += [[_("Note"), note_words(note)] for note in answer.sums.notes]
    return rows


def _figure(answer: Answer) -> Cell:
    if answer.confidential and answer.figure is None:
        return _("fewer than %(fewest)s") % {"fewest": FEWEST}
    return _number(answer, answer.figure)


def _number(answer: Answer, figure: Number | None) -> Cell:
    """Money in dollars, as a spreadsheet reads it."""
    if figure is None or answer.question.measure != Measure.MONEY:
        return figure
    return round(figure) / 100


def _heat(answer: Answer) -> list[Sequence[Cell]]:
    heat = answer.sums.heat
    days, hours = sorted({day for day, _h in heat}), sorted({hour for _d, hour in heat})
    rows: list[Sequence[Cell]] = [["", *(weekday(day) for day in days)]]
    for hour in hours:
        figures = [heat.get((day, hour)) for day in days]
        rows.append([clock_hour(hour), *(None if each is None else round(each, 2) for each in figures)])
    return rows


def _hours(answer: Answer) -> list[Sequence[Cell]]:
    table = answer.sums.by_hour
    days, hours = sorted({day for day, _h in table}), sorted({hour for _d, hour in table})
    rows: list[Sequence[Cell]] = [[_("Day"), *(clock_hour(hour) for hour in hours)]]
    for day in days:
        rows.append([day.isoformat(), *(table.get((day, hour)) for hour in hours)])
    return rows


def _plain(cell: Cell) -> Cell:
    """No cell that a spreadsheet would take for a formula."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell
