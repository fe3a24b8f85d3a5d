"""What the verbs of intake share: find and lock a request, move its clock, write down the step."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.intake.desks import targets_of
from commonhours.intake.models import HelpRequest, RequestStep
from commonhours.intake.rules import due
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import OpenAct

MOST_WORDS = 500


def under_way(by: Actor, request_id: UUID) -> HelpRequest:
    """A request that is not over, its row locked; refuse with `unknown_request`, `not_allowed` or `request_over`."""
    row = HelpRequest.objects.select_for_update().filter(id=request_id).first()
    if row is None:
        raise NotFound.because("unknown_request", field="request")
    require(by, Permission.INTAKE, row.organisation_ids)
    # What is handed over leaves one's own sight while it is written.
    concern([row.id])
    if row.state not in HelpRequest.OPEN:
        raise Refused.because("request_over")
    return row


def touched(row: HelpRequest, at: datetime) -> None:
    """Note that somebody looked after it, and set its clock anew."""
    row.touched_at = at
    row.due_at = due(
        targets_of(row.organisation_id),
        region().tzinfo,
        queued_at=row.queued_at,
        contacted_at=row.contacted_at,
        touched_at=at,
    )


def step(
    act: OpenAct, request_id: UUID, organisation_ids: Sequence[UUID], kind: str, words: str = ""
) -> None:
    """Write down what was done, by whoever acts."""
    RequestStep.objects.create(
        request_id=request_id,
        kind=kind,
        words=words,
        by_id=act.by.account_id,
        at=act.at,
        organisation_ids=list(organisation_ids),
    )


def kept(act: OpenAct, row: HelpRequest, kind: str, words: str = "") -> None:
    """Save what was changed, with its step and what the trail says of it."""
    row.save()
    step(act, row.id, row.organisation_ids, kind, words)
    act.subject_id = row.id
    act.concerns(row.organisation_ids)
    act.note(request=row.id, organisation=row.organisation_id, state=row.state)


def short(words: str, *, most: int = MOST_WORDS, needed: bool = False) -> str:
    """Words without what surrounds them; refuse with `too_large`, or with `missing` where some are needed."""
    plain = words.strip()
    if len(plain) > most:
        raise Invalid.because("too_large", field="words")
    if needed and not plain:
        raise Invalid.because("missing", field="words")
    return plain
