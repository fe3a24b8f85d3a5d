"""What everybody reads of a run: which week, what it comes to, where it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from commonhours.payroll.models import Run


@dataclass(frozen=True)
class RunLine:
    """A run with what it comes to."""

    id: UUID
    organisation_id: UUID
    organisation: str
    first: date
    number: int
    place: str
    cut_off: datetime
    state: str
    previewed_at: datetime | None
    approved_at: datetime | None
    approved_by: str
    # As the statements name the employer: as it was on the day of the approval, or is now.
    employer: str
    address: str
    cents: int = 0
    people: int = 0


def runs() -> QuerySet[Run]:
    """Runs with their sums; the caller has asked for the permission."""
    return Run.objects.select_related("organisation", "approved_by").annotate(
        cents=Sum("statements__cents"), people=Count("statements")
    )


def run_line(row: Run) -> RunLine:
    """A run as it is read; its sums are there when it comes from `runs`."""
    return RunLine(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.first,
        row.number,
        row.place,
        row.cut_off,
        row.state,
        row.previewed_at,
        row.approved_at,
        row.approved_by.name if row.approved_by else "",
        row.employer_name or row.organisation.legal_name or row.organisation.name,
        row.employer_address if row.approved_at else row.organisation.postal_address,
        getattr(row, "cents", None) or 0,
        getattr(row, "people", None) or 0,
    )
