"""Late changes of the schedule that a run pays for, as the acts of the trail have them.

No price that somebody saw is looked up: the law is asked again, by the same rule, about what happened.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.period import Period
from commonhours.payroll.models import APPROVED, PaidChange, Run
from commonhours.payroll.rates_of import Asked, frame_for, rates_of
from commonhours.payroll.rules import WEEK, Calendar, Late
from commonhours.payroll.turns import MINUTE, Place, Turn, acts_of, turns_of
from commonhours.rates.pay.changes import late_change
from commonhours.rates.pay.facts import Workweek
from commonhours.rates.pay.packs import Schedule, shipped
from commonhours.rates.queries import Frame

# How far back a change may lie that an earlier run did not know of yet.
LOOKED_BACK = 8 * WEEK


@dataclass(frozen=True)
class Changes:
    """Late changes by person and week: those that were paid, as they were, and new ones."""

    late: Mapping[tuple[UUID, date], tuple[Late, ...]] = field(default_factory=dict)

    def of(self, person_id: UUID, week: date) -> tuple[Late, ...]:
        return self.late.get((person_id, week), ())

    @property
    def new(self) -> Iterator[tuple[UUID, date]]:
        """Whose weeks hold something that nobody has paid yet."""
        return (key for key, rows in self.late.items() if any(not each.paid for each in rows))


def changes_of(run: Run, since: date, calendar: Calendar) -> Changes:
    """What a law makes cost something of the changes until the cut-off, week by week, up to the run's own.

    The caller keeps the organisation's books.
    """
    found = _paid(run)
    frame = frame_for(run.organisation_id)
    if frame is None or not frame.industry:
        return Changes({key: tuple(rows) for key, rows in found.items()})
    done = {(each.act_id, each.place_id) for rows in found.values() for each in rows}
    first = max(since, run.first - LOOKED_BACK)
    for turn, late in _priced(run, frame, _turns(run, first, calendar), calendar):
        week = calendar.weeks(turn.first.starts_at, turn.first.ends_at)[0]
        if first <= week <= run.first and (late.act_id, late.place_id) not in done:
            found[turn.first.person_id, week].append(late)
    return Changes({key: tuple(rows) for key, rows in found.items()})


def _paid(run: Run) -> dict[tuple[UUID, date], list[Late]]:
    rows = PaidChange.objects.filter(organisation_id=run.organisation_id, statement__run__state=APPROVED)
    found: dict[tuple[UUID, date], list[Late]] = defaultdict(list)
    for row in rows.order_by("told_at", "id"):
        found[row.person_id, row.week].append(late_of(row))
    return found


def late_of(row: PaidChange) -> Late:
    """A change as it was paid."""
    return Late(
        row.act_id,
        row.place_id,
        row.organisation_id,
        row.told_at,
        Period(row.starts_before, row.ends_before) if row.starts_before and row.ends_before else None,
        Period(row.starts_after, row.ends_after) if row.starts_after and row.ends_after else None,
        row.rate,
        row.where,
        row.industry,
        row.employees,
        paid=True,
    )


def _turns(run: Run, first: date, calendar: Calendar) -> list[Turn]:
    """Nothing that was told earlier than the longest notice of any law is late."""
    notices = (each.notice for pack in shipped().packs for each in pack.figures if isinstance(each, Schedule))
    begin, ended = calendar.bounds(first)[0], calendar.bounds(run.first)[1]
    return turns_of(run, acts_of(run).filter(at__gte=begin - max(notices) * MINUTE, at__lt=ended))


def _priced(run: Run, frame: Frame, turns: Iterable[Turn], calendar: Calendar) -> Iterator[tuple[Turn, Late]]:
    """Every turn that the employer's law makes cost something, at the rate of its day."""
    zone = ZoneInfo(calendar.zone)
    asked = [(turn, asked_for(run, turn.place, zone)) for turn in turns if not turn.own_wish]
    rates = rates_of({one for _turn, one in asked})
    for turn, one in asked:
        held = rates.get(one)
        late = Late(
            turn.act_id,
            turn.place.id,
            run.organisation_id,
            turn.told_at,
            turn.goes.period if turn.goes else None,
            turn.comes.period if turn.comes else None,
            held.amount if held else None,
            run.place,
            frame.industry,
            frame.employees,
        )
        week = calendar.weeks(turn.first.starts_at, turn.first.ends_at)[0]
        if any(late_change(late.fact, Workweek(week, calendar.zone, calendar.day_starts), shipped())):
            yield turn, late


def asked_for(run: Run, place: Place, zone: ZoneInfo) -> Asked:
    """Whose rate a place is paid at."""
    day = place.starts_at.astimezone(zone).date()
    return Asked(place.person_id, run.organisation_id, place.work_id, day)
