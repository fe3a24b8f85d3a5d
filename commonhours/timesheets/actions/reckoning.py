"""Make timesheets anew from what stands beside them; the caller holds their rows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

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
    restate(sheets)
    return anew


_WRITE = """UPDATE timesheets_timesheet
   SET starts_at = %s, ends_at = %s, exceptions = %s, revision = %s, changed_at = %s, state = %s WHERE id = %s"""


def restate(sheets: Sequence[Timesheet]) -> None:
    """Write whom they wait for. Whoever was served may ask it: they see each yes, and not the events."""
    disputed = set(
        Dispute.objects.filter(timesheet__in=sheets, decided_at=None).values_list("timesheet_id", flat=True)
    )
    said = set(
        Confirmation.objects.filter(timesheet__in=sheets).values_list("timesheet_id", "revision", "side")
    )
    for sheet in sheets:
        both = all((sheet.id, sheet.revision, side) in said for side in SIDES)
        known = sheet.starts_at is not None and sheet.ends_at is not None
        sheet.state = "confirmed" if both else "waiting" if known else "open"
        if sheet.id in disputed:
            sheet.state = "disputed"
    rows = [
        (each.starts_at, each.ends_at, each.exceptions, each.revision, each.changed_at, each.state, each.id)
        for each in sheets
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, rows)
