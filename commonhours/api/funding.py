"""Funding: lines of money, which of them pay for what, and what help cost by area and type of work."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Searched, Told
from commonhours.common.clock import now
from commonhours.funding import actions
from commonhours.funding.actions.allocations import MOST_MINUTES
from commonhours.funding.actions.lines import MOST_CENTS, MOST_SHARES
from commonhours.funding.shares import WHOLE, Share
from commonhours.rates.council import OTHER
from commonhours.rates.funded import LineSeen, SplitSeen, lines_of, splits_of
from commonhours.rates.spend import spend

router = Router()

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=PLAIN)]
PARTS = "Millionths of what is charged."
FIRST_NOT = "The first day on which it pays no more."


class HoursGrantAsked(Asked):
    """Minutes of help between two days, both included."""

    organisation_id: Id
    since: Day
    last_day: Day
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]


class HoursGrantTold(Told):
    """The allocation, what it has in all, and what of it is not booked yet."""

    allocation_id: UUID
    granted_minutes: int
    left_minutes: int


class FundingLineTold(Told):
    """A line, and what has become of its money; all amounts are cents."""

    id: UUID
    name: str
    funder: str
    programme: str
    since: date
    until: date = Field(description=FIRST_NOT)
    works: list[str] = Field(description="Only for these types of work; empty for all.")
    amount: int
    spent: int
    held: int = Field(
        description="For booked visits at today's rates, and those that are over and not charged yet."
    )
    left: int
    weekly: int = Field(description="A week at the pace of the last four weeks.")
    runs_out: date | None = Field(description="When it is used up at that pace, if before its end.")
    left_at_end: int


class FundingLineAsked(Asked):
    """Money to spend between two days, both included."""

    name: Name
    amount: Annotated[int, Field(ge=1, le=MOST_CENTS, description="Cents.")]
    since: Day
    last_day: Day
    funder: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""
    programme_id: Id | None = None
    type_of_work_ids: Annotated[list[Id], Field(max_length=200)] = []


class FundingLineOpened(Told):
    """The new line."""

    line_id: UUID


class FundingLineEnd(Asked):
    """The last day on which it pays."""

    last_day: Day


class FundingLineClosed(Told):
    """The line, its last day, and how many splits end with it."""

    line_id: UUID
    last_day: date
    splits_ended: int


class ShareTold(Told):
    """What one line pays."""

    line_id: UUID
    line: str
    parts: int = Field(description=PARTS)


class ShareAsked(Asked):
    """What one line shall pay."""

    line_id: Id
    parts: Annotated[int, Field(ge=1, le=WHOLE, description=PARTS)]


class SplitTold(Told):
    """Which lines pay for what; what is null holds for all."""

    id: UUID
    service_user_id: UUID | None
    type_of_work_id: UUID | None
    since: date
    until: date = Field(description=FIRST_NOT)
    shares: list[ShareTold]


class SplitAsked(Asked):
    """Which lines pay from a day on; the parts sum to a million."""

    since: Day
    shares: Annotated[list[ShareAsked], Field(min_length=1, max_length=MOST_SHARES)]
    service_user_id: Id | None = None
    type_of_work_id: Id | None = None


class SplitSetTold(Told):
    """The split, its first day and the last on which all of its lines pay."""

    split_id: UUID
    since: date
    last_day: date


class SpendAsked(Searched):
    """Which days, both included; of one organisation, or of all whose money one may see."""

    since: Day
    last_day: Day
    organisation_id: Id | None = None


class SpendTold(Told):
    """Cents charged in an area for a type of work; null stands for other ones, where few would be recognised."""

    area: str | None
    work: str | None
    spent: int
    year_before: int


@router.post(
    "/service-users/{service_user_id}/allocations",
    response=answers(HoursGrantTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def grant_hours(request: Knock, service_user_id: Id, asked: HoursGrantAsked) -> Status[HoursGrantTold]:
    """Grant hours; for days that were granted before, this is how many they are from now on."""
    made = actions.grant_hours(
        by=request.auth,
        at=now(),
        organisation_id=asked.organisation_id,
        wanted=actions.HoursWanted(service_user_id, asked.since, asked.last_day, asked.minutes),
    )
    return Status(201, HoursGrantTold.model_validate(made))


@router.get("/organisations/{organisation_id}/funding-lines", response=answers(list[FundingLineTold]))
def list_funding_lines(request: Knock, organisation_id: Id) -> list[FundingLineTold]:
    """All lines of an organisation, those that are over, too."""
    found = lines_of(by=request.auth, at=now(), organisation_id=organisation_id)
    return [_told(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/funding-lines",
    response=answers(FundingLineOpened, *WRITING, status=201),
    openapi_extra=KEYED,
)
def open_funding_line(
    request: Knock, organisation_id: Id, asked: FundingLineAsked
) -> Status[FundingLineOpened]:
    """Open a line."""
    said = asked.model_dump()
    works = tuple(said.pop("type_of_work_ids"))
    wanted = actions.LineWanted(**said, type_of_work_ids=works)
    made = actions.open_line(by=request.auth, at=now(), organisation_id=organisation_id, wanted=wanted)
    return Status(201, FundingLineOpened.model_validate(made))


@router.post(
    "/funding-lines/{line_id}/close", response=answers(FundingLineClosed, *WRITING), openapi_extra=KEYED
)
def close_funding_line(request: Knock, line_id: Id, asked: FundingLineEnd) -> FundingLineClosed:
    """Let a line pay no longer than a day."""
    made = actions.close_line(by=request.auth, at=now(), line_id=line_id, last_day=asked.last_day)
    return FundingLineClosed.model_validate(made)


@router.get("/organisations/{organisation_id}/splits", response=answers(list[SplitTold]))
def list_splits(request: Knock, organisation_id: Id) -> list[SplitTold]:
    """Which lines pay for what, those that are over, too; the latest first."""
    return [_split_told(each) for each in splits_of(by=request.auth, organisation_id=organisation_id)]


@router.post(
    "/organisations/{organisation_id}/splits",
    response=answers(SplitSetTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def set_split(request: Knock, organisation_id: Id, asked: SplitAsked) -> Status[SplitSetTold]:
    """Say which lines pay from a day on; what held ends the day before."""
    shares = tuple(Share(each.line_id, each.parts) for each in asked.shares)
    wanted = actions.SplitWanted(asked.since, shares, asked.service_user_id, asked.type_of_work_id)
    made = actions.set_split(by=request.auth, at=now(), organisation_id=organisation_id, wanted=wanted)
    return Status(201, SplitSetTold.model_validate(made))


@router.get("/spend", response=answers(list[SpendTold]))
def show_spend(request: Knock, asked: Query[SpendAsked]) -> list[SpendTold]:
    """What help cost by area and type of work, beside the same days a year before."""
    seen = spend(
        by=request.auth,
        since=asked.since,
        until=asked.last_day + timedelta(days=1),
        organisation_id=asked.organisation_id,
    )
    return [
        SpendTold(
            area=None if area == OTHER else seen.areas.get(area, ""),
            work=None if work == OTHER else seen.works.get(work, ""),
            spent=figure.now,
            year_before=figure.before,
        )
        for (area, work), figure in sorted(seen.table.figures.items())
    ]


def _told(seen: LineSeen) -> FundingLineTold:
    used, ahead = seen.used, seen.forecast
    return FundingLineTold(
        id=seen.id,
        name=seen.name,
        funder=seen.funder,
        programme=seen.programme,
        since=seen.since,
        until=seen.until,
        works=list(seen.works),
        amount=used.amount,
        spent=used.spent,
        held=used.held,
        left=used.left,
        weekly=ahead.weekly,
        runs_out=ahead.runs_out,
        left_at_end=ahead.left_at_end,
    )


def _split_told(seen: SplitSeen) -> SplitTold:
    return SplitTold(
        id=seen.id,
        service_user_id=seen.service_user_id,
        type_of_work_id=seen.type_of_work_id,
        since=seen.since,
        until=seen.until,
        shares=[ShareTold(line_id=line, line=name, parts=parts) for line, name, parts in seen.shares],
    )
