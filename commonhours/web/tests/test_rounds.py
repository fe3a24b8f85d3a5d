"""Rounds on the pages: a plan is followed, looked at on the board and by whom it concerns, pinned and applied."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit, cancel_visit, choose_faces
from commonhours.bookings.models import Assignment
from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.routing.models import Pin, RoundsPlan
from commonhours.web.pictures import NAME_TALL, Route, route_map
from commonhours.web.templatetags.plan_board import lanes_of, plan_cells
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast, hire
from tests.planned import rounds_ready

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def booked(cast: Cast, who: str, *, hours: int = 0) -> Assignment:
    """A visit of an hour for Park or Lopez to which Rosa comes."""
    wish = cast.wish(who, start=TUESDAY_TEN + timedelta(hours=hours))
    done = book_visit(by=cast.actors["carmen"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        return Assignment.objects.get(visit_id=done.visit_id)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def visit(start: int, end: int, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "travel": 0, **more}


def test_ways_lie_before_their_visits_and_hide_none() -> None:
    first, second = visit(480, 510, travel=12), visit(515, 545, travel=20)
    cells = plan_cells([first, second], [(450, 600)], 90, 120)
    assert [(cell.kind, cell.span) for cell in cells] == [
        ("free", 4),
        ("way", 2),
        ("visit", 6),
        ("way", 1),
        ("visit", 6),
        ("free", 11),
    ]
    assert sum(cell.span for cell in cells) == 30


def test_a_visit_of_two_minutes_still_has_a_column_and_what_is_outside_is_cut_off() -> None:
    cells = plan_cells([visit(482, 484), visit(590, 660)], [], 96, 120)
    assert [(cell.kind, cell.span) for cell in cells] == [("visit", 1), ("off", 21), ("visit", 2)]


def test_visits_to_which_nobody_comes_never_cover_each_other() -> None:
    lanes = lanes_of([visit(0, 60), visit(30, 90), visit(60, 70)])
    assert [[each["start"] for each in lane] for lane in lanes] == [[0, 60], [30]]


def test_a_way_is_drawn_between_numbered_places_north_above() -> None:
    drawn = route_map([Route("Rosa", 0, [(33.9, -118.2, "Lopez"), (33.7, -118.2, "Park")])], "Rounds")
    assert "<title>Rosa: 2. Park</title>" in drawn
    (x, y), (there, below) = (pair.split(",") for pair in drawn.split('points="')[1].split('"')[0].split())
    assert x == there
    assert int(y) < int(below)


def test_names_of_rounds_that_begin_at_one_place_are_written_under_each_other() -> None:
    here, there = (33.9, -118.2, "Lopez"), (33.7, -118.0, "Park")
    drawn = route_map([Route(name, 0, [here, there]) for name in ("Rosa", "Dara", "Dina")], "Rounds")
    tops = [int(top) for top in re.findall(r'route__name" x="\d+" y="(\d+)"', drawn)]
    assert [top - tops[0] for top in tops] == [0, NAME_TALL, 2 * NAME_TALL]


def test_while_a_plan_works_its_page_tells_how_far_it_is_and_offers_to_stop(committed_cast: Cast) -> None:
    place = booked(committed_cast, "lopez")
    with seeing(EVERYTHING):
        plan = rounds_ready(committed_cast, [(place, None)], state="works")
    carmen, url = signed_in(committed_cast, "carmen"), reverse("rounds_plan", args=[plan.id])
    page = text(carmen.get(url))
    for each in ('value="400"', "$12.00", "$20.00", "Stop now", "Look again"):
        assert each in page, each
    assert carmen.post(reverse("rounds_stop", args=[plan.id]), {"key": "s"}).status_code == 302
    with seeing(EVERYTHING):
        RoundsPlan.objects.filter(id=plan.id).update(state="ready", ready_at=NOW)
    # The part that asked is told to load the whole page, which is the board now.
    assert carmen.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_board_the_changes_the_map_and_the_paper_tell_who_comes_where(committed_cast: Cast) -> None:
    cast, (dara,) = committed_cast, committed_cast.ids("dara")
    places = [booked(cast, "lopez"), booked(cast, "park", hours=3), booked(cast, "park", hours=5)]
    with seeing(EVERYTHING):
        plan = rounds_ready(cast, zip(places, (places[0].person_id, dara, None), strict=True))
    carmen = signed_in(cast, "carmen")
    board = text(carmen.get(reverse("rounds_plan", args=[plan.id])))
    assert board.count("data-plan-visit") == 3
    for each in ("Nobody comes", "Rosa → Dara", "min of travel"):
        assert each in board, each
    changes = text(carmen.get(reverse("rounds_changes", args=[plan.id])))
    for each in (
        "$20.00",
        "$12.00",
        "Nobody who may come fits in.",
        "<strong>Dara</strong>",
        "Apply the plan",
    ):
        assert each in changes, each
    drawn = text(carmen.get(reverse("rounds_map", args=[plan.id]), {"worker": str(dara)}))
    assert ("<title>Dara: 1." in drawn, "<title>Rosa" in drawn) == (True, False)
    paper = text(carmen.get(reverse("rounds_paper", args=[plan.id])))
    assert paper.count('class="panel plan-paper"') == 2
    chosen = text(carmen.get(reverse("rounds_visit", args=[plan.id, places[2].visit_id])))
    assert "Nobody who may come fits in." in chosen
    for name in ("rounds_plan", "rounds_changes", "rounds_map", "rounds_paper"):
        assert signed_in(cast, "otto").get(reverse(name, args=[plan.id])).status_code == 404


def test_two_plans_stand_side_by_side_and_tell_where_they_differ(committed_cast: Cast) -> None:
    cast, (dara,) = committed_cast, committed_cast.ids("dara")
    place = booked(cast, "lopez")
    with seeing(EVERYTHING):
        one, other = (rounds_ready(cast, [(place, to)]) for to in (dara, place.person_id))
    carmen = signed_in(cast, "carmen")
    page = text(carmen.get(reverse("rounds_compare", args=[one.id]), {"other": str(other.id)}))
    assert "Dara, Tuesday" in page
    assert "Rosa, Tuesday" in page
    assert str(other.id) in text(carmen.get(reverse("rounds_changes", args=[one.id])))


def test_a_visit_is_pinned_and_let_go_from_its_menu(committed_cast: Cast) -> None:
    place = booked(committed_cast, "lopez")
    with seeing(EVERYTHING):
        plan = rounds_ready(committed_cast, [(place, place.person_id)])
    carmen, url = signed_in(committed_cast, "carmen"), reverse("rounds_pin", args=[plan.id, place.visit_id])
    assert carmen.post(url, {"key": "p"}).status_code == 302
    menu = reverse("rounds_visit", args=[plan.id, place.visit_id])
    assert "Take the pin off" in text(carmen.get(menu))
    assert carmen.post(url, {"key": "q", "off": "1"}).status_code == 302
    assert "Take the pin off" not in text(carmen.get(menu))
    with seeing(EVERYTHING):
        assert Pin.objects.filter(off_at__isnull=True).count() == 0


def test_a_visit_is_given_to_somebody_else_in_a_plan_beside_this_one(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        hire(cast, "dina", "harbor", ["nutrition", "company"], ("spanish", "nutrition"))
    choose_faces(by=cast.actors["carmen"], at=NOW, service_user_id=cast.served["lopez"].id, says="anyone")
    place, (dina, dara) = booked(cast, "lopez"), cast.ids("dina", "dara")
    with seeing(EVERYTHING):
        plan = rounds_ready(cast, [(place, place.person_id)])
    carmen, known = signed_in(cast, "carmen"), [plan.id, place.visit_id]
    menu = text(carmen.get(reverse("rounds_visit", args=known), {"to": str(dara)}))
    assert f'value="{dina}"' in menu
    assert "by the weights" in menu
    # To whom it was dragged does no such work.
    assert "Dara may not do this visit." in menu
    url = reverse("rounds_give", args=known)
    sent = {"person": str(dina), "comes": str(place.person_id), "key": "g"}
    assert carmen.post(url, sent | {"person": str(dara)}).status_code == 409
    assert signed_in(cast, "otto").post(url, sent).status_code == 404
    given = carmen.post(url, sent)
    assert given.status_code == 302
    assert "Rosa → Dina" in text(carmen.get(given["Location"]))
    with seeing(EVERYTHING):
        assert Assignment.objects.get(id=place.id).state == "booked"
        assert [row.worker_after_id for row in plan.visits.all()] == [place.person_id]


def test_a_plan_that_is_out_of_date_books_nothing_and_says_which_visit_changed(committed_cast: Cast) -> None:
    cast = committed_cast
    place = booked(cast, "lopez")
    with seeing(EVERYTHING):
        plan = rounds_ready(cast, [(place, None)])
    cancel_visit(by=cast.actors["carmen"], at=NOW, visit_id=place.visit_id, reason="")
    carmen = signed_in(cast, "carmen")
    page = text(carmen.post(reverse("rounds_apply", args=[plan.id]), {"key": "a"}), 409)
    assert "on March 3, 2026 has changed since this was planned. Nothing was booked." in page
    assert f'href="{reverse("visit", args=[place.visit_id])}"' in page


def test_what_cannot_be_planned_is_said_beside_its_field(committed_cast: Cast) -> None:
    carmen, url = signed_in(committed_cast, "carmen"), reverse("rounds")
    asked = {"organisation": committed_cast.organisations["harbor"].id, "kind": "fresh", "days": "9"}
    page = text(carmen.post(url, asked | {"first_day": "tomorrow", "may_move": "0", "seconds": "5"}), 422)
    assert page.count("field--error") == 2


def test_a_mend_is_asked_for_of_somebody_late_on_slow_roads_with_times_that_may_move(
    committed_cast: Cast,
) -> None:
    cast, url = committed_cast, reverse("rounds")
    booked(cast, "lopez")
    carmen, rosa = signed_in(cast, "carmen"), str(cast.people["rosa"].id)
    asked = {
        "organisation": str(cast.organisations["harbor"].id),
        "kind": "fresh",
        "first_day": "2026-03-02",
        "days": "1",
        "seconds": "5",
        "slower": "50",
        "may_move": "30",
        "held": rosa,
    }
    assert "Say who comes late, and when they can be there." in text(carmen.post(url, asked), 422)
    both = asked | {"held_time": "15:15", "away": rosa, "away_until": "2026-03-02"}
    assert "plan for one of them first" in text(carmen.post(url, both), 422)
    assert "Whoever is late comes today" in text(carmen.post(url, asked | {"held_time": "08:00"}), 422)
    assert carmen.post(url, asked | {"held_time": "15:15"}).status_code == 302
    with seeing(EVERYTHING):
        plan = RoundsPlan.objects.get()
    assert (plan.kind, plan.slower, plan.may_move) == ("mend", 50, 30)
    assert plan.held_until == NOW + timedelta(hours=3.25)
    page = text(carmen.get(reverse("rounds_plan", args=[plan.id])))
    assert "Mended as Rosa is late" in page
    assert "ways take 50% longer" in page


def test_my_visits_say_how_far_it_is_from_home_and_from_the_visit_before(committed_cast: Cast) -> None:
    booked(committed_cast, "lopez")
    booked(committed_cast, "park", hours=3)
    page = text(signed_in(committed_cast, "rosa").get(reverse("my_visits")))
    assert "min from home" in page
    assert "min from the visit before" in page
