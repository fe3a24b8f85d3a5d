"""Offer a place to somebody whose own yes it takes, with the next in line behind them; take an offer back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from commonhours.bookings.actions.agreed import locked_date, locked_place, wish_of_date
from commonhours.bookings.actions.faces import require_consent
from commonhours.bookings.briefing import brief
from commonhours.bookings.conditions import Question
from commonhours.bookings.faces import ANYONE, says, strangers
from commonhours.bookings.fit import told
from commonhours.bookings.models import Series, Visit
from commonhours.bookings.parts import parts_of, wish_of
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.constraints import constraint_of, insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.dispatch.actions.passing_on import close, locked_opening, write_offer
from commonhours.dispatch.models import Opening
from commonhours.dispatch.openings import SHORTEST_REPLY, EmptyPlace, OpenDate, latest_reply, standing_of
from commonhours.matching.actions import keep_ranking
from commonhours.matching.queries import MOST, find
from commonhours.organisations.permissions import Permission, require
from commonhours.people.queries import organisations_of_service_user
from commonhours.trail.actions import OpenAct, acting, once

# What keeps one place from being on offer twice.
ONCE = frozenset({"opening_once_per_wish", "opening_once_per_visit", "opening_once_per_gap"})


@dataclass(frozen=True)
class OfferMade:
    """The offer, to whom and until when, and how many are in line behind them."""

    opening_id: UUID
    offer_id: UUID
    person_id: UUID
    reply_by: datetime
    in_line: int


@dataclass(frozen=True)
class OfferWithdrawn:
    """The place that is offered to nobody any more."""

    opening_id: UUID


@dataclass(frozen=True)
class Place:
    """What is offered: what it asks for, who is there already, and where it stands."""

    wish: Wish
    here: tuple[UUID, ...]
    columns: dict[str, Any]


@once(OfferMade)
def make_offer(
    *,
    by: Actor,
    at: datetime,
    place: Wish | EmptyPlace | OpenDate,
    person_id: UUID,
    reply_by: datetime,
) -> OfferMade:
    """Offer a place to somebody until a time; when they say no or nothing, the next best has it by itself.

    In line stand those whom the match finds if they agree, and who may come to this service user unasked; the ranking
    is kept. Refuses with `not_allowed`, what of the place is unknown, over or `already_filled`, `offer_is_out`, every
    rule that stands against them even if they say yes, `needs_consent` or `only_known`, `offer_too_late`,
    `reply_too_soon` or `reply_too_late`.
    """
    with acting("offer.make", by=by, at=at) as act:
        act.subject_id = opening_id = new_id()
        found = _found(act, place)
        wish = found.wish
        answer = find(by=by, at=at, wish=wish, agreed=True, to_keep=True)
        standing = standing_of(wish, person_id, at)
        refuse_untimely(standing.question, at, reply_by)
        refuse_misfit(standing.reasons, person_id)
        if isinstance(place, EmptyPlace):
            require_consent(act, wish.service_user_id, [person_id])
        ranked = [each.person_id for each in answer.candidates if each.person_id not in found.here]
        line = [person_id, *_unasked(wish.service_user_id, [e for e in ranked if e != person_id], at)]
        opening = write_opening(act, opening_id, found, standing.question, line, reply_by)
        offer_id = write_offer(act, opening, person_id, reply_by, standing.limits)
        keep_ranking(by=by, at=at, answer=answer, why="offered", chosen=(person_id,))
        act.outcome = made = OfferMade(opening_id, offer_id, person_id, reply_by, len(line) - 1)
        return made


def _found(act: OpenAct, place: Wish | EmptyPlace | OpenDate) -> Place:
    """What is offered, locked, once it is known that the actor may book it in the office."""
    if isinstance(place, EmptyPlace):
        return _empty_place(act, place.visit_id)
    if isinstance(place, OpenDate):
        return _open_date(act, place)
    served = place.service_user_id
    require(act.by, Permission.BOOK, organisations_of_service_user(served))
    concern([served])
    require(act.by, Permission.BOOK, [brief(place).organisation_id])
    return Place(place, (), {})


def _empty_place(act: OpenAct, visit_id: UUID) -> Place:
    visit = Visit.objects.filter(id=visit_id).first()
    if visit is None:
        raise NotFound.because("unknown_visit", field="visit")
    require(act.by, Permission.BOOK, [visit.organisation_id])
    standing = locked_place(act, visit_id)
    here = tuple(part.person_id for _, part in parts_of(standing.visit))
    return Place(wish_of(standing.visit), here, {"visit": visit_id})


def _open_date(act: OpenAct, place: OpenDate) -> Place:
    series = Series.objects.filter(id=place.series_id).first()
    if series is None:
        raise NotFound.because("unknown_series", field="series")
    require(act.by, Permission.BOOK, [series.organisation_id])
    series, occurrence = locked_date(place.series_id, place.gap_id)
    return Place(wish_of_date(series, occurrence), (), {"series": series.id, "gap": place.gap_id})


def refuse_misfit(reasons: tuple[Refusal, ...], person_id: UUID) -> None:
    if reasons:
        raise Refused(
            *(
                Refusal(each.code, MappingProxyType({**each.facts, "person": person_id}), "person")
                for each in told(reasons)
            )
        )


def refuse_untimely(
    question: Question, at: datetime, reply_by: datetime, *, before: datetime | None = None
) -> None:
    """Refuse a time to answer that nobody can keep, or after which a yes would be of no use."""
    latest = min(latest_reply(question), before or question.starts_at)
    if latest - at < SHORTEST_REPLY:
        raise Refused.because("offer_too_late", field="when")
    if reply_by - at < SHORTEST_REPLY:
        raise Invalid.because("reply_too_soon", field="reply_by")
    if reply_by > latest:
        raise Invalid.because("reply_too_late", field="reply_by")


def _unasked(service_user_id: UUID, people: list[UUID], at: datetime) -> list[UUID]:
    """Of those who come by themselves, one after the other, nobody chooses: new faces only where that is let."""
    concern(people)
    if says(service_user_id) == ANYONE:
        return people[:MOST]
    new = strangers(service_user_id, people, at=at)
    return [each for each in people if each not in new][:MOST]


def write_opening(
    act: OpenAct,
    opening_id: UUID,
    found: Place,
    question: Question,
    line: list[UUID],
    reply_by: datetime,
) -> Opening:
    """Insert what is on offer, with those in line; refuse with `offer_is_out` what somebody is asked about already."""
    wish, known = found.wish, brief(found.wish)
    row = {
        "id": opening_id,
        "service_user": wish.service_user_id,
        "organisation": known.organisation_id,
        "type_of_work": wish.type_of_work_id,
        "site": known.site_id,
        "starts_at": wish.starts_at,
        "ends_at": wish.ends_at,
        "wants": list(question.wants),
        "features": list(question.features),
        "purpose": wish.purpose,
        "visit": None,
        "series": None,
        "gap": None,
        "was_starts_at": None,
        "was_ends_at": None,
        "reason": "",
        "patience": (reply_by - act.at) // timedelta(minutes=1),
        "line": line,
        "state": "open",
        "offered_by": act.by.account_id,
        "offered_at": act.at,
        "organisation_ids": [known.organisation_id],
    }
    try:
        with transaction.atomic():
            insert(Opening, [row | found.columns])
    except IntegrityError as error:
        if constraint_of(error) not in ONCE:
            raise
        raise Refused.because("offer_is_out") from None
    return Opening.objects.get(id=opening_id)


@once(OfferWithdrawn)
def withdraw_offer(*, by: Actor, at: datetime, opening_id: UUID) -> OfferWithdrawn:
    """Take a place back that is on offer: whoever has it now is told. Refuses with `unknown_offer`, `offer_is_over`."""
    with acting("offer.withdraw", by=by, at=at) as act:
        opening = locked_opening(opening_id)
        if opening is None:
            raise NotFound.because("unknown_offer", field="offer")
        require(by, Permission.BOOK, [opening.organisation_id])
        if opening.state != "open":
            raise Refused.because("offer_is_over")
        act.subject_id = opening_id
        concern([opening_id])
        close(act, opening, "withdrawn")
        act.outcome = withdrawn = OfferWithdrawn(opening_id)
        return withdrawn
