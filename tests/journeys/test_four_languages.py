"""A worker's first weeks in each of our languages, on a phone, with a finger and by keys: from joining to the pay.

In the middle of it the signal is gone: the visit is begun and ended on the phone alone.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from playwright.sync_api import expect

from commonhours.bookings.models import Assignment
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.sight import seeing
from commonhours.people.models import Helper, ServiceUser
from commonhours.timesheets.models import Timesheet
from conftest import EVERYTHING
from tests.journeys.conftest import Visitor
from tests.journeys.test_a_workers_story import (
    Story,
    books,
    offers_hours,
    paints_with_a_finger,
    press,
    story,
)
from tests.journeys.test_every_page import come_in
from tests.journeys.test_find_and_book import next_tuesday
from tests.journeys.test_joining import joins, lets_him_in, plan
from tests.journeys.test_without_signal import Signal, kept_for_next_time, signal

__all__ = ["plan", "signal", "story"]
pytestmark = pytest.mark.browser

NAMES = {"en": "Odalys Finch", "es": "Brisa Montalvo", "km": "Sophea Chhim", "tl": "Ligaya Dimaculangan"}
AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize("language", NAMES)
def test_a_worker_joins_paints_is_booked_comes_without_a_signal_says_yes_and_sees_the_pay(
    visitor: Callable[..., Visitor], story: Story, signal: Signal, language: str
) -> None:
    name = NAMES[language]
    worker = visitor(360, language, has_touch=True, is_mobile=True)
    worker.city = signal.address
    joins(worker, story.plan, name, f"{language}@example.org")
    lets_him_in(visitor(1280), story.plan, name)
    offers_hours(worker, paints_with_a_finger)
    operator = visitor(1280)
    come_in(operator, story.plan.operator.account_id)
    books(operator, story, name, story.kept)
    with transaction.atomic(), seeing(EVERYTHING):
        place = Assignment.objects.select_related("person").get(person__name=name, state="booked")
    comes_without_a_signal(worker, signal, place)
    with time_machine.travel(place.starts_at + 3 * AN_HOUR, tick=True):
        come_in(worker, place.person.account_id)
        says_yes(worker)
        served = visitor(360, language)
        come_in(served, story.served_account)
        agrees(served, story.plan.served, place)
        sees_the_pay(worker)


def comes_without_a_signal(worker: Visitor, signal: Signal, place: Assignment) -> None:
    """The phone is loaded at the door, loses its signal, is switched off and on, and is heard an hour later."""
    page, account = worker.page, place.person.account_id
    with time_machine.travel(place.starts_at, tick=True):
        page.clock.install(time=place.starts_at)
        come_in(worker, account)
        page.goto(f"{worker.city}/my/")
        worker.check()
        kept_for_next_time(page)
        signal.off()
        page.goto(f"{worker.city}/my/")
        expect(page.get_by_role("heading", name=worker.says("Today"), exact=True)).to_be_visible()
        page.get_by_role("button", name=worker.says("Start")).first.press("Enter")
        expect(page.locator("[data-waiting-words]")).to_contain_text("1")
        worker.check()
        page.clock.fast_forward("01:00:00")
        page.reload()
        page.get_by_role("button", name=worker.says("Finish")).first.press("Enter")
        expect(page.locator("[data-waiting-words]")).to_contain_text("2")
    with time_machine.travel(place.starts_at + AN_HOUR, tick=True):
        signal.on()
        page.get_by_role("button", name=worker.says("Send now")).press("Enter")
        expect(page.locator("[data-sent]")).to_be_visible()
    with transaction.atomic(), seeing(EVERYTHING):
        sheet = Timesheet.objects.get(id=place.id)
    assert sheet.starts_at
    assert sheet.ends_at
    assert abs(sheet.ends_at - sheet.starts_at - AN_HOUR) < timedelta(minutes=3)


def says_yes(worker: Visitor) -> None:
    page = worker.page
    page.goto(f"{worker.city}/my/hours/")
    worker.check()
    press(page.get_by_role("button", name=worker.says("Yes, that is right")).first)
    expect(page.locator("#messages .usa-alert").first).to_be_visible()
    worker.check()


def agrees(served: Visitor, user: ServiceUser, place: Assignment) -> None:
    page = served.page
    page.goto(f"{served.city}/help/{user.id}/")
    served.check()
    press(page.get_by_role("button", name=served.says("Yes, that is right")).first)
    expect(page.locator("#messages .usa-alert").first).to_be_visible()
    with transaction.atomic(), seeing(EVERYTHING):
        assert Timesheet.objects.get(id=place.id).state == "confirmed"


def sees_the_pay(worker: Visitor) -> None:
    page = worker.page
    page.goto(f"{worker.city}/my/pay/")
    expect(page.get_by_role("heading", level=1)).to_have_text(worker.says("My pay"))
    worker.check()


@pytest.mark.parametrize("language", NAMES)
def test_whoever_is_served_finds_books_and_moves_a_visit_and_so_does_who_helps_them(
    visitor: Callable[..., Visitor], helper: Helper, language: str
) -> None:
    assert helper.service_user.person
    for later, account in enumerate((helper.service_user.person.account_id, helper.account_id)):
        reader = visitor(360, language, has_touch=True, is_mobile=True)
        come_in(reader, account)
        # A weekday of its own for each, in weeks that are not full yet.
        day = next_tuesday(later=21 + 7 * later + list(NAMES).index(language) % 4)
        finds_books_and_moves(reader, helper.service_user_id, day)


@pytest.fixture
def helper(city: str, django_db_blocker: Any) -> Iterator[Helper]:
    """Somebody who acts for somebody with hours of help and a sign-in of their own."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        helps = Helper.objects.select_related("service_user__person").filter(part="helper", until=None)
        both = helps.filter(
            service_user__person__account__isnull=False, service_user__allocations__isnull=False
        )
        found = both.order_by("id").first()
        assert found
        yield found


def finds_books_and_moves(reader: Visitor, served: UUID, day: str) -> None:
    page = reader.page
    page.goto(f"{reader.city}/help/{served}/")
    reader.check()
    press(page.locator("main .page-head a").first)
    page.select_option("#id_work", str(TypeOfWork.objects.get(code="nutrition-adviser").id))
    page.fill("#id_day", day)
    press(page.locator("button[name=search]"))
    expect(page.locator(".results .person-card").first).to_be_visible()
    reader.check()
    press(page.locator("[data-book]").first)
    expect(page.locator("#messages")).not_to_be_empty()
    reader.check()
    press(page.get_by_role("link", name=reader.says("Another time")))
    expect(page.locator("button[name=when]").first).to_be_visible()
    reader.check()
    press(page.locator("button[name=when]").first)
    press(page.get_by_role("button", name=reader.says("Move the [visit]")))
    expect(page.locator("#messages")).not_to_be_empty()
    reader.check()
