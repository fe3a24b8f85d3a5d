"""A rate that a worker asks for is answered by those who set rates: a yes is their rate, a no says why."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.notifications.models import Message
from commonhours.notifications.rates import remind_of_asked_rates
from commonhours.rates.actions import (
    AskSettled,
    RateAsk,
    answer_asked_rate,
    ask_rate,
    withdraw_asked_rate,
)
from commonhours.rates.actions.asks import ANSWER_WITHIN
from commonhours.rates.asked import asked_rates, my_asked_rates
from commonhours.rates.models import AskedRate, Rate
from commonhours.rates.tests.test_rates import MONDAY, NEXT, fiona, officer, put
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import follow_all

__all__ = ["fiona"]
DAY = timedelta(days=1)


def ask(cast: Cast, cents: int = 2250, *, who: str = "rosa", slug: str = "harbor", **more: Any) -> UUID:
    said: dict[str, Any] = {"amount": cents, "since": NEXT, "type_of_work_id": cast.works["nutrition"].id}
    house = cast.organisations[slug].id
    asked = RateAsk(**(said | more))
    return ask_rate(by=cast.actors[who], at=NOW, organisation_id=house, asked=asked).ask_id


def answer(by: Actor, ask_id: UUID, *, granted: bool = True, words: str = "") -> AskSettled:
    return answer_asked_rate(by=by, at=NOW + DAY, ask_id=ask_id, granted=granted, words=words)


def code(cast: Cast, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as why:
        ask(cast, *args, **more)
    return why.value.refusals[0].code


def test_a_yes_is_the_persons_rate_from_the_day_they_asked_for(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2000, attendant=True)
    done = answer(fiona, ask(cast))
    assert done.state == "granted"
    with seeing(EVERYTHING):
        row = Rate.objects.get(person=cast.people["rosa"])
    assert (row.id, row.amount, row.since) == (done.rate_id, 2250, NEXT)
    # What the law calls the work does not change with what it pays.
    assert row.attendant


def test_a_no_says_why_and_changes_nothing(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2000)
    ask_id = ask(cast)
    with pytest.raises(Invalid):
        answer(fiona, ask_id, granted=False, words="  ")
    assert answer(fiona, ask_id, granted=False, words="Not this year.").rate_id is None
    (line,) = my_asked_rates(by=cast.actors["rosa"], at=NOW + DAY)
    assert (line.state, line.answer) == ("refused", "Not this year.")
    with seeing(EVERYTHING):
        assert Rate.objects.count() == 1
    with pytest.raises(Refused, match="already_answered"):
        answer(fiona, ask_id)


def test_those_who_answer_read_it_beside_what_is_paid_and_what_it_would_have_cost(
    cast: Cast, fiona: Actor
) -> None:
    put(cast, fiona, 2000)
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(hours=2), person_ids=cast.ids("rosa"))
    ask(cast, words="I have my certificate now.")
    harbor = cast.organisations["harbor"].id
    (line,) = asked_rates(by=fiona, at=TUESDAY_TEN + DAY, organisation_id=harbor)
    assert (line.person, line.paid, line.minutes, line.more) == (cast.people["rosa"].name, 2000, 120, 500)
    assert not line.overdue
    (late,) = asked_rates(by=fiona, at=NOW + ANSWER_WITHIN, organisation_id=harbor)
    assert late.overdue


def test_the_outsider_neither_reads_nor_answers_nor_takes_back(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2000)
    ask_id, west = ask(cast), officer(cast, slug="westside")
    with pytest.raises(NotAllowed):
        asked_rates(by=west, at=NOW, organisation_id=cast.organisations["harbor"].id)
    with pytest.raises(NotFound):
        answer(west, ask_id)
    with pytest.raises(NotAllowed):
        answer(cast.actors["carmen"], ask_id)
    for who in ("dara", "ben", "otto"):
        with pytest.raises(NotFound):
            withdraw_asked_rate(by=cast.actors[who], at=NOW, ask_id=ask_id)
        assert my_asked_rates(by=cast.actors[who], at=NOW) == ()
    with pytest.raises(Invalid):
        ask(cast, who="ben")


def test_nobody_answers_what_they_asked_for_themselves(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2000)
    rosa = cast.actors["rosa"]
    both = Actor(account_id=rosa.account_id, person_id=rosa.person_id, roles=fiona.roles, door="web")
    with pytest.raises(NotAllowed, match="own_choice"):
        answer(both, ask(cast))


def test_what_is_taken_back_is_answered_no_more_and_can_be_asked_again(cast: Cast, fiona: Actor) -> None:
    ask_id = ask(cast)
    assert code(cast) == "asked_already"
    withdraw_asked_rate(by=cast.actors["rosa"], at=NOW, ask_id=ask_id)
    with pytest.raises(Refused, match="already_answered"):
        answer(fiona, ask_id)
    assert ask(cast) != ask_id


def test_what_cannot_be_is_refused(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2000)
    assert code(cast, 2000) == "paid_that_much"
    assert code(cast, 1689) == "below_minimum"
    assert code(cast, 100_001) == "rate_out_of_bounds"
    assert code(cast, since=MONDAY - DAY) == "availability.in_the_past"
    assert code(cast, type_of_work_id=UUID(int=9)) == "unknown_choice"
    assert code(cast, words="a" * 301) == "too_large"


def test_the_database_keeps_one_open_and_every_answer_signed(cast: Cast, fiona: Actor) -> None:
    ask(cast)
    with seeing(EVERYTHING):
        row = AskedRate.objects.get()
        row.pk = UUID(int=9)
        with pytest.raises(IntegrityError, match="asked_rate_open_once"), transaction.atomic():
            row.save(force_insert=True)
        with pytest.raises(IntegrityError, match="asked_rate_answer_signed"), transaction.atomic():
            AskedRate.objects.update(state="granted")


def told(message: str) -> int:
    """How many are told, each by as many ways as they chose."""
    with seeing(EVERYTHING):
        rows = Message.objects.filter(code=message)
        return rows.order_by().values("person_id", "account_id").distinct().count()


def test_both_are_told_and_reminded_once_and_a_late_answer_sets_nothing_by_itself(
    committed_cast: Cast,
) -> None:
    cast, fiona = committed_cast, officer(committed_cast)
    put(cast, fiona, 2000)
    ask_id = ask(cast)
    follow_all()
    assert told("rate_asked") == 1
    ends = NOW + ANSWER_WITHIN
    made = [bool(remind_of_asked_rates(by=HOUSE, at=at)) for at in (ends - DAY, ends, ends + DAY)]
    assert made == [False, True, False]
    assert (told("rate_ask_overdue"), told("rate_late")) == (1, 1)
    with seeing(EVERYTHING):
        assert AskedRate.objects.get().state == "open"
    answer(fiona, ask_id)
    follow_all()
    assert told("rate_answered") == 1
