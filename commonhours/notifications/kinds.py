"""The kinds of messages that people choose about, and what no choice switches off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

CODES: dict[str, tuple[str, ...]] = {
    "visits": (
        "visit_booked",
        "series_booked",
        "visit_cancelled",
        "visit_freed",
        "visit_moved",
        "served_booked",
        "served_cancelled",
        "served_changed",
        "served_open",
        "visit_recorded",
        "place_changed",
        "visit_thanked",
    ),
    "offers": ("swap_offered",),
    "office": ("somebody_waits", "visit_open", "facts_end", "duty_call"),
    "hours": ("hours_changed", "terms_changed", "calendar_old"),
    "joining": (
        "joined",
        "approved",
        "more_asked",
        "declined",
        "membership_ended",
        "fact_confirmed",
        "fact_refused",
        "fact_ends",
        "absence_noted",
        "contest_decided",
    ),
    "access": (
        "helper_invited",
        "helper_let",
        "helper_ended",
        "helper_came",
        "helper_left",
        "role_invited",
        "role_given",
        "role_ended",
    ),
}
KINDS = tuple(CODES)
KIND_OF = {code: kind for kind, codes in CODES.items() for code in codes}

# Who may act in one's name, or with which role, is always told by e-mail: a stranger's doing must be noticed.
ALWAYS = frozenset({"access"})
# Somebody would stand before a closed door, or wait for nobody.
_URGENT = frozenset({"visit_cancelled", "visit_freed", "served_cancelled", "served_open"})
SOON = timedelta(hours=24)


def is_urgent(code: str, facts: Mapping[str, Any], *, at: datetime) -> bool:
    """Whether it is about a visit within the next 24 hours that does not take place as somebody thinks it does."""
    if code not in _URGENT:
        return False
    starts = (datetime.fromisoformat(visit["starts_at"]) for visit in facts.get("visits", ()))
    return any(at <= start < at + SOON for start in starts)
