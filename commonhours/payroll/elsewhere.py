"""What people of a run worked for employers that are joint with its own: counted for overtime, and not paid here."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.sight import concern
from commonhours.payroll.models import Run
from commonhours.payroll.rates_of import Asked, frame_for, rates_of
from commonhours.payroll.rules import Hours
from commonhours.rates.book import Held
from commonhours.rates.instruments import InstrumentBook
from commonhours.rates.joint import Joint, joint_of
from commonhours.rates.keys import rates_key
from commonhours.rates.queries import instrument_book
from commonhours.timesheets.models import Timesheet


def joint_for(run: Run, first: date) -> Joint:
    """Who is joint with the run's employer between a day and its week. The caller keeps the employer's books."""
    return joint_of([run.organisation_id], first, run.first)


def worked_elsewhere(
    run: Run, joint: Joint, people: Collection[UUID], bounds: tuple[datetime, datetime], zone: ZoneInfo
) -> dict[UUID, list[Hours]]:
    """Everybody's confirmed hours for joint employers, by person.

    Both employers agreed that their hours count together; of the other's, nothing but times and rates is used.
    """
    others = {each for one, other, *_days in joint.pairs for each in (one, other)} - {run.organisation_id}
    found: dict[UUID, list[Hours]] = defaultdict(list)
    if not others or not people:
        return found
    sheets = _sheets(others, people, bounds)
    asked = _wages({row.id: _asked(row, zone) for row in sheets})
    rates = rates_of(set(asked.values()))
    for row in (each for each in sheets if each.id in asked):
        found[row.person_id].append(_hours(run, row, rates.get(asked[row.id]), asked[row.id]))
    return found


def _sheets(
    others: Iterable[UUID], people: Collection[UUID], bounds: tuple[datetime, datetime]
) -> list[Timesheet]:
    concern(people)
    booked = Assignment.objects.filter(organisation_id__in=others, person_id__in=people)
    booked = booked.filter(ends_at__gt=bounds[0], starts_at__lt=bounds[1])
    visits = dict(booked.values_list("id", "visit_id"))
    concern(set(visits.values()))
    # A timesheet opens with whom it was worked for.
    concern(set(Visit.objects.filter(id__in=visits.values()).values_list("service_user_id", flat=True)))
    rows = Timesheet.objects.filter(id__in=visits, state="confirmed", ends_at__gt=bounds[0])
    rows = rows.filter(starts_at__lt=bounds[1]).select_related("assignment__visit")
    return list(rows.order_by("starts_at", "id"))


def _wages(asked: dict[UUID, Asked]) -> dict[UUID, Asked]:
    """Without the hours that are no wages there: no law adds those to anything."""
    houses = {each.organisation_id for each in asked.values()}
    days = [each.day for each in asked.values()]
    concern(map(rates_key, houses))
    book = instrument_book(houses, min(days), max(days)) if days else InstrumentBook()
    return {
        key: each
        for key, each in asked.items()
        if book.on(each.organisation_id, each.type_of_work_id, each.person_id, each.day).wages
    }


def _asked(row: Timesheet, zone: ZoneInfo) -> Asked:
    assert row.starts_at is not None
    assignment = row.assignment
    work = assignment.type_of_work_id or assignment.visit.type_of_work_id
    return Asked(row.person_id, assignment.organisation_id, work, row.starts_at.astimezone(zone).date())


def _hours(run: Run, row: Timesheet, held: Held | None, asked: Asked) -> Hours:
    assert row.starts_at is not None
    assert row.ends_at is not None
    frame = frame_for(asked.organisation_id)
    return Hours(
        row.id,
        row.revision,
        row.starts_at,
        row.ends_at,
        asked.organisation_id,
        str(asked.type_of_work_id),
        held.amount if held else None,
        frame.place if frame else run.place,
        held.attendant if held else False,
    )
