"""A worker says when they can: with a finger on a phone, by keyboard at a desk, and in words."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import come_in, things
from tests.journeys.test_find_and_book import tab_to

__all__ = ["things"]
pytestmark = pytest.mark.browser

SATURDAY, SUNDAY = 5, 6


def square(day: int, hour: float) -> str:
    return f'[role=gridcell][data-day="{day}"][data-quarter="{int(hour * 4)}"]'


def touch(page: Page, *places: str) -> None:
    """One finger set down on the first square, drawn over the others and lifted."""
    session = page.context.new_cdp_session(page)
    boxes = [page.locator(place).bounding_box() for place in places]
    points = [{"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2} for box in boxes if box]
    for number, point in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def open_time(visitor: Visitor, things: dict[str, Any], hours: str) -> Page:
    """The page of a worker, with just these hours typed."""
    come_in(visitor, things["account"])
    page = visitor.page
    page.goto(f"{visitor.city}/my/time/")
    page.locator("#id_week").fill(hours)
    expect(page.locator("[data-unsaved]")).to_be_visible()
    expect(page.locator("[data-week-said] dl")).to_have_count(1)
    expect(page.locator("[role=gridcell][aria-selected=true]")).to_have_count(1)
    return page


def test_a_worker_draws_their_week_with_a_finger_on_a_phone(
    visitor: Callable[..., Visitor], things: dict[str, Any]
) -> None:
    worker = visitor(360, has_touch=True, is_mobile=True)
    page = open_time(worker, things, "Mon 9–10")
    worker.check()
    page.locator("[data-week-grid]").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    touch(page, square(SATURDAY, 9), square(SATURDAY, 10), square(SUNDAY, 11))
    expect(page.locator("#id_week")).to_have_value("Mon 9–10; Sat and Sun 9–12")
    expect(page.locator("#announcer")).to_contain_text("Saturday to Sunday, 9 a.m. to noon: on")
    assert page.evaluate("scrollY") == before  # the finger drew; the page stayed
    # A press on a busy machine may last so long that it is no tap: only the drawing is left to the finger.
    page.locator("[data-undo]").click()
    expect(page.locator("#id_week")).to_have_value("Mon 9–10")
    page.get_by_role("button", name="Half hours").click()
    page.locator("[data-tap]").check()
    page.locator(square(SATURDAY, 9.5)).click()
    page.locator(square(SATURDAY, 11)).click()
    expect(page.locator("#id_week")).to_have_value("Mon 9–10; Sat 9:30–11:30")
    worker.picture("my-time")
    page.get_by_role("button", name="Save these hours").click()
    expect(page.locator("#messages")).to_contain_text("Saved: 3 hours a week")
    worker.check()


def test_a_worker_paints_their_week_by_keyboard(
    visitor: Callable[..., Visitor], things: dict[str, Any]
) -> None:
    worker = visitor(1280)
    page = open_time(worker, things, "Mon 9–10")
    page.locator("#main").focus()
    tab_to(page, "[role=gridcell]")
    for key in ("Home", "Control+Home", *["ArrowDown"] * 22, "ArrowRight", "Space", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#announcer")).to_contain_text("Tuesday, 10 p.m. to midnight: on")
    expect(page.locator("#id_week")).to_have_value("Mon 9–10; Tue 10pm–midnight")
    for key in ("ArrowRight", "Control+Home", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.locator("#id_week")).to_have_value(
        "Mon 9–10; Tue 10pm–1am"
    )  # over midnight, drawn on both days
    expect(page.locator(square(2, 0))).to_have_attribute("aria-label", "Wednesday, midnight to 1 a.m.: on")
    page.keyboard.press("Control+z")
    expect(page.locator("#id_week")).to_have_value("Mon 9–10; Tue 10pm–midnight")
    tab_to(page, ".week-save button")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Saved: 3 hours a week")
    worker.check()
    worker.picture("my-time")


def test_a_word_that_cannot_be_read_is_marked_while_it_is_typed(
    visitor: Callable[..., Visitor], things: dict[str, Any]
) -> None:
    worker = visitor(1280)
    page = open_time(worker, things, "Mon 9–10")
    page.locator("#id_week").fill("Mon 9–10, Tuseday 4–8")
    expect(page.locator("[data-week-said] mark")).to_have_text("Tuseday")
    worker.check()
    page.get_by_role("button", name="Save these hours").click()
    expect(page.locator(".error-summary")).to_contain_text("Tuseday")
    expect(page.locator("#id_week")).to_have_value("Mon 9–10, Tuseday 4–8")
    worker.check()


def test_without_a_script_the_text_form_does_it_all(
    visitor: Callable[..., Visitor], things: dict[str, Any]
) -> None:
    worker = visitor(360, java_script_enabled=False)
    page = worker.page
    come_in(worker, things["account"])
    page.goto(f"{worker.city}/my/time/")
    page.locator("#id_week").fill("Mon–Wed 9–1")
    page.get_by_role("button", name="Save these hours").click()
    expect(page.locator("#messages")).to_contain_text("Saved: 12 hours a week")
    expect(page.locator("[data-week-said]")).to_contain_text("Monday to Wednesday")
