"""What would happen to each row of a file: the dry run shows it, and the commit does exactly that."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from commonhours.common.refusals import Invalid, Refusal
from commonhours.integrations.spreadsheets.headers import Column, headed
from commonhours.integrations.spreadsheets.reading import MOST_ROWS, read
from commonhours.integrations.spreadsheets.rules import Order, order_of
from commonhours.integrations.workers.columns import FIELDS, HEADED_BY_FACT, group_of, spellings
from commonhours.integrations.workers.rules import Lists, Worker, cells_of, worker_of
from commonhours.people.rules import folded

Key = tuple[str, str]


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
class Known:
    """The organisation's people as rows may meet them, and addresses that sign in already."""

    people: Mapping[Key, UUID]
    accounts: frozenset[str]


@dataclass(frozen=True)
class Planned:
    """A row and its fate; `person_id` is who it is about, `above` the row that says the same."""

    number: int
    cells: tuple[str, ...]
    fate: Fate
    worker: Worker | None = None
    problems: tuple[Refusal, ...] = ()
    person_id: UUID | None = None
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
    rows: tuple[tuple[int, tuple[str, ...], Worker | None, tuple[Refusal, ...]], ...]

    def emails(self) -> set[str]:
        return {worker.email for _, _, worker, _ in self.rows if worker and worker.email}


def sheet_of(content: bytes, choices: Choices, lists: Lists, today: date) -> Sheet:
    """Read a file row by row; refuse the whole of it when it is no spreadsheet of people."""
    found = headed(read(content), spellings(lists.facts))
    columns = tuple(_chosen(found.columns, choices))
    if not {"name", "first", "last"} & {column.field for column in columns}:
        raise Invalid.because("file_no_names", field="columns")
    if len(found.lines) > MOST_ROWS:
        raise Invalid.because("file_too_many_rows", field="file", most=MOST_ROWS)
    cells = [cells_of(line, columns) for line in found.lines]
    told, unclear = order_of(_dates(cells))
    order = told or choices.order
    rows = tuple(
        (line.number, line.cells, *worker_of(row, lists, order, today))
        for line, row in zip(found.lines, cells, strict=True)
        if row
    )
    return Sheet(found.row, columns, told, unclear, rows)


def _chosen(columns: Iterable[Column], choices: Choices) -> Iterator[Column]:
    """Columns as they were guessed, but for those that somebody has put right; a field is taken once."""
    for column in columns:
        if column.place in choices.columns:
            yield Column(column.place, column.heading, choices.columns[column.place])
        elif column.field in choices.columns.values():
            yield Column(column.place, column.heading, "")
        else:
            yield column


def fields_of(columns: Iterable[Column]) -> list[str]:
    """The fields that a column may be set to: ours, and the facts that head a column in this file."""
    own = [column.field for column in columns if column.field.startswith(HEADED_BY_FACT)]
    return [*FIELDS, *own]


def _dates(cells: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for row in cells:
        for name, text in row.items():
            if group_of(name)[0] in ("since", "until") or name.startswith(HEADED_BY_FACT):
                yield text


def planned(sheet: Sheet, known: Known, choices: Choices) -> Plan:
    """Give every row its fate."""
    above: dict[Key, int] = {}
    rows = []
    for number, cells, worker, problems in sheet.rows:
        row = (
            Planned(number, cells, Fate.REFUSED, problems=problems)
            if worker is None
            else _met(number, cells, worker, known, above, choices.same)
        )
        if row.fate in (Fate.NEW, Fate.UPDATE) and worker:
            met = [*keys_of(worker), ("person", str(row.person_id))]
            above.update({key: number for key in met if key not in above})
        rows.append(row)
    return Plan(sheet.heading_row, sheet.columns, sheet.order, sheet.unclear_date, tuple(rows))


def keys_of(worker: Worker) -> list[Key]:
    """By what somebody is recognised: e-mail, telephone, or name and place."""
    return keys(worker.email, worker.phone, worker.name, worker.spot.area_id if worker.spot else None)


def keys(email: str, phone: str, name: str, area: UUID | None) -> list[Key]:
    found = [("email", email), ("phone", phone)]
    place = ("name", f"{' '.join(sorted(folded(name).replace(',', ' ').split()))} {area or ''}")
    return [key for key in (*found, place) if key[1]]


def _met(
    number: int, cells: tuple[str, ...], worker: Worker, known: Known, above: Mapping[Key, int], same: Same
) -> Planned:
    mine = keys_of(worker)
    # One address signs in one person: who has it already cannot be somebody else.
    if same is Same.NEW and any(("email", worker.email) in seen for seen in (known.people, above)):
        return _refused(number, cells, "email_taken_here", worker.email)
    ours = next((key for key in mine if key in known.people), None)
    twin = next((key for key in mine if key in above), None)
    if same is not Same.NEW and ours:
        return _one_of_ours(number, cells, worker, known.people[ours], above, same, ours[0])
    if same is not Same.NEW and twin:
        return Planned(number, cells, Fate.SKIP, worker, above=above[twin], alike=twin[0])
    if worker.email in known.accounts and ("email", worker.email) not in known.people:
        return _refused(number, cells, "email_elsewhere", worker.email)
    return Planned(number, cells, Fate.NEW, worker)


def _one_of_ours(
    number: int,
    cells: tuple[str, ...],
    worker: Worker,
    person_id: UUID,
    above: Mapping[Key, int],
    same: Same,
    alike: str,
) -> Planned:
    """Of two rows about one of ours the first counts, as among strangers."""
    before = above.get(("person", str(person_id)), 0)
    if same is Same.UPDATE and not before:
        return Planned(number, cells, Fate.UPDATE, worker, person_id=person_id, alike=alike)
    return Planned(number, cells, Fate.SKIP, worker, person_id=person_id, above=before, alike=alike)


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


def leftover(plan: Plan, reasons: Sequence[Sequence[str]]) -> list[list[str]]:
    """The refused rows as a sheet that can be mended and brought again; `reasons` in the order of the rows."""
    width = len(plan.columns)
    refused = plan.of(Fate.REFUSED)
    head = [*(column.heading for column in plan.columns), "Row", "What to mend"]
    lines = [
        [*row.cells, *[""] * (width - len(row.cells)), str(row.number), " ".join(why)]
        for row, why in zip(refused, reasons, strict=True)
    ]
    return [head, *lines]
