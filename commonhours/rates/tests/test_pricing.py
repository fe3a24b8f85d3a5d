"""What a booking, a move and a cancellation cost, before they are made: the difference that they make to a week."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.partnerships.charges import Charging, as_json
from commonhours.partnerships.models import Partnership, Proposal, Terms
from commonhours.rates.models import PayFrame, Rate
from commonhours.rates.pages import (
    Shown,
    own_pay,
    prices_of_cancel,
    prices_of_move,
    prices_of_visit,
    prices_of_wish,
)
from commonhours.rates.pricing import Price
from commonhours.words.prices import change_words, cost_lines, earned, figure, overtime_words
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
# Tuesday, seven in the morning in Long Beach.
SEVEN = TUESDAY_TEN - 3 * HOUR
CALIFORNIA = "California Labor Code, section 510"


@pytest.fixture
def paid(cast: Cast) -> Cast:
    """Harbor pays 20 dollars an hour and ten per cent on top; Bixby pays 30. The law is Long Beach's."""
    PayFrame.objects.create(place="us-ca-long-beach")
    with seeing(EVERYTHING):
        rate(cast, "harbor", "pay", 2000)
        rate(cast, "harbor", "on_costs", 1000)
        rate(cast, "bixby", "pay", 3000)
    return cast


def rate(cast: Cast, slug: str, kind: str, amount: int, **more: Any) -> None:
    row = {"kind": kind, "amount": amount, "since": LONG_AGO, "set_at": NOW, **more}
    Rate.objects.create(organisation=cast.organisations[slug], **row)


def stand(cast: Cast, start: datetime, hours: float = 1, who: str = "rosa", slug: str = "harbor") -> UUID:
    """A visit that an organisation has booked with one of its own."""
    organisation, end = cast.organisations[slug], start + hours * HOUR
    when = {"starts_at": start, "ends_at": end, "organisation_ids": [organisation.id]}
    with seeing(EVERYTHING):
        visit = Visit.objects.create(
            service_user=cast.served["park"],
            organisation=organisation,
            type_of_work=cast.works["nutrition"],
            latitude=33.8,
            longitude=-118.17,
            booked_by=cast.accounts["ana"],
            booked_at=NOW,
            **when,
        )
        Assignment.objects.create(visit=visit, person=cast.people[who], organisation=organisation, **when)
    return visit.id


def asked(
    cast: Cast, start: datetime, hours: float = 1, who: str = "rosa", slug: str = "harbor", by: str = "carmen"
) -> Shown | None:
    """What somebody would cost Harbor."""
    harbor, employer = cast.organisations["harbor"].id, cast.organisations[slug].id
    found = prices_of_wish(
        by=cast.actors[by],
        at=NOW,
        wish=cast.wish("park", "nutrition", start, hours),
        payer_id=harbor,
        people=[(cast.people[who].id, employer)],
    )
    return found.get(cast.people[who].id)


def price(*args: Any, **more: Any) -> Price:
    found = asked(*args, **more)
    assert found
    return found.price


def agree(cast: Cast, charging: Charging) -> None:
    """What Bixby and Harbor agreed."""
    host, guest = cast.organisations["bixby"], cast.organisations["harbor"]
    with seeing(EVERYTHING):
        there = Partnership.objects.get(host=host, guest=guest)
        offer = Proposal.objects.create(
            partnership=there,
            host=host,
            guest=guest,
            since=LONG_AGO,
            charging=as_json(charging),
            offered_for=guest,
            offered_by=cast.accounts["carmen"],
            offered_at=NOW,
            answered_by=cast.accounts["ana"],
            answered_at=NOW,
            state="accepted",
        )
        Terms.objects.create(
            partnership=there,
            proposal=offer,
            organisation_ids=[host.id, guest.id],
            charging=as_json(charging),
            since=LONG_AGO,
        )


def test_an_hour_costs_its_rate_and_what_comes_on_top(paid: Cast) -> None:
    found = price(paid, TUESDAY_TEN, 1.5)
    assert (found.pay_cents, found.on_costs, found.payer_cents) == (3000, 300, 3300)
    assert (figure(found), overtime_words(found)) == ("$33.00", "")


def test_a_persons_own_rate_comes_before_that_of_the_work_and_of_all(paid: Cast) -> None:
    with seeing(EVERYTHING):
        rate(paid, "harbor", "pay", 2200, type_of_work=paid.works["nutrition"])
        assert price(paid, TUESDAY_TEN).pay_cents == 2200
        rate(paid, "harbor", "pay", 2500, person=paid.people["rosa"])
        assert price(paid, TUESDAY_TEN).pay_cents == 2500
        assert price(paid, TUESDAY_TEN, who="sam").pay_cents == 2200


def test_a_booking_that_causes_overtime_says_how_much_and_by_which_law(paid: Cast) -> None:
    stand(paid, SEVEN, 4)
    stand(paid, SEVEN + 5 * HOUR, 3.5)
    found = price(paid, SEVEN + 9 * HOUR, 2)
    # Seven and a half hours stand that day: one and a half of the two lie past the eighth.
    assert overtime_words(found) == f"Adds 1 hour 30 minutes of overtime: +$15.00 ({CALIFORNIA})"
    assert figure(found) == "$60.50"


def test_what_a_partner_booked_of_the_same_employer_counts_towards_overtime(paid: Cast) -> None:
    """Bixby's own week of Ben is hidden from Harbor, and still makes Harbor's hour an overtime hour."""
    agree(paid, Charging(share=10_000))
    stand(paid, SEVEN, 8, "ben", "bixby")
    found = asked(paid, SEVEN + 10 * HOUR, who="ben", slug="bixby")
    assert found
    assert found.price.overtime[0].cents == 1500
    assert not found.inside


def test_what_crosses_costs_what_was_agreed_and_shows_nothing_of_the_lenders_pay(paid: Cast) -> None:
    assert figure(price(paid, TUESDAY_TEN, who="ben", slug="bixby")) == ""
    agree(paid, Charging(fixed_cents=250, share=10_000))
    found = asked(paid, TUESDAY_TEN, who="ben", slug="bixby")
    assert found
    assert figure(found.price) == "$32.50"
    assert cost_lines(found) == [("Fixed fee", "$2.50"), ("100% of what the hour costs, $30.00", "$30.00")]


def test_who_may_not_see_prices_sees_none(paid: Cast) -> None:
    for name in ("olga", "otto", "ana", "rosa", "nina"):
        assert asked(paid, TUESDAY_TEN, by=name) is None
    PayFrame.objects.update(operators_see=True)
    assert asked(paid, TUESDAY_TEN, by="olga")
    assert asked(paid, TUESDAY_TEN, by="otto") is None


def test_without_a_rate_or_a_law_there_is_no_price_and_a_reason(paid: Cast) -> None:
    assert price(paid, TUESDAY_TEN, who="wes", slug="westside").trouble == "no_rate"
    PayFrame.objects.all().delete()
    assert price(paid, TUESDAY_TEN).trouble == "no_frame"


def test_a_visit_that_stands_costs_what_it_did_before_it_was_booked(paid: Cast) -> None:
    carmen, rosa = paid.actors["carmen"], paid.actors["rosa"]
    visit = stand(paid, TUESDAY_TEN, 2)
    (shown,) = prices_of_visit(by=carmen, at=NOW, page=read_visit(by=carmen, visit_id=visit))
    assert cost_lines(shown) == [("Hours worked, 2 hours", "$40.00"), ("On-costs", "$4.00")]
    own = own_pay(by=rosa, at=NOW, page=read_visit(by=rosa, visit_id=visit))
    assert own
    assert earned(own) == "You earn $40.00"
    olga = paid.actors["olga"]
    page = read_visit(by=olga, visit_id=visit)
    assert prices_of_visit(by=olga, at=NOW, page=page) == ()
    assert own_pay(by=olga, at=NOW, page=page) is None


def test_a_move_says_what_it_costs_more_or_less_or_nothing(paid: Cast) -> None:
    carmen = paid.actors["carmen"]
    stand(paid, SEVEN, 4)
    stand(paid, SEVEN + 5 * HOUR, 4)
    visit = stand(paid, SEVEN + timedelta(days=1), 1)

    def moving(start: datetime, hours: float = 1) -> str:
        page = read_visit(by=carmen, visit_id=visit)
        end = start + hours * HOUR
        return change_words(prices_of_move(by=carmen, at=NOW, page=page, starts_at=start, ends_at=end))

    assert moving(SEVEN + timedelta(days=2)) == "Moving costs nothing more."
    # On the long Tuesday it is a ninth hour: ten dollars of overtime, and ten per cent on top of them.
    assert moving(SEVEN + 10 * HOUR) == "Moving costs $11.00 more."
    assert moving(SEVEN + timedelta(days=2), 0.5) == "Moving costs $11.00 less."
    # Into the week after: the same pay, in another week.
    assert moving(SEVEN + timedelta(days=7)) == "Moving costs nothing more."


def test_a_day_that_is_broken_in_two_costs_more_where_the_rate_is_near_the_minimum(paid: Cast) -> None:
    stand(paid, SEVEN, 1)
    # Five hours at the minimum of 16.90, one of them for the pause, less the eighty dollars that the day pays.
    found = price(paid, SEVEN + 6 * HOUR, 3)
    assert [(each.code, each.cents) for each in found.parts] == [("time", 6000), ("split_shift", 450)]


def test_calling_off_costs_nothing_but_for_who_has_come_today_and_gets_less_than_half(paid: Cast) -> None:
    carmen = paid.actors["carmen"]
    stand(paid, SEVEN, 1)
    later = stand(paid, SEVEN + 1.5 * HOUR, 3)

    def cancelling(at: datetime) -> str:
        page = read_visit(by=carmen, visit_id=later)
        return change_words(prices_of_cancel(by=carmen, at=at, page=page), cancels=True)

    assert cancelling(NOW) == "Cancelling costs nothing. It saves $66.00."
    # Four hours were promised and one is worked: half of four is owed.
    assert cancelling(SEVEN + 1.25 * HOUR) == "Cancelling now still costs $20.00. It saves $44.00 in all."


def test_where_a_law_makes_late_changes_cost_they_are_in_the_price(paid: Cast) -> None:
    carmen = paid.actors["carmen"]
    own = {"place": "us-ca-los-angeles", "industry": "retail", "employees": 400}
    PayFrame.objects.create(organisation=paid.organisations["harbor"], **own)
    visit = stand(paid, TUESDAY_TEN, 2)
    page = read_visit(by=carmen, visit_id=visit)
    (shown,) = prices_of_cancel(by=carmen, at=NOW, page=page)
    assert [(each.code, each.cents) for each in shown.price.parts] == [("time", -4000), ("change_cut", 2000)]


def test_a_visit_over_the_end_of_a_week_is_paid_in_both(paid: Cast) -> None:
    PayFrame.objects.update(first_weekday=6)
    saturday_late = datetime(2026, 3, 8, 7, 0, tzinfo=NOW.tzinfo)  # eleven at night
    assert price(paid, saturday_late, 2).pay_cents == 4000


def test_the_frame_and_the_rates_are_asked_for_their_own_day(paid: Cast) -> None:
    with seeing(EVERYTHING):
        Rate.objects.filter(kind="pay", organisation=paid.organisations["harbor"]).update(
            until=date(2026, 3, 9)
        )
        rate(paid, "harbor", "pay", 2400, since=date(2026, 3, 9))
    assert price(paid, TUESDAY_TEN).pay_cents == 2000
    assert price(paid, TUESDAY_TEN + timedelta(days=7)).pay_cents == 2400


def test_an_actor_without_any_part_is_told_nothing(paid: Cast) -> None:
    harbor = paid.organisations["harbor"].id
    people = [(paid.people["rosa"].id, harbor)]
    wish = paid.wish("park")
    assert prices_of_wish(by=Actor(), at=NOW, wish=wish, payer_id=harbor, people=people) == {}
