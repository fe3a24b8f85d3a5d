"""A visit at short notice moves only with the yes of whoever comes: asked, answered, re-checked, and never imposed."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.availability.models import Terms
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit, cancel_visit, move_visit
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import (
    OfferMade,
    accept_offer,
    ask_move,
    decline_offer,
    lapse_offers,
    make_offer,
    withdraw_offer,
)
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.offers import my_offers, openings
from commonhours.dispatch.openings import OtherTime
from commonhours.matching.follower import FOLLOWER
from commonhours.notifications.models import Message
from commonhours.people.models import Person
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

HOUR = timedelta(hours=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LATER = TUESDAY_TEN + 3 * HOUR


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def booked(cast: Cast, notice: int = 48 * 60) -> UUID:
    """Rosa's visit tomorrow at ten, booked before she asked for two days' notice."""
    wish = cast.wish("park")
    visit_id = book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa")).visit_id
    with seeing(EVERYTHING):
        Terms.objects.filter(person=cast.people["rosa"]).update(notice_minutes=notice)
    return visit_id


def asked(cast: Cast, visit_id: UUID, by: str = "carmen") -> OfferMade:
    to = OtherTime(visit_id, LATER, LATER + HOUR, "a doctor")
    return ask_move(by=cast.actors[by], at=NOW, to=to, reply_by=NOW + HOUR)


def starts(visit_id: UUID) -> object:
    with seeing(EVERYTHING):
        places = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        found = set(places.values_list("starts_at", flat=True))
        assert found == {Visit.objects.get(id=visit_id).starts_at}
        return found.pop()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def told(acts: int) -> list[tuple[str, str]]:
    """Every message that so many acts made: its code, and to whom."""
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)
    with seeing(EVERYTHING):
        names = dict(Person.objects.values_list("id", "name")) | dict(
            Account.objects.values_list("id", "name")
        )
        rows = Message.objects.filter(channel="in_app", code__startswith="move").order_by("id")
        return sorted(
            (row.code, names[reader]) for row in rows if (reader := row.person_id or row.account_id)
        )


def test_what_comes_at_short_notice_is_not_imposed_but_asked_and_moves_with_a_yes(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    visit_id = booked(cast)
    in_a_week = {"starts_at": TUESDAY_TEN + 7 * 24 * HOUR, "ends_at": TUESDAY_TEN + 7 * 24 * HOUR + HOUR}
    for times in ({"starts_at": LATER, "ends_at": LATER + HOUR}, in_a_week):
        with pytest.raises(Refused) as refused:
            move_visit(by=cast.actors["carmen"], at=NOW, visit_id=visit_id, reason="asked", **times)
        assert codes(refused) == ["notice"]
    made = asked(cast, visit_id)
    assert starts(visit_id) == TUESDAY_TEN
    (line,) = my_offers(by=cast.actors["rosa"], at=NOW)
    assert (line.moves, line.was, line.limits) == (visit_id, (TUESDAY_TEN, TUESDAY_TEN + HOUR), ("notice",))
    assert [each.was for each in openings(by=cast.actors["carmen"], at=NOW)] == [line.was]
    with pytest.raises(Refused) as refused:
        asked(cast, visit_id, "olga")
    assert codes(refused) == ["offer_is_out"]
    assert (
        accept_offer(by=cast.actors["rosa"], at=NOW + HOUR / 2, offer_id=made.offer_id).visit_id == visit_id
    )
    assert starts(visit_id) == LATER


def test_a_no_silence_or_a_question_taken_back_leave_the_old_time(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = booked(cast)
    decline_offer(by=cast.actors["rosa"], at=NOW, offer_id=asked(cast, visit_id).offer_id)
    late = asked(cast, visit_id)
    lapse_offers(by=HOUSE, at=NOW + HOUR)
    with pytest.raises(Refused) as refused:
        accept_offer(by=cast.actors["rosa"], at=NOW + HOUR, offer_id=late.offer_id)
    assert codes(refused) == ["offer_lapsed"]
    withdraw_offer(by=cast.actors["olga"], at=NOW, opening_id=asked(cast, visit_id).opening_id)
    assert starts(visit_id) == TUESDAY_TEN
    with seeing(EVERYTHING):
        assert sorted(Opening.objects.values_list("state", flat=True)) == ["over", "over", "withdrawn"]
        assert sorted(Offer.objects.values_list("state", flat=True)) == ["declined", "lapsed", "withdrawn"]
    assert openings(by=cast.actors["carmen"], at=NOW) == ()


def test_everything_but_their_own_limits_is_asked_again_with_their_yes(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = booked(cast)
    made = asked(cast, visit_id)
    # Meanwhile Rosa takes another visit of that afternoon.
    second = make_offer(
        by=cast.actors["olga"],
        at=NOW,
        place=cast.wish("lopez", start=LATER),
        person_id=cast.people["rosa"].id,
        reply_by=NOW + HOUR,
    )
    accept_offer(by=cast.actors["rosa"], at=NOW, offer_id=second.offer_id)
    with pytest.raises(Refused) as refused:
        accept_offer(by=cast.actors["rosa"], at=NOW, offer_id=made.offer_id)
    assert "overlap" in codes(refused)
    assert starts(visit_id) == TUESDAY_TEN
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id, reason="ill")
    assert [each.moves for each in my_offers(by=cast.actors["rosa"], at=NOW)] == []
    with pytest.raises(Refused) as refused:
        accept_offer(by=cast.actors["rosa"], at=NOW, offer_id=made.offer_id)
    assert codes(refused) == ["offer_filled"]


def test_who_asked_and_who_is_asked_are_told_and_nobody_else_can_do_either(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = booked(cast)
    for stranger in ("otto", "nina", "sam", "rosa"):
        with pytest.raises(Refused):
            asked(cast, visit_id, stranger)
    first = asked(cast, visit_id)
    for stranger in ("otto", "nina", "sam", "carmen"):
        with pytest.raises(Refused) as refused:
            accept_offer(by=cast.actors[stranger], at=NOW, offer_id=first.offer_id)
        assert codes(refused) == ["unknown_offer"]
    decline_offer(by=cast.actors["rosa"], at=NOW, offer_id=first.offer_id)
    accept_offer(by=cast.actors["rosa"], at=NOW, offer_id=asked(cast, visit_id).offer_id)
    assert told(5) == [
        ("move_agreed", "Carmen"),
        ("move_asked", "Rosa"),
        ("move_asked", "Rosa"),
        ("move_stays", "Carmen"),
    ]


def test_whoever_is_served_may_ask_too_and_hears_the_answer(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = booked(cast)
    helper = ActsFor(cast.served["park"].id, "helper")
    cast.actors["nina"] = Actor(account_id=cast.accounts["nina"].id, acts_for=(helper,), door="web")
    made = asked(cast, visit_id, "nina")
    accept_offer(by=cast.actors["rosa"], at=NOW, offer_id=made.offer_id)
    assert starts(visit_id) == LATER
    assert told(3) == [("move_agreed", "Nina"), ("move_asked", "Rosa")]


def test_the_page_offers_to_ask_beside_the_refusal_and_the_worker_answers(
    committed_cast: Cast, client: Client
) -> None:
    cast = committed_cast
    visit_id = booked(cast)
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.accounts["carmen"], backend=BACKEND)
        posted = {"day": "2026-03-03", "start": "13:00", "minutes": "60", "reason": "a doctor"}
        page = client.post(reverse("move", args=[visit_id]), posted)
        assert page.status_code == 409
        assert "Needs more notice than that." in page.content.decode()
        ask = page.context["ask_move"]
        assert ask["limits"] == ["It comes at shorter notice than they ask for."]
        given = {"key": ask["key"], "reply_by": ask["reply_by"][0][0], **dict(ask["fields"])}
        assert client.post(ask["url"], given).status_code == 302
        assert (
            "Rosa is asked whether it may move to"
            in client.get(reverse("visit", args=[visit_id])).content.decode()
        )
        client.force_login(cast.accounts["rosa"], backend=BACKEND)
        mine = client.get(reverse("my_visits")).content.decode()
        assert "Another time:" in mine
        assert "Yes, move it" in mine
        with seeing(EVERYTHING):
            offer = Offer.objects.get()
        client.post(reverse("accept_offer", args=[offer.id]), {"key": "a"})
        assert starts(visit_id) == LATER
