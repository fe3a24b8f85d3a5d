"""What a visit costs, and what changing it would: parts of pages for those who may see it; and one's own pay."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.pages import VisitLine
from commonhours.common.clock import now
from commonhours.rates.pages import (
    Shown,
    own_pay,
    prices_of_cancel,
    prices_of_move,
    prices_of_others,
    prices_of_visit,
)
from commonhours.rates.plans import PlannedPrice, places_in, prices_between
from commonhours.web.middleware import House
from commonhours.web.show import moment
from commonhours.words.money import money
from commonhours.words.pay import why_not_priced
from commonhours.words.prices import (
    change_words,
    cost_lines,
    difference_words,
    earned,
    figure,
    minded,
    overtime_words,
    pay_lines,
    plan_words,
)


def cost_part(request: House, page: VisitLine, *, cancels: bool) -> dict[str, Any]:
    """The cost of a visit for who pays it, what calling it off now would cost, and what its worker earns."""
    if page.state != "planned":
        return {}
    by, at = request.actor, now()
    shown = prices_of_visit(by=by, at=at, page=page)
    own = own_pay(by=by, at=at, page=page)
    off = prices_of_cancel(by=by, at=at, page=page) if cancels and shown else ()
    return {
        "cost": _costs(page, shown),
        "earns": {"sentence": earned(own), "lines": pay_lines(own)} if own and not own.trouble else None,
        "cancel_cost": change_words(off, cancels=True),
    }


def move_part(request: House, page: VisitLine, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """What a move costs, in a sentence and part by part."""
    shown = prices_of_move(by=request.actor, at=now(), page=page, starts_at=starts_at, ends_at=ends_at)
    lines = [line for each in shown for line in cost_lines(each)]
    return {"move_cost": change_words(shown), "move_lines": lines}


def others_part(
    request: House, page: VisitLine, people: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, dict[str, Any]]:
    """What it makes that one of these comes instead, in words and part by part; nothing where several come and none
    is free: who leaves is chosen on the page."""
    leaves = page.people[0].person_id if page.places <= len(page.people) == 1 else None
    if page.people and leaves is None and page.places <= len(page.people):
        return {}
    found = prices_of_others(by=request.actor, at=now(), page=page, people=people, leaves=leaves)
    return {
        person: {
            "cost": difference_words(shown),
            "lines": [line for each in shown for line in cost_lines(each)],
            "minded": minded(shown[-1].price) if shown[-1].inside else [],
        }
        for person, shown in found.items()
    }


def offered_part(found: Mapping[UUID, Shown]) -> dict[UUID, dict[str, Any]]:
    """What each of those who can be asked would cost, should they say yes."""
    return {
        person: {
            "cost": figure(shown.price),
            "lines": cost_lines(shown),
            "minded": minded(shown.price) if shown.inside else [],
        }
        for person, shown in found.items()
    }


def plan_part(planned: Sequence[PlannedPrice]) -> dict[str, Any]:
    """What many changes cost together, which of them cost something else, and how it adds up."""
    said = plan_words(planned)
    if said is None:
        return {"plan_cost": None}
    others = [{"when": moment(starts), "amount": amount, "why": why} for starts, amount, why in said.others]
    return {"plan_cost": {"said": said, "others": others}}


def ending_part(request: House, visit_ids: Sequence[UUID]) -> dict[str, Any]:
    """What falls away when these visits are called off, and what is owed all the same."""
    before = places_in(by=request.actor, visit_ids=visit_ids)
    return plan_part(prices_between(by=request.actor, at=now(), before=before, after={}))


def _costs(page: VisitLine, shown: Sequence[Shown]) -> dict[str, Any] | None:
    """Each who comes with the parts of what they cost, and the sum where all of it is known."""
    if not shown:
        return None
    names = {each.person_id: each.person or "" for each in page.people}
    cents = [each.price.payer_cents for each in shown if not each.price.trouble]
    known = [each for each in cents if each is not None]
    return {
        "sum": money(sum(known)) if len(known) == len(shown) else "",
        "people": [
            {
                "name": names[each.price.person_id] if len(shown) > 1 else "",
                "lines": cost_lines(each),
                "overtime": overtime_words(each.price) if each.inside else "",
                "trouble": why_not_priced(each.price.trouble) if each.inside and each.price.trouble else "",
                "no_charge": not each.price.trouble and each.price.payer_cents is None,
                "charged": money(each.price.charged) if each.inside and each.price.charged else "",
            }
            for each in shown
        ],
    }
