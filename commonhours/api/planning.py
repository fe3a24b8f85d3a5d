"""Hours offered, booked, worked and lost, and what will be missing in the ten weeks ahead."""

from datetime import date, datetime, timedelta
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.door import Knock, answers
from commonhours.api.values import Day, Id, Searched, Told
from commonhours.common.clock import now
from commonhours.planning.pages import GapLine, gaps_ahead
from commonhours.planning.question import Span, State
from commonhours.planning.used.lines import Line, Lines, lines_of, total_of
from commonhours.planning.used.reading import used_hours
from commonhours.planning.used.sieve import Sieve

router = Router()


class UsedHoursAsked(Searched):
    """Which days, both included; told apart by what; of one organisation and one type of work, or of all."""

    since: Day
    last_day: Day
    by: Lines = Lines.WEEK
    organisation_id: Id | None = None
    type_of_work_id: Id | None = None


class UsedHoursLineTold(Told):
    """Hours of a line: a day (the first of a week), an hour 0–23, a weekday 0–6 (0: Monday), an id or a contract."""

    key: str
    offered: float
    booked: float
    worked: float = Field(description="Hours to which both sides have agreed.")
    lost: float = Field(description="Offered, gone by, and nobody booked it.")
    free: float
    unfilled: float
    lent: float = Field(description="Booked hours of partners' people; they are in no other figure.")


class UsedHoursTold(Told):
    """The lines, and all together: of types of work, an offered hour stands once with each that its worker does."""

    by: Lines
    total: UsedHoursLineTold
    lines: list[UsedHoursLineTold]


@router.get("/planning/hours", response=answers(UsedHoursTold))
def show_used_hours(request: Knock, asked: Query[UsedHoursAsked]) -> UsedHoursTold:
    """Hours offered, booked, worked, lost, free and unfilled, of any days."""
    last = max(asked.last_day, asked.since)
    used = used_hours(
        by=request.auth,
        at=now(),
        span=Span(asked.since, last + timedelta(days=1)),
        sieve=Sieve(
            organisations=_one(asked.organisation_id),
            works=_one(asked.type_of_work_id),
        ),
        dimension=asked.by.dimension,
    )
    return UsedHoursTold(
        by=asked.by, total=_line(total_of(used)), lines=[_line(line) for line in lines_of(used, asked.by)]
    )


class GapsAsked(Searched):
    """Of one organisation, or of all that one plans for; of one type of work and one area, or of all."""

    organisation_id: Id | None = None
    type_of_work_id: Id | None = None
    area_id: Id | None = None


class RemedyTold(Told):
    """What would help: how many people, with how many hours a week then; never who they are."""

    kind: str = Field(examples=["train", "switch_on", "ask", "partner"])
    about: UUID | None = Field(description="The fact that they lack, or the organisation that they work for.")
    people: int
    hours: float


class GapAheadTold(Told):
    """Hours a week that will be missing at a time of the week, what is expected and what chance passes one in ten."""

    organisation_id: UUID | None = Field(description="Null: of all organisations of the region.")
    type_of_work_id: UUID
    area_id: UUID
    weekday: int = Field(description="0 is Monday.")
    from_hour: int
    until_hour: int
    since: date
    last_day: date
    hours: float
    low: float
    high: float
    needed: float
    remedies: list[RemedyTold]


class GapsAheadTold(Told):
    """The gaps, the largest first, and how many are kept back because too few people stand behind them."""

    made_at: datetime | None
    weeks_known: int
    kept_back: int
    gaps: list[GapAheadTold]


@router.get("/planning/gaps", response=answers(GapsAheadTold))
def list_gaps_ahead(request: Knock, asked: Query[GapsAsked]) -> GapsAheadTold:
    """What will be missing in the ten weeks ahead, as the last night has worked it out."""
    found = gaps_ahead(by=request.auth, **asked.model_dump())
    return GapsAheadTold(
        made_at=found.made_at,
        weeks_known=found.weeks_known,
        kept_back=found.kept_back,
        gaps=[_gap(line) for line in found.lines],
    )


def _gap(line: GapLine) -> GapAheadTold:
    plain = {name: getattr(line, name) for name in GapAheadTold.model_fields if name != "remedies"}
    helps = [
        RemedyTold(kind=each["kind"], about=each["about"], people=each["people"], hours=each["hours"])
        for each in line.remedies
    ]
    return GapAheadTold(**plain, remedies=helps)


def _one(identifier: UUID | None) -> tuple[UUID, ...] | None:
    return None if identifier is None else (identifier,)


def _line(line: Line) -> UsedHoursLineTold:
    figures = {state.value: hours for state, hours in line.hours.items() if state in _TOLD}
    return UsedHoursLineTold(key=line.key, lent=line.lent, **figures)


_TOLD = (State.OFFERED, State.BOOKED, State.WORKED, State.LOST, State.FREE, State.UNFILLED)
