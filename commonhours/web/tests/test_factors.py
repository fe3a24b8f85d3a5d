"""The second factor: who must show one, when it is asked for again, and that without it a role opens nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant, Region, Token
from commonhours.trail.models import Act, ActFacts
from commonhours.web.tests.test_sign_in import ask, code_of_mail, type_in
from conftest import EVERYTHING
from tests.cast import NOW, Cast

STAFF_PAGES = ("people", "find")


@pytest.fixture(autouse=True)
def street(cast: Cast) -> Iterator[None]:
    """A real city that asks its staff for a second factor."""
    Region.objects.update(sample=False)
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield


def app_code(secret: str) -> str:
    """What an authenticator app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def by_code(cast: Cast, name: str) -> Client:
    client = Client()
    ask(client, f"{name}@example.org")
    type_in(client, code_of_mail())
    return client


def with_app(cast: Cast, name: str) -> str:
    secret = generate_totp_secret()
    TOTP.activate(cast.accounts[name], secret)
    return secret


def add_app(client: Client) -> str:
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    return str(secret)


def office(client: Client) -> int:
    """Whether a page of the office opens."""
    return client.get(reverse("people")).status_code


def test_staff_are_led_to_a_second_factor_and_see_nothing_before(cast: Cast) -> None:
    olga = by_code(cast, "olga")
    assert olga.get("/")["location"] == reverse("second_factor")
    for name in STAFF_PAGES:
        assert olga.get(reverse(name))["location"] == reverse("second_factor"), name
    page = olga.get(reverse("second_factor")).content.decode()
    assert "One more proof" in page
    assert "Lopez" not in page


@pytest.mark.parametrize("nothing", ["0", "false", "0.0", "1", "[]", '"x"', "{}", "null", '{"id": 0}'])
def test_a_passkey_that_proves_nothing_is_not_kept_and_opens_nothing(cast: Cast, nothing: str) -> None:
    olga = by_code(cast, "olga")
    for name in ("mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_login_webauthn"):
        olga.get(reverse(name))
        answer = olga.post(reverse(name), {"name": "Key", "credential": nothing, "passwordless": "on"})
        assert answer.status_code < 500, name
        assert not Authenticator.objects.filter(user=cast.accounts["olga"]).exists(), name
        assert olga.get(reverse("people"))["location"] == reverse("second_factor"), name


def test_setting_a_factor_up_opens_the_office_in_the_same_sitting(cast: Cast) -> None:
    olga = by_code(cast, "olga")
    add_app(olga)
    assert office(olga) == 200


def test_a_session_from_before_the_factor_was_set_up_has_to_show_it(cast: Cast) -> None:
    old, olga = by_code(cast, "olga"), by_code(cast, "olga")
    secret = add_app(olga)
    assert office(old) == 302
    assert old.get(reverse("second_factor"))["location"].startswith(reverse("mfa_reauthenticate"))
    with time_machine.travel(NOW + timedelta(minutes=2), tick=True):
        old.post(reverse("mfa_reauthenticate"), {"code": app_code(secret)})
        assert office(old) == 200


def test_whoever_has_a_factor_is_not_in_before_it_is_shown(cast: Cast) -> None:
    secret = with_app(cast, "olga")
    olga = by_code(cast, "olga")
    assert "_auth_user_id" not in olga.session
    assert olga.get(reverse("find"))["location"] == reverse("sign_in")
    assert "Code of your app" in olga.get(reverse("mfa_authenticate")).content.decode()
    assert (
        "This code is not right." in olga.post(reverse("mfa_authenticate"), {"code": "12"}).content.decode()
    )
    olga.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert office(olga) == 200


def with_codes(cast: Cast, name: str) -> Client:
    """A browser in which somebody has just added an app, and with it got recovery codes."""
    client = by_code(cast, name)
    add_app(client)
    return client


def codes_on(client: Client) -> list[str]:
    """The codes on the page that shows them once."""
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r"<code>(\d+)</code>", page)


def test_a_recovery_code_works_once(cast: Cast) -> None:
    code = codes_on(with_codes(cast, "olga"))[0]
    first, second = by_code(cast, "olga"), by_code(cast, "olga")
    for client in (first, second):
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert ["_auth_user_id" in client.session for client in (first, second)] == [True, False]


def test_an_outsider_without_a_factor_gets_nothing_of_their_own_role_either(cast: Cast) -> None:
    otto = by_code(cast, "otto")
    assert office(otto) == 302


def test_workers_are_asked_for_nothing_more(cast: Cast) -> None:
    rosa = by_code(cast, "rosa")
    assert rosa.get(reverse("my_visits")).status_code == 200
    assert rosa.get(reverse("second_factor")).status_code == 200


def test_a_region_may_give_staff_days_of_grace_from_their_first_role(cast: Cast) -> None:
    Region.objects.update(factor_grace_days=7)
    grants = Grant.objects.filter(account=cast.accounts["olga"])
    grants.update(since=NOW.date() - timedelta(days=6))
    assert office(by_code(cast, "olga")) == 200
    grants.update(since=NOW.date() - timedelta(days=7))
    cache.clear()
    assert office(by_code(cast, "olga")) == 302


def test_a_region_may_ask_for_none_and_a_sample_city_never_does(cast: Cast) -> None:
    Region.objects.update(staff_factor=False)
    olga = by_code(cast, "olga")
    assert office(olga) == 200
    Region.objects.update(staff_factor=True)
    assert office(olga) == 302
    Region.objects.update(sample=True)
    assert office(olga) == 200


def test_taking_the_last_factor_away_closes_the_office_at_the_next_sign_in(cast: Cast) -> None:
    olga = by_code(cast, "olga")
    add_app(olga)
    assert "Remove the app" in olga.get(reverse("mfa_deactivate_totp")).content.decode()
    olga.post(reverse("mfa_deactivate_totp"))
    cache.clear()
    assert office(by_code(cast, "olga")) == 302


@pytest.fixture
def governor(cast: Cast) -> Client:
    """Carmen also administers Harbor, and has just shown her factor."""
    Grant.objects.create(
        account=cast.accounts["carmen"],
        organisation=cast.organisations["harbor"],
        role="organisation_admin",
        since=NOW.date() - timedelta(days=30),
        granted_at=NOW,
    )
    client = by_code(cast, "carmen")
    add_app(client)
    return client


def harbor(cast: Cast, role: str = "coordinator") -> str:
    return f"{role}:{cast.organisations['harbor'].id}"


def make(client: Client, held: str, **more: Any) -> Any:
    return client.post(reverse("new_token"), {"name": "phones", "held": held, "days": "90"} | more)


def test_a_key_is_made_shown_once_and_opens_the_api(cast: Cast, governor: Client) -> None:
    page = make(governor, harbor(cast)).content.decode()
    secret = page.split('id="secret" value="')[1].split('"')[0]
    told = Client().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).json()
    assert [held["role"] for held in told["roles"]] == ["coordinator"]
    listed = governor.get(reverse("tokens")).content.decode()
    assert "phones" in listed
    assert secret not in listed
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="token.make")
        assert secret not in str(ActFacts.objects.get(act_id=act.id).facts)


def test_a_key_that_was_taken_back_opens_nothing(cast: Cast, governor: Client) -> None:
    secret = make(governor, harbor(cast)).content.decode().split('id="secret" value="')[1].split('"')[0]
    token = Token.objects.get()
    governor.post(reverse("revoke_token", args=[token.id]))
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code == 401
    assert governor.post(reverse("revoke_token", args=[token.id])).status_code == 409
    assert "Taken back" in governor.get(reverse("tokens")).content.decode()


def test_a_key_never_has_a_role_that_its_maker_does_not_hold_nor_lasts_more_than_a_year(
    cast: Cast, governor: Client
) -> None:
    for held, days in ((harbor(cast, "approver"), "90"), ("operator:", "90"), (harbor(cast), "400")):
        assert make(governor, held, days=days).status_code == 422
    assert Token.objects.count() == 0


def test_before_a_key_is_made_the_factor_is_asked_for_again(cast: Cast, governor: Client) -> None:
    with time_machine.travel(NOW + timedelta(minutes=16), tick=True):
        assert governor.get(reverse("tokens")).status_code == 200
        led = make(governor, harbor(cast))
    assert led.url == f"{reverse('mfa_reauthenticate')}?next=%2Faccount%2Fkeys%2Fnew%2F"
    assert Token.objects.count() == 0


def test_whoever_governs_nothing_makes_no_key_and_takes_none_back(cast: Cast, governor: Client) -> None:
    make(governor, harbor(cast))
    token = Token.objects.get()
    Region.objects.update(sample=True)
    for name, seen in (("otto", 403), ("olga", 403), ("rosa", 403)):
        client = Client()
        client.force_login(cast.accounts[name])
        assert client.get(reverse("tokens")).status_code == seen, name
        assert make(client, harbor(cast)).status_code == seen, name
        assert client.post(reverse("revoke_token", args=[token.id])).status_code == 404, name
    assert Token.objects.get().revoked_at is None


def test_the_api_lists_ones_own_keys_and_takes_them_back_but_nobody_elses(
    cast: Cast, governor: Client
) -> None:
    secret = make(governor, harbor(cast)).content.decode().split('id="secret" value="')[1].split('"')[0]
    headers = {"authorization": f"Bearer {secret}"}
    (listed,) = Client().get("/api/v1/tokens", headers=headers).json()
    assert (listed["name"], listed["role"], listed["revoked_at"]) == ("phones", "coordinator", None)
    done = Client().post(
        f"/api/v1/tokens/{listed['id']}/revoke", content_type="application/json", data="{}", headers=headers
    )
    assert done.status_code == 200
    assert Client().get("/api/v1/tokens", headers=headers).status_code == 401


def test_the_picture_of_the_app_has_no_style_and_stands_on_white(cast: Cast) -> None:
    page = by_code(cast, "rosa").get(reverse("mfa_activate_totp")).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "style=" not in page


def test_recovery_codes_are_shown_after_the_factor_and_made_anew(cast: Cast) -> None:
    rosa = by_code(cast, "rosa")
    add_app(rosa)
    first, again = codes_on(rosa), rosa.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(set(first)) == 10
    assert "10 of your codes still work" in again
    assert not any(code in again for code in first)
    rosa.post(reverse("mfa_generate_recovery_codes"))
    assert not {*first} & {*codes_on(rosa)}
