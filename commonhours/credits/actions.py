"""Write to the accounts of time credits, after each act that changes hours: by difference, as a payroll pays."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.credits.models import Credit
from commonhours.credits.under import terms_of
from commonhours.rates.instruments import credit_minutes
from commonhours.timesheets.models import Timesheet
from commonhours.trail.queries import Entry


def keep_credits(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Bring the accounts to what the hours of an act give now; return how many lines that took.

    Hours that are not confirmed, or not any more, give nothing. Delivered twice, it finds nothing to do.
    """
    told = [*entry.facts.get("sheets", ()), entry.facts.get("sheet")]
    ids = {UUID(str(each)) for each in told if each}
    with seeing(by.sight):
        if entry.subject_id:
            of_visit = Timesheet.objects.filter(assignment__visit_id=entry.subject_id)
            ids |= set(of_visit.values_list("id", flat=True))
        return bring_up(ids, at, entry.id)


def bring_up(ids: Iterable[UUID], at: datetime, act_id: UUID) -> int:
    """Write what these hours give now beyond what stands for them. Runs inside `seeing`, for an act of the trail."""
    rows = Timesheet.objects.filter(id__in=set(ids)).select_related("assignment__visit")
    sheets = list(rows.select_for_update(of=("self",), no_key=True).order_by("id"))
    concern({each.person_id for each in sheets})
    sums = Credit.objects.filter(timesheet__in=sheets).values_list("timesheet").annotate(sum=Sum("minutes"))
    had = dict(sums.order_by())
    terms = terms_of(sheets)
    lines = [
        Credit(
            person_id=each.person_id,
            organisation_id=each.assignment.organisation_id,
            timesheet=each,
            revision=each.revision,
            minutes=minutes,
            written_at=at,
            act_id=act_id,
        )
        for each in sheets
        if (minutes := _gives(each, terms[each.id].code) - had.get(each.id, 0))
    ]
    Credit.objects.bulk_create(lines, ignore_conflicts=True)
    return len(lines)


def _gives(sheet: Timesheet, code: str) -> int:
    if sheet.state != "confirmed" or sheet.starts_at is None or sheet.ends_at is None:
        return 0
    return credit_minutes(code, int((sheet.ends_at - sheet.starts_at).total_seconds()))
