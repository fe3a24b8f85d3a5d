"""What will be missing, as people read it: the rows that they may know, the worst first."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonhours.availability.rules import local_days
from commonhours.bookings.fit import HORIZON_DAYS
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.organisations.queries import region
from commonhours.planning.gaps.able import read_people
from commonhours.planning.gaps.asked import Cell
from commonhours.planning.keys import gaps_key
from commonhours.planning.models import BLOCK_HOURS, Shortfall

# Of fewer service users, whoever may not see them is told no figure: it would speak of somebody.
FEWEST = 5


@dataclass(frozen=True)
class GapLine:
    """Hours a week that will be missing at a time of the week, and what would help."""

    id: UUID
    organisation_id: UUID | None
    type_of_work_id: UUID
    area_id: UUID
    weekday: int
    from_hour: int
    since: date
    last_day: date
    hours: float
    low: float
    high: float
    needed: float
    supplied: float
    by_hour: tuple[float, ...]
    remedies: tuple[Mapping[str, Any], ...]

    @property
    def until_hour(self) -> int:
        return self.from_hour + BLOCK_HOURS


@dataclass(frozen=True)
class Gaps:
    """The rows, how many are kept back because too few service users stand behind them, and what they rest on."""

    lines: tuple[GapLine, ...]
    kept_back: int
    made_at: datetime | None
    weeks_known: int


def gaps_ahead(
    *,
    by: Actor,
    organisation_id: UUID | None = None,
    type_of_work_id: UUID | None = None,
    area_id: UUID | None = None,
) -> Gaps:
    """The gaps of an organisation, or of the region for whoever plans for it all; else of all one's organisations.

    Refuses with `not_allowed` or `unknown_organisation`.
    """
    require_somewhere(by, Permission.PLAN)
    with seeing(by.sight):
        rows = Shortfall.objects.order_by("-hours", "weekday", "from_hour", "id")
        if organisation_id is not None:
            if not may(by, Permission.PLAN, [organisation_id]):
                raise NotFound.because("unknown_organisation", field="organisation")
            rows = rows.filter(organisation_id=organisation_id)
        elif may(by, Permission.PLAN):
            rows = rows.filter(organisation=None)
        else:
            rows = rows.filter(organisation_id__in=organisations_with(by, Permission.PLAN))
        if type_of_work_id is not None:
            rows = rows.filter(type_of_work_id=type_of_work_id)
        if area_id is not None:
            rows = rows.filter(area_id=area_id)
        found = list(rows)
    told = [row for row in found if _may_be_told(by, row)]
    newest = found[0] if found else None
    return Gaps(
        tuple(_line(row) for row in told),
        len(found) - len(told),
        newest.made_at if newest else None,
        newest.weeks_known if newest else 0,
    )


@dataclass(frozen=True)
class MissingHour:
    """Hours a week that will be missing in one hour of the week, all that somebody could do taken together."""

    weekday: int
    hour: int
    hours: float


def missing_for_me(*, by: Actor, at: datetime) -> tuple[MissingHour, ...]:
    """What will be missing of work that the asker does, where they would go, in the organisations they work for; ()
    for whoever nobody may book. By the same columns that tell the office who is able, and of no fewer service users
    than it is told of."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        concern([by.person_id])
        days = local_days(region().tzinfo, at.astimezone(region().tzinfo).date(), HORIZON_DAYS)
        me = read_people(days, at=at, person_ids=[by.person_id])
        if not me.ids:
            return ()
        concern(map(gaps_key, me.members))
        rows = list(Shortfall.objects.filter(organisation_id__in=list(me.members), served__gte=FEWEST))
        cells = [Cell(_house(row), row.type_of_work_id, row.area_id) for row in rows]
        mine = [row for row, able in zip(rows, me.able(cells)[0], strict=True) if able]
    missing = defaultdict[tuple[int, int], float](float)
    for row in mine:
        for hour, hours in enumerate(row.by_hour, row.from_hour):
            missing[row.weekday, hour] += hours
    return tuple(MissingHour(*at_hour, hours) for at_hour, hours in sorted(missing.items()) if hours)


def _house(row: Shortfall) -> UUID:
    assert row.organisation_id is not None  # asked for by organisation
    return row.organisation_id


def _may_be_told(by: Actor, row: Shortfall) -> bool:
    houses = [row.organisation_id] if row.organisation_id else []
    return row.served >= FEWEST or may(by, Permission.SEE_SERVICE_USERS, houses)


def _line(row: Shortfall) -> GapLine:
    return GapLine(
        row.id,
        row.organisation_id,
        row.type_of_work_id,
        row.area_id,
        row.weekday,
        row.from_hour,
        row.since,
        row.last_day,
        row.hours,
        row.low,
        row.high,
        row.needed,
        row.supplied,
        tuple(row.by_hour),
        tuple(row.remedies),
    )
