"""A worker offers a visit of theirs to colleagues who fit; the first who takes it has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.book import open_parties
from commonhours.bookings.actions.changing import lock_all, locked_visit, open_change
from commonhours.bookings.actions.faces import require_consent
from commonhours.bookings.actions.hand_back import own_place
from commonhours.bookings.models import Swap, SwapInvitation
from commonhours.bookings.notice import is_late
from commonhours.bookings.parts import in_place_of, parts_of, wish_of
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class SwapOffered:
    """An offer to colleagues, and how many they are: who they are is nobody's business."""

    swap_id: UUID
    visit_id: UUID
    colleagues: int


@dataclass(frozen=True)
class SwapTaken:
    """Who comes to the visit now instead of whom."""

    swap_id: UUID
    visit_id: UUID
    taken_by: UUID
    freed: UUID


@dataclass(frozen=True)
class SwapWithdrawn:
    """The offer that is over; the visit stays with whoever offered it."""

    swap_id: UUID
    visit_id: UUID


@once(SwapOffered)
def offer_swap(*, by: Actor, at: datetime, visit_id: UUID, person_ids: Sequence[UUID]) -> SwapOffered:
    """Offer my place in a visit to these colleagues. Until one takes it, it stays mine.

    Refuses with `unknown_visit`, `already_cancelled`, `already_begun`, `too_late_for_that`, `already_offered` or
    `nobody_fits`.
    """
    with acting("visit.offer_swap", by=by, at=at) as act:
        standing, assignment_id, person_id = own_place(act, visit_id)
        invited = sorted(set(person_ids) - set(standing.was.people.values()))
        if not invited:
            raise Refused.because("nobody_fits")
        swap_id = new_id()
        swap = {
            "id": swap_id,
            "visit": visit_id,
            "assignment": assignment_id,
            "person": person_id,
            "state": "open",
            "offered_at": at,
            "organisation_ids": standing.visit.organisation_ids,
        }
        if Swap.objects.filter(assignment_id=assignment_id, state="open").exists():
            raise Refused.because("already_offered")
        insert(Swap, [swap])
        concern([swap_id])
        rows = [{"id": new_id(), "swap": swap_id, "person": each} for each in invited]
        insert(SwapInvitation, rows)
        _note(act, standing.visit.organisation_ids, visit_id, [*invited, person_id])
        act.note(invited=invited, swap=swap_id)
        act.outcome = offered = SwapOffered(swap_id, visit_id, len(invited))
        return offered


@once(SwapTaken)
def take_swap(*, by: Actor, at: datetime, swap_id: UUID) -> SwapTaken:
    """Take a visit that a colleague offered me; every rule is asked about me, and whether I may be a new face.

    Refuses with `unknown_swap`, `swap_is_over` when another was faster, with every rule that I would break, with
    `needs_consent` or `only_known`, and with `already_begun`, `already_cancelled` or `too_late_for_that`.
    """
    with acting("visit.take_swap", by=by, at=at) as act:
        taker = by.person_id
        if taker is None or not SwapInvitation.objects.filter(swap_id=swap_id, person_id=taker).exists():
            raise NotFound.because("unknown_swap")
        concern([swap_id])
        visit_id = Swap.objects.values_list("visit_id", flat=True).get(id=swap_id)
        concern([visit_id])
        # The visit's row first, as every change does: whoever comes second waits here, and then finds it taken.
        visit = locked_visit(visit_id)
        swap = Swap.objects.get(id=swap_id)
        if swap.state != "open":
            raise Refused.because("swap_is_over")
        standing = open_change(act, visit, late=False)
        if is_late(visit, at):
            raise Refused.because("too_late_for_that")
        giver = dict(parts_of(visit))[swap.assignment_id]
        known = open_parties(wish_of(visit), [taker, giver.person_id])
        lock_all([taker, giver.person_id])
        require_consent(act, visit.service_user_id, [taker])
        Swap.objects.filter(id=swap_id).update(state="taken", taken_by_id=taker, ended_at=at)
        standing.end([swap.assignment_id], "swapped")
        standing.bring(known, [in_place_of(giver, taker)])
        standing.tell()
        act.note(swap=swap_id)
        act.outcome = taken = SwapTaken(swap_id, visit_id, taker, giver.person_id)
        return taken


@once(SwapWithdrawn)
def withdraw_swap(*, by: Actor, at: datetime, swap_id: UUID) -> SwapWithdrawn:
    """Take an offer of mine back; the visit stays mine. Refuses with `unknown_swap` or `swap_is_over`."""
    with acting("visit.withdraw_swap", by=by, at=at) as act:
        own = Swap.objects.filter(id=swap_id, person_id=by.person_id).first() if by.person_id else None
        if own is None:
            raise NotFound.because("unknown_swap")
        concern([own.visit_id])
        locked_visit(own.visit_id)
        if not Swap.objects.filter(id=swap_id, state="open").update(state="withdrawn", ended_at=at):
            raise Refused.because("swap_is_over")
        _note(act, own.organisation_ids, own.visit_id, [own.person_id])
        act.note(swap=swap_id)
        act.outcome = withdrawn = SwapWithdrawn(swap_id, own.visit_id)
        return withdrawn


def _note(act: OpenAct, organisation_ids: Sequence[UUID], visit_id: UUID, people: Sequence[UUID]) -> None:
    act.subject_id = act.subject_id or visit_id
    act.touches(*people)
    act.concerns(organisation_ids)
    act.note(visit=visit_id)
