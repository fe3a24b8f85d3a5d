"""Make messages from acts of supervision. What was written down stays on pages: mail travels, and others read outboxes.

About a bad day no organisation's outbox keeps anything, and no message names whoever has it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.notifications import readers
from commonhours.notifications.readers import Reader
from commonhours.notifications.writing import write
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.supervision.models import Word
from commonhours.trail.queries import Entry

WORKER_READS = {
    "check_in.write": "check_in_shared",
    "observation.write": "visit_observed",
    "first_day.plan": "first_day_planned",
    "first_day.shadow": "first_day_planned",
}


def tell_supervisor(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a worker who looks after them from now on, and whoever does."""
    if not entry.facts.get("account"):
        return 0  # nobody does now, or it was erased since
    with seeing(by.sight):
        account = UUID(entry.facts["account"])
        supervisor = readers.accounts([account]).get(account)
        facts = _place(entry) | {"name": supervisor.name if supervisor else ""}
        made = _tell("supervisor_named", _worker(entry), facts, at=at, entry=entry)
        return made + _tell("worker_entrusted", [supervisor], _place(entry), at=at, entry=entry)


def tell_worker(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a worker that something about them is there to read; of a talk, only where something is shared."""
    if not entry.facts or entry.facts.get("shared") is False:
        return 0
    with seeing(by.sight):
        return _tell(WORKER_READS[entry.verb], _worker(entry), _place(entry), at=at, entry=entry)


def tell_observer(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever watched a visit that its worker has answered."""
    if not entry.facts:
        return 0
    with seeing(by.sight):
        watched = readers.accounts([UUID(entry.facts["account"])]).values()
        return _tell("observation_answered", watched, _place(entry), at=at, entry=entry)


def tell_buddy(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a work buddy whom they show around, and on which visit; and those served that somebody comes along."""
    if not entry.facts.get("buddy"):
        return 0
    with seeing(by.sight):
        new = _worker(entry)
        when = _when(entry.facts.get("visit"))
        facts = _place(entry) | {"name": new[0].name if new else "", "when": when}
        buddy = readers.people([UUID(entry.facts["buddy"])]).values()
        made = _tell("buddy_asked", buddy, facts, at=at, entry=entry)
        if not when:
            return made
        served = UUID(entry.facts["service_user"])
        around = readers.around([served], at=at).get(served, [])
        return made + _tell("shadow_comes", around, _place(entry) | {"when": when}, at=at, entry=entry)


def tell_of_words(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Ask whoever is to call, without a name: it stands on their page. A word that was answered asks nobody."""
    made = 0
    with seeing(by.sight):
        concern(Organisation.objects.values_list("id", flat=True))
        for call in entry.facts.get("called", ()):
            account = UUID(call["account"])
            word = Word.objects.filter(id=UUID(call["word"]), state=Word.WAITING).first()
            if word is not None:
                asked = readers.accounts([account]).values()
                made += _tell("word_asked", asked, {"when": _at(word.call_by)}, at=at, entry=entry, seen=())
    return made


def tell_promised(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever waits that they are called, and by whom."""
    if not entry.facts:
        return 0
    with seeing(by.sight):
        account = UUID(entry.facts["account"])
        caller = readers.accounts([account]).get(account)
        facts = {"name": caller.name if caller else ""}
        return _tell("word_answered", _worker(entry), facts, at=at, entry=entry, seen=())


def _worker(entry: Entry) -> list[Reader]:
    return list(readers.people([UUID(entry.facts["person"])]).values())


def _place(entry: Entry) -> dict[str, Any]:
    return {"organisation": names_of_organisations().get(UUID(entry.facts["organisation"]), "")}


def _when(visit_id: str | None) -> dict[str, str]:
    visit = Visit.objects.filter(id=visit_id).first() if visit_id else None
    return _at(visit.starts_at) if visit else {}


def _at(instant: datetime) -> dict[str, str]:
    """An instant with the zone in which it is told."""
    return {"at": instant.isoformat(), "zone": region().zone}


def _tell(
    code: str,
    told: Iterable[Reader | None],
    facts: Mapping[str, Any],
    *,
    at: datetime,
    entry: Entry,
    seen: Iterable[UUID] | None = None,
) -> int:
    organisations = list(entry.organisation_ids if seen is None else seen)
    rows = [(reader, facts, organisations) for reader in told if reader and not reader.did(entry)]
    return write(code, rows, at=at, act_id=entry.id)
