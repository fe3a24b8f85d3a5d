"""Somebody new joins on a phone, an approver at her desk sees a check and lets him in, and then he can be booked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import Page, expect

from commonhours.availability.models import PatternPeriod
from commonhours.bookings.actions import book_visit
from commonhours.bookings.wish import Wish
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.matching.queries import find
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, Person, ServiceUser
from conftest import EVERYTHING
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import come_in
from tests.journeys.test_find_and_book import tab_to

pytestmark = pytest.mark.browser

NAME = "Teodoro Quiñónez"


@dataclass
class Plan:
    """Whom he asks, what for, and who will be served."""

    organisation_id: UUID
    approver_id: UUID
    operator: Actor
    work: TypeOfWork
    served: ServiceUser
    zip_code: str


@pytest.fixture
def plan(city: str, django_db_blocker: Any, settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        granted = Membership.objects.filter(part="service_user", approved_at__isnull=False, until=None)
        free = granted.filter(service_user__area__isnull=False, service_user__needs=None).exclude(
            service_user__allocations__isnull=False
        )
        home = free.order_by("id").first() or granted.order_by("id").first()
        assert home is not None
        assert home.service_user is not None
        assert home.service_user.area is not None
        approver = Grant.objects.filter(organisation_id=home.organisation_id, role="approver").order_by("id")[
            0
        ]
        operator = Grant.objects.filter(role="operator").order_by("id")[0]
        work = TypeOfWork.objects.filter(requires__code="background", organisation=None).order_by("code")[0]
        plan = Plan(
            home.organisation_id,
            approver.account_id,
            Actor(account_id=operator.account_id, roles=(Held("operator"),), door="web"),
            work,
            home.service_user,
            home.service_user.area.zip_code,
        )
    with django_db_blocker.unblock():
        yield plan


def tick(page: Page, value: UUID) -> None:
    """Open the group in which a choice stands and tick it, by keyboard."""
    box = f'input[value="{value}"]'
    page.locator("details", has=page.locator(box)).locator("summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, box)
    page.keyboard.press("Space")


def joins(worker: Visitor, plan: Plan, name: str = NAME, email: str = "teo@example.org") -> None:
    """Somebody asks to join by themselves, by keyboard; they stay signed in."""
    page = worker.page
    page.goto(f"{worker.city}/sign-in/")
    page.get_by_role("link", name=worker.says("Join as somebody new")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(worker.says("Join"))
    worker.check()
    tab_to(page, 'a[href="?as=worker"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(worker.says("I want to work"))
    for field, typed in (("name", name), ("email", email), ("zip_code", plan.zip_code)):
        tab_to(page, f"#id_{field}")
        page.keyboard.type(typed)
    tick(page, plan.organisation_id)
    tick(page, plan.work.id)
    worker.check()
    worker.picture("join")
    tab_to(page, "main form button", most=200)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_be_visible()
    code = re.search(r"\b[0-9]{6}\b", str(mail.outbox[-1].body))
    assert code
    page.locator("input[name=code]").focus()
    page.keyboard.type(code[0])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(worker.says("Look it over and send it"))
    tab_to(page, "main form button")
    worker.check()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(worker.says("Joining"))
    expect(page.locator("main")).to_contain_text(worker.says("Waiting"))
    worker.check()
    worker.picture("joining")


def lets_him_in(approver: Visitor, plan: Plan, name: str = NAME) -> None:
    """An approver sees each check and says so, then lets somebody in."""
    page = approver.page
    come_in(approver, plan.approver_id)
    page.goto(f"{approver.city}/approvals/")
    approver.check()
    approver.picture("approvals")
    page.locator("a.pick", has_text=name).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    for box in page.locator("input[name=seen]").all():
        box.focus()
        page.keyboard.press("Space")
        tab_to(page, "input[name^=evidence]")
        page.keyboard.press("Control+a")
        page.keyboard.type("Report 4711 seen")
    approver.check()
    approver.picture("approval")
    tab_to(page, "button[value=approve]")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Let in")
    expect(page.locator("main")).not_to_contain_text(name)


def wish_of(plan: Plan) -> Wish:
    zone = region().tzinfo
    day = (now().astimezone(zone) + timedelta(days=8)).date()
    start = datetime.combine(day, time(12), zone)
    return Wish(plan.served.id, plan.work.id, start, start + timedelta(hours=1), wants=(), features=())


def offered(plan: Plan, person_id: UUID) -> bool:
    answer = find(by=plan.operator, at=now(), wish=wish_of(plan), most=500)
    return person_id in {each.person_id for each in answer.candidates}


def test_somebody_joins_on_a_phone_is_let_in_at_a_desk_and_can_then_be_booked(
    visitor: Callable[[int], Visitor], plan: Plan
) -> None:
    joins(visitor(360), plan)
    with transaction.atomic(), seeing(EVERYTHING):
        person = Person.objects.get(name=NAME)
        for weekday in range(7):
            PatternPeriod.objects.create(person=person, weekday=weekday, start_minute=540, end_minute=1020)
    book: dict[str, Any] = {
        "by": plan.operator,
        "at": now(),
        "wish": wish_of(plan),
        "person_ids": [person.id],
    }
    assert not offered(plan, person.id)
    with pytest.raises(Refused):
        book_visit(**book)
    lets_him_in(visitor(1280), plan)
    assert offered(plan, person.id)
    book_visit(**book)
