"""How long before a visit it can still be changed without being late. One function, asked by every change."""

from datetime import datetime, timedelta

from commonhours.bookings.models import Visit
from commonhours.organisations.queries import region


def is_late(visit: Visit, at: datetime) -> bool:
    """Whether a change of this visit now keeps less than the notice that the region asks for."""
    return is_late_at(visit.starts_at, at)


def is_late_at(starts_at: datetime, at: datetime) -> bool:
    """Whether a change at an instant is late for what starts then."""
    return starts_at - at < timedelta(minutes=region().change_notice_minutes)
