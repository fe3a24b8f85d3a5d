"""Whose workers an organisation may book, what that costs, and what was offered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, F, Prefetch, Q, QuerySet, When

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.partnerships.charges import Charging, from_json
from commonhours.partnerships.models import Partnership, Proposal, Terms


def hosts_of(guest_ids: Sequence[UUID], *, on: date) -> tuple[UUID, ...]:
    """The organisations whose workers these may book for any work at all: themselves first, then partners."""
    agreed = Partnership.objects.filter(guest_id__in=guest_ids, since__lte=on)
    agreed = agreed.filter(Q(until__isnull=True) | Q(until__gt=on))
    return (*guest_ids, *agreed.order_by("host_id").values_list("host_id", flat=True).distinct())


# --- what it costs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreed:
    """What two organisations agreed that a visit costs: the terms, and the partnership and proposal they stand in."""

    terms_id: UUID
    partnership_id: UUID
    proposal_id: UUID
    charging: Charging


@dataclass(frozen=True)
class TermsBook:
    """All terms under which one organisation lends to some others."""

    held: Mapping[UUID, tuple[tuple[UUID | None, date, date | None, Agreed], ...]]

    def on(self, guest_id: UUID, type_of_work_id: UUID, day: date) -> Agreed | None:
        """The terms for a visit on a day: those for its own type of work before those for all."""
        held = (
            (work is None, agreed)
            for work, since, until, agreed in self.held.get(guest_id, ())
            if work in (type_of_work_id, None) and since <= day and (until is None or day < until)
        )
        return min(held, key=lambda each: each[0], default=(True, None))[1]


def terms_book(host_id: UUID, guest_ids: Iterable[UUID]) -> TermsBook:
    """What a lender agreed with these borrowers, for however many visits by one query.

    Terms outlive their partnership, since what was booked before it ended is charged as agreed. The asker sees them
    as staff of either side; others call `concern` with the partnership's id first.
    """
    rows = Terms.objects.filter(partnership__host_id=host_id, partnership__guest_id__in=set(guest_ids))
    held: dict[UUID, tuple[tuple[UUID | None, date, date | None, Agreed], ...]] = {}
    for row in rows.select_related("partnership").order_by("-partnership__since", "id"):
        agreed = Agreed(row.id, row.partnership_id, row.proposal_id, from_json(row.charging))
        line = (row.partnership.type_of_work_id, row.since, row.until, agreed)
        held[row.partnership.guest_id] = (*held.get(row.partnership.guest_id, ()), line)
    return TermsBook(held)


def terms_on(host_id: UUID, guest_id: UUID, type_of_work_id: UUID, *, on: date) -> Agreed | None:
    """The terms for one visit on a day, as `terms_book` has them. None: nothing was agreed."""
    return terms_book(host_id, [guest_id]).on(guest_id, type_of_work_id, on)


def charging_between(
    host_ids: Sequence[UUID], guest_ids: Sequence[UUID], type_of_work_id: UUID, *, on: date
) -> dict[UUID, Charging]:
    """What each lender charges these borrowers for a type of work on a day, where that was agreed."""
    if not host_ids:
        return {}
    rows = Terms.objects.filter(partnership__host_id__in=host_ids, partnership__guest_id__in=guest_ids)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    rows = rows.filter(
        Q(partnership__type_of_work_id=type_of_work_id) | Q(partnership__type_of_work__isnull=True)
    )
    # What was agreed for this work alone comes last, and stays.
    ordered = rows.order_by(F("partnership__type_of_work_id").asc(nulls_first=True), "partnership__since")
    return {
        host_id: from_json(charging)
        for host_id, charging in ordered.values_list("partnership__host_id", "charging")
    }


# --- the pages of those who agree --------------------------------------------------------------------------------


@dataclass(frozen=True)
class TermsLine:
    """What was agreed between two days, by whom for each side."""

    since: date
    until: date | None
    charging: Charging
    offered_by: str
    accepted_by: str


@dataclass(frozen=True)
class PartnershipLine:
    """A partnership with the terms in force and those to come or over, latest first."""

    id: UUID
    host_id: UUID
    host: str
    guest_id: UUID
    guest: str
    type_of_work_id: UUID | None
    work: str
    since: date
    until: date | None
    terms: tuple[TermsLine, ...]

    def charging_on(self, on: date) -> Charging | None:
        """What holds on a day."""
        held = (each for each in self.terms if each.since <= on and (each.until is None or each.until > on))
        return next((each.charging for each in held), None)


@dataclass(frozen=True)
class OfferLine:
    """What one side offers, or offered, and what became of it."""

    id: UUID
    partnership_id: UUID | None
    host: str
    guest: str
    work: str
    since: date
    charging: Charging
    words: str
    offered_for: str
    offered_by: str
    offered_at: datetime
    state: str
    answered_by: str
    answer: str
    may_answer: bool
    may_withdraw: bool


def agreeing(*, by: Actor) -> tuple[UUID, ...] | None:
    """For whom the asker comes to agreements; None for all. Refuse with `not_allowed`."""
    require_somewhere(by, Permission.AGREE)
    if may_in_office(by, Permission.AGREE):
        return None
    return organisations_with(by, Permission.AGREE)


def partnerships_of(*, by: Actor, organisation_id: UUID) -> tuple[PartnershipLine, ...]:
    """All partnerships of an organisation, in force, to come or over; refuse with `not_allowed`."""
    require(by, Permission.AGREE, [organisation_id])
    rows = Partnership.objects.filter(Q(host_id=organisation_id) | Q(guest_id=organisation_id))
    with seeing(by.sight):
        return _lines(rows.order_by("host__name", "guest__name", "-since", "id"))


def partnership_line(*, by: Actor, partnership_id: UUID) -> PartnershipLine:
    """One partnership; refuse with `not_allowed`, or `unknown_partnership` to whom it is not between."""
    require_somewhere(by, Permission.AGREE)
    with seeing(by.sight):
        found = _lines(Partnership.objects.filter(id=partnership_id))
    if not found or not may_in_office(by, Permission.AGREE, [found[0].host_id, found[0].guest_id]):
        raise NotFound.because("unknown_partnership", field="partnership")
    return found[0]


def _lines(rows: QuerySet[Partnership]) -> tuple[PartnershipLine, ...]:
    agreed = Terms.objects.select_related("proposal__offered_by", "proposal__answered_by").order_by("-since")
    rows = rows.select_related("host", "guest", "type_of_work").prefetch_related(Prefetch("terms", agreed))
    return tuple(
        PartnershipLine(
            row.id,
            row.host_id,
            row.host.name,
            row.guest_id,
            row.guest.name,
            row.type_of_work_id,
            row.type_of_work.name if row.type_of_work else "",
            row.since,
            row.until,
            tuple(_terms_line(each) for each in row.terms.all() if each.until != each.since),
        )
        for row in rows
    )


def _terms_line(row: Terms) -> TermsLine:
    offer = row.proposal
    accepted = offer.answered_by.name if offer.answered_by else ""
    return TermsLine(row.since, row.until, from_json(row.charging), offer.offered_by.name, accepted)


def offers_of(
    *, by: Actor, organisation_id: UUID, partnership_id: UUID | None = None, most: int = 50
) -> tuple[OfferLine, ...]:
    """What an organisation was offered and offers, what is open first; refuse with `not_allowed`."""
    require(by, Permission.AGREE, [organisation_id])
    rows = Proposal.objects.filter(Q(host_id=organisation_id) | Q(guest_id=organisation_id))
    if partnership_id:
        rows = rows.filter(partnership_id=partnership_id)
    rows = rows.select_related(
        "host", "guest", "type_of_work", "offered_for", "offered_by", "answered_by"
    ).order_by(Case(When(state="open", then=0), default=1), "-offered_at")
    with seeing(by.sight):
        return tuple(_offer_line(row, by) for row in rows[:most])


def _offer_line(row: Proposal, by: Actor) -> OfferLine:
    other = row.guest_id if row.offered_for_id == row.host_id else row.host_id
    is_open = row.state == "open"
    own = row.offered_by_id == by.account_id
    return OfferLine(
        id=row.id,
        partnership_id=row.partnership_id,
        host=row.host.name,
        guest=row.guest.name,
        work=row.type_of_work.name if row.type_of_work else "",
        since=row.since,
        charging=from_json(row.charging),
        words=row.words,
        offered_for=row.offered_for.name,
        offered_by=row.offered_by.name,
        offered_at=row.offered_at,
        state=row.state,
        answered_by=row.answered_by.name if row.answered_by else "",
        answer=row.answer,
        may_answer=is_open and not own and may_in_office(by, Permission.AGREE, [other]),
        may_withdraw=is_open and may_in_office(by, Permission.AGREE, [row.offered_for_id]),
    )
