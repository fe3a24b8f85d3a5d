"""Hours offered, booked, worked and lost, and what will be missing in the ten weeks ahead."""

from datetime import timedelta
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.door import Knock, answers
from commonhours.api.values import Day, Id, Searched, Told
from commonhours.common.clock import now
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
    """Hours of one line: a day (the first of a week), an hour 0–23, a weekday 0–6 (0 is Monday), an id or a contract."""

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


def _one(identifier: UUID | None) -> tuple[UUID, ...] | None:
    return None if identifier is None else (identifier,)


def _line(line: Line) -> UsedHoursLineTold:
    figures = {state.value: hours for state, hours in line.hours.items() if state in _TOLD}
    return UsedHoursLineTold(key=line.key, lent=line.lent, **figures)


_TOLD = (State.OFFERED, State.BOOKED, State.WORKED, State.LOST, State.FREE, State.UNFILLED)
