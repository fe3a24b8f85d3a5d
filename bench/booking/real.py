"""A booker who goes through the platform's own action."""

from bench.booking.market import AT, Attempt, Market
from commonhours.bookings.actions import book_visit
from commonhours.bookings.wish import Wish
from commonhours.common.refusals import Refused


def try_to_book(market: Market, attempt: Attempt) -> str:
    """Ask the action for one visit: "booked", or the first reason why not."""
    wish = Wish(attempt.service_user_id, market.work_id, attempt.starts_at, attempt.ends_at)
    try:
        book_visit(by=market.operator, at=AT, wish=wish, person_ids=[attempt.person_id])
    except Refused as refused:
        return refused.refusals[0].code
    return "booked"


class Real:
    """Calls the action, as every door does."""

    def __init__(self, market: Market) -> None:
        self.market = market

    def ready(self, attempt: Attempt) -> Attempt:
        return attempt

    def book(self, attempt: Attempt) -> str:
        return try_to_book(self.market, attempt)
