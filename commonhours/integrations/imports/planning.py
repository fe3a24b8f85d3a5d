"""What would happen to each row of a file: the dry run shows it, and the commit does exactly that."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from commonhours.common.refusals import Invalid, Refusal
from commonhours.integrations.imports.importing import Entry, Heard, Importer, Known
from commonhours.integrations.imports.rows import Key, cells_of
from commonhours.integrations.spreadsheets.headers import Column, headed
from commonhours.integrations.spreadsheets.reading import MOST_ROWS, read
from commonhours.integrations.spreadsheets.rules import Order, order_of

T = TypeVar("T")


class Same(StrEnum):
    """What to do with somebody whom the organisation, or a row above, has already: one choice for all."""

    SKIP = "skip"
    UPDATE = "update"
    NEW = "new"


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATE = "update"
    SKIP = "skip"
    REFUSED = "refused"


@dataclass(frozen=True)
class Choices:
    """What whoever brought the file has decided so far."""

    same: Same = Same.SKIP
    order: Order = Order.UNKNOWN
    columns: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """A row and its fate; `subject_id` is who it is about, `above` the row that says the same."""

    number: int
    cells: tuple[str, ...]
    fate: Fate
    entry: Entry | None = None
    problems: tuple[Refusal, ...] = ()
    subject_id: UUID | None = None
    above: int = 0
    alike: str = ""


@dataclass(frozen=True)
class Plan:
    """A whole file, understood."""

    heading_row: int
    columns: tuple[Column, ...]
    order: Order
    unclear_date: str
    rows: tuple[Planned, ...]

    @property
    def counts(self) -> dict[str, int]:
        fates = Counter(row.fate for row in self.rows)
        return {"rows": len(self.rows), **{fate.value: fates[fate] for fate in Fate}}

    def of(self, *fates: Fate) -> list[Planned]:
        return [row for row in self.rows if row.fate in fates]


@dataclass(frozen=True)
class Sheet:
    """A file as it was read, before anybody has been looked up."""

    heading_row: int
    columns: tuple[Column, ...]
    order: Order
    unclear_date: str
    rows: tuple[tuple[int, tuple[str, ...], Entry | None, tuple[Refusal, ...]], ...]

    def emails(self) -> set[str]:
        return {entry.email for _, _, entry, _ in self.rows if entry and entry.email}


def sheet_of(
    importer: Importer, content: bytes, choices: Choices, lists: Any, today: date, heard: Heard
) -> Sheet:
    """Read a file row by row; refuse the whole of it when it is no spreadsheet of people."""
    found = headed(read(content), importer.spellings(lists))
    columns = tuple(_chosen(found.columns, choices))
    if not {"name", "first", "last"} & {column.field for column in columns}:
        raise Invalid.because("file_no_names", field="columns")
    if len(found.lines) > MOST_ROWS:
        raise Invalid.because("file_too_many_rows", field="file", most=MOST_ROWS)
    cells = [cells_of(line, columns) for line in found.lines]
    told, unclear = order_of(_dates(importer, cells))
    order = told or choices.order
    rows = tuple(
        (line.number, line.cells, *importer.entry_of(row, lists, order, today))
        for line, row in _heard(zip(found.lines, cells, strict=True), heard)
        if row
    )
    return Sheet(found.row, columns, told, unclear, rows)


def _heard(items: Iterable[T], heard: Heard) -> Iterator[T]:
    """Tell how far it is every hundred rows."""
    for done, item in enumerate(items):
        if done % 100 == 0:
            heard(done)
        yield item


def _chosen(columns: Iterable[Column], choices: Choices) -> Iterator[Column]:
    """Columns as they were guessed, but for those that somebody has put right; a field is taken once."""
    for column in columns:
        if column.place in choices.columns:
            yield Column(column.place, column.heading, choices.columns[column.place])
        elif column.field in choices.columns.values():
            yield Column(column.place, column.heading, "")
        else:
            yield column


def _dates(importer: Importer, cells: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for row in cells:
        for name, text in row.items():
            if importer.is_date(name):
                yield text


def planned(sheet: Sheet, known: Known, choices: Choices) -> Plan:
    """Give every row its fate."""
    above: dict[Key, int] = {}
    rows = []
    for number, cells, entry, problems in sheet.rows:
        row = (
            Planned(number, cells, Fate.REFUSED, problems=problems)
            if entry is None
            else _met(number, cells, entry, known, above, choices.same)
        )
        if row.fate in (Fate.NEW, Fate.UPDATE) and entry:
            met = [*entry.keys(), ("subject", str(row.subject_id))]
            above.update({key: number for key in met if key not in above})
        rows.append(row)
    return Plan(sheet.heading_row, sheet.columns, sheet.order, sheet.unclear_date, tuple(rows))


def _met(
    number: int, cells: tuple[str, ...], entry: Entry, known: Known, above: Mapping[Key, int], same: Same
) -> Planned:
    mine = entry.keys()
    # One address signs in one person: who has it already cannot be somebody else.
    if same is Same.NEW and any(("email", entry.email) in seen for seen in (known.subjects, above)):
        return _refused(number, cells, "email_taken_here", entry.email)
    ours = next((key for key in mine if key in known.subjects), None)
    twin = next((key for key in mine if key in above), None)
    if same is not Same.NEW and ours:
        return _one_of_ours(number, cells, entry, known.subjects[ours], above, same, ours[0])
    if same is not Same.NEW and twin:
        return Planned(number, cells, Fate.SKIP, entry, above=above[twin], alike=twin[0])
    if entry.email in known.accounts and ("email", entry.email) not in known.subjects:
        return _refused(number, cells, "email_elsewhere", entry.email)
    return Planned(number, cells, Fate.NEW, entry)


def _one_of_ours(
    number: int,
    cells: tuple[str, ...],
    entry: Entry,
    subject_id: UUID,
    above: Mapping[Key, int],
    same: Same,
    alike: str,
) -> Planned:
    """Of two rows about one of ours the first counts, as among strangers."""
    before = above.get(("subject", str(subject_id)), 0)
    if same is Same.UPDATE and not before:
        return Planned(number, cells, Fate.UPDATE, entry, subject_id=subject_id, alike=alike)
    return Planned(number, cells, Fate.SKIP, entry, subject_id=subject_id, above=before, alike=alike)


def _refused(number: int, cells: tuple[str, ...], code: str, bit: str) -> Planned:
    return Planned(
        number, cells, Fate.REFUSED, problems=(Invalid.because(code, field="email", bit=bit).refusals)
    )


def chosen_from(stored: Mapping[str, object]) -> Choices:
    """Choices as an import's row keeps them."""
    columns = stored.get("columns") or {}
    assert isinstance(columns, dict)
    return Choices(
        Same(str(stored.get("same") or Same.SKIP)),
        Order(str(stored.get("order") or "")),
        {int(place): str(name) for place, name in columns.items()},
    )
