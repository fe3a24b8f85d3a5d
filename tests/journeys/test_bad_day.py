"""A worker on a phone has a bad day and presses once; her supervisor sees it first thing and says that she calls."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import expect

from commonhours.common.sight import concern, seeing
from commonhours.organisations.models import Organisation
from commonhours.supervision.models import Supervisor, Word
from conftest import EVERYTHING
from tests.journeys.conftest import WIDTHS, Visitor
from tests.journeys.test_every_page import come_in

pytestmark = pytest.mark.browser


@dataclass
class Pair:
    """A worker and who looks after them, by account."""

    person_id: UUID
    name: str
    worker: UUID
    supervisor: UUID
    supervisor_name: str


@pytest.fixture
def pair(city: str, django_db_blocker: Any) -> Iterator[Pair]:
    """A worker who waits for no call yet."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        concern(Organisation.objects.values_list("id", flat=True))
        waiting = Word.objects.values_list("person_id", flat=True)
        free = Supervisor.objects.exclude(person_id__in=list(waiting)).filter(person__language="en")
        held = free.select_related("person", "account").order_by("id")[0]
        assert held.person.account_id
        yield Pair(
            held.person_id, held.person.name, held.person.account_id, held.account_id, held.account.name
        )


@pytest.mark.parametrize("width", [360])
def test_one_press_and_somebody_calls(visitor: Callable[..., Visitor], pair: Pair, width: int) -> None:
    worker = visitor(width)
    come_in(worker, pair.worker)
    worker.page.goto(f"{worker.city}/my/")
    button = worker.page.get_by_role("button", name="I’m having a bad day")
    button.focus()
    worker.page.keyboard.press("Enter")
    expect(worker.page.get_by_text(f"{pair.supervisor_name} has been asked to call you")).to_be_visible()
    expect(button).to_have_count(0)
    worker.check()
    worker.picture("bad-day")

    supervisor = visitor(width)
    come_in(supervisor, pair.supervisor)
    supervisor.page.goto(f"{supervisor.city}/")
    expect(supervisor.page).to_have_url(f"{supervisor.city}/supervision/")
    expect(supervisor.page.get_by_role("heading", name=pair.name)).to_be_visible()
    supervisor.check()
    supervisor.picture("my-people")
    supervisor.page.get_by_role("button", name=re.compile(f"I call them.*{pair.name}")).click()
    expect(supervisor.page.get_by_text("They know that you call.")).to_be_visible()

    worker.page.reload()
    expect(worker.page.get_by_text(f"{pair.supervisor_name} calls you.")).to_be_visible()
    expect(button).to_be_visible()
    worker.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_supervisor_writes_down_a_talk_and_a_first_day_and_the_worker_reads_it(
    visitor: Callable[..., Visitor], pair: Pair, width: int
) -> None:
    supervisor = visitor(width)
    come_in(supervisor, pair.supervisor)
    supervisor.page.goto(f"{supervisor.city}/people/{pair.person_id}/")
    supervisor.page.get_by_role("link", name="Talks, watched").click()
    supervisor.check()
    supervisor.page.get_by_text("Write down a talk").click()
    supervisor.page.get_by_role("radio", name="By telephone").check()
    supervisor.page.get_by_label("What you agreed").fill(f"Fewer evenings {width}.")
    supervisor.page.get_by_label("Private note").fill(f"Tired {width}.")
    supervisor.check()
    supervisor.page.get_by_role("button", name="Write it down").first.click()
    expect(supervisor.page.get_by_text(f"Tired {width}.")).to_be_visible()
    supervisor.page.get_by_text("Arrange the first day").click()
    supervisor.page.get_by_label("I have seen the papers").check()
    supervisor.page.get_by_label("Whom they meet").fill("Sue")
    supervisor.page.locator("details[open]").get_by_role("button", name="Keep").click()
    expect(supervisor.page.get_by_text("Still open: Payment, Whom they meet")).to_be_visible()
    supervisor.check()
    supervisor.picture("looking-after")

    worker = visitor(width)
    come_in(worker, pair.worker)
    worker.page.goto(f"{worker.city}/my/")
    expect(worker.page.get_by_role("heading", name="Your first day")).to_be_visible()
    worker.check()
    worker.page.get_by_role("link", name="Looking after me").click()
    expect(worker.page.get_by_text(f"Fewer evenings {width}.")).to_be_visible()
    expect(worker.page.get_by_text(f"Tired {width}.")).to_have_count(0)
    worker.check()
