"""Hours of one person that lie over each other. Asked when they are read: a change of the one changes both."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from commonhours.timesheets.models import Timesheet

OVERLAP = "overlap"


def overlapping(rows: QuerySet[Timesheet]) -> QuerySet[Timesheet]:
    """Those of the rows whose person worked somewhere else at the same time."""
    other = Timesheet.objects.filter(
        person_id=OuterRef("person_id"), starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    ).exclude(id=OuterRef("id"))
    return rows.filter(Exists(other))


def unusual_in(sheets: Iterable[Timesheet]) -> dict[UUID, tuple[str, ...]]:
    """What is unusual in each, other visits of its person taken into account."""
    rows = list(sheets)
    found = overlapping(Timesheet.objects.filter(id__in=[each.id for each in rows]))
    at_once = set(found.values_list("id", flat=True))
    return {each.id: (*each.exceptions, *([OVERLAP] if each.id in at_once else [])) for each in rows}
