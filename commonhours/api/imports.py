"""Workers and service users from a spreadsheet, and the directory of services."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.sentences import sentence
from commonhours.api.values import PLAIN, Asked, Id, Most, Page, Searched, Told
from commonhours.common.clock import now
from commonhours.integrations.directory import search
from commonhours.integrations.imports import actions, pages

router = Router()

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Column = Annotated[str, Field(max_length=60, pattern=PLAIN)]


class BringAsked(Asked):
    """A spreadsheet as text: one row a line, headings first. Workbooks come in through the page."""

    organisation_id: Id
    kind: Literal["workers", "served"] = "workers"
    name: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""
    text: Annotated[
        str, Field(min_length=1, max_length=5_000_000, pattern=TEXT, examples=["Name,ZIP\nAna,90802"])
    ]


class ChooseAsked(Asked):
    """What to do with people who are here already, what 3/4/26 means, and what a column (counted from 0) is."""

    same: Literal["", "skip", "update", "new"] = ""
    order: Literal["", "month_first", "day_first"] = ""
    columns: Annotated[dict[Annotated[str, Field(pattern=r"^\d{1,2}$")], Column], Field(max_length=100)] = {}


class CommitAsked(Asked):
    """Whether rows that are wrong are left out, or keep everybody out."""

    only_good: bool = True


class BroughtTold(Told):
    """What would happen: how many rows, and what becomes of them.

    A long file is `under_way`: ask for the import until it no longer is.
    """

    import_id: UUID
    counts: dict[str, int]
    under_way: bool


class CommittedTold(Told):
    """How many were taken in, brought up to date, and left out. None of them can be booked before approval."""

    import_id: UUID
    new: int
    updated: int
    left: int
    under_way: bool


class ImportSettledTold(Told):
    """An import that was thrown away or undone."""

    import_id: UUID
    state: str
    people: int


class ProblemTold(Told):
    """What is wrong with a cell."""

    row: int
    column: str
    field: str
    code: str
    sentence: str


class ColumnTold(Told):
    """A column, its heading, and what it was taken for."""

    place: int
    heading: str
    field: str
    guessed: bool


class UnderWayTold(Told):
    """What the background does with a long file, and how many rows of it are done."""

    step: Literal["read", "commit"]
    done: int
    of: int


class TroubleTold(Told):
    """Why a long file could not be read or taken in."""

    code: str
    sentence: str


class ImportTold(Told):
    """An import: what was brought, what would happen, what is wrong."""

    id: UUID
    kind: str
    name: str
    organisation: str
    state: str
    counts: dict[str, int]
    brought_at: datetime
    columns: list[ColumnTold]
    problems: list[ProblemTold]
    problems_in_all: int
    unclear_date: str
    under_way: UnderWayTold | None
    why_not: list[TroubleTold]


class DirectorySearched(Searched):
    """What for, and a town, ZIP or neighbourhood."""

    search: Annotated[str, Field(max_length=80, pattern=PLAIN)] = ""
    where: Annotated[str, Field(max_length=80, pattern=PLAIN)] = ""
    page: Page = 1
    most: Most = 20


class ImportPlaceTold(Told):
    """Where a service is offered."""

    name: str
    address: str
    city: str


class ServiceTold(Told):
    """A service of the directory, with whoever keeps the list and their licence."""

    id: UUID
    name: str
    organisation: str
    description: str
    eligibility: str
    fees: str
    how_to_apply: str
    website: str
    email: str
    languages: list[str]
    terms: list[str]
    places: list[ImportPlaceTold]
    source: str
    licence: str
    source_url: str


def _long(shape: type[Told], status: int = 200) -> dict[int, Any]:
    """What a verb answers at once, and what it answers when the background does it."""
    return {**answers(shape, *WRITING, status=status), 202: shape}


@router.post("/imports", response=_long(BroughtTold, 201), openapi_extra=KEYED)
def bring_spreadsheet(request: Knock, asked: BringAsked) -> Status[BroughtTold]:
    """Read a spreadsheet of workers or service users and say what would happen; nobody is taken in yet."""
    brought = actions.bring(
        by=request.auth,
        at=now(),
        kind=asked.kind,
        organisation_id=asked.organisation_id,
        name=asked.name,
        content=asked.text.encode(),
    )
    return Status(202 if brought.under_way else 201, BroughtTold.model_validate(brought))


@router.get("/imports/{import_id}", response=answers(ImportTold))
def show_import(request: Knock, import_id: Id) -> ImportTold:
    """An import, with what is wrong row by row until it is decided."""
    page = pages.import_page(by=request.auth, import_id=import_id)
    line = page.line
    return ImportTold(
        id=line.id,
        kind=line.kind,
        name=line.name,
        organisation=line.organisation,
        state=line.state,
        counts=line.counts,
        brought_at=line.brought_at,
        columns=[ColumnTold(**column) for column in page.columns],
        problems=[
            ProblemTold(
                row=each.row,
                column=each.column,
                field=each.field,
                code=each.refusal.code,
                sentence=sentence(each.refusal),
            )
            for each in page.problems
        ],
        problems_in_all=page.problems_in_all,
        unclear_date=page.unclear_date,
        under_way=UnderWayTold.model_validate(page.under_way) if page.under_way else None,
        why_not=[TroubleTold(code=each.code, sentence=sentence(each)) for each in page.why_not],
    )


@router.post("/imports/{import_id}/choices", response=_long(BroughtTold), openapi_extra=KEYED)
def choose_for_import(request: Knock, import_id: Id, asked: ChooseAsked) -> Status[BroughtTold]:
    """Put right what was guessed; the dry run is made anew."""
    columns = {int(place): name for place, name in asked.columns.items()}
    told = {"same": asked.same, "order": asked.order}
    brought = actions.choose(by=request.auth, at=now(), import_id=import_id, columns=columns, **told)
    return Status(202 if brought.under_way else 200, BroughtTold.model_validate(brought))


@router.post("/imports/{import_id}/commit", response=_long(CommittedTold), openapi_extra=KEYED)
def commit_import(request: Knock, import_id: Id, asked: CommitAsked) -> Status[CommittedTold]:
    """Take in the good rows, or all or none."""
    done = actions.commit(by=request.auth, at=now(), import_id=import_id, only_good=asked.only_good)
    return Status(202 if done.under_way else 200, CommittedTold.model_validate(done))


@router.post("/imports/{import_id}/undo", response=answers(ImportSettledTold, *WRITING), openapi_extra=KEYED)
def undo_import(request: Knock, import_id: Id) -> ImportSettledTold:
    """Make everything what it was before, unless somebody has been booked, approved or changed since."""
    return ImportSettledTold.model_validate(actions.undo(by=request.auth, at=now(), import_id=import_id))


@router.post("/imports/{import_id}/drop", response=answers(ImportSettledTold, *WRITING), openapi_extra=KEYED)
def drop_import(request: Knock, import_id: Id) -> ImportSettledTold:
    """Throw a file away before anybody was taken in."""
    return ImportSettledTold.model_validate(
        actions.drop_import(by=request.auth, at=now(), import_id=import_id)
    )


@router.get("/directory", response=answers(list[ServiceTold]))
def search_directory(request: Knock, asked: Query[DirectorySearched]) -> list[ServiceTold]:
    """Services of the directory that hold every word, in or near a place."""
    found = search.search_directory(
        by=request.auth,
        text=asked.search,
        where=asked.where,
        skip=(asked.page - 1) * asked.most,
        most=asked.most,
    )
    return [
        ServiceTold(
            **{name: getattr(line, name) for name in ServiceTold.model_fields if name != "places"},
            places=[
                ImportPlaceTold(name=each.name, address=each.address, city=each.city) for each in line.places
            ],
        )
        for line in found
    ]
