"""Come to an agreement: one side offers, a named person of the other accepts, and either ends it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may_in_office, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.partnerships.charges import Charging, as_json, faults
from commonhours.partnerships.models import Partnership, Proposal, Terms
from commonhours.trail.actions import OpenAct, acting, once

MOST_WORDS = 400


@dataclass(frozen=True)
class Offer:
    """What one organisation offers another: who lends, who borrows, for which work, from when, at what charge."""

    offered_for: UUID
    host_id: UUID
    guest_id: UUID
    since: date
    charging: Charging = field(default_factory=Charging)
    type_of_work_id: UUID | None = None
    words: str = ""


@dataclass(frozen=True)
class Offered:
    """A proposal, and what became of it."""

    proposal_id: UUID
    state: str
    partnership_id: UUID | None = None


@dataclass(frozen=True)
class Ended:
    """A partnership and its last day."""

    partnership_id: UUID
    last_day: date


@once(Offered)
def offer_partnership(*, by: Actor, at: datetime, offer: Offer) -> Offered:
    """Offer another organisation a partnership.

    Refuses with `not_allowed`, `unknown_choice`, `partner_of_oneself`, `partnership_in_the_past`, `partnership_there`,
    `offered_already` and what the charging rules say.
    """
    with acting("partnership.offer", by=by, at=at) as act:
        require(by, Permission.AGREE, [offer.offered_for])
        _sensible(offer, today=_day(at))
        _lock([offer.host_id, offer.guest_id])
        _require_none(offer.host_id, offer.guest_id, offer.type_of_work_id, offer.since)
        return _offered(act, by, offer, None)


@once(Offered)
def offer_terms(
    *,
    by: Actor,
    at: datetime,
    partnership_id: UUID,
    offered_for: UUID,
    since: date,
    charging: Charging,
    words: str = "",
) -> Offered:
    """Offer other terms for a partnership that there is; what was agreed holds until the other side accepts.

    Refuses with `unknown_partnership`, `partnership_over` and as `offer_partnership` does.
    """
    with acting("partnership.offer", by=by, at=at) as act:
        require(by, Permission.AGREE, [offered_for])
        found = _partnership(partnership_id, [offered_for])
        if found.until is not None and found.until <= since:
            raise Refused.because("partnership_over", field="since")
        offer = Offer(
            offered_for, found.host_id, found.guest_id, since, charging, found.type_of_work_id, words
        )
        _sensible(offer, today=_day(at))
        return _offered(act, by, offer, partnership_id)


@once(Offered)
def answer_offer(*, by: Actor, at: datetime, proposal_id: UUID, accept: bool, words: str = "") -> Offered:
    """Accept what the other side offers, or decline it.

    Refuses with `unknown_partner_offer`, `not_allowed`, `offer_answered`, `own_offer`, `partnership_there`,
    `partnership_over`, and with `reason_missing` for a no without a word.
    """
    with acting(f"partnership.{'accept' if accept else 'decline'}", by=by, at=at) as act:
        require_somewhere(by, Permission.AGREE)
        offer = _open_offer(by, proposal_id)
        other = offer.guest_id if offer.offered_for_id == offer.host_id else offer.host_id
        require(by, Permission.AGREE, [other])
        if by.account_id == offer.offered_by_id:
            raise NotAllowed.because("own_offer")
        if not accept and not words.strip():
            raise Invalid.because("reason_missing", field="words")
        partnership_id = _agree(offer, today=_day(at)) if accept else offer.partnership_id
        _answer(by, at, offer, "accepted" if accept else "declined", partnership_id, words)
        return _told(act, offer, "accepted" if accept else "declined", partnership_id)


@once(Offered)
def withdraw_offer(*, by: Actor, at: datetime, proposal_id: UUID) -> Offered:
    """Take back an unanswered offer. Refuses with `unknown_partner_offer`, `not_allowed`, `offer_answered`."""
    with acting("partnership.withdraw", by=by, at=at) as act:
        require_somewhere(by, Permission.AGREE)
        offer = _open_offer(by, proposal_id)
        require(by, Permission.AGREE, [offer.offered_for_id])
        _answer(by, at, offer, "withdrawn", offer.partnership_id, "")
        return _told(act, offer, "withdrawn", offer.partnership_id)


@once(Ended)
def end_partnership(*, by: Actor, at: datetime, partnership_id: UUID, last_day: date, reason: str) -> Ended:
    """End a partnership after a day, from either side. What is booked already stands, and is charged as agreed.

    Refuses with `unknown_partnership`, `not_allowed`, `reason_missing`, `partnership_in_the_past`, `partnership_over`.
    """
    with acting("partnership.end", by=by, at=at) as act:
        require_somewhere(by, Permission.AGREE)
        found = _partnership(partnership_id, by.organisation_ids if not by.whole_region else None)
        require(by, Permission.AGREE, [found.host_id, found.guest_id])
        if not reason.strip():
            raise Invalid.because("reason_missing", field="reason")
        until = last_day + timedelta(days=1)
        if last_day < _day(at) or until <= found.since:
            raise Invalid.because("partnership_in_the_past", field="last_day")
        if found.until is not None and found.until <= until:
            raise Refused.because("partnership_over", field="last_day")
        Partnership.objects.filter(id=partnership_id).update(until=until)
        act.subject_id = partnership_id
        act.concerns([found.host_id, found.guest_id])
        act.note(
            partnership=partnership_id,
            host=found.host_id,
            guest=found.guest_id,
            by_host=may_in_office(by, Permission.AGREE, [found.host_id]),
            last_day=last_day,
            reason=reason.strip()[:MOST_WORDS],
        )
        act.outcome = ended = Ended(partnership_id, last_day)
        return ended


# --- parts -------------------------------------------------------------------------------------------------------


def _day(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def _sensible(offer: Offer, *, today: date) -> None:
    if offer.host_id == offer.guest_id:
        raise Invalid.because("partner_of_oneself", field="partner")
    if offer.offered_for not in (offer.host_id, offer.guest_id):
        raise Invalid.because("unknown_choice", field="partner")
    if Organisation.objects.filter(id__in=[offer.host_id, offer.guest_id]).count() < 2:
        raise Invalid.because("unknown_choice", field="partner")
    if offer.type_of_work_id and not TypeOfWork.objects.filter(id=offer.type_of_work_id).exists():
        raise Invalid.because("unknown_choice", field="type_of_work")
    if offer.since < today:
        raise Invalid.because("partnership_in_the_past", field="since")
    if found := list(faults(offer.charging)):
        raise Invalid(*found)


def _lock(organisation_ids: Iterable[UUID]) -> None:
    """Two who agree on the same thing at once come one after the other."""
    rows = Organisation.objects.filter(id__in=list(organisation_ids)).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("id", flat=True))


def _require_none(host_id: UUID, guest_id: UUID, work_id: UUID | None, since: date) -> None:
    """There is no such partnership on any day from `since` on: its terms are changed instead."""
    there = Partnership.objects.filter(host_id=host_id, guest_id=guest_id, type_of_work_id=work_id)
    if there.filter(Q(until__isnull=True) | Q(until__gt=since)).exists():
        raise Refused.because("partnership_there", field="partner")


def _partnership(partnership_id: UUID, organisation_ids: Iterable[UUID] | None) -> Partnership:
    """The partnership, locked; none that these organisations have no part in."""
    found = Partnership.objects.select_for_update(no_key=True).filter(id=partnership_id).first()
    sides = {found.host_id, found.guest_id} if found else set()
    if found is None or (organisation_ids is not None and not sides.intersection(organisation_ids)):
        raise NotFound.because("unknown_partnership", field="partnership")
    return found


def _offered(act: OpenAct, by: Actor, offer: Offer, partnership_id: UUID | None) -> Offered:
    same = Proposal.objects.filter(
        state="open",
        host_id=offer.host_id,
        guest_id=offer.guest_id,
        type_of_work_id=offer.type_of_work_id,
        offered_for_id=offer.offered_for,
    )
    if same.exists():
        raise Refused.because("offered_already")
    if by.account_id is None:
        raise NotAllowed.because("not_allowed", permission=Permission.AGREE.value)
    row = Proposal.objects.create(
        partnership_id=partnership_id,
        host_id=offer.host_id,
        guest_id=offer.guest_id,
        type_of_work_id=offer.type_of_work_id,
        since=offer.since,
        charging=as_json(offer.charging),
        words=offer.words.strip()[:MOST_WORDS],
        offered_for_id=offer.offered_for,
        offered_by_id=by.account_id,
        offered_at=act.at,
    )
    return _told(act, row, "open", partnership_id)


def _open_offer(by: Actor, proposal_id: UUID) -> Proposal:
    """An open offer, its row locked; answered as unknown to everybody whom it is not between."""
    row = Proposal.objects.select_for_update(of=("self",)).filter(id=proposal_id).first()
    if row is None:
        raise NotFound.because("unknown_partner_offer", field="offer")
    if not may_in_office(by, Permission.AGREE, [row.host_id, row.guest_id]):
        raise NotAllowed.because("not_allowed", permission=Permission.AGREE.value)
    if row.state != "open":
        raise Refused.because("offer_answered")
    return row


def _agree(offer: Proposal, *, today: date) -> UUID:
    """Make the partnership, or change its terms; what was to begin on a day that is over begins today."""
    since = max(offer.since, today)
    _lock([offer.host_id, offer.guest_id])
    if offer.partnership_id is None:
        _require_none(offer.host_id, offer.guest_id, offer.type_of_work_id, since)
        agreed = Partnership.objects.create(
            host_id=offer.host_id, guest_id=offer.guest_id, type_of_work_id=offer.type_of_work_id, since=since
        )
    else:
        agreed = _partnership(offer.partnership_id, None)
        if agreed.until is not None and agreed.until <= since:
            raise Refused.because("partnership_over")
        since = max(since, agreed.since)
        _end_terms(agreed.id, since)
    Terms.objects.create(
        partnership=agreed,
        proposal=offer,
        organisation_ids=[offer.host_id, offer.guest_id],
        charging=offer.charging,
        since=since,
    )
    return agreed.id


def _end_terms(partnership_id: UUID, since: date) -> None:
    """Terms that hold then end the day before; those that were to come later come no more."""
    for row in Terms.objects.filter(partnership_id=partnership_id):
        if row.until is None or row.until > since:
            Terms.objects.filter(id=row.id).update(until=max(row.since, since))


def _answer(
    by: Actor, at: datetime, offer: Proposal, state: str, partnership_id: UUID | None, words: str
) -> None:
    Proposal.objects.filter(id=offer.id).update(
        state=state,
        partnership_id=partnership_id,
        answered_by_id=by.account_id,
        answered_at=at,
        answer=words.strip()[:MOST_WORDS],
    )


def _told(act: OpenAct, offer: Proposal, state: str, partnership_id: UUID | None) -> Offered:
    act.subject_id = offer.id
    act.concerns([offer.host_id, offer.guest_id])
    act.note(
        proposal=offer.id,
        host=offer.host_id,
        guest=offer.guest_id,
        offered_for=offer.offered_for_id,
        since=offer.since,
        charging=offer.charging,
        partnership=partnership_id,
    )
    act.outcome = told = Offered(offer.id, state, partnership_id)
    return told
