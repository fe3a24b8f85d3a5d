"""Look after a request: take it, note what was said, wait for them, hand it on, close it with a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.intake.actions.handing import forget
from commonhours.intake.actions.writing import kept, short, touched, under_way
from commonhours.intake.models import HelpRequest, RequestStep
from commonhours.intake.queries import keepers_of
from commonhours.organisations.models import Organisation
from commonhours.trail.actions import acting, once

MOST_TOLD = 300


@dataclass(frozen=True)
class Tended:
    """A request, its state now, and who looks after it."""

    request_id: UUID
    state: str
    owner_id: UUID | None


@once(Tended)
def take_request(*, by: Actor, at: datetime, request_id: UUID) -> Tended:
    """Say that I look after a request that nobody looks after.

    Refuses with `unknown_request`, `not_allowed`, `request_over` or `request_held`.
    """
    with acting("request.take", by=by, at=at) as act:
        row = under_way(by, request_id)
        if row.owner_id is not None:
            raise Refused.because("request_held")
        row.owner_id = by.account_id
        row.state = HelpRequest.IN_HAND
        touched(row, at)
        kept(act, row, "taken")
        act.outcome = done = _tended(row)
        return done


@once(Tended)
def note_request(
    *, by: Actor, at: datetime, request_id: UUID, words: str, reached: bool = False, waits: bool = False
) -> Tended:
    """Write down what was done: whether they were spoken with, and whether it is their turn now.

    Refuses with `unknown_request`, `not_allowed`, `request_over`, `nobody_in_hand`, `missing` or `too_large`.
    """
    with acting("request.note", by=by, at=at) as act:
        row = under_way(by, request_id)
        if (reached or waits) and row.owner_id is None:
            raise Refused.because("nobody_in_hand")
        if reached and row.contacted_at is None:
            row.contacted_at = at
        if row.state != HelpRequest.REGISTERED and row.owner_id is not None:
            row.state = HelpRequest.WAITING if waits else HelpRequest.IN_HAND
        touched(row, at)
        kept(act, row, _kind(reached=reached, waits=waits), short(words, needed=not reached and not waits))
        act.note(reached=reached)
        act.outcome = done = _tended(row)
        return done


def _kind(*, reached: bool, waits: bool) -> str:
    if waits:
        return "waiting"
    return "reached" if reached else "note"


@once(Tended)
def give_request(*, by: Actor, at: datetime, request_id: UUID, account_id: UUID) -> Tended:
    """Let a colleague look after it from now on.

    Refuses with `unknown_request`, `not_allowed`, `request_over` or `unknown_choice`.
    """
    with acting("request.give", by=by, at=at) as act:
        row = under_way(by, request_id)
        keepers = keepers_of(row.organisation_id)
        if account_id not in keepers:
            raise Invalid.because("unknown_choice", field="account")
        row.owner_id = account_id
        if row.state == HelpRequest.NEW:
            row.state = HelpRequest.IN_HAND
        touched(row, at)
        kept(act, row, "given", keepers[account_id])
        act.outcome = done = _tended(row)
        return done


@once(Tended)
def hand_over_request(
    *,
    by: Actor,
    at: datetime,
    request_id: UUID,
    organisation_id: UUID | None,
    agreed: bool,
    words: str = "",
) -> Tended:
    """Hand it over to another organisation, or (None) to the contact centre, where its clock begins anew.

    Refuses with `unknown_request`, `not_allowed`, `request_over`, `not_agreed`, `already_in_queue` or `unknown_choice`.
    """
    with acting("request.hand_over", by=by, at=at) as act:
        row = under_way(by, request_id)
        if not agreed:
            raise Invalid.because("not_agreed", field="agreed")
        if organisation_id == row.organisation_id:
            raise Refused.because("already_in_queue", field="organisation")
        if organisation_id and not Organisation.objects.filter(id=organisation_id).exists():
            raise Invalid.because("unknown_choice", field="organisation")
        before = list(row.organisation_ids)
        row.organisation_id = organisation_id
        row.organisation_ids = [organisation_id] if organisation_id else []
        row.owner_id, row.state, row.contacted_at, row.queued_at = None, HelpRequest.NEW, None, at
        touched(row, at)
        RequestStep.objects.filter(request_id=row.id).update(organisation_ids=row.organisation_ids)
        kept(act, row, "handed_over", short(words))
        act.concerns(before)
        act.outcome = done = _tended(row)
        return done


@once(Tended)
def close_request(*, by: Actor, at: datetime, request_id: UUID, reason: str, words: str = "") -> Tended:
    """End it without a visit, for a reason that the person is told, and a few words to them.

    Of whoever took their consent back nothing is kept but that somebody asked.
    Refuses with `unknown_request`, `not_allowed`, `request_over`, `unknown_choice`, `missing` or `too_large`.
    """
    with acting("request.close", by=by, at=at) as act:
        row = under_way(by, request_id)
        if reason not in HelpRequest.REASONS:
            raise Invalid.because("unknown_choice", field="reason")
        row.state, row.reason, row.due_at = HelpRequest.CLOSED, reason, None
        row.told = short(words, most=MOST_TOLD, needed=reason == "other")
        row.closed_at, row.closed_by_id, row.touched_at = at, by.account_id, at
        if reason == "withdrawn":
            forget(row)
        kept(act, row, "closed", row.told)
        act.note(reason=reason)
        act.outcome = done = _tended(row)
        return done


def _tended(row: HelpRequest) -> Tended:
    return Tended(row.id, row.state, row.owner_id)
