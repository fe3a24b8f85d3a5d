"""What pages of workers and of those who are helped cost on a small telephone: bytes over the wire, page by page.

docs/budgets.md has the figures and what they were measured with; `./run bench-budgets` writes it anew, with times.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from commonhours.bookings.models import Assignment
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.people.models import ServiceUser
from conftest import EVERYTHING
from tests.journeys import budgets
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import come_in

pytestmark = pytest.mark.browser


@dataclass
class Reader:
    """Somebody, and the pages they open, the first first."""

    account_id: Any
    pages: dict[str, str]


@pytest.fixture
def readers(city: str, django_db_blocker: Any) -> Iterator[dict[str, Reader]]:
    """A worker who is booked, and somebody who is helped and signs in themselves."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        ahead = Assignment.objects.filter(state="booked", starts_at__gt=now(), timesheet=None)
        place = ahead.exclude(person__account=None).select_related("person").order_by("starts_at", "id")[0]
        alone = ServiceUser.objects.filter(manages_alone=True).exclude(person__account=None)
        helped = alone.select_related("person").order_by("id")[0]
        assert helped.person
        yield {
            "worker": Reader(place.person.account_id, budgets.of_a_worker(str(place.visit_id))),
            "service user": Reader(helped.person.account_id, budgets.of_a_service_user(str(helped.id))),
        }


@pytest.mark.parametrize("who", ["worker", "service user"])
def test_a_first_page_and_every_later_one_stay_within_their_bytes(
    visitor: Callable[..., Visitor], browser: Browser, readers: dict[str, Reader], who: str
) -> None:
    reader = readers[who]
    signed_in = visitor(360)
    come_in(signed_in, reader.account_id)
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        storage_state=signed_in.page.context.storage_state(),
        # What it fetches for the next time without a signal comes after the page, and is counted by itself.
        service_workers="block",
    )
    costs = [
        budgets.cost_of(context, f"{signed_in.city}{address}", name) for name, address in reader.pages.items()
    ]
    context.close()
    first, *later = costs
    assert 1_000 < first.bytes < budgets.FIRST, first
    assert all(first.bytes > each.bytes > 500 for each in later), later
    assert [each for each in later if each.bytes >= budgets.LATER] == []
    assert [each.name for each in costs if each.status != 200] == []
