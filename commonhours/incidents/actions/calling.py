"""What lies beyond its clock calls those who look after it, then the city's officers, then those who govern."""

from datetime import datetime

from django.db.models import QuerySet

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.incidents.models import Side
from commonhours.incidents.opening import houses, keys_of
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import TO_WHO_GOVERNS
from commonhours.trail.actions import acting


def call_overdue(*, by: Actor, at: datetime) -> int:
    """Take the next step for each side that nobody looked after in time; return for how many.

    The house does this on its own. Each step is taken once, and the next one waits as long as a first answer may
    take. Whoever looks after it sets the clock anew, and the steps with it.
    """
    with seeing(by.sight):
        if not _due(at):
            return 0
    with acting("incident.call", by=by, at=at) as act:
        due = _due(at, lock=True)
        for side in due:
            side.calls, side.called_at = side.calls + 1, at
            side.save(update_fields=["calls", "called_at"])
        act.note(called=[{"side": side.id, "step": side.calls} for side in due])
        return len(due)


def _due(at: datetime, *, lock: bool = False) -> list[Side]:
    concern(keys_of(*houses()))
    late: QuerySet[Side] = Side.objects.filter(due_at__lte=at, calls__lt=TO_WHO_GOVERNS)
    if lock:
        late = late.select_for_update(no_key=True, of=("self",))
    clock = clock_at(at)
    return [
        side
        for side in late.select_related("incident").order_by("due_at", "id")
        if side.called_at is None or side.called_at + clock.next_call(side.incident.urgency) <= at
    ]
