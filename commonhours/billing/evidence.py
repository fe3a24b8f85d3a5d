"""How we know that hours were worked: both sides' yes, what was unusual, and whether somebody looked at it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from commonhours.timesheets.models import Acknowledgement, Confirmation, Timesheet


def evidence_of(revisions: Mapping[UUID, int]) -> dict[UUID, dict[str, Any]]:
    """By timesheet: when each side said yes to this revision, and what the record shows beside it."""
    found: dict[UUID, dict[str, Any]] = {each: {"unusual": [], "unseen": []} for each in revisions}
    for row in Confirmation.objects.filter(timesheet_id__in=revisions):
        if row.revision == revisions[row.timesheet_id]:
            found[row.timesheet_id][row.side] = row.said_at.isoformat()
            found[row.timesheet_id]["told"] = bool(row.told) or found[row.timesheet_id].get("told", False)
    looked = {
        (row.timesheet_id, row.revision, row.exception)
        for row in Acknowledgement.objects.filter(timesheet_id__in=revisions)
    }
    for sheet in Timesheet.objects.filter(id__in=revisions):
        revision, told = revisions[sheet.id], found[sheet.id]
        told["unusual"] = list(sheet.exceptions)
        told["unseen"] = [each for each in sheet.exceptions if (sheet.id, revision, each) not in looked]
    return found
