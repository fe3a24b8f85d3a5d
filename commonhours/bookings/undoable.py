"""What of my own acts can still be undone."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.trail.models import Act
from commonhours.trail.queries import facts_of_own

FIVE_MINUTES = timedelta(minutes=5)
# Acts about a visit that change nothing of it.
BESIDE = ("message.read", "visit.read_back")
OF_SERIES = frozenset({"series.book", "series.cancel", "series.change"})
UNDOABLE = OF_SERIES | {"visit.book", "visit.cancel", "visit.move", "visit.reassign", "visit.hand_back"}


def undoable(*, by: Actor, at: datetime, visit_id: UUID) -> UUID | None:
    """The newest act of the asker about a visit that can still be undone, if it is their newest."""
    if by.account_id is None:
        return None
    with seeing(by.sight):
        own = Act.objects.filter(by_account_id=by.account_id, subject_id=visit_id, at__gte=at - FIVE_MINUTES)
        last = own.exclude(verb__in=BESIDE).order_by("-at", "-id").values_list("id", "verb").first()
    return last[0] if last and last[1] in UNDOABLE else None


def undoable_series(*, by: Actor, at: datetime, series_id: UUID) -> UUID | None:
    """The asker's newest act about a series, or about the one that it carries on, if that can still be undone."""
    if by.account_id is None:
        return None
    with seeing(by.sight):
        own = Act.objects.filter(
            by_account_id=by.account_id, at__gte=at - FIVE_MINUTES, verb__in=[*OF_SERIES, "visit.undo"]
        )
        undone: set[str] = set()
        for act_id in own.order_by("-at", "-id").values_list("id", flat=True):
            facts = facts_of_own(act_id)
            undone.add(facts.get("undoes", ""))
            about = {each["series"] for each in facts.get("series_changed", ())}
            if str(series_id) in about:
                return None if str(act_id) in undone else act_id
    return None


def last_handed_back(*, by: Actor, at: datetime) -> UUID | None:
    """The asker's newest visit handed back, while that can still be undone."""
    if by.account_id is None:
        return None
    with seeing(by.sight):
        own = Act.objects.filter(
            by_account_id=by.account_id,
            at__gte=at - FIVE_MINUTES,
            verb__in=["visit.hand_back", "visit.undo"],
        )
        last = own.order_by("-at", "-id").values_list("id", "verb").first()
    return last[0] if last and last[1] == "visit.hand_back" else None
