"""Make timesheets anew from what stands beside them; the caller holds their rows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import connection

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.money import half_up
from commonhours.common.sight import concern
from commonhours.funding.actions import Worked, use
from commonhours.timesheets.models import SIDES, Adjustment, ClockEvent, Confirmation, Dispute, Timesheet
from commonhours.timesheets.packs import terms_of
from commonhours.timesheets.rules import Adjusted, Clocked, worked


def reckon(sheets: Sequence[Timesheet], *, at: datetime) -> list[UUID]:
    """Write what the rules make of their events and adjustments, and whom that leaves to be asked.

    Return those to whose earlier hours somebody had said yes: they are to be asked anew.
    """
    agreed = set(Confirmation.objects.filter(timesheet__in=sheets).values_list("timesheet_id", "revision"))
    anew = []
    events: dict[UUID, list[Clocked]] = defaultdict(list)
    for row in ClockEvent.objects.filter(timesheet__in=sheets):
        events[row.timesheet_id].append(Clocked(row.id, row.way, row.at, row.off, row.metres))
    adjustments: dict[UUID, list[Adjusted]] = defaultdict(list)
    for put_right in Adjustment.objects.filter(timesheet__in=sheets):
        ends = (put_right.starts_at, put_right.ends_at)
        adjustments[put_right.timesheet_id].append(Adjusted(put_right.id, put_right.made_at, *ends))
    terms = terms_of([sheet.id for sheet in sheets])
    for sheet in sheets:
        plan = (sheet.planned_start, sheet.planned_end)
        hours = worked(events[sheet.id], adjustments[sheet.id], plan, terms[sheet.id].allowed)
        if (hours.starts_at, hours.ends_at) != (sheet.starts_at, sheet.ends_at):
            if (sheet.id, sheet.revision) in agreed:
                anew.append(sheet.id)
            sheet.revision += 1
            sheet.changed_at = at
        sheet.starts_at, sheet.ends_at = hours.starts_at, hours.ends_at
        sheet.exceptions = list(hours.exceptions)
    restate(sheets, at=at)
    return anew


_WRITE = """UPDATE timesheets_timesheet
   SET starts_at = %s, ends_at = %s, exceptions = %s, revision = %s, changed_at = %s, state = %s WHERE id = %s"""


def restate(sheets: Sequence[Timesheet], *, at: datetime) -> None:
    """Write whom they wait for, and let those that are agreed on use what was held for them.

    Whoever was served may ask it: they see each yes, and not the events.
    """
    disputed = set(
        Dispute.objects.filter(timesheet__in=sheets, decided_at=None).values_list("timesheet_id", flat=True)
    )
    said = set(
        Confirmation.objects.filter(timesheet__in=sheets).values_list("timesheet_id", "revision", "side")
    )
    agreed = []
    for sheet in sheets:
        was = sheet.state
        both = all((sheet.id, sheet.revision, side) in said for side in SIDES)
        known = sheet.starts_at is not None and sheet.ends_at is not None
        sheet.state = "confirmed" if both else "waiting" if known else "open"
        if sheet.id in disputed:
            sheet.state = "disputed"
        if sheet.state == "confirmed" != was:
            agreed.append(sheet)
    rows = [
        (each.starts_at, each.ends_at, each.exceptions, each.revision, each.changed_at, each.state, each.id)
        for each in sheets
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, rows)
    for sheet in agreed:
        _use(sheet, at)


def _use(sheet: Timesheet, at: datetime) -> None:
    """What was held for these hours is used, now that both sides have said yes to them."""
    # Whoever says yes may say it for these hours, and sees neither what was granted nor what was held for them.
    concern([sheet.person_id, sheet.service_user_id])
    place = sheet.assignment
    concern([place.visit_id])
    Visit.objects.select_for_update(no_key=True).get(id=place.visit_id)
    coming = Assignment.objects.filter(visit_id=place.visit_id, state__in=OCCUPYING)
    lengths = {each.id: _minutes(each.starts_at, each.ends_at) for each in coming}
    # Nobody agrees to hours that nobody knows: a constraint.
    assert sheet.starts_at is not None
    assert sheet.ends_at is not None
    use(
        Worked(
            place.visit_id,
            sheet.id,
            sheet.revision,
            _minutes(sheet.starts_at, sheet.ends_at),
            planned=lengths.get(place.id, 0),
            coming=sum(lengths.values()),
        ),
        at=at,
    )


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes, as they are charged."""
    return half_up(Fraction(int((ends_at - starts_at).total_seconds()), 60))
