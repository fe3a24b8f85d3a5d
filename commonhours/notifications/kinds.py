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
        "comes_late",
        "comes_on_time",
        "visit_recorded",
        "thanked",
        "place_changed",
        "shadow_comes",
        "move_agreed",
        "move_stays",
    ),
    "offers": (
        "swap_offered",
        "offer_made",
        "offer_gone",
        "move_asked",
        "move_gone",
        "trial_asked",
        "trial_starts",
        "trial_stopped",
    ),
    "office": (
        "exclusive_joined",
        "exclusive_left",
        "somebody_waits",
        "visit_open",
        "facts_end",
        "duty_call",
        "worker_entrusted",
        "observation_answered",
        "word_asked",
        "request_waits",
        "office_asked",
        "referral_answered",
        "referral_withdrawn",
        "referral_silent",
        "offer_nobody",
        "import_read",
        "import_taken",
        "import_failed",
        "partner_offers",
        "partner_accepts",
        "partner_declines",
        "partner_ends",
        "joint_said",
        "joint_agreed",
        "joint_ended",
        "hours_disputed",
        "suspension_answered",
        "suspended_there",
        "places_left",
        "recheck_waits",
        "incident_now",
        "incident_waits",
        "incident_nobody",
        "incident_late",
        "incident_lies",
        "look_asked",
        "choice_contested",
        "choice_overdue",
        "rate_asked",
        "rate_ask_overdue",
        "simulation_done",
        "simulation_failed",
        "weights_change",
    ),
    "care": (
        "supervisor_named",
        "check_in_shared",
        "visit_observed",
        "first_day_planned",
        "buddy_asked",
        "word_answered",
        "incident_received",
        "incident_taken",
        "incident_closed",
        "referral_in_hand",
        "referral_sent",
        "referral_told",
    ),
    "hours": (
        "hours_changed",
        "terms_changed",
        "calendar_old",
        "hours_anew",
        "hours_confirm",
        "hours_decided",
        "pay_stated",
        "leave_written",
        "leave_taken_back",
        "instrument_changes",
        "rate_answered",
        "rate_late",
    ),
    "joining": (
        "joined",
        "approved",
        "more_asked",
        "declined",
        "membership_ended",
        "fact_confirmed",
        "fact_refused",
        "fact_ends",
        "request_received",
        "request_answered",
        "request_handed",
        "request_served",
        "request_closed",
        "badge_given",
        "badge_taken",
        "exclusive_accepted",
        "exclusive_ended",
        "absence_noted",
        "contest_decided",
        "choice_answered",
        "choice_late",
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
        "signed_out",
        "suspended",
        "suspension_decided",
        "look_answered",
    ),
}
KINDS = tuple(CODES)
KIND_OF = {code: kind for kind, codes in CODES.items() for code in codes}

# Who may act in one's name, or with which role, is always told by e-mail: a stranger's doing must be noticed.
ALWAYS = frozenset({"access"})
# Somebody would stand before a closed door, or wait for nobody.
_URGENT = frozenset({"visit_cancelled", "visit_freed", "served_cancelled", "served_open"})
# So they would after a move, from the old time or to the new one.
_URGENT_MOVED = frozenset({"visit_moved", "served_changed"})
SOON = timedelta(hours=24)
# Somebody waits for a call within the hour, or at their door.
_AT_ONCE = frozenset(
    {"word_asked", "word_answered", "suspended_there", "incident_now", "comes_late", "comes_on_time"}
)


def is_urgent(code: str, facts: Mapping[str, Any], *, at: datetime) -> bool:
    """Whether it is about a visit within the next 24 hours that does not take place as somebody thinks it does, or
    about somebody who waits, for a call or at their door."""
    if code in _AT_ONCE or facts.get("at_once"):
        return True
    visits = facts.get("visits", ())
    if code in _URGENT_MOVED:
        moved = [visit for visit in visits if "was" in visit]
        times = [*moved, *(visit["was"] for visit in moved)]
    else:
        times = list(visits) if code in _URGENT else []
    return any(at <= datetime.fromisoformat(each["starts_at"]) < at + SOON for each in times)
