"""Somebody whom another organisation of the region refers, and what is deleted once they take their consent back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.sight import concern
from commonhours.intake.actions.asking import Received, blank, write_referral
from commonhours.intake.actions.writing import step
from commonhours.intake.models import HelpRequest, RequestStep
from commonhours.trail.actions import OpenAct

NOBODY = "–"


@dataclass(frozen=True)
class Handed:
    """What may be told of somebody who is referred, by whom, and where whoever refers can be reached."""

    name: str
    words: str
    language: str
    area_id: UUID | None
    phone: str
    from_name: str
    from_organisation: str
    from_email: str
    consent_at: datetime


def hand_in(act: OpenAct, told: Handed, organisation_id: UUID) -> Received:
    """Put somebody into the queue of another organisation, as part of an act whose permission has been asked for.

    The record of whoever refers stays with them: who it is, the other organisation finds out with the person.
    """
    row = blank("referral", act.at) | {
        "writer": "service",
        "writer_name": told.from_name,
        "writer_organisation": told.from_organisation,
        "name": told.name,
        "phone": told.phone,
        # Where no telephone may be told, the way leads through whoever refers.
        "email": "" if told.phone else told.from_email,
        "language": told.language,
        "area": told.area_id,
        "words": told.words,
        "consent_at": told.consent_at,
        "taken_by": act.by.account_id,
    }
    return write_referral(act, row, organisation_id)


def withdraw(act: OpenAct, request_id: UUID) -> None:
    """End a request because whoever it is about took their consent back, and delete what was told.

    Part of an act whose permission has been asked for. One that is over keeps what its end rests on.
    """
    concern([request_id])
    row = HelpRequest.objects.select_for_update().filter(id=request_id, state__in=HelpRequest.OPEN).first()
    if row is None:
        return
    row.state, row.reason, row.due_at = HelpRequest.CLOSED, "withdrawn", None
    row.closed_at, row.closed_by_id, row.touched_at = act.at, act.by.account_id, act.at
    forget(row)
    row.save()
    step(act, row.id, row.organisation_ids, "closed")
    act.concerns(row.organisation_ids)


def forget(row: HelpRequest) -> None:
    """Blank what a request tells of whoever it is about; who referred them stays, to be answered."""
    row.name, row.phone, row.email, row.zip_code, row.words, row.when_words = NOBODY, "", "", "", "", ""
    row.area_id = row.type_of_work_id = None
    if row.writer != "service":
        row.writer_name = ""
    RequestStep.objects.filter(request_id=row.id).update(words="")
