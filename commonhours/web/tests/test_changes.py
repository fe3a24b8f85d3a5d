"""Changing a visit on the pages: what follows is shown first, then it is done, then it can be undone."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_series, book_visit, choose_faces
from commonhours.bookings.models import OCCUPYING, Assignment, Series, Swap, Visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.trail.models import Act
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
    people = committed_cast.ids("rosa")
    given = {"wish": committed_cast.wish(), "person_ids": people}
    return book_visit(by=committed_cast.actors["carmen"], at=NOW, **given).visit_id  # type: ignore[arg-type]


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def starts(visit_id: UUID) -> str:
    with seeing(EVERYTHING):
        return f"{Visit.objects.get(id=visit_id).starts_at:%H:%M}"


def coming(visit_id: UUID) -> list[str]:
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return [row.person.name for row in rows.select_related("person")]


def test_a_free_time_is_pressed_looked_at_done_and_undone(committed_cast: Cast, visit_id: UUID) -> None:
    carmen, url = signed_in(committed_cast, "carmen"), reverse("move", args=[visit_id])
    assert b'value="2026-03-03T14:00"' in carmen.get(url).content
    shown = carmen.post(url, {"when": "2026-03-03T14:00", "minutes": "60"})
    assert shown.status_code == 200
    assert b"Rosa can come then" in shown.content
    assert starts(visit_id) == "18:00"
    sure = {"day": "2026-03-03", "start": "14:00", "minutes": "60", "reason": "", "confirm": "1", "key": "k"}
    assert carmen.post(url, sure).status_code == 302
    assert starts(visit_id) == "22:00"
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="visit.move")
    page = carmen.get(reverse("visit", args=[visit_id]))
    assert page.content.count(reverse("undo", args=[act.id]).encode()) == 1
    assert carmen.post(reverse("undo", args=[act.id]), {"key": "u"}).status_code == 302
    assert starts(visit_id) == "18:00"


def test_a_time_that_does_not_do_is_refused_on_the_same_page(committed_cast: Cast, visit_id: UUID) -> None:
    carmen, url = signed_in(committed_cast, "carmen"), reverse("move", args=[visit_id])
    answer = carmen.post(url, {"day": "2026-03-03", "start": "20:00", "minutes": "60"})
    assert answer.status_code == 409
    assert b"Not available then" in answer.content
    assert carmen.post(url, {"day": "", "start": "20:00", "minutes": "60"}).status_code == 422


def test_somebody_else_comes_with_a_yes(committed_cast: Cast, visit_id: UUID) -> None:
    carmen, url = signed_in(committed_cast, "carmen"), reverse("reassign", args=[visit_id])
    page = carmen.get(url).content.decode()
    assert "Ben" in page
    assert "new there" in page
    ben, rosa = committed_cast.ids("ben", "rosa")
    chosen = {"person": str(ben), "leaves": str(rosa), "key": "r"}
    refused = carmen.post(url, chosen)
    assert refused.status_code == 409
    assert b"never been there" in refused.content
    assert carmen.post(url, chosen | {"said_by": "Mrs Lopez", "key": "s"}).status_code == 302
    assert coming(visit_id) == ["Ben"]


def test_a_worker_offers_a_visit_and_a_colleague_takes_it(committed_cast: Cast, visit_id: UUID) -> None:
    cast = committed_cast
    served = cast.served["lopez"].id
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=served, says="anyone")
    rosa, ben = signed_in(cast, "rosa"), signed_in(cast, "ben")
    assert b"I cannot come" in rosa.get(reverse("visit", args=[visit_id])).content
    rosa.post(reverse("offer_swap", args=[visit_id]), {"key": "o"})
    with seeing(EVERYTHING):
        swap = Swap.objects.get()
    assert reverse("withdraw_swap", args=[swap.id]).encode() in rosa.get(reverse("my_visits")).content
    offered = ben.get(reverse("my_visits")).content
    assert reverse("take_swap", args=[swap.id]).encode() in offered
    assert b"Lopez" not in offered
    ben.post(reverse("take_swap", args=[swap.id]), {"key": "t"})
    assert coming(visit_id) == ["Ben"]
    assert rosa.get(reverse("visit", args=[visit_id])).status_code == 404


def test_a_visit_given_back_can_be_had_back(committed_cast: Cast, visit_id: UUID) -> None:
    rosa = signed_in(committed_cast, "rosa")
    rosa.post(reverse("hand_back", args=[visit_id]), {"reason": "ill", "key": "h"})
    assert coming(visit_id) == []
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="visit.hand_back")
    assert reverse("undo", args=[act.id]).encode() in rosa.get(reverse("my_visits")).content
    rosa.post(reverse("undo", args=[act.id]), {"key": "u", "back": "my_visits"})
    assert coming(visit_id) == ["Rosa"]


def test_a_whole_series_is_shown_before_it_changes(committed_cast: Cast) -> None:
    cast = committed_cast
    wish = cast.wish("park", "company", TUESDAY_TEN)
    booked = book_series(
        by=cast.actors["carmen"],
        at=NOW,
        wish=wish,
        rule="FREQ=WEEKLY;COUNT=3",
        person_ids=cast.ids("rosa"),
    )
    carmen = signed_in(cast, "carmen")
    url = reverse("change_series", args=[booked.series_id, booked.visit_ids[1]])
    assert carmen.get(url).status_code == 200
    asked = {"scope": "later", "day": "2026-03-11", "start": "14:00", "minutes": "60", "how": "phone"}
    shown = carmen.post(url, asked)
    assert b"2 visits as they would be" in shown.content
    assert "Wednesday, March\u00a011" in shown.content.decode()
    with seeing(EVERYTHING):
        assert Series.objects.count() == 1
    done = carmen.post(url, asked | {"confirm": "1", "key": "c"})
    assert done.status_code == 302
    with seeing(EVERYTHING):
        assert Series.objects.count() == 2


def test_what_is_said_to_new_faces_is_kept(committed_cast: Cast) -> None:
    carmen, served = signed_in(committed_cast, "carmen"), committed_cast.served["lopez"].id
    carmen.post(reverse("faces", args=[served]), {"says": "known", "key": "f"})
    page = carmen.get(reverse("service_user", args=[served])).content
    assert b'value="known" checked' in page


def test_a_series_that_was_ended_comes_back_with_one_press(committed_cast: Cast) -> None:
    cast, carmen = committed_cast, signed_in(committed_cast, "carmen")
    given = {"wish": cast.wish(), "rule": "FREQ=WEEKLY;COUNT=3", "person_ids": cast.ids("rosa")}
    booked = book_series(by=cast.actors["olga"], at=NOW, **given)  # type: ignore[arg-type]
    url = reverse("series", args=[booked.series_id])
    assert b"/undo/" not in carmen.get(url).content  # Olga booked it, not she
    carmen.post(reverse("end_series", args=[booked.series_id]), {"key": "e"})
    with seeing(EVERYTHING):
        take_back = reverse("undo", args=[Act.objects.get(verb="series.cancel").id])
    assert carmen.get(url).content.count(take_back.encode()) == 1
    assert carmen.post(take_back, {"key": "u"})["Location"] == url
    assert [coming(each) for each in booked.visit_ids] == [["Rosa"]] * len(booked.visit_ids)
    assert b"/undo/" not in carmen.get(url).content
