"""The only place that asks what time it is. Doors ask; actions and rules are told (`at=`)."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
