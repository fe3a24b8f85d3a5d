"""A worker's first weeks in each of our languages, on a phone, with a finger and by keys: from joining to the pay.

In the middle of it the signal is gone: the visit is begun and ended on the phone alone.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from playwright.sync_api import expect

from commonhours.accounts.models import Account
from commonhours.bookings.models import Assignment
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
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
    visitor: Callable[..., Visitor], story: Story, language: str
) -> None:
    granted(story)
    for account in (story.served_account, helper_of(story.plan.served, language)):
        reader = visitor(360, language, has_touch=True, is_mobile=True)
        come_in(reader, account)
        finds_books_and_moves(reader, story)


def granted(story: Story) -> None:
    """Hours of help, without which nobody books for themselves."""
    plan, first = story.plan, story.swapped.replace(day=1)
    with transaction.atomic(), seeing(EVERYTHING):
        Allocation.objects.get_or_create(
            service_user=plan.served,
            organisation_id=plan.organisation_id,
            since=first,
            defaults={"until": first + timedelta(days=62), "granted_minutes": 6_000},
        )


def helper_of(served: ServiceUser, language: str) -> UUID:
    """Somebody whom the office lets act for them."""
    with transaction.atomic(), seeing(EVERYTHING):
        account = Account.objects.create(
            email=f"helps-{language}@example.org", name="Itzel Quezada", joined_at=now()
        )
        words = {"part": "helper", "relation": "daughter", "agreed": "In person", "let_by": account}
        Helper.objects.create(service_user=served, account=account, since=now(), **words)
    return account.id


def finds_books_and_moves(reader: Visitor, story: Story) -> None:
    page, plan = reader.page, story.plan
    page.goto(f"{reader.city}/help/{plan.served.id}/")
    reader.check()
    press(page.locator("main .page-head a").first)
    page.select_option("#id_work", str(plan.work.id))
    page.fill("#id_day", story.swapped.isoformat())
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
