"""Whoever asks for a least rate is neither offered nor booked for what pays less, but by a yes of their own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Assignment
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import Sight, seeing
from commonhours.dispatch.actions import accept_offer, book_from_match, make_offer
from commonhours.fairness.pages import not_offered
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.instead import why_not
from commonhours.matching.queries import find
from commonhours.rates.actions import InstrumentWanted, LeastsSet, say_sector, set_instrument, set_leasts
from commonhours.rates.book import PAY, Held, RateBook
from commonhours.rates.instruments import VOLUNTEER, InstrumentBook, Terms
from commonhours.rates.least import LeastBook, Paying
from commonhours.rates.models import LeastRate, PayFrame
from commonhours.rates.own import own_rates
from commonhours.rates.tests.test_rates import LATER, MONDAY, NEXT, fiona, officer, put
from commonhours.trail.models import ActFacts
from commonhours.words import said, sentence
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

__all__ = ["fiona"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOUSE, WORK, WHO = (UUID(int=number) for number in (1, 2, 3))


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


@pytest.fixture
def market(committed_cast: Cast) -> Cast:
    """A market that the index sees; pay is reckoned by the law of Long Beach."""
    PayFrame.objects.create(place="us-ca-long-beach")
    return committed_cast


@pytest.fixture
def mona(market: Cast) -> Actor:
    """Harbor's finance officer there."""
    return officer(market)


def ask(
    cast: Cast, cents: int | None, *, work: str = "", since: date = MONDAY, who: str = "rosa"
) -> LeastsSet:
    key = cast.works[work].id if work else None
    return set_leasts(by=cast.actors[who], at=NOW, asked={key: cents}, since=since)


def offered(cast: Cast, wish: Wish | None = None, **more: Any) -> list[UUID]:
    found = find(by=cast.actors["olga"], at=NOW, wish=wish or cast.wish(), **more)
    return [each.person_id for each in found.candidates]


def refused(cast: Cast, wish: Wish | None = None) -> list[str]:
    """Why Rosa cannot be booked; nothing where she is."""
    try:
        with transaction.atomic():
            book_visit(by=cast.actors["olga"], at=NOW, wish=wish or cast.wish(), person_ids=cast.ids("rosa"))
            transaction.set_rollback(True)
    except Refused as why:
        return [refusal.code for refusal in why.refusals]
    return []


def test_what_pays_less_is_neither_offered_nor_booked_and_what_pays_enough_is(
    market: Cast, mona: Actor
) -> None:
    rosa = market.people["rosa"].id
    put(market, mona, 2000)
    assert rosa in offered(market)
    assert refused(market) == []
    ask(market, 2001)
    assert rosa not in offered(market)
    assert refused(market) == ["least_rate"]
    ask(market, 2000)
    assert rosa in offered(market)
    assert refused(market) == []


def test_a_rate_that_rises_brings_them_back_without_an_act_of_theirs(market: Cast, mona: Actor) -> None:
    put(market, mona, 2000)
    ask(market, 2200)
    assert market.people["rosa"].id not in offered(market)
    put(market, mona, 2200)
    assert market.people["rosa"].id in offered(market)
    assert refused(market) == []


def test_each_day_has_its_own_rate_and_its_own_least(market: Cast, mona: Actor) -> None:
    put(market, mona, 2000)
    put(market, mona, 2200, since=NEXT)
    ask(market, 2100)
    ask(market, 2300, since=LATER)
    weeks = [market.wish(start=TUESDAY_TEN + week * 7 * DAY) for week in range(3)]
    assert [refused(market, wish) for wish in weeks] == [["least_rate"], [], ["least_rate"]]
    assert [market.people["rosa"].id in offered(market, wish) for wish in weeks] == [False, True, False]


def test_a_least_of_one_type_of_work_holds_before_that_of_all_and_says_nothing_of_others(
    cast: Cast, fiona: Actor
) -> None:
    put(cast, fiona, 2000)
    ask(cast, 2500)
    ask(cast, 1900, work="nutrition")
    assert refused(cast) == []
    assert refused(cast, cast.wish(work="company")) == ["least_rate"]


def test_why_not_says_so_and_gives_no_sum_away(market: Cast, mona: Actor) -> None:
    put(market, mona, 2000)
    ask(market, 2345)
    reasons = why_not(
        by=market.actors["olga"], at=NOW, wish=market.wish(), person_id=market.people["rosa"].id
    )
    (reason,) = reasons
    told = said(reason)
    assert told.text == "Asks more for an hour of this work than it pays."
    assert "23" not in f"{told} {dict(reason.facts)}"


def test_an_offer_may_ask_them_still_and_their_yes_books_them(market: Cast, mona: Actor) -> None:
    put(market, mona, 2000)
    ask(market, 2200)
    agreed = find(by=market.actors["olga"], at=NOW, wish=market.wish("park"), agreed=True)
    limits = {each.person_id: each.limits for each in agreed.candidates}
    assert limits[market.people["rosa"].id] == ("least_rate",)
    made = make_offer(
        by=market.actors["olga"],
        at=NOW,
        place=market.wish("park"),
        person_id=market.people["rosa"].id,
        reply_by=NOW + HOUR,
    )
    booked = accept_offer(by=market.actors["rosa"], at=NOW, offer_id=made.offer_id)
    with seeing(EVERYTHING):
        assert Assignment.objects.get(visit_id=booked.visit_id).person_id == market.people["rosa"].id


def test_nobody_asks_for_less_than_the_law_says(cast: Cast, fiona: Actor) -> None:
    with pytest.raises(Refused) as why:
        ask(cast, 1689)
    assert "$16.90" in sentence(why.value.refusals[0])
    assert ask(cast, 1690).changed == 1


def test_the_history_stays_and_what_has_begun_is_never_written_over(cast: Cast, fiona: Actor) -> None:
    ask(cast, 2000)
    ask(cast, 2300, since=LATER)
    ask(cast, 2200, since=NEXT)
    ask(cast, None, since=NEXT + DAY)
    with seeing(EVERYTHING), seeing(cast.actors["rosa"].sight):
        rows = LeastRate.objects.order_by("since", "amount").values_list("amount", "since", "until")
        assert list(rows) == [
            (2000, MONDAY, NEXT),
            (2200, NEXT, NEXT + DAY),
            (2300, LATER, LATER),
        ]
        row = {"person_id": cast.people["rosa"].id, "set_at": NOW, "since": MONDAY}
        with pytest.raises(IntegrityError, match="least_rate_once_a_day"), transaction.atomic():
            LeastRate.objects.create(amount=1, **row)


def test_the_same_again_changes_nothing(cast: Cast, fiona: Actor) -> None:
    assert [ask(cast, 2000).changed, ask(cast, 2000).changed, ask(cast, None).changed] == [1, 0, 1]
    assert ask(cast, None).changed == 0


@pytest.mark.parametrize("cents", [0, -1, 100_001])
def test_an_amount_that_cannot_be_is_refused(cast: Cast, cents: int) -> None:
    with pytest.raises(Refused) as why:
        ask(cast, cents)
    assert why.value.refusals[0].code == "rate_out_of_bounds"


def test_no_day_that_is_over_and_no_work_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(Invalid):
        ask(cast, 2000, since=MONDAY - DAY)
    with pytest.raises(Invalid):
        set_leasts(by=cast.actors["rosa"], at=NOW, asked={UUID(int=9): 2000}, since=MONDAY)


@pytest.mark.parametrize("who", ["otto", "carmen", "olga"])
def test_whoever_is_no_worker_asks_for_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        ask(cast, 2000, who=who)


def test_nobody_reads_what_somebody_asks_neither_office_nor_region_nor_trail(
    cast: Cast, fiona: Actor
) -> None:
    ask(cast, 2345, work="nutrition")
    ben = Sight(person_id=cast.people["ben"].id)
    for sight in (fiona.sight, cast.actors["carmen"].sight, EVERYTHING, ben):
        with seeing(sight):
            assert not LeastRate.objects.exists()
    with seeing(EVERYTHING):
        assert "2345" not in str(ActFacts.objects.get(act__verb="least_rate.set").facts)


def test_hours_without_a_wage_are_not_paid_too_little(market: Cast, mona: Actor) -> None:
    put(market, mona, 2000)
    ask(market, 2200)
    harbor = market.organisations["harbor"].id
    say_sector(by=mona, at=NOW, organisation_id=harbor, sector="charity")
    wanted = InstrumentWanted(VOLUNTEER, MONDAY + DAY, market.works["nutrition"].id)
    set_instrument(by=mona, at=NOW, organisation_id=harbor, wanted=wanted)
    assert refused(market) == []
    assert market.people["rosa"].id in offered(market)
    assert refused(market, market.wish(work="company")) == ["least_rate"]


def test_their_own_page_says_what_each_work_pays_and_what_falls_away(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2000)
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    ask(cast, 2200, work="nutrition")
    own = own_rates(by=cast.actors["rosa"], at=TUESDAY_TEN + DAY)
    lines = {work.name: work for work in own.works}
    nutrition = lines[cast.works["nutrition"].name]
    (line,) = nutrition.paid
    assert (line.cents, line.minutes, line.falls, nutrition.asked) == (2000, 60, True, 2200)
    assert not any(each.falls for each in lines[cast.works["company"].name].paid)
    assert own.floor == 1690
    assert own_rates(by=cast.actors["otto"], at=NOW).works == ()


def test_a_visit_that_paid_too_little_stands_among_those_they_were_not_offered(
    market: Cast, mona: Actor
) -> None:
    put(market, mona, 2000)
    ask(market, 2200)

    book_from_match(by=market.actors["olga"], at=NOW, wish=market.wish(), person_ids=market.ids("ben"))
    page = not_offered(by=market.actors["rosa"], at=NOW + HOUR)
    (line,) = page.lines
    assert [code for code, _ in line.rules] == ["least_rate"]
    assert line.would
    assert [each.code for each in line.would.changes] == ["least_rate"]


# --- the days, one by one ---------------------------------------------------------------------------------------

FIRST = date(2026, 3, 2)
days = st.integers(0, 12).map(lambda after: FIRST + after * DAY)


@st.composite
def spans(draw: st.DrawFn, figures: st.SearchStrategy[int]) -> tuple[Held, ...]:
    """Figures between days, one after the other, with gaps or without."""
    turns = sorted(draw(st.sets(days, min_size=1, max_size=4)))
    ends = [*turns[1:], draw(st.sampled_from([None, FIRST + 13 * DAY]))]
    return tuple(
        Held(since, until, draw(figures))
        for since, until in zip(turns, ends, strict=True)
        if draw(st.booleans())
    )


WAGES = st.sampled_from([1700, 2000, 2200])


@st.composite
def books(draw: st.DrawFn) -> tuple[LeastBook, Paying]:
    ways = ((WORK, WHO), (None, WHO), (WORK, None), (None, None))
    rates = {(HOUSE, PAY, *way): draw(spans(WAGES)) for way in ways if draw(st.booleans())}
    least = {(WHO, work): draw(spans(WAGES)) for work in (WORK, None) if draw(st.booleans())}
    unpaid = tuple(Terms(VOLUNTEER, since=each.since, until=each.until) for each in draw(spans(WAGES)))
    place = draw(st.sampled_from(["", "us-ca-long-beach"]))
    paying = Paying(RateBook(rates), InstrumentBook({(HOUSE, WORK, None): unpaid}), {None: place})
    return LeastBook(least), paying


@settings(max_examples=200, deadline=None)
@given(books())
def test_the_stretches_of_days_are_those_of_asking_day_by_day(drawn: tuple[LeastBook, Paying]) -> None:
    least, paying = drawn
    stretches = paying.days_paid(least, HOUSE, WORK, WHO, FIRST)
    for after in range(400):
        day = FIRST + after * DAY
        within = any(begin <= day and (end is None or day < end) for begin, end in stretches)
        assert within == paying.reaches(least, HOUSE, WORK, WHO, day)
