"""A worker's story, from asking to join until somebody thanks them: with a finger on a phone, and by keyboard alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from commonhours.accounts.models import Account
from commonhours.availability.rules import WeeklyPeriod
from commonhours.availability.rules.week_text import text_of_week
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.models import Assignment, NewFaces, SwapInvitation
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.matching.queries import find
from commonhours.people.models import Person, ServiceUser
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.following import give
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import come_in
from tests.journeys.test_find_and_book import ZONE, fill_day, tab_to
from tests.journeys.test_joining import Plan, joins, lets_him_in, plan, wish_of
from tests.journeys.test_my_time import square, touch

__all__ = ["plan"]
pytestmark = pytest.mark.browser

MONDAY, SUNDAY = 0, 6
EVERY_DAY = [WeeklyPeriod(day, 9 * 60, 17 * 60) for day in range(7)]
THANKS = "The soup was wonderful"


@dataclass
class Story:
    """Who is in it, and the days of two visits: one that a colleague takes, one that takes place."""

    plan: Plan
    served_account: UUID
    swapped: date
    kept: date


@pytest.fixture
def story(plan: Plan, django_db_blocker: Any) -> Iterator[Story]:
    """Work for which there are colleagues; whoever is served has a way in of their own and lets anybody come."""
    with django_db_blocker.unblock():
        plan = with_colleagues(plan)
        with transaction.atomic(), seeing(EVERYTHING):
            account = way_in(plan.served)
            NewFaces.objects.update_or_create(
                service_user=plan.served,
                defaults={"says": NewFaces.ANYONE, "organisation_ids": plan.served.organisation_ids},
            )
        day = wish_of(plan).starts_at.astimezone(ZONE).date()
        yield Story(plan, account.id, swapped=day, kept=day + timedelta(days=1))


def with_colleagues(plan: Plan) -> Plan:
    """The plan with a type of work that asks for a check and that somebody here does already."""
    with transaction.atomic(), seeing(EVERYTHING):
        works = list(
            TypeOfWork.objects.filter(requires__code="background", organisation=None).order_by("code")
        )
    for work in works:
        tried = replace(plan, work=work)
        if find(by=plan.operator, at=now(), wish=wish_of(tried)).candidates:
            return tried
    raise AssertionError("nobody here does work that asks for a check")


def way_in(served: ServiceUser) -> Account:
    """Let somebody who is served sign in by themselves."""
    account, made = Account.objects.get_or_create(
        email=f"served-{served.id}@example.org", defaults={"name": served.name, "joined_at": now()}
    )
    if made:
        place = {"latitude": served.latitude, "longitude": served.longitude}
        person = Person.objects.create(name=served.name, account=account, **place)
        ServiceUser.objects.filter(id=served.id).update(person=person)
    return account


def press(found: Locator) -> None:
    """By keyboard. (A finger that presses long on a busy machine is no tap.)"""
    found.focus()
    found.page.keyboard.press("Enter")


def paints_with_a_finger(page: Page) -> None:
    # In the middle of the screen, whatever stands above the week and however long its words are.
    page.locator(square(MONDAY, 12)).evaluate("hour => hour.scrollIntoView({block: 'center'})")
    touch(page, square(MONDAY, 9), square(MONDAY, 12), square(SUNDAY, 16))


def paints_by_keyboard(page: Page) -> None:
    page.locator("#main").focus()
    tab_to(page, "[role=gridcell]")
    for key in ("Home", "Control+Home", *["ArrowDown"] * 9, "Space"):
        page.keyboard.press(key)
    for weekday in range(MONDAY, SUNDAY + 1):  # down one day, up the next
        if weekday != MONDAY:
            page.keyboard.press("Shift+ArrowRight")
        for _ in range(7):
            page.keyboard.press("Shift+ArrowUp" if weekday % 2 else "Shift+ArrowDown")


def offers_hours(worker: Visitor, paints: Callable[[Page], None]) -> None:
    page = worker.page
    page.goto(f"{worker.city}/my/time/")
    expect(page.locator("[data-week-said]")).to_be_visible()
    paints(page)
    expect(page.locator("#id_week")).to_have_value(text_of_week(EVERY_DAY, worker.language))
    worker.check()
    press(page.get_by_role("button", name=worker.says("Save these hours")))
    expect(page.locator("#messages")).to_contain_text("56")
    worker.check()


def books(operator: Visitor, story: Story, name: str, day: date) -> None:
    """Somebody calls; the operator types what and when, and presses the button of whom she wants."""
    page, plan = operator.page, story.plan
    page.goto(f"{operator.city}/find/?service_user={plan.served.id}")
    tab_to(page, "#id_work")
    page.keyboard.type(plan.work.name)
    tab_to(page, "#id_day")
    fill_day(page, day.isoformat())
    tab_to(page, "#id_start")
    page.keyboard.type("1000AM")
    card = page.locator(".person-card", has_text=name)
    more = page.get_by_role("link", name="Show more people")
    expect(page.locator(".results .person-card").first).to_be_visible()
    while more.count() and not card.count():
        press(more)
        page.wait_for_load_state()
    operator.check()
    press(card.locator("[data-book]"))
    expect(page.locator("#messages")).to_contain_text("Booked")
    expect(page.locator("main")).to_contain_text(name)
    operator.check()


def asks_colleagues(worker: Visitor) -> None:
    """The worker cannot come to the next visit and asks around."""
    page = worker.page
    page.goto(f"{worker.city}/my/")
    worker.check()
    worker.picture("my-visits-of-somebody-new")
    press(page.get_by_role("link", name="More about this visit"))
    expect(page.get_by_role("heading", name="I cannot come")).to_be_visible()
    worker.check()
    worker.picture("cannot-come")
    press(page.get_by_role("button", name="Ask colleagues"))
    expect(page.locator("#messages")).to_contain_text("Offered to")
    worker.check()


def takes_it(colleague: Visitor) -> None:
    """A colleague who was asked reads it among their visits, and has it with one press."""
    with transaction.atomic(), seeing(EVERYTHING):
        invitation = SwapInvitation.objects.filter(swap__state="open", person__account__isnull=False)
        chosen = invitation.order_by("id").first()
        assert chosen
        come_in(colleague, chosen.person.account_id)
    page = colleague.page
    page.goto(f"{colleague.city}/my/")
    colleague.check()
    colleague.picture("swap-offered")
    press(page.get_by_role("button", name="I take it").first)
    expect(page.locator("#messages")).to_contain_text("It is yours now")
    colleague.check()


def says_thank_you(served: Visitor, story: Story) -> None:
    """The day after, whoever was served finds the visit among the past ones and says a word."""
    come_in(served, story.served_account)
    page = served.page
    page.goto(f"{served.city}/help/{story.plan.served.id}/")
    served.check()
    press(page.locator("summary", has_text="The past two weeks"))
    press(page.locator("details[open] .coming a").first)
    expect(page.get_by_role("heading", name="How it was")).to_be_visible()
    tab_to(page, "#id_thanks")
    page.keyboard.press("Space")
    tab_to(page, "#id_words")
    page.keyboard.type(THANKS)
    served.check()
    served.picture("say-thank-you")
    press(page.locator("#outcome button"))
    expect(page.locator("#messages")).to_contain_text("It has been written down")
    served.check()


def reads_the_thanks(worker: Visitor) -> None:
    """The background process has been round; the worker opens the message and what was said."""
    give(1)
    for follower in FOLLOWERS:
        while deliver(follower, at=now()):
            pass
    page = worker.page
    page.goto(f"{worker.city}/my/messages/")
    note = page.locator("article", has_text="Thank you for")
    expect(note).to_be_visible()
    worker.check()
    worker.picture("thanks")
    press(note.get_by_role("link", name="Show the visit"))
    expect(page.locator("#outcome")).to_contain_text(THANKS)
    worker.check()


WAYS = {
    360: ("Teodoro Quiñónez", {"has_touch": True, "is_mobile": True}, paints_with_a_finger),
    1280: ("Ofelia Marroquín", {}, paints_by_keyboard),
}


@pytest.mark.parametrize("width", WAYS)
def test_somebody_joins_is_let_in_offers_hours_is_booked_swaps_comes_and_is_thanked(
    visitor: Callable[..., Visitor], story: Story, width: int
) -> None:
    name, hands, paints = WAYS[width]
    worker, email = visitor(width, **hands), f"{name.split()[0].lower()}@example.org"
    joins(worker, story.plan, name, email)
    lets_him_in(visitor(1280), story.plan, name)
    offers_hours(worker, paints)
    operator = visitor(1280)
    come_in(operator, story.plan.operator.account_id)
    for day in (story.swapped, story.kept):
        books(operator, story, name, day)
    asks_colleagues(worker)
    takes_it(visitor(width))
    with transaction.atomic(), seeing(EVERYTHING):
        kept = Assignment.objects.get(person__name=name, state="booked")
        own_account = kept.person.account_id
    with time_machine.travel(kept.ends_at + timedelta(hours=2), tick=True):
        says_thank_you(visitor(width), story)
        come_in(worker, own_account)
        reads_the_thanks(worker)
