"""Coming in: a code by keyboard, a passkey, a factor for staff, a sign-in ended elsewhere, a key of a program."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from commonhours.organisations.models import Grant, Region
from tests.journeys.conftest import WIDTHS, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def email_of(city: str, django_db_blocker: Any) -> Callable[..., str]:
    """The address of the first with a role, or of a worker; each number is another person."""

    def found(role: str = "", number: int = 0) -> str:
        with django_db_blocker.unblock():
            if not role:
                return f"worker{number + 1}@sample-city.example"
            held = Grant.objects.filter(role=role).order_by("id").values_list("account__email", flat=True)
            return str(held[number])

    return found


@pytest.fixture
def real_city(city: str, django_db_blocker: Any) -> Iterator[None]:
    """For a while, the city is no sample."""
    with django_db_blocker.unblock():
        Region.objects.update(sample=False)
        yield
        Region.objects.update(sample=True)


def last_code() -> str:
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found
    return found.group()


def at_home(visitor: Visitor) -> Visitor:
    """The same server by its name: browsers make no passkeys for bare numbers."""
    visitor.city = visitor.city.replace("127.0.0.1", "localhost")
    return visitor


def come_in_with_a_code(visitor: Visitor, email: str) -> None:
    visitor.page.goto(f"{visitor.city}/sign-in/code/")
    visitor.page.locator("#id_address").fill(email)
    visitor.page.keyboard.press("Enter")
    # The code has been sent once the page that asks for it stands.
    expect(visitor.page.locator("#id_code")).to_be_focused()
    visitor.page.locator("#id_code").fill(last_code())
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("details.menu:not(.site-nav__more)")).to_be_visible()


def with_device(page: Page) -> None:
    """A device of one's own that keeps passkeys and is always unlocked."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("width", WIDTHS)
def test_a_code_is_asked_for_read_and_typed_by_keyboard_in_spanish(
    visitor: Callable[..., Visitor], email_of: Callable[..., str], width: int
) -> None:
    ana = visitor(width, locale="es-US")
    page = ana.page
    page.goto(f"{ana.city}/sign-in/code/")
    ana.check()
    ana.picture("sign-in")
    page.locator("#id_address").focus()
    page.keyboard.type(email_of(number=20 + WIDTHS.index(width)))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Escriba el código")
    expect(page.locator("#id_code")).to_be_focused()
    ana.check()
    page.keyboard.type("000000" if last_code() != "000000" else "111111")
    page.keyboard.press("Enter")
    expect(page.locator(".usa-error-message")).to_contain_text("Le quedan 2 intentos")
    ana.check()
    ana.picture("sign-in-code")
    page.get_by_role("link", name="Lea el mensaje aquí").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article").first).to_contain_text(last_code())
    ana.check()
    page.goto(f"{ana.city}/sign-in/code/type/")
    page.keyboard.type(last_code())
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{ana.city}/my/")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_passkey_is_made_named_used_and_taken_away(
    visitor: Callable[..., Visitor], email_of: Callable[..., str], width: int
) -> None:
    worker = at_home(visitor(width))
    page = worker.page
    with_device(page)
    come_in_with_a_code(worker, email_of(number=30 + WIDTHS.index(width)))
    page.goto(f"{worker.city}/account/passkeys/add/")
    worker.check()
    page.locator("#id_name").fill("My phone")
    page.get_by_role("button", name="Add the passkey").press("Enter")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    worker.check()
    page.goto(f"{worker.city}/account/")
    expect(page.locator("main")).to_contain_text("My phone")
    worker.check()
    worker.picture("my-account")
    _sign_out(page)
    page.goto(f"{worker.city}/sign-in/code/")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    expect(page).to_have_url(f"{worker.city}/my/")
    page.goto(f"{worker.city}/account/passkeys/")
    worker.check()
    page.get_by_role("link", name="Remove").click()
    expect(page.locator("h1")).to_have_text("Is it still you?")
    worker.check()
    page.get_by_role("button", name="Use a passkey").press("Enter")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("You have no passkey yet")


def _sign_out(page: Page) -> None:
    page.locator("summary", has_text="Your menu").press("Enter")
    page.locator("details.menu:not(.site-nav__more)").get_by_role("button", name="Sign out").press("Enter")
    # What the browser kept goes first.
    page.wait_for_url("**/sign-in/**")


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_set_a_factor_up_before_they_see_anything_and_show_it_the_next_time(
    visitor: Callable[..., Visitor], email_of: Callable[..., str], real_city: None, width: int
) -> None:
    officer = at_home(visitor(width))
    page, email = officer.page, email_of("operator", WIDTHS.index(width))
    with_device(page)
    come_in_with_a_code(officer, email)
    for address in ("/", "/find/", "/people/"):
        page.goto(officer.city + address)
        expect(page.locator("h1")).to_have_text("One more proof")
    officer.check()
    officer.picture("second-factor")
    page.get_by_role("link", name="Add an app").click()
    officer.check()
    page.get_by_role("link", name="My account").first.click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").press("Enter")
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{officer.city}/find/")
    _sign_out(page)
    page.goto(f"{officer.city}/sign-in/code/")
    page.locator("#id_address").fill(email)
    page.keyboard.press("Enter")
    expect(page.locator("#id_code")).to_be_focused()
    page.locator("#id_code").fill(last_code())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("One more proof")
    officer.check()
    page.get_by_role("button", name="Use a passkey").press("Enter")
    expect(page).to_have_url(f"{officer.city}/find/")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_browser_signed_out_elsewhere_is_a_strangers_at_the_next_click(
    visitor: Callable[..., Visitor], email_of: Callable[..., str], width: int
) -> None:
    phone, desk = visitor(width), visitor(width)
    for each in (phone, desk):
        come_in_with_a_code(each, email_of(number=40 + WIDTHS.index(width)))
    desk.page.goto(f"{desk.city}/account/devices/")
    desk.check()
    desk.picture("devices")
    desk.page.locator("button[name=device]").press("Enter")
    expect(desk.page.locator("article")).to_have_count(1)
    phone.page.locator(".site-nav a:visible").last.click()
    expect(phone.page).to_have_url(f"{phone.city}/sign-in/")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_key_for_a_program_is_made_shown_once_and_taken_back(
    visitor: Callable[..., Visitor], width: int
) -> None:
    officer = visitor(width)
    page = officer.page
    officer.come_in_as("City officer")
    page.goto(f"{officer.city}/account/keys/new/")
    officer.check()
    page.locator("#id_name").fill(f"monthly report {width}")
    page.keyboard.press("Enter")
    secret = page.locator("#secret").input_value()
    assert secret.startswith("ch_")
    officer.check()
    page.get_by_role("link", name="I have kept it").click()
    expect(page.locator("main")).to_contain_text(f"monthly report {width}")
    assert secret not in page.content()
    officer.check()
    officer.picture("keys")
    page.get_by_role("button", name="Take back").first.press("Enter")
    expect(page.locator("main")).to_contain_text("Taken back")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_the_rest_of_ones_own_account_can_be_used_by_everybody(
    visitor: Callable[..., Visitor], email_of: Callable[..., str], width: int, locale: str
) -> None:
    somebody = visitor(width, locale=locale)
    come_in_with_a_code(somebody, email_of(number=10 + WIDTHS.index(width) + 2 * (locale == "es-US")))
    for address in ("", "email/", "phone/", "passkeys/", "passkeys/add/", "app/", "codes/new/", "devices/"):
        somebody.page.goto(f"{somebody.city}/account/{address}")
        somebody.check()
    for address in ("/sign-in/none/", "/sign-in/closed/", "/sign-in/factor/needed/"):
        somebody.page.goto(somebody.city + address)
        somebody.check()
