"""What a visit costs, and what changing it would: parts of pages for those who may see it; and one's own pay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from commonhours.bookings.pages import VisitLine
from commonhours.common.clock import now
from commonhours.rates.pages import Shown, own_pay, prices_of_cancel, prices_of_move, prices_of_visit
from commonhours.web.middleware import House
from commonhours.words.money import money
from commonhours.words.pay import why_not_priced
from commonhours.words.prices import change_words, cost_lines, earned, overtime_words, pay_lines


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
