"""Rounds that stand, on their page: the board of a day without a plan, a visit's menu, paper, the way to a plan."""

from datetime import timedelta

from django.urls import reverse

from commonhours.bookings.models import Visit
from commonhours.common.sight import seeing
from commonhours.routing.models import Pin
from commonhours.routing.tests.days import HOUR, TUESDAY, book
from commonhours.web.tests.stage import fresh_index, signed_in
from commonhours.web.tests.test_rounds import text
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

__all__ = ["fresh_index"]
TODAY, DAY = NOW.date(), timedelta(days=1)


def test_the_board_of_a_day_tells_what_stands_and_leads_to_a_plan_of_it(committed_cast: Cast) -> None:
    cast = committed_cast
    first, second = book(cast, "rosa"), book(cast, "rosa", who="lopez", start=TUESDAY_TEN + 3 * HOUR)
    with seeing(EVERYTHING):
        Visit.objects.filter(id=second).update(places=2)
    carmen, url = signed_in(cast, "carmen"), reverse("rounds_day")
    asked = {"organisation": str(cast.organisations["harbor"].id), "day": str(TUESDAY)}
    board = text(carmen.get(url, asked))
    assert (board.count("data-plan-visit"), board.count('draggable="true"')) == (3, 0)
    form = f"/rounds/?organisation={asked['organisation']}&amp;first_day={TUESDAY}&amp;days=1&amp;kind=fresh"
    for each in ("Nobody comes", "1 without anybody", "min of travel", "Plan this day", form):
        assert each in board, each
    for day in (TUESDAY - DAY, TUESDAY + DAY):
        assert f"day={day}" in board, day
    today = text(carmen.get(url))
    for each in ("Mend this day", f"first_day={TODAY}&amp;days=1&amp;kind=mend"):
        assert each in today, each
    assert " this day" not in text(carmen.get(url, asked | {"day": "2026-02-27"}))
    paper = text(carmen.get(reverse("rounds_day_paper"), asked))
    assert (paper.count('class="panel plan-paper"'), "not applied" in paper) == (1, False)
    assert reverse("rounds_day_visit", args=[first]) in board


def test_a_visit_that_stands_is_pinned_from_its_menu_and_nobody_else_reads_it(committed_cast: Cast) -> None:
    cast = committed_cast
    visit = book(cast, "rosa")
    carmen, menu = signed_in(cast, "carmen"), reverse("rounds_day_visit", args=[visit])
    shown = text(carmen.get(menu))
    for each in ("<strong>Rosa</strong>", "until_time=10%3A00", reverse("visit", args=[visit])):
        assert each in shown, each
    pin = reverse("rounds_day_pin", args=[visit])
    done = carmen.post(pin, {"key": "p"})
    assert (done.status_code, f"day={TUESDAY}" in done["Location"]) == (302, True)
    assert "This visit is pinned already." in text(carmen.post(pin, {"key": "q"}), 409)
    assert "Take the pin off" in text(carmen.get(menu))
    assert carmen.post(pin, {"key": "r", "off": "1"}).status_code == 302
    with seeing(EVERYTHING):
        assert not Pin.objects.filter(off_at=None).exists()
    otto = signed_in(cast, "otto")
    assert [otto.get(menu).status_code, otto.post(pin, {"key": "s"}).status_code] == [404, 404]
    harbor = {"organisation": str(cast.organisations["harbor"].id)}
    assert [otto.get(reverse(f"rounds_day{page}"), harbor).status_code for page in ("", "_paper")] == [
        403,
        403,
    ]
