"""What “My time” is made of: somebody's week, exceptions, terms, and the ten weeks ahead with what is booked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from commonhours.availability.actions.one_week import monday_of
from commonhours.availability.queries import (
    ChangeLine,
    PatternLine,
    TermsLine,
    changes_of,
    open_slots,
    pattern_of,
    pattern_rows,
    terms_of,
)
from commonhours.availability.rules import LocalDays, WeeklyPeriod, laid, set_of_week, week_of_set
from commonhours.bookings.pages import standing_visits
from commonhours.common.clock import now
from commonhours.common.period import Period
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may
from commonhours.people.models import Person
from commonhours.people.queries import whose_time
from commonhours.web.middleware import House, zone_of
from commonhours.web.time_show import WEEKS, Ahead, week_label

FAR = timedelta(days=800)


@dataclass(frozen=True)
class Record:
    """All that the page shows of somebody's time."""

    person: Person
    staff: bool
    today: date
    week: tuple[WeeklyPeriod, ...]
    later: date | None
    changes: tuple[ChangeLine, ...]
    terms: TermsLine | None
    ahead: Ahead

    @property
    def weeks(self) -> list[tuple[date, str]]:
        """The Mondays that can be chosen, and how they are called."""
        first = self.ahead.days.first_day
        return [(day, week_label(day)) for day in (first + timedelta(days=7 * n) for n in range(WEEKS))]


def in_force(lines: Iterable[PatternLine], today: date) -> list[WeeklyPeriod]:
    """The weekly hours that hold on a day."""
    return [
        WeeklyPeriod(line.weekday, line.start_minute, line.end_minute)
        for line in lines
        if (line.since or date.min) <= today and (line.until or date.max) > today
    ]


def record_of(request: House, person_id: UUID) -> Record:
    """All of it, for themselves or for staff who may edit it; refuses with `unknown_person` or `not_allowed`."""
    by, at = request.actor, now()
    today = at.astimezone(zone_of(request)).date()
    days = LocalDays(zone_of(request), monday_of(today), 7 * WEEKS)
    booked = standing_visits(
        by=by, person_id=person_id, periods=[Period(days.start, days.instant_of(days.slots))]
    )
    with seeing(by.sight):
        person = whose_time(by, person_id)
        concern([person_id])
        lines = pattern_of(person_id)
        return Record(
            person=person,
            staff=may(by, Permission.EDIT_AVAILABILITY, person.organisation_ids),
            today=today,
            week=week_of_set(set_of_week(in_force(lines, today))),
            later=min((line.since for line in lines if line.since and line.since > today), default=None),
            changes=changes_of(person_id, at, at + FAR),
            terms=terms_of(person_id),
            ahead=Ahead(days, open_slots(person_id, days), laid(pattern_rows(person_id, days), days), booked),
        )
