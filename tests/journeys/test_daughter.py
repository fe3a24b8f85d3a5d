"""A daughter looks after her mother's visits within 25 hours a month: five times, one moved, the last three off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import WIDTHS, Visitor
from tests.journeys.test_find_and_book import fill_day, next_tuesday, repeats, tab_to

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
def test_a_daughter_books_five_visits_moves_one_and_cancels_the_last_three(
    visitor: Callable[..., Visitor], width: int
) -> None:
    dora = visitor(width)
    dora.come_in_as("daughter")
    page = dora.page
    expect(page.locator("h1")).to_contain_text("Help for")
    expect(page.locator("main")).to_contain_text("25 hours left")
    dora.check()
    dora.picture("my-help")

    tab_to(page, "main .page-head a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Book help for")
    # A Monday. Both widths meet the same city: the second comes a week later, when all but the first visit is undone.
    choose(page, "Nutrition A", next_tuesday(later=6 if width == WIDTHS[0] else 13))
    dora.check()
    dora.picture("book-help")
    tab_to(page, "[data-book]", most=120)
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Booked")
    dora.check()
    booked = page.url
    page.get_by_role("link", name="Book again").press("Enter")
    expect(page.get_by_role("heading", name="The next free hours")).to_be_visible()
    dora.check()
    dora.picture("when-free")
    page.goto(booked)

    repeats(page)
    dora.check()
    page.get_by_role("button", name="Book the series").press("Enter")
    expect(page.locator("#messages")).to_contain_text("booked")
    dora.check()
    weekly = page.locator("main table.usa-table tbody tr a")
    count = weekly.count()
    assert count >= 4, "gaps leave too little of the series to change"

    weekly.nth(0).press("Enter")
    page.get_by_role("link", name="Another time").press("Enter")
    expect(page.locator("h1")).to_contain_text("Another time")
    dora.check()
    page.locator("button[name=when]").first.press("Enter")
    expect(page.get_by_role("heading", name="Shall it be moved?")).to_be_visible()
    dora.check()
    page.get_by_role("button", name="Move the").press("Enter")
    expect(page.get_by_text("Moved. Everybody")).to_be_visible()

    page.get_by_role("link", name="See the whole series").press("Enter")
    page.locator("main table.usa-table tbody tr a").nth(count - 3).press("Enter")
    page.locator("#id_scope_later").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Cancel the").press("Enter")
    expect(page.locator("#messages")).to_contain_text("3 visits cancelled.")
    expect(page.locator("main .usa-tag--error")).to_have_count(3)
    dora.check()
    dora.picture("three-cancelled")
    page.get_by_role("button", name="Cancel all to come").press("Enter")
    expect(page.locator("#messages")).to_contain_text("cancelled.")


def choose(page: Page, work: str, day: str) -> None:
    """What and when, by keyboard; then ask who can come."""
    tab_to(page, "#id_work")
    page.keyboard.type(work)
    tab_to(page, "#id_day")
    fill_day(page, day)
    tab_to(page, "button[name=search]")
    page.keyboard.press("Enter")
    expect(page.locator(".results .person-card").first).to_be_visible()
