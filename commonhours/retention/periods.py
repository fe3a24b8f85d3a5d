"""For how many days a kind of record is kept on a day: the list's figure, or what the region has set since."""

from datetime import date, datetime, timedelta

from commonhours.organisations.queries import region
from commonhours.retention.models import Period
from commonhours.retention.schedule import KINDS


def days_of(kind: str, on: date) -> int:
    """The region's own figure of that day; never less than the law behind the kind asks for."""
    own = Period.objects.filter(kind=kind, since__lte=on).order_by("-since").values_list("days", flat=True)
    return max(own.first() or KINDS[kind].days, KINDS[kind].least)


def due_before(kind: str, at: datetime) -> datetime:
    """Whatever happened before this instant has been kept for long enough."""
    return at - timedelta(days=days_of(kind, at.astimezone(region().tzinfo).date()))
