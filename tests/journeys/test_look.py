"""An organisation changes its words and its colour, and every page follows: on a phone, on a desk, in Spanish."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import WIDTHS, Visitor


def colour_of(visitor: Visitor) -> str:
    return str(
        visitor.page.evaluate(
            "getComputedStyle(document.documentElement).getPropertyValue('--primary').trim()"
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_an_organisation_changes_its_words_and_colour_and_every_page_follows(
    visitor: Callable[..., Visitor], width: int
) -> None:
    office: Any = visitor(width)
    page = office.page
    office.come_in_as("Organisation administrator")
    # Whoever may do most has more to go to than a bar holds: nothing in it is cut, the rest is behind one press.
    bar = "document.querySelector('.site-nav ul')"
    assert page.evaluate(f"{bar}.scrollWidth <= {bar}.clientWidth")
    page.locator(".site-nav__more summary").press("Enter")
    office.check()
    page.get_by_role("link", name="Settings").press("Enter")
    page.get_by_role("heading", name="Preview").wait_for()
    own_address = page.url
    office.check()
    before = colour_of(office)
    page.check("#id_own_colour")
    page.fill("#id_colour", "#ffcc00")
    page.fill("#id_en_visit_one", "appointment")
    page.fill("#id_en_visit_many", "appointments")
    page.fill("#id_es_visit_one", "turno")
    page.fill("#id_es_visit_many", "turnos")
    page.select_option("#id_es_visit_gender", "m")
    # The preview answers while one types: words in both languages, and the nearest colour that can be read.
    page.get_by_text("Cancelar este turno").wait_for()
    page.get_by_text("Cancel this appointment").wait_for()
    office.picture("look")
    take = page.locator("button[name=take]")
    take.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Every page follows from now on.").wait_for()
    office.check()
    assert colour_of(office) != before
    page.goto(own_address.replace("/look/", "/rules/"))
    page.get_by_role("heading", name="Appointments that these rules would not allow again").wait_for()
    office.check()
    office.picture("rules")
    page.goto(f"{office.city}/people/")
    office.check()
    page.locator("form.language button").first.click()
    page.goto(own_address.replace("/look/", "/rules/"))
    page.get_by_role("heading", name="Turnos que estas reglas ya no permitirían").wait_for()
    office.check()
    page.goto(own_address)
    page.locator("button[name=reset]").click()
    page.get_by_text("Guardado.").wait_for()
    office.check()
