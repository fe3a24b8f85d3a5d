"""Show a picture or a paper: whoever reported it, or an officer. Opening one is written down."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.incidents.actions.writing import handled, step, told
from commonhours.incidents.files import MOST_FILES, file_of
from commonhours.incidents.models import Evidence, Incident, Reading, Side
from commonhours.incidents.opening import keys_of, opened
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Shown:
    """The file that was added."""

    incident_id: UUID
    file_id: UUID


@once(Shown)
def add_evidence(*, by: Actor, at: datetime, incident_id: UUID, content: bytes) -> Shown:
    """Add a file, as whoever reported it or as an officer. An officer's is read on the officer's side alone.

    Refuses with `unknown_incident`, `evidence_too_large`, `not_evidence` or `too_many_files`.
    """
    with acting("incident.evidence", by=by, at=at) as act:
        incident, sides = _whose(by, incident_id)
        if Evidence.objects.filter(incident=incident).count() >= MOST_FILES:
            raise Refused.because("too_many_files", field="file", most=MOST_FILES)
        file = file_of(content)
        row = {
            "id": new_id(),
            "incident": incident.id,
            "kind": file.kind,
            "content": file.content,
            "size": len(file.content),
            "digest": hashlib.sha256(file.content).hexdigest(),
            "added_by": by.account_id,
            "added_at": at,
            "opens_to": keys_of(*(each.organisation_id for each in sides)),
            "shut_persons": incident.shut_persons,
            "shut_accounts": incident.shut_accounts,
        }
        added = insert(Evidence, [row], unless="incident_evidence_once")
        if not added:
            raise Refused.because("file_twice", field="file")
        for side in sides:
            step(act, incident, side, "evidence")
        told(act, incident)
        act.outcome = done = Shown(incident.id, added[0])
        return done


def _whose(by: Actor, incident_id: UUID) -> tuple[Incident, list[Side]]:
    """The incident, locked, and the sides on which a file of the actor's is read."""
    own = Incident.objects.select_for_update(no_key=True).filter(id=incident_id)
    row = own.filter(reporter_id=by.account_id).first() if by.account_id else None
    if row is not None:
        concern([row.id])
        return row, list(row.sides.order_by("id"))
    incident, side = handled(by, incident_id, None)
    return incident, [side]


def open_evidence(*, by: Actor, at: datetime, incident_id: UUID, file_id: UUID) -> Evidence:
    """A file, for whoever added it and for officers, of whom it is written down. Refuses with `unknown_incident`."""
    with seeing(by.sight):
        row = Evidence.objects.filter(id=file_id, incident_id=incident_id, added_by_id=by.account_id).first()
        if row is not None:
            return row
        incident = opened(by, incident_id)
        row = Evidence.objects.filter(id=file_id, incident=incident).first()
        if row is None:
            raise NotFound.because("unknown_incident", field="incident")
        note_reading(by, at, incident, file_id)
        return row


def note_reading(by: Actor, at: datetime, incident: Incident, file_id: UUID | None = None) -> None:
    """Write down that somebody opened it who is let in by their office. Runs inside `seeing`."""
    assert by.account_id is not None  # an officer has signed in
    Reading.objects.create(
        incident=incident,
        account_id=by.account_id,
        at=at,
        door=by.door[:12],
        file_id=file_id,
        opens_to=incident.opens_to,
        shut_persons=incident.shut_persons,
        shut_accounts=incident.shut_accounts,
    )
