"""Prices for people: asked about their permission first, and shown no more of a partner's pay than the charge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.pages import VisitLine
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.rates.pricing import Price, Prospect, Shift, prices
from commonhours.rates.queries import sees_prices


@dataclass(frozen=True)
class Shown:
    """A price, and whether its reader may see what the worker earns by it."""

    price: Price
    inside: bool


def prices_of_wish(
    *, by: Actor, at: datetime, wish: Wish, payer_id: UUID, people: Iterable[tuple[UUID, UUID]]
) -> dict[UUID, Shown]:
    """What each of these people would cost, given with the organisation that they come for; nothing for whoever may
    not see prices of the organisation that pays.

    The people are those whom the match has offered to this asker.
    """
    if not sees_prices(by, [payer_id]):
        return {}
    shift = Shift(wish.starts_at, wish.ends_at, wish.type_of_work_id, payer_id)
    asked = [Prospect(person, employer, comes=shift) for person, employer in people]
    return {each.price.person_id: each for each in _shown(by, at, asked)}


def prices_of_visit(*, by: Actor, at: datetime, page: VisitLine) -> tuple[Shown, ...]:
    """What a visit that stands costs, for each who comes; nothing for whoever may not see it."""
    return _of_visit(
        by, at, page, [Prospect(*each, visit_id=page.id, standing=True) for each in _coming(page)]
    )


def prices_of_move(
    *, by: Actor, at: datetime, page: VisitLine, starts_at: datetime, ends_at: datetime
) -> tuple[Shown, ...]:
    """By how much a visit costs more or less at another time, for each who comes."""
    shift = Shift(starts_at, ends_at, page.type_of_work_id, page.organisation_id)
    return _of_visit(by, at, page, [Prospect(*each, comes=shift, visit_id=page.id) for each in _coming(page)])


def prices_of_others(
    *, by: Actor, at: datetime, page: VisitLine, people: Iterable[tuple[UUID, UUID]], leaves: UUID | None
) -> dict[UUID, tuple[Shown, ...]]:
    """By how much a visit costs more or less when one of these comes instead of somebody, or to an open place; by who
    comes: their own part and that of whoever leaves."""
    goes = [Prospect(*each, visit_id=page.id) for each in _coming(page) if each[0] == leaves]
    shift = Shift(page.starts_at, page.ends_at, page.type_of_work_id, page.organisation_id)
    comes = [Prospect(*each, comes=shift) for each in people]
    shown = _of_visit(by, at, page, [*goes, *comes])
    return {each.price.person_id: (*shown[: len(goes)], each) for each in shown[len(goes) :]}


def prices_of_cancel(*, by: Actor, at: datetime, page: VisitLine) -> tuple[Shown, ...]:
    """What falls away when a visit is called off now, and what is owed all the same."""
    return _of_visit(by, at, page, [Prospect(*each, visit_id=page.id) for each in _coming(page)])


def own_pay(*, by: Actor, at: datetime, page: VisitLine) -> Price | None:
    """What the asker earns by a visit of their own; None for whoever does not come to it."""
    own = [each for each in _coming(page) if each[0] == by.person_id]
    if not own or page.state != "planned":
        return None
    with seeing(by.sight):
        return prices([Prospect(*own[0], visit_id=page.id, standing=True)], at=at)[0]


def own_pay_of_more(*, by: Actor, at: datetime, more: Mapping[UUID, tuple[UUID, Shift]]) -> dict[UUID, Price]:
    """What the asker would earn by each of these hours, given with the employer, should they say yes to it alone."""
    if by.person_id is None or not more:
        return {}
    asked = [Prospect(by.person_id, employer, comes=shift) for employer, shift in more.values()]
    with seeing(by.sight):
        return dict(zip(more, prices(asked, at=at), strict=True))


def _coming(page: VisitLine) -> list[tuple[UUID, UUID]]:
    return [(each.person_id, each.organisation_id) for each in page.people]


def _of_visit(by: Actor, at: datetime, page: VisitLine, asked: Sequence[Prospect]) -> tuple[Shown, ...]:
    employers = {each.employer_id for each in asked}
    if not asked or not sees_all(by, {page.organisation_id}, employers):
        return ()
    return _shown(by, at, asked)


def sees_all(by: Actor, payers: Iterable[UUID], employers: Iterable[UUID]) -> bool:
    """Whether somebody may see what all of it costs: for those who pay, or for everybody who employs. Whoever lends one
    of two people sees nothing of what the other costs."""
    return all(sees_prices(by, [each]) for each in payers) or all(
        sees_prices(by, [each]) for each in employers
    )


def _shown(by: Actor, at: datetime, asked: Sequence[Prospect]) -> tuple[Shown, ...]:
    inside = {employer: sees_prices(by, [employer]) for employer in {each.employer_id for each in asked}}
    with seeing(by.sight):
        return tuple(Shown(each, inside[each.employer_id]) for each in prices(asked, at=at))
