"""Make messages from acts about requests for help: to whoever asked, and to those who look after the queue."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.intake.models import HelpRequest
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.trail.queries import Entry

CODES = {
    "request.ask": "request_received",
    "request.refer": "request_received",
    "request.take_call": "request_received",
    "request.take": "request_answered",
    "request.hand_over": "request_handed",
    "request.close": "request_closed",
    "request.serve": "request_served",
}


def tell_request(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever asked, by the way they left, what became of it; the link to its page is put in as it is sent."""
    with seeing(by.sight):
        row = _request(entry)
        if row is None:
            return 0
        told = {"reference": row.reference, "organisation": _place(row), "link": ""}
        found = readers.requests([row.id]).values()
        return write(
            CODES[entry.verb],
            [(each, told, row.organisation_ids) for each in found],
            at=at,
            act_id=entry.id,
        )


def tell_keepers(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell those of an organisation who look after its queue that somebody asks. The contact centre watches its own."""
    with seeing(by.sight):
        row = _request(entry)
        if row is None or row.organisation_id is None:
            return 0
        told = {"organisation": _place(row)}
        keepers = readers.staff(row.organisation_id, Permission.INTAKE, at=at)
        waits = [(each, told, row.organisation_ids) for each in keepers if not each.did(entry)]
        return write("request_waits", waits, at=at, act_id=entry.id)


def _request(entry: Entry) -> HelpRequest | None:
    """None of an act that was erased, or that asked for nothing."""
    if "request" not in entry.facts:
        return None
    rows = HelpRequest.objects.filter(id=UUID(entry.facts["request"]))
    return rows.select_related("organisation").first()


def _place(row: HelpRequest) -> str:
    return row.organisation.name if row.organisation else region().name
