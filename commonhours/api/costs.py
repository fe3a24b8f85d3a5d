"""What an act would cost, before it: each takes what the act takes, and changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.bookings import BookAsked, CancelAsked
from commonhours.api.changes import ChangeSeriesAsked, MoveAsked, ReassignAsked
from commonhours.api.door import WRITING, Knock, answers
from commonhours.api.series import CancelSeriesAsked, SeriesAsked
from commonhours.api.values import Id, Told
from commonhours.bookings.actions import cancel_series, cancel_visit, change_series, move_visit
from commonhours.bookings.pages import visits_of_series
from commonhours.common.clock import now
from commonhours.dispatch.actions import book_from_match, book_series_from_match, reassign_from_match
from commonhours.dispatch.costs import foretold
from commonhours.rates.plans import PlannedPrice

router = Router()


class PartTold(Told):
    """One part of a price: its rule and its cents; the page of the law, where a law asks for it."""

    code: str = Field(examples=["overtime_week"])
    cents: int
    law: str


class ChangeCostTold(Told):
    """What changes for one person in one visit, and what it costs after all that comes before it."""

    visit_id: UUID
    person_id: UUID
    starts_at: datetime
    cents: int | None = Field(description="For who pays; below nothing, it saves that. Null: not known.")
    pay: list[PartTold] = Field(
        description="What the worker earns more or less; empty for a partner's worker."
    )
    on_costs: int | None
    charge: list[PartTold] = Field(description="What was agreed, where it crosses.")
    trouble: str = Field(description="Why there is no price: a code.")


class CostTold(Told):
    """What an act costs: the sum, where all of it is known, and each change. Empty for who may not see prices."""

    cents: int | None
    changes: list[ChangeCostTold]


@router.post("/costs/visit", response=answers(CostTold, *WRITING))
def cost_of_booking(request: Knock, asked: BookAsked) -> CostTold:
    """What booking a visit would cost; refuses as the booking would."""
    told = foretold(
        book_from_match,
        by=request.auth,
        at=now(),
        visits=lambda booked: [booked.visit_id],
        wish=asked.wish(),
        person_ids=asked.person_ids,
    )
    return _told(told.prices)


@router.post("/costs/series", response=answers(CostTold, *WRITING))
def cost_of_series(request: Knock, asked: SeriesAsked) -> CostTold:
    """What booking a series would cost, date by date; refuses as the booking would."""
    told = foretold(
        book_series_from_match,
        by=request.auth,
        at=now(),
        visits=lambda booked: booked.visit_ids,
        wish=asked.wish(),
        rule=asked.rule,
        person_ids=asked.person_ids,
    )
    return _told(told.prices)


@router.post("/visits/{visit_id}/cost/move", response=answers(CostTold, *WRITING))
def cost_of_move(request: Knock, visit_id: Id, asked: MoveAsked) -> CostTold:
    """By how much a visit would cost more or less at another time."""
    told = foretold(
        move_visit,
        by=request.auth,
        at=now(),
        visits=lambda moved: [moved.visit_id],
        visit_id=visit_id,
        **asked.model_dump(),
    )
    return _told(told.prices)


@router.post("/visits/{visit_id}/cost/reassign", response=answers(CostTold, *WRITING))
def cost_of_reassigning(request: Knock, visit_id: Id, asked: ReassignAsked) -> CostTold:
    """By how much a visit would cost more or less with other people."""
    told = foretold(
        reassign_from_match,
        by=request.auth,
        at=now(),
        visits=lambda done: [done.visit_id],
        visit_id=visit_id,
        person_ids=asked.person_ids,
        reason=asked.reason,
        yes=asked.consent.yes() if asked.consent else None,
    )
    return _told(told.prices)


@router.post("/visits/{visit_id}/cost/cancel", response=answers(CostTold, *WRITING))
def cost_of_cancelling(request: Knock, visit_id: Id, asked: CancelAsked) -> CostTold:
    """What calling a visit off would save, and what would be owed all the same."""
    told = foretold(
        cancel_visit,
        by=request.auth,
        at=now(),
        visits=lambda done: [done.visit_id],
        visit_id=visit_id,
        reason=asked.reason,
    )
    return _told(told.prices)


@router.post("/series/{series_id}/cost/change", response=answers(CostTold, *WRITING))
def cost_of_changing_series(request: Knock, series_id: Id, asked: ChangeSeriesAsked) -> CostTold:
    """By how much a series would cost more or less once it is changed."""
    by, at = request.auth, now()
    ahead = [each.id for each in visits_of_series(by=by, series_id=series_id) if each.starts_at > at]
    told = foretold(
        change_series,
        by=by,
        at=at,
        visits=lambda changed: [each.visit_id for each in changed.visits],
        standing=ahead,
        series_id=series_id,
        from_visit=asked.from_visit,
        scope=asked.scope,
        change=asked.change(),
        reason=asked.reason,
        yes=asked.consent.yes() if asked.consent else None,
    )
    return _told(told.prices)


@router.post("/series/{series_id}/cost/cancel", response=answers(CostTold, *WRITING))
def cost_of_cancelling_series(request: Knock, series_id: Id, asked: CancelSeriesAsked) -> CostTold:
    """What calling off all that is to come of a series would save."""
    told = foretold(
        cancel_series,
        by=request.auth,
        at=now(),
        visits=lambda done: done.visit_ids,
        series_id=series_id,
        from_visit=asked.from_visit,
        reason=asked.reason,
    )
    return _told(told.prices)


def _told(planned: Sequence[PlannedPrice]) -> CostTold:
    changes = [_change(each) for each in planned]
    known = [each.cents for each in changes if each.cents is not None]
    return CostTold(cents=sum(known) if changes and len(known) == len(changes) else None, changes=changes)


def _change(each: PlannedPrice) -> ChangeCostTold:
    price, inside = each.shown.price, each.shown.inside
    charged = [
        PartTold(code=line.code, cents=sign * line.cents, law="")
        for sign, charge in ((1, price.charge), (-1, price.charge_before))
        for line in (charge.lines if charge and price.crosses else ())
    ]
    return ChangeCostTold(
        visit_id=each.visit_id,
        person_id=price.person_id,
        starts_at=each.starts_at,
        cents=None if price.trouble else price.payer_cents,
        pay=[
            PartTold(code=part.code, cents=part.cents, law=part.rule.name if part.rule else "")
            for part in (price.parts if inside else ())
        ],
        on_costs=price.on_costs if inside else None,
        charge=charged,
        trouble=price.trouble if inside else "",
    )
