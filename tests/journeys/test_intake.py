"""A daughter asks for help in Spanish on her phone; an operator takes it, registers, books; her page says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import Page, expect

from commonhours.background.followers import FOLLOWERS
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.intake.models import HelpRequest
from commonhours.joining.actions import approve
from commonhours.organisations.models import Grant
from commonhours.people.models import Helper, Membership
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.following import give
from tests.journeys.conftest import Visitor
from tests.journeys.test_find_and_book import next_tuesday, tab_to

pytestmark = pytest.mark.browser

NAME = "Inés Quintero"


@dataclass
class Place:
    """Where the guided tour's caller is served: there somebody can come."""

    organisation_id: UUID
    area_id: UUID
    approver: Actor


@pytest.fixture
def place(city: str, django_db_blocker: Any) -> Place:
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        served = Helper.objects.order_by("id")[0].service_user
        home = Membership.objects.filter(service_user=served, approved_at__isnull=False)[0]
        grant = Grant.objects.filter(role="approver", organisation=home.organisation)[0]
        assert served.area_id
        held = (Held("approver", home.organisation_id),)
        return Place(home.organisation_id, served.area_id, Actor(account_id=grant.account_id, roles=held))


def test_a_daughter_asks_in_spanish_and_her_mother_is_served(
    visitor: Callable[..., Visitor], place: Place, django_db_blocker: Any
) -> None:
    dora = visitor(360, locale="es-ES")
    address = ask(dora, place)
    olga = visitor(1280)
    olga.come_in_as("Contact-centre operator")
    register(olga, place)
    with django_db_blocker.unblock():
        let_in(place)
    book(olga)
    with django_db_blocker.unblock():
        give(6)
        for follower in FOLLOWERS:
            while deliver(follower, at=now()):
                pass
    olga.page.goto(f"{olga.city}/requests/?show=over")
    expect(olga.page.locator("a.pick", has_text=NAME)).to_contain_text("Served")
    olga.check()
    dora.page.goto(address)
    expect(dora.page.locator("main")).to_contain_text("está reservada")
    dora.check()


def ask(dora: Visitor, place: Place) -> str:
    """By keyboard from the first page on; returns the address of her page."""
    page = dora.page
    page.goto(f"{dora.city}/ask/")
    expect(page.locator("h1")).to_have_text("Pedir ayuda")
    dora.check()
    tab_to(page, "a.pick[href='?as=somebody']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Alguien a quien cuido")
    dora.check()
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_visible()
    dora.check()
    for field, words in (
        ("writer_name", "Dora Quintero"),
        ("name", NAME),
        ("phone", "714 555 0199"),
        ("words", "Mi madre necesita ayuda con la comida."),
    ):
        tab_to(page, f"#id_{field}")
        page.keyboard.type(words)
    page.select_option("#id_area", str(place.area_id))
    tab_to(page, "#id_consent")
    page.keyboard.press("Space")
    dora.picture("ask-for-help")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Gracias")
    dora.check()
    page.locator("main a.usa-button").press("Enter")
    expect(page.locator("main")).to_contain_text("Su solicitud ha llegado.")
    expect(page.locator("body")).not_to_contain_text("Quintero")
    dora.check()
    dora.picture("request-state")
    return page.url


def register(olga: Visitor, place: Place) -> None:
    """She finds it in the queue, looks after it, and writes the mother down."""
    page = olga.page
    page.get_by_role("link", name="Requests").first.press("Enter")
    expect(page.locator("h1")).to_have_text("Requests for help")
    olga.check()
    olga.picture("requests")
    page.locator("a.pick", has_text=NAME).press("Enter")
    page.get_by_role("button", name="I look after it").press("Enter")
    expect(page.locator("#messages")).to_contain_text("You look after this request now.")
    page.locator("#id_words").fill("Spoke with Dora: mornings are best.")
    page.get_by_role("button", name="I spoke with them").press("Enter")
    expect(page.locator(".timeline")).to_contain_text("mornings are best")
    olga.check()
    olga.picture("request")
    page.get_by_role("link", name="Register as").press("Enter")
    expect(page.locator("#id_name")).to_have_value(NAME)
    open_groups(page)
    page.locator(f"label.chip:has(input[value='{place.organisation_id}'])").click()
    olga.check()
    page.get_by_role("button", name="Register", exact=True).press("Enter")
    expect(page.locator("#messages")).to_contain_text("Registered.")


def open_groups(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(group => { group.open = true })")


def let_in(place: Place) -> None:
    """An approver of the organisation has seen what is to be seen."""
    with transaction.atomic(), seeing(EVERYTHING):
        asked = HelpRequest.objects.get(name=NAME)
        waiting = Membership.objects.get(service_user_id=asked.service_user_id, approved_at=None)
    approve(by=place.approver, at=now(), membership_id=waiting.id)


def book(olga: Visitor) -> None:
    page = olga.page
    page.get_by_role("link", name="Book the first visit").press("Enter")
    page.select_option("#id_work", label="Nutrition Adviser")
    page.fill("#id_day", next_tuesday(later=6))
    page.locator("button[name=search]").press("Enter")
    page.locator("[data-book]").first.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Booked")
