"""Every page for every role: no WCAG 2.2 A or AA violation, no sideways scrolling, on a phone and on a desk.

Each role opens each of its pages on one kind of screen, and what nobody has opened on the other, there too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import expect

from commonhours.bookings.models import Assignment, Series
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from conftest import EVERYTHING
from tests.journeys.conftest import WIDTHS, Visitor

pytestmark = pytest.mark.browser

ROLES = (
    "operator",
    "coordinator",
    "approver",
    "finance",
    "organisation_admin",
    "city_officer",
    "auditor",
    "safety_officer",
    "planner",
)
# What no bar leads to, and what many roles are refused; the rest is what each role finds in its own bar.
BESIDES = ("/people/register/", "/approvals/facts/", "/offers/", "/my/", "/me/", "/nowhere/")
KEYS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def opened() -> set[tuple[str, int]]:
    """Pages, without the names of things, and the widths at which this process has checked them."""
    return set()


@pytest.fixture
def things(city: str, django_db_blocker: Any) -> Iterator[dict[str, UUID]]:
    """Somebody and something of the city to look at, each the first of its kind."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        ahead = Assignment.objects.filter(state="booked", starts_at__gt=now()).order_by("starts_at", "id")
        coming = ahead.select_related("visit", "person").first()
        series = Series.objects.order_by("id").first()
        assert coming
        assert series
        yield {
            "visit": coming.visit_id,
            "person": coming.person_id,
            "account": coming.person.account_id or coming.person_id,
            "service_user": coming.visit.service_user_id,
            "series": series.id,
        }


def come_in(visitor: Visitor, account_id: object) -> None:
    """Sign in as anybody at all: the page lists some, its form takes any."""
    visitor.page.goto(f"{visitor.city}/sign-in/")
    visitor.page.locator("button.pick").first.evaluate(
        "(button, id) => { button.value = id }", str(account_id)
    )
    visitor.page.locator("button.pick").first.click()


@pytest.mark.parametrize(("role", "width"), [(role, WIDTHS[place % 2]) for place, role in enumerate(ROLES)])
def test_every_page_of_the_office_can_be_used_by_everybody(
    visitor: Callable[..., Visitor],
    things: dict[str, UUID],
    opened: set[tuple[str, int]],
    django_db_blocker: Any,
    role: str,
    width: int,
) -> None:
    with django_db_blocker.unblock():
        account = (
            Grant.objects.filter(role=role)
            .order_by("organisation_id", "id")
            .values_list("account_id", flat=True)[0]
        )
    somebody = visitor(width)
    come_in(somebody, account)
    single = (
        f"/visits/{things['visit']}/",
        f"/series/{things['series']}/",
        f"/people/{things['person']}/",
        f"/people/{things['person']}/time/",
        f"/service-users/{things['service_user']}/",
        f"/find/?service_user={things['service_user']}",
    )
    led_to: dict[str, str] = {}
    for address in (*bar(somebody), *BESIDES, *single):
        somebody.page.goto(somebody.city + address)
        page = KEYS.sub("*", address)
        for wide in [each for each in WIDTHS if each == width or (page, each) not in opened]:
            somebody.widen(wide)
            somebody.check()
            opened.add((page, wide))
        if (page, 320) not in opened:
            somebody.check_zoomed()
            opened.add((page, 320))
        led_to |= {KEYS.sub("*", link): link for link in links(somebody, "main")}
    none_is_a_dead_end(somebody, led_to.values())


def bar(somebody: Visitor) -> list[str]:
    """Where the bar of the page leads, and what stands behind "More"."""
    return list(dict.fromkeys(links(somebody, ".site-nav")))


def links(somebody: Visitor, within: str) -> list[str]:
    found = somebody.page.locator(f"{within} a[href^='/']").evaluate_all(
        "all => all.map(link => link.getAttribute('href').split('#')[0])"
    )
    return [str(link) for link in found]


def none_is_a_dead_end(somebody: Visitor, addresses: Iterable[str]) -> None:
    """Of each kind of page one that a link offers: no link leads to a refusal or to nothing."""
    dead = []
    for address in addresses:
        answer = somebody.page.request.get(somebody.city + address)
        if not answer.ok:
            dead.append((answer.status, address))
    assert not dead, dead


@pytest.mark.parametrize("width", WIDTHS)
def test_a_worker_reads_in_spanish_what_they_were_booked_for(
    visitor: Callable[..., Visitor], things: dict[str, UUID], django_db_blocker: Any, width: int
) -> None:
    worker = visitor(width, locale="es-US")
    come_in(worker, things["account"])
    for address in (
        "/my/",
        "/my/time/",
        "/my/time/more/",
        "/my/time/rates/",
        "/my/messages/",
        "/me/",
        f"/visits/{things['visit']}/",
    ):
        worker.page.goto(worker.city + address)
        expect(worker.page.locator("html")).to_have_attribute("lang", "es")
        worker.check()
    worker.page.goto(f"{worker.city}/my/")
    worker.picture("my-visits")


def test_strangers_see_the_way_in_and_nothing_else(
    visitor: Callable[..., Visitor], things: dict[str, UUID]
) -> None:
    stranger = visitor(360)
    for address in ("/", "/find/", f"/people/{things['person']}/", f"/visits/{things['visit']}/"):
        stranger.page.goto(stranger.city + address)
        expect(stranger.page).to_have_url(f"{stranger.city}/sign-in/")
        stranger.check()
    for address in ("/accounts/login/code/", "/join/", "/join/?as=worker", "/join/?as=service_user"):
        stranger.page.goto(stranger.city + address)
        stranger.check()


def test_what_is_wrong_with_a_page_is_found(visitor: Callable[..., Visitor]) -> None:
    """The check itself: it sees a picture without words, and a page that is wider than the screen."""
    somebody = visitor(360)
    somebody.page.goto(f"{somebody.city}/sign-in/")
    somebody.check()
    somebody.page.evaluate("document.querySelector('main').append(new Image(9, 9))")
    with pytest.raises(AssertionError, match="image-alt"):
        somebody.check()
    somebody.page.evaluate("document.querySelector('main img').remove()")
    somebody.page.evaluate("document.querySelector('main').style.width = '999px'")
    with pytest.raises(AssertionError, match="scrolls sideways"):
        somebody.check()
