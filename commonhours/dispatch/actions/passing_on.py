"""Who is asked next, and what becomes of a place when nobody is left: one function for no, for silence, for both."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.openings import (
    SHORTEST_REPLY,
    latest_reply,
    place_is_gone,
    standing_of,
    wish_of_opening,
)
from commonhours.trail.actions import OpenAct, acting


def lapse_offers(*, by: Actor, at: datetime) -> int:
    """End the offers that nobody answered in time, and ask the next in line; end those whose place is gone.

    Return how many ended. Twice is once: each is looked at again under the lock of its opening.
    """
    with seeing(by.sight):
        due = _due(at)
    if not due:
        return 0
    with acting("offer.lapse", by=by, at=at) as act:
        return sum(_lapse(act, opening_id) for opening_id in due)


def _due(at: datetime) -> list[UUID]:
    late = set(
        Offer.objects.filter(state="open", reply_by__lte=at).values_list("opening_id", flat=True).order_by()
    )
    rows = Opening.objects.filter(state="open")
    return sorted({row.id for row in rows if row.id in late or place_is_gone(row, at)})


def _lapse(act: OpenAct, opening_id: UUID) -> bool:
    opening = locked_opening(opening_id)
    if opening is None or opening.state != "open":
        return False
    if place_is_gone(opening, act.at):
        close(act, opening, "over")
        return True
    if not end_offers(act, opening, "lapsed", late_only=True):
        return False
    ask_next(act, opening)
    return True


def locked_opening(opening_id: UUID) -> Opening | None:
    """An opening, its row locked: whoever comes second waits here."""
    return Opening.objects.select_for_update(no_key=True).filter(id=opening_id).first()


def ask_next(act: OpenAct, opening: Opening) -> None:
    """Offer the place to the next in line who could still say yes; when none is left, say so to the office."""
    concern([opening.id, opening.service_user_id])
    asked = set(Offer.objects.filter(opening_id=opening.id).values_list("person_id", flat=True))
    for person_id in (each for each in opening.line if each not in asked):
        if _asked(act, opening, person_id):
            return
    # A visit that was to move stays when it is, and needs nobody else: only whoever asked is told.
    close(act, opening, "over" if opening.moves else "nobody")
    act.facts.setdefault("unmoved" if opening.moves else "nobody", []).append(opening.id)


def _asked(act: OpenAct, opening: Opening, person_id: UUID) -> bool:
    try:
        standing = standing_of(wish_of_opening(opening), person_id, act.at)
    except Refused:
        return False  # they, or whoever was to be served, have left
    reply_by = min(act.at + timedelta(minutes=opening.patience), latest_reply(standing.question))
    if standing.reasons or reply_by - act.at < SHORTEST_REPLY:
        return False
    write_offer(act, opening, person_id, reply_by, standing.limits)
    return True


def write_offer(
    act: OpenAct, opening: Opening, person_id: UUID, reply_by: datetime, limits: tuple[str, ...]
) -> UUID:
    """Insert an offer, and note in the act whom followers are to tell."""
    offer_id: UUID = new_id()
    row = {
        "id": offer_id,
        "opening": opening.id,
        "person": person_id,
        "state": "open",
        "offered_at": act.at,
        "reply_by": reply_by,
        "limits": list(limits),
        "reason": "",
        "organisation_ids": opening.organisation_ids,
    }
    insert(Offer, [row])
    act.touches(person_id)
    act.concerns(opening.organisation_ids)
    told = {"opening": opening.id, "person": person_id, "reply_by": reply_by}
    act.facts.setdefault("offered", []).append(told)
    return offer_id


def end_offers(act: OpenAct, opening: Opening, state: str, *, late_only: bool = False) -> list[UUID]:
    """End what is open of an opening, and note who is to be told; whoever acts knows it."""
    still = Offer.objects.filter(opening_id=opening.id, state="open")
    if late_only:
        still = still.filter(reply_by__lte=act.at)
    people = list(still.values_list("person_id", flat=True))
    still.update(state=state, ended_at=act.at)
    act.touches(*people)
    act.concerns(opening.organisation_ids)
    gone = [{"opening": opening.id, "person": person} for person in people]
    act.facts.setdefault("gone", []).extend(gone)
    return people


def close(act: OpenAct, opening: Opening, state: str) -> None:
    """End an opening that nobody fills."""
    end_offers(act, opening, "withdrawn")
    Opening.objects.filter(id=opening.id).update(state=state, ended_at=act.at)
