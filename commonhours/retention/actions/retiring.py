"""Let go what has been kept for long enough: a preview by count, and the same for good, in batches."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.incidents.opening import keys_of
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.retention.letting_go import LIST, Due, count, held_rows, let_go, some
from commonhours.retention.open_matters import holds_on
from commonhours.retention.periods import due_before
from commonhours.trail.actions import OpenAct, acting
from commonhours.trail.forgetting import forget

BATCH = 2_000


def due_now(*, by: Actor, at: datetime) -> Mapping[str, int]:
    """How many rows of each kind would go at this moment."""
    many: Counter[str] = Counter()
    with seeing(by.sight):
        for due in LIST:
            _open(due)
            many[due.kind] += count(due, _given(due, at))
    return {kind: found for kind, found in many.items() if found}


def retire(*, by: Actor, at: datetime) -> Mapping[str, int]:
    """Let everything go that is due, an act for each batch; return how many rows of each kind that was."""
    many: Counter[str] = Counter()
    for due in LIST:
        while True:
            done = _batch(by, at, due)
            many[due.kind] += done
            # What is written over and would still be found must not turn this round for ever.
            if done < BATCH:
                break
    return {kind: done for kind, done in many.items() if done}


def _batch(by: Actor, at: datetime, due: Due) -> int:
    with seeing(by.sight):
        _open(due)
        keys = some(due, _given(due, at), BATCH)
        if not keys:
            return 0
        with acting("records.retire", by=by, at=at) as act:
            done = forget(act, keys) if due.how == "said" else let_go(due, keys)
            _note(act, due, done)
            return done


def _open(due: Due) -> None:
    """What was reported in confidence opens to nobody because they see all the rest."""
    if due.kind == "incidents":
        concern(keys_of(*Organisation.objects.values_list("id", flat=True)))


def _note(act: OpenAct, due: Due, done: int) -> None:
    act.note(kind=due.kind, table=due.table, rows=done)


def _given(due: Due, at: datetime) -> dict[str, Any]:
    held = list(holds_on(at).values_list("person_id", "service_user_id", "organisation_id"))
    today = at.astimezone(region().tzinfo).date()
    return {"before": due_before(due.kind, at), "today": today, "name": "–", **held_rows(held).given()}
