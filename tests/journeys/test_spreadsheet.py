"""Service users come in from a long spreadsheet: on a phone and on a desk, while the background reads it."""

from collections.abc import Callable
from typing import Any

import pytest

from commonhours.common.clock import now
from commonhours.integrations.imports import errands
from commonhours.integrations.imports.actions import run_errand
from commonhours.trail.sequencer import HOUSE
from tests.journeys.conftest import WIDTHS, Visitor

pytestmark = pytest.mark.browser

CLIENTS = "Name,ZIP,Kind,Shoe size\n" + "".join(f"Lia Sample-{letter},90802,person,7\n" for letter in "ABCDE")


@pytest.mark.parametrize("width", WIDTHS)
def test_service_users_come_in_from_a_long_spreadsheet_and_go_again(
    visitor: Callable[..., Visitor], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "AT_ONCE", 3)
    office: Any = visitor(width)
    page = office.page
    office.come_in_as("Organisation administrator")
    page.goto(f"{office.city}/people/imports/")
    page.locator("label", has_text="Service users").first.click()
    content = f"{CLIENTS}Lia Sample-{width},nowhere,person,7\n".encode()
    page.set_input_files("#id_file", {"name": "clients.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Read it").press("Enter")
    page.get_by_role("heading", name="We are reading the file").wait_for()
    office.check()
    office.picture("import-under-way")
    assert run_errand(by=HOUSE, clock=now)
    # Nobody presses anything: the page asks by itself.
    page.get_by_role("heading", name="What would happen").wait_for()
    office.check()
    office.picture("import-of-service-users")
    page.get_by_role("button", name="Take in 5 service users").press("Enter")
    page.get_by_role("heading", name="We are taking people in").wait_for()
    assert run_errand(by=HOUSE, clock=now)
    page.get_by_role("heading", name="What happened").wait_for()
    office.check()
    page.get_by_role("button", name="Undo all of it").press("Enter")
    page.get_by_text("Undone: everything is as it was before.").wait_for()
