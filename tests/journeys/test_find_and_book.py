"""The main job, as an operator with a phone at her ear does it: by keyboard alone, on a phone and on a desk."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from commonhours.common.sight import seeing
from commonhours.people.models import ServiceUser
from conftest import EVERYTHING
from tests.journeys.conftest import WIDTHS, Visitor

pytestmark = pytest.mark.browser

ZONE = ZoneInfo("America/Los_Angeles")
# Keys from the caller's name to “booked”, the name written out: docs/budgets.md says how long that takes.
MOST_KEYS = 60
COUNTED = (
    "addEventListener('keydown', () => { sessionStorage.keys = 1 + Number(sessionStorage.keys || 0) }, true)"
)


def next_tuesday(later: int = 0) -> str:
    """The coming Tuesday, or a day some days later."""
    today = datetime.now(ZONE).date()  # noqa: TID251 (a browser sees the real clock)
    return (today + timedelta(days=(1 - today.weekday() - 1) % 7 + 1 + later)).isoformat()


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the focus is there: what cannot be reached so, cannot be used by everybody."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def found(page: Page, name: str) -> None:
    """Wait until what was typed is answered: a list for its first letters may come before."""
    expect(page.locator("[role=listbox] [role=option]")).to_have_text([re.compile(name)])


def fill_day(page: Page, iso: str) -> None:
    """Type a date into the focused field, as its own segments: month, day, year."""
    year, month, day = iso.split("-")
    page.keyboard.type(f"{month}{day}{year}")


def repeats(page: Page) -> None:
    """Ask for the visit five times more, on the first weekday on which whoever comes has nothing else."""
    for weekday in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        tab_to(page, "#id_weekday", most=120)
        page.keyboard.type(weekday)
        tab_to(page, "#id_times")
        page.keyboard.press("Control+a")
        page.keyboard.type("5")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if "Shall the series be booked?" in page.locator("h1").inner_text():
            return
    raise AssertionError("whoever comes is busy at that hour on every weekday")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_operator_finds_books_and_repeats_by_keyboard_alone(
    visitor: Callable[[int], Visitor], width: int
) -> None:
    operator = visitor(width)
    operator.page.add_init_script(COUNTED)
    operator.come_in_as("Contact-centre operator")
    page = operator.page
    operator.check()

    tab_to(page, "#id_who")
    page.evaluate("sessionStorage.keys = 0")
    page.keyboard.type("rosario quintero")
    found(page, "Rosario Quintero")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#needs .chip", has_text="Spanish")).to_be_visible()

    tab_to(page, "#id_work")
    page.keyboard.type("Nutrition A")
    tab_to(page, "#id_day")
    # A Monday, so that whoever is best can also come on the Mondays after it.
    fill_day(page, next_tuesday(later=6))
    expect(page.locator(".results .person-card").first).to_be_visible()
    expect(page.locator(".person-card").first).to_contain_text("Spanish, confirmed")
    expect(page.locator(".person-card").first).to_contain_text("Fine with a large dog")
    operator.check()
    operator.picture("find")

    tab_to(page, "[data-book]", most=120)
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Booked")
    assert len("rosario quintero") < int(page.evaluate("sessionStorage.keys")) <= MOST_KEYS
    operator.check()
    operator.picture("booked")

    repeats(page)
    operator.check()
    operator.picture("series-check")
    tab_to(page, "button.usa-button--big")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Nutrition Adviser")
    expect(page.locator("#messages")).to_contain_text("booked")
    operator.check()
    operator.picture("series")


def test_what_is_typed_before_the_scripts_have_come_is_looked_up_when_they_do(
    visitor: Callable[[int], Visitor],
) -> None:
    operator = visitor(1280)
    operator.come_in_as("Contact-centre operator")
    page, late = operator.page, []
    page.wait_for_load_state()  # else the script of the page before is held up, and this one's never comes
    page.route("**/web/js/app*.js", lambda route: late.append(route))
    page.goto(f"{operator.city}/find/", wait_until="commit")
    page.locator("#id_who").press_sequentially("rosario quintero")
    late[0].continue_()
    chosen = page.get_by_role("option", name="Rosario Quintero")
    expect(chosen).to_be_visible()
    # Another list comes in the middle of choosing: what an arrow has reached stays reached.
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("aria-selected", "true")
    with page.expect_response("**/find/**"):
        page.keyboard.type(" ")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(page.locator("#needs .chip", has_text="Spanish")).to_be_visible()


@pytest.fixture
def in_khmer(city: str) -> Iterator[None]:
    """The caller of the guided tour speaks Khmer."""
    _speaks("km")
    yield
    _speaks("es")


def _speaks(language: str) -> None:
    with transaction.atomic(), seeing(EVERYTHING):
        assert ServiceUser.objects.filter(name="Rosario Quintero").update(language=language)


def test_a_caller_in_khmer_hears_it_in_khmer_with_an_interpreter_and_the_visit_says_what_was_agreed(
    visitor: Callable[[int], Visitor], in_khmer: None
) -> None:
    operator = visitor(1280)
    operator.come_in_as("Contact-centre operator")
    page = operator.page
    tab_to(page, "#id_who")
    page.keyboard.type("rosario quintero")
    found(page, "Rosario Quintero")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#caller .speaks bdi[lang=km]")).to_have_text("ភាសាខ្មែរ")
    expect(page.locator("#caller a[href^='tel:+']").first).to_contain_text("Join an interpreter: Khmer")
    expect(page.locator("#caller .said [lang=km]").first).to_be_visible()
    expect(page.locator("#caller .said [lang=en]").first).to_contain_text("Hello. My name is")
    tab_to(page, "#caller input[name=interpreter]")
    page.keyboard.press("ArrowRight")
    # Which of the two stands first follows the hour: whoever answers now.
    joined = page.locator("#caller label:has(input[name=interpreter]:checked)").inner_text().strip()
    assert joined in ("Voces Line", "Golden Shore Interpreters")

    tab_to(page, "#id_work")
    page.keyboard.type("Nutrition A")
    tab_to(page, "#id_day")
    fill_day(page, next_tuesday())
    expect(page.locator(".results .person-card").first).to_be_visible()
    expect(page.locator(".person-card__aloud").first).to_contain_text("on Tuesday")
    operator.check()
    operator.picture("call")

    # Shift and Enter say that what stands there was read, and agreed to.
    tab_to(page, "[data-book]", most=120)
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#messages")).to_contain_text("Booked")
    call = page.get_by_role("region", name="On the telephone")
    expect(call).to_contain_text(f"Agreed by telephone in Khmer; {joined} interpreted.")
    expect(call.locator(".said [lang=en]").first).to_have_text("It is booked.")
    operator.check()
    operator.picture("call-agreed")


def test_whoever_reads_for_long_is_warned_in_time_and_stays_with_one_press_and_what_they_typed(
    visitor: Callable[[int], Visitor],
) -> None:
    operator = visitor(1280)
    operator.page.clock.install()
    operator.come_in_as("Contact-centre operator")
    page, warning = operator.page, operator.page.get_by_role("dialog", name="You will soon be signed out")
    # Without the question that typing asks: its answer would say that somebody is there.
    page.locator("#id_who").evaluate("field => { field.value = 'rosario' }")
    page.clock.fast_forward("01:54:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("In five minutes you will be signed out.")
    operator.check()
    tab_to(page, "#stay button")
    with page.expect_response("**/stay/") as answered:
        page.keyboard.press("Enter")
    assert answered.value.ok
    expect(warning).to_be_hidden()
    expect(page.locator("#id_who")).to_have_value("rosario")
    page.clock.fast_forward("01:56:00")
    expect(warning).to_be_visible()
