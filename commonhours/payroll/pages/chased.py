"""Who keeps a run waiting: hours that are over and that nobody can pay yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.looks import CONTACT, VISITS, looked_at
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.payroll.gathering import calendar_of
from commonhours.payroll.models import Run
from commonhours.people.models import ServiceUser
from commonhours.timesheets.models import SIDES, Confirmation, Timesheet

MOST_CHASED = 200


@dataclass(frozen=True)
class Chased:
    """Hours that cannot be paid yet: whose yes is missing, since when, and where to call.

    `missing` has the sides that have not said yes, or is `hours` where nobody knows them, or `decision`.
    """

    timesheet_id: UUID | None
    visit_id: UUID
    person_id: UUID
    person: str
    person_phone: str
    service_user: str
    service_user_phone: str
    starts_at: datetime
    since: datetime
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Calls:
    """Whose numbers the asker may read."""

    people: bool = False
    served: bool = False


def chased(by: Actor, run: Run, at: datetime) -> tuple[Chased, ...]:
    """Hours of the run's week that are over and that nobody can pay yet, the oldest first."""
    begin, ended = calendar_of(run).bounds(run.first)
    sheets = Timesheet.objects.filter(
        assignment__organisation_id=run.organisation_id,
        planned_end__gt=begin,
        planned_start__lt=ended,
        planned_end__lte=at,
    ).exclude(state="confirmed")
    silent = Assignment.objects.filter(
        organisation_id=run.organisation_id,
        state__in=OCCUPYING,
        ends_at__gt=begin,
        starts_at__lt=ended,
        ends_at__lte=at,
        timesheet__isnull=True,
    )
    calls = Calls(
        may_in_office(by, Permission.SEE_PEOPLE, [run.organisation_id]),
        may_in_office(by, Permission.SEE_SERVICE_USERS, [run.organisation_id]),
    )
    found = [*waiting(sheets, calls), *(_unclocked(row, calls) for row in _with_names(silent))]
    chosen = sorted(found, key=lambda each: each.since)[:MOST_CHASED]
    looked_at((each.person_id for each in chosen), CONTACT, VISITS, known_to=[run.organisation_id])
    return tuple(chosen)


def _with_names(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.select_related("person", "visit__service_user").order_by("ends_at")[:MOST_CHASED]


def _unclocked(row: Assignment, calls: Calls) -> Chased:
    served = row.visit.service_user
    return Chased(
        None,
        row.visit_id,
        row.person_id,
        row.person.name,
        row.person.phone if calls.people else "",
        served.name,
        served.phone if calls.served else "",
        row.starts_at,
        row.ends_at,
        ("hours",),
    )


def waiting(sheets: QuerySet[Timesheet], calls: Calls) -> Iterable[Chased]:
    """What each of these timesheets still lacks, the oldest first."""
    rows = list(sheets.select_related("person", "assignment").order_by("planned_end")[:MOST_CHASED])
    # A worker does not see whom they help behind the wall: no join, which would hide the hours too.
    served = ServiceUser.objects.in_bulk({row.service_user_id for row in rows})
    said = set(
        Confirmation.objects.filter(timesheet__in=rows, revision=F("timesheet__revision")).values_list(
            "timesheet_id", "side"
        )
    )
    for row in rows:
        if row.state == "disputed":
            missing: tuple[str, ...] = ("decision",)
        elif row.state == "open":
            missing = ("hours",)
        else:
            missing = tuple(side for side in SIDES if (row.id, side) not in said)
        yield Chased(
            row.id,
            row.assignment.visit_id,
            row.person_id,
            row.person.name,
            row.person.phone if calls.people else "",
            served[row.service_user_id].name if row.service_user_id in served else "",
            served[row.service_user_id].phone if calls.served and row.service_user_id in served else "",
            row.starts_at or row.planned_start,
            row.ends_at or row.planned_end,
            missing,
        )
