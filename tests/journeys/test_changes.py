"""A visit is moved, looked at, and undone by keyboard; a series is shown whole before it changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import expect

from commonhours.bookings.models import Assignment
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from conftest import EVERYTHING
from tests.journeys.conftest import WIDTHS, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def coming(city: str, django_db_blocker: Any) -> Iterator[tuple[UUID, UUID]]:
    """A visit of a series some days ahead, and its series."""
    with django_db_blocker.unblock(), transaction.atomic(), seeing(EVERYTHING):
        ahead = Assignment.objects.filter(
            state="booked", starts_at__gt=now() + timedelta(days=2), visit__series__isnull=False
        )
        row = ahead.select_related("visit").order_by("starts_at", "id").first()
        assert row
        assert row.visit.series_id
        yield row.visit_id, row.visit.series_id


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visit_moves_and_comes_back_by_keyboard(
    visitor: Callable[..., Visitor], coming: tuple[UUID, UUID], width: int
) -> None:
    visit, series = coming
    olga = visitor(width)
    olga.come_in_as("Contact-centre operator")
    olga.page.goto(f"{olga.city}/visits/{visit}/")
    olga.check()
    olga.page.get_by_role("link", name="Another time").press("Enter")
    olga.check()
    olga.picture("move")
    time = olga.page.locator("button[name=when]").first
    time.focus()
    olga.page.keyboard.press("Enter")
    expect(olga.page.get_by_role("heading", name="Shall it be moved?")).to_be_visible()
    olga.check()
    olga.page.get_by_role("button", name="Move the visit").press("Enter")
    expect(olga.page.get_by_text("Moved. Everybody")).to_be_visible()
    olga.check()
    olga.page.get_by_role("button", name="Undo").press("Enter")
    expect(olga.page.get_by_text("Undone. Everything")).to_be_visible()
    olga.page.goto(f"{olga.city}/visits/{visit}/people/")
    olga.check()
    olga.page.goto(f"{olga.city}/series/{series}/change/{visit}/")
    olga.check()
    olga.page.get_by_label("For how long").select_option("180")
    olga.page.get_by_role("button", name="See what follows").press("Enter")
    olga.check()
    olga.picture("change-series")
