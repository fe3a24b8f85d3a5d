"""Ask for help: on the public form, by telephone with somebody who writes it down, or referred by another service."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid
from commonhours.common.sight import concern
from commonhours.intake.actions.writing import step
from commonhours.intake.desks import desk_for, targets_of
from commonhours.intake.models import HelpRequest
from commonhours.intake.rules import due
from commonhours.intake.secret import new_reference, secret_of
from commonhours.intake.wanted import HelpWanted
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import digest_of, names_of_organisations, region
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Received:
    """A request that has arrived, and the number to ask for it by."""

    request_id: UUID
    reference: str


def ask_for_help(*, by: Actor, at: datetime, wanted: HelpWanted, sending: str = "") -> Received:
    """Ask on the public form: everybody may. The same `sending` twice is one request.

    Refuses with `missing`, `no_way_to_reach`, `phone_too_short`, `bad_email`, `consent_missing`, `too_large` or
    `unknown_choice`; never says whether anybody is known.
    """
    with acting("request.ask", by=by, at=at) as act:
        row = _row(act, wanted, "online")
        row["sent_digest"] = hashlib.sha256(sending.encode()).digest() if sending else None
        row |= _queued(desk_for(row["area"], row["type_of_work"]), at)
        return _write(act, row)


@once(Received)
def take_call(
    *, by: Actor, at: datetime, wanted: HelpWanted, read_back: bool, organisation_id: UUID | None = None
) -> Received:
    """Write down what a caller says, read back to them; whoever took it looks after it, and has spoken with them.

    For an organisation's own queue, or (None) the contact centre's. Refuses as `ask_for_help` does, with
    `not_allowed` and `not_read_back`.
    """
    with acting("request.take_call", by=by, at=at) as act:
        require(by, Permission.INTAKE, [organisation_id] if organisation_id else [])
        if not read_back:
            raise Invalid.because("not_read_back", field="read_back")
        row = _row(act, wanted, "phone") | {"contacted_at": at, "taken_by": by.account_id}
        row |= _queued(organisation_id, at, contacted_at=at) | {"owner": by.account_id, "state": "in_hand"}
        return _write(act, row)


@once(Received)
def refer(*, by: Actor, at: datetime, wanted: HelpWanted) -> Received:
    """Hand somebody over from another service, with their consent.

    Refuses as `ask_for_help` does, and with `not_allowed`. A service that does not name itself
    goes by the organisation for which its token acts.
    """
    with acting("request.refer", by=by, at=at) as act:
        require_somewhere(by, Permission.REFER)
        row = _row(act, wanted, "referral") | {"taken_by": by.account_id}
        row["writer_organisation"] = row["writer_organisation"] or _own_name(by)
        row |= _queued(desk_for(row["area"], row["type_of_work"]), at)
        return _write(act, row)


def _own_name(by: Actor) -> str:
    names = names_of_organisations()
    return next((names[each] for each in by.organisation_ids if each in names), "")


# --- what is written ----------------------------------------------------------------------------------------


def _row(act: OpenAct, wanted: HelpWanted, way: str) -> dict[str, Any]:
    """A row of what was told, once nothing is wrong with it."""
    faults = tuple(wanted.faults())
    if faults:
        raise Invalid(*faults)
    work = wanted.type_of_work_id
    if work is not None and not TypeOfWork.objects.filter(id=work).exists():
        raise Invalid.because("unknown_choice", field="type_of_work")
    return blank(way, act.at) | {
        "writer": wanted.writer,
        "writer_name": wanted.writer_name.strip(),
        "writer_organisation": wanted.writer_organisation.strip(),
        "writer_email": wanted.writer_email.strip().lower(),
        "name": wanted.name.strip(),
        "phone": wanted.phone.strip(),
        "email": wanted.email.strip().lower(),
        "language": wanted.language,
        "area": _area(wanted),
        "zip_code": wanted.zip_code.strip(),
        "type_of_work": work,
        "words": wanted.words.strip(),
        "when_words": wanted.when.strip(),
        "consent_at": act.at,
    }


def blank(way: str, at: datetime) -> dict[str, Any]:
    """A new row that says nothing yet, with all that an insert must name."""
    key = new_id()
    return {
        "id": key,
        "reference": new_reference(),
        "secret_digest": digest_of(secret_of(key)),
        "sent_digest": None,
        "way": way,
        "writer": "self",
        "writer_name": "",
        "writer_organisation": "",
        "writer_email": "",
        "zip_code": "",
        "when_words": "",
        "email": "",
        "phone": "",
        "area": None,
        "type_of_work": None,
        "consent_at": None,
        "taken_by": None,
        "source_visit": None,
        "service_user": None,
        "contacted_at": None,
        "owner": None,
        "state": "new",
        "reason": "",
        "told": "",
        "arrived_at": at,
    }


def _area(wanted: HelpWanted) -> UUID | None:
    """The neighbourhood that was chosen, or that of the ZIP code; a place we do not know is no reason to refuse."""
    if wanted.area_id is not None:
        if not Area.objects.filter(id=wanted.area_id).exists():
            raise Invalid.because("unknown_choice", field="area")
        return wanted.area_id
    code = wanted.zip_code.strip()[:5]
    areas = Area.objects.filter(zip_code=code).order_by("name") if code else Area.objects.none()
    return areas.values_list("id", flat=True).first()


def _queued(
    organisation_id: UUID | None, at: datetime, *, contacted_at: datetime | None = None
) -> dict[str, Any]:
    """Into a queue, with its clock set."""
    targets, zone = targets_of(organisation_id), region().tzinfo
    return {
        "organisation": organisation_id,
        "organisation_ids": [organisation_id] if organisation_id else [],
        "queued_at": at,
        "touched_at": at,
        "due_at": due(targets, zone, queued_at=at, contacted_at=contacted_at, touched_at=at),
    }


def _write(act: OpenAct, row: dict[str, Any]) -> Received:
    """Insert the request; its id is new, so to open it opens nobody else's."""
    concern([row["id"]])
    if not insert(HelpRequest, [row], unless="help_request_sent_once"):
        return _sent_before(row["sent_digest"])
    step(act, row["id"], row["organisation_ids"], "arrived")
    act.subject_id = row["id"]
    act.concerns(row["organisation_ids"])
    act.note(request=row["id"], organisation=row["organisation"], way=row["way"])
    act.outcome = received = Received(row["id"], row["reference"])
    return received


def _sent_before(digest: bytes) -> Received:
    """The request that this very form has made already."""
    row = HelpRequest.objects.using("reader").get(sent_digest=digest)
    return Received(row.id, row.reference)


def write_referral(act: OpenAct, row: dict[str, Any], organisation_id: UUID) -> Received:
    """Write down what a visit's outcome asks for, in the queue of the visit's organisation."""
    return _write(act, row | _queued(organisation_id, act.at))
