"""What pages of workers and of those who are helped cost on a small telephone: bytes over the wire, page by page.

docs/budgets.md has the figures and what they were measured with; `./run bench-budgets` writes it anew, with times.
"""

import gzip
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

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
    slowly = "COMMONHOURS_BUDGETS" in os.environ
    costs = [
        budgets.cost_of(context, f"{signed_in.city}{address}", name, slowly=slowly)
        for name, address in reader.pages.items()
    ]
    context.close()
    if slowly:
        budgets.tell(who, costs)
    first, *later = costs
    assert [each.name for each in costs if each.status != 200] == []
    assert 20_000 < first.each_time + first.once < budgets.FIRST, first
    assert all(each.each_time > 500 for each in later), later
    assert [each for each in later if each.each_time >= budgets.LATER] == []
    # A script of one page's own comes once, and is small.
    assert [each for each in later if each.once >= budgets.LATER or each.fonts] == []
    told = budgets.TOLD.read_text()
    assert [name for name in reader.pages if f"| {name} |" not in told] == []


def test_styles_and_scripts_are_kept_for_a_year_and_pages_by_nobody(city: str) -> None:
    page = _answer(f"{city}/sign-in/")
    assert (page.headers["Content-Encoding"], page.headers["Cache-Control"]) == ("gzip", "private, no-store")
    sheet = re.findall(
        r'href="(/static/[0-9a-f]{12}/web/css/commonhours.css)"', gzip.decompress(page.read()).decode()
    )
    file = _answer(f"{city}{sheet[0]}")
    assert file.headers["Content-Encoding"] == "gzip"
    assert "immutable" in file.headers["Cache-Control"]
    plain = _answer(f"{city}/static/web/css/commonhours.css")
    assert gzip.decompress(file.read()) == plain.read()
    assert "immutable" not in plain.headers["Cache-Control"]


def _answer(address: str) -> Any:
    return urlopen(Request(address, headers={"Accept-Encoding": "gzip"}))
