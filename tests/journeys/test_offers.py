"""A worker is asked whether they would come, on a phone: what it passes, until when; a yes books, a no is no shame."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import expect

from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.dispatch.models import Offer
from conftest import EVERYTHING
from tests.journeys.conftest import WIDTHS, Visitor
from tests.journeys.test_every_page import come_in

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(city: str, django_db_blocker: Any) -> Iterator[list[UUID]]:
    """The accounts of workers whom the sample city asks to come, the most patient first."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        waiting = Offer.objects.filter(state="open", reply_by__gt=now(), person__account__isnull=False)
        coming = waiting.filter(opening__was_starts_at=None)  # others are asked whether a visit may move
        rows = coming.order_by("-reply_by").values_list("person__account_id", flat=True)
        accounts = list(dict.fromkeys(rows))
        assert len(accounts) > 1
        yield accounts


def test_a_worker_says_yes_and_another_no(visitor: Callable[..., Visitor], asked: list[UUID]) -> None:
    worker = visitor(360)
    come_in(worker, asked[0])
    worker.page.goto(f"{worker.city}/my/")
    worker.check()
    worker.picture("my-offer")
    expect(worker.page.get_by_role("heading", name="Would you come?")).to_be_visible()
    expect(worker.page.get_by_text("You earn $").first).to_be_visible()
    worker.page.get_by_role("button", name="Yes, I come").first.press("Enter")
    expect(worker.page.get_by_text("It is yours now.")).to_be_visible()
    worker.check()
    other = visitor(360)
    come_in(other, asked[1])
    other.page.goto(f"{other.city}/my/")
    other.page.get_by_label("If no: why?").first.fill("My child is ill")
    other.page.get_by_role("button", name="No, not this time").first.press("Enter")
    expect(other.page.get_by_text("Thank you for your answer.")).to_be_visible()
    other.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_office_sees_who_has_it_until_when(visitor: Callable[..., Visitor], width: int) -> None:
    olga = visitor(width)
    olga.come_in_as("Contact-centre operator")
    olga.page.goto(f"{olga.city}/offers/")
    expect(olga.page.get_by_role("heading", name="Offers")).to_be_visible()
    olga.check()
    olga.picture("offers")
