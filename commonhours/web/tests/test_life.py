"""When life happens, on the pages: ill with one press, duty on a phone, and what is written down by name."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit, choose_faces, hand_back_visit
from commonhours.bookings.models import OCCUPYING, Absence, Assignment
from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import add_shift, call_duty
from commonhours.dispatch.models import VisitEvent
from commonhours.matching.follower import FOLLOWER
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


@pytest.fixture
def visit_id(committed_cast: Cast) -> UUID:
    cast = committed_cast
    served = cast.served["park"].id
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=served, says="anyone")
    people = cast.ids("rosa")
    return book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=people).visit_id


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def coming(visit_id: UUID) -> list[str]:
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return [row.person.name for row in rows.select_related("person")]


def test_ill_with_one_press_and_told_what_became_of_it(committed_cast: Cast, visit_id: UUID) -> None:
    rosa = signed_in(committed_cast, "rosa")
    assert reverse("my_ill").encode() in rosa.get(reverse("my_visits")).content
    pressed = {"last_day": "2026-03-03", "key": "i"}
    page = rosa.post(reverse("my_ill"), pressed).content.decode()
    assert "Get well soon" in page
    assert "Somebody else comes" in page
    assert coming(visit_id)
    assert coming(visit_id) != ["Rosa"]
    # The answer was lost and the button is pressed again: the same page.
    assert "Somebody else comes" in rosa.post(reverse("my_ill"), pressed).content.decode()


def test_staff_see_who_comes_instead(committed_cast: Cast, visit_id: UUID) -> None:
    carmen, rosa = signed_in(committed_cast, "carmen"), committed_cast.people["rosa"].id
    answer = carmen.post(reverse("ill", args=[rosa]), {"last_day": "2026-03-03", "key": "i"})
    assert reverse("visit", args=[visit_id]) in answer.content.decode()
    assert coming(visit_id)[0] in answer.content.decode()
    assert carmen.post(reverse("ill", args=[rosa]), {"last_day": "soon"}).status_code == 422


def test_an_operator_reports_a_caller_ill_from_search_and_from_duty(
    committed_cast: Cast, visit_id: UUID
) -> None:
    olga, rosa = signed_in(committed_cast, "olga"), committed_cast.people["rosa"].id
    assert "calls and is ill" in olga.get(reverse("duty")).content.decode()
    form = f"{reverse('person', args=[rosa])}?ill"
    assert f'href="{form}#ill"' in olga.post(reverse("people"), {"who": "Rosa"}).content.decode()
    page = olga.get(form).content.decode()
    assert '<details class="disclosure" id="ill" open>' in page
    assert reverse("person_time", args=[rosa]) not in page
    answer = olga.post(reverse("ill", args=[rosa]), {"last_day": "2026-03-03", "key": "i"})
    assert answer.status_code == 200
    assert "Rosa" not in coming(visit_id)


def test_a_place_is_filled_from_the_duty_page_with_one_press(committed_cast: Cast, visit_id: UUID) -> None:
    cast, carmen = committed_cast, signed_in(committed_cast, "carmen")
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=visit_id, reason="a doctor")
    add_shift(
        by=cast.actors["carmen"],
        at=NOW,
        organisation_id=cast.organisations["harbor"].id,
        account_id=cast.accounts["carmen"].id,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=12),
    )
    call_duty(by=HOUSE, at=NOW)
    page = carmen.get(reverse("duty")).content.decode()
    assert "I take it" in page
    assert "Sam" in page
    assert "Carmen was called at noon" in page
    board = carmen.get(reverse("board")).content.decode()
    assert "Carmen was called at noon" in board
    assert f'href="{reverse("reassign", args=[visit_id])}"' in board
    carmen.post(reverse("duty_take", args=[visit_id]), {"key": "t"})
    assert "Carmen takes care of it." in carmen.get(reverse("duty")).content.decode()
    sam = {"person": str(cast.people["sam"].id), "key": "f"}
    assert carmen.post(reverse("duty_fill", args=[visit_id]), sam).status_code == 302
    assert coming(visit_id) == ["Sam"]


def test_the_rota_is_kept_on_a_page(committed_cast: Cast) -> None:
    cast, carmen = committed_cast, signed_in(committed_cast, "carmen")
    shift = {
        "officer": f"{cast.organisations['harbor'].id} {cast.accounts['carmen'].id}",
        "day": "2026-03-02",
        "start": "18:00",
        "hours": "14",
        "turn": "1",
        "key": "s",
    }
    assert carmen.post(reverse("rota"), shift | {"hours": "0"}).status_code == 422
    assert carmen.post(reverse("rota"), shift).status_code == 302
    assert "called first" in carmen.get(reverse("rota")).content.decode()
    assert carmen.post(reverse("rota"), shift | {"key": "again"}).status_code == 409


def test_who_did_not_come_is_written_down_answered_and_replaced(committed_cast: Cast, visit_id: UUID) -> None:
    cast = committed_cast
    with time_machine.travel(TUESDAY_TEN + timedelta(minutes=10)):
        carmen, rosa = signed_in(cast, "carmen"), signed_in(cast, "rosa")
        assert "Did not come" in carmen.get(reverse("visit", args=[visit_id])).content.decode()
        absent = {"person": str(cast.people["rosa"].id), "kind": "no_show", "key": "e"}
        sent = carmen.post(reverse("record_event", args=[visit_id]), absent)
        assert "start=10%3A15&minutes=45" in sent["Location"]
        assert carmen.get(sent["Location"]).status_code == 200
        assert "Written down about you" in rosa.get(reverse("my_visits")).content.decode()
        with seeing(EVERYTHING):
            place = Absence.objects.get().assignment_id
        said = {"words": "I was there at ten.", "key": "r"}
        rosa.post(reverse("contest", args=[place]), said)
        page = carmen.get(reverse("visit", args=[visit_id])).content.decode()
        assert "Contested: not decided yet" in page
        assert said["words"] not in page


def test_who_was_late_answers_beside_it(committed_cast: Cast, visit_id: UUID) -> None:
    cast = committed_cast
    with time_machine.travel(TUESDAY_TEN + timedelta(minutes=10)):
        carmen, rosa = signed_in(cast, "carmen"), signed_in(cast, "rosa")
        late = {"person": str(cast.people["rosa"].id), "kind": "late", "minutes": "8", "key": "e"}
        assert carmen.post(reverse("record_event", args=[visit_id]), late).status_code == 302
        with seeing(EVERYTHING):
            event = VisitEvent.objects.get()
        rosa.post(reverse("reply_event", args=[event.id]), {"words": "The bus did not come.", "key": "r"})
        assert "The bus did not come." in carmen.get(reverse("visit", args=[visit_id])).content.decode()


def test_running_late_is_said_with_one_tap_and_read_on_the_day_board(
    committed_cast: Cast, visit_id: UUID
) -> None:
    cast, say = committed_cast, reverse("say_late", args=[visit_id])
    rosa, carmen = signed_in(cast, "rosa"), signed_in(cast, "carmen")
    # It is the day before.
    assert "I am running late" not in rosa.get(reverse("my_visits")).content.decode()
    assert rosa.post(say, {"minutes": "10", "key": "a"}).status_code == 409
    with time_machine.travel(TUESDAY_TEN - timedelta(minutes=40)):
        rosa, carmen = signed_in(cast, "rosa"), signed_in(cast, "carmen")
        home = rosa.get(reverse("my_visits")).content.decode()
        assert "in 40 minutes" in home
        assert "I am running late" in home
        assert rosa.post(say, {"minutes": "ten", "key": "b"}).status_code == 422
        assert rosa.post(say, {"minutes": "20", "key": "c"}).status_code == 302
        assert "You said that you come at about 10:20" in rosa.get(reverse("my_visits")).content.decode()
        for page in (reverse("board"), reverse("visit", args=[visit_id])):
            assert "Rosa comes at about 10:20" in carmen.get(page).content.decode()
        # From there the rest of her day is planned: when she comes, and that times may move by as much.
        rest = re.search(r'href="(/rounds/\?[^"]*held[^"]*)"', carmen.get(reverse("board")).content.decode())
        assert rest
        asked = unescape(rest[1])
        assert "held_time=10%3A30" in asked
        assert "may_move=30" in asked
        form = carmen.get(asked).content.decode()
        assert f'value="{cast.people["rosa"].id}" selected' in form
        assert signed_in(cast, "ben").post(say, {"minutes": "20", "key": "d"}).status_code == 404
