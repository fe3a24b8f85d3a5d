"""Signing in where one signs in for work, at a real provider beside the tests; and whatever must not let anybody in."""

import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account, Identity, SignIn
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.integrations.oidc import discovery
from commonhours.integrations.oidc.providers import Provider
from commonhours.integrations.oidc.rules import LOGOUT
from commonhours.organisations.models import Grant, Region
from commonhours.organisations.queries import region
from commonhours.people.models import Person
from commonhours.trail.models import Act
from commonhours.web.tests.test_factors import office, with_app
from commonhours.web.tests.test_watch import lines_of
from conftest import EVERYTHING
from tests.cast import Cast
from tests.provider import CLIENT, SECRET, Running, running
from tests.provider.people import PASSWORD

SITE = "http://testserver"


@pytest.fixture(scope="module")
def there() -> Iterator[Running]:
    """The provider, started once."""
    with running(SITE) as provider:
        yield provider


@pytest.fixture
def city(there: Running, cast: Cast, settings: Any, tmp_path: Path) -> Provider:
    """A real city that asks for two factors."""
    return trusting(there.issuer, settings, tmp_path)


def trusting(issuer: str, settings: Any, folder: Path) -> Provider:
    """A real city whose operator trusts a provider for addresses of example.org."""
    Region.objects.update(sample=False)
    cache.clear()
    discovery.forget()
    secret = folder / "secret"
    secret.write_text(SECRET)
    provider = Provider("city", "City of Long Beach", issuer, CLIENT, secret, frozenset({"example.org"}))
    settings.SIGN_ON = (provider,)
    return provider


def press(client: Client, **form: str) -> str:
    """Press the button, and where that leads."""
    answer = client.post(reverse("sign_on", args=["city"]), form)
    assert answer.status_code == 200, answer
    return str(answer["Refresh"]).partition("url=")[2]


def sign_in_there(address: str, name: str, browser: requests.Session | None = None) -> str:
    """Sign in at the provider as anybody would, and where it sends the browser back to."""
    browser = browser or requests.Session()
    page = browser.get(address, allow_redirects=True)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.text)
    following = re.search(r'name="next" value="([^"]*)"', page.text)
    assert token
    assert following
    form = {
        "csrfmiddlewaretoken": token[1],
        "username": name,
        "password": PASSWORD,
        "next": following[1].replace("&amp;", "&"),
    }
    answer = browser.post(page.url, form, allow_redirects=False)
    issuer = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    answer = browser.get(issuer + answer.headers["Location"], allow_redirects=False)
    return answer.headers["Location"]


def come_in(client: Client, name: str) -> Any:
    """All the way: press, sign in there, come back."""
    return client.get(sign_in_there(press(client), name).removeprefix(SITE))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_staff_come_in_through_their_city_and_the_second_factor_there_counts(
    cast: Cast, city: Provider, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert "Sign in with City of Long Beach" in page_of(client.get(reverse("account_request_login_code")))
    address = press(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge", "max_age"} <= set(asked)
    back = sign_in_there(address, "olga").removeprefix(SITE)
    with caplog.at_level(logging.INFO, "commonhours.watch"):
        assert client.get(back).status_code == 302
    assert who(client) == str(cast.accounts["olga"].pk)
    assert office(client) == 200
    noted = lines_of(caplog)[0]
    assert (noted["what"], noted["way"], noted["issuer"]) == ("sign_in", "sign_on", city.issuer)
    assert "olga@" not in caplog.text
    assert "by way of City of Long Beach" in page_of(client.get(reverse("devices")))
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="account.link_identity").count() == 1
    # The address that let them in is used up: opened again, it lets nobody in, here or elsewhere.
    for other in (Client(), client):
        assert "is over" in page_of(other.get(back))
    # The second time nothing is linked any more, and the address there no longer matters.
    Account.objects.filter(pk=cast.accounts["olga"].pk).update(email="elsewhere@example.net")
    again = Client()
    come_in(again, "olga")
    assert who(again) == str(cast.accounts["olga"].pk)
    assert Identity.objects.count() == 1
    # Whoever is given the leaver's address there is not the leaver.
    Account.objects.filter(pk=cast.accounts["olga"].pk).update(email="olga@example.org")
    heir = Client()
    assert "Somebody else came in" in page_of(come_in(heir, "heir"))
    assert who(heir) is None


def test_one_factor_there_is_not_two_here(cast: Cast, city: Provider, client: Client) -> None:
    come_in(client, "carmen")
    assert who(client) == str(cast.accounts["carmen"].pk)
    assert client.get(reverse("people"))["location"] == reverse("second_factor")
    with_app(cast, "carmen")
    other = Client()
    assert come_in(other, "carmen")["location"] == reverse("mfa_authenticate")
    assert who(other) is None


@pytest.mark.parametrize("name", ["typed", "stranger", "rosa", "guest"])
def test_whom_nobody_gave_a_role_under_a_proven_address_gets_no_account_and_no_row(
    cast: Cast, city: Provider, client: Client, name: str
) -> None:
    before = Account.objects.count()
    answer = come_in(client, name)
    assert answer.status_code == 403
    assert "Ask whoever gives roles in your organisation" in page_of(answer)
    assert (Account.objects.count(), Identity.objects.count(), SignIn.objects.count()) == (before, 0, 0)
    assert who(client) is None


def test_an_address_that_is_told_only_when_asked_for_counts_too(
    cast: Cast, city: Provider, client: Client
) -> None:
    come_in(client, "ana")
    assert who(client) == str(cast.accounts["ana"].pk)


def test_whoever_is_stopped_or_closed_or_has_no_role_any_more_sees_nothing_of_the_office(
    cast: Cast, city: Provider
) -> None:
    olga = cast.accounts["olga"]
    come_in(Client(), "olga")
    # A day here, which at this hour may be another elsewhere.
    Grant.objects.filter(account=olga).update(until=now().astimezone(region().tzinfo).date())
    client = Client()
    come_in(client, "olga")
    assert office(client) == 403
    with seeing(EVERYTHING):
        Person.objects.filter(pk=cast.people["rosa"].pk).update(account=olga, standing="suspended")
    assert "You are stopped for now" in page_of(come_in(Client(), "olga"))
    Account.objects.filter(pk=olga.pk).update(is_active=False)
    assert "Your account here is closed" in page_of(come_in(Client(), "olga"))


def test_a_try_of_another_browser_or_a_changed_one_or_a_stopped_one_or_an_old_one_is_refused(
    cast: Cast, city: Provider, client: Client
) -> None:
    back = sign_in_there(press(client), "olga").removeprefix(SITE)
    assert "began in another browser" in page_of(Client().get(back))
    changed = re.sub(r"state=[^&]{6}", "state=xxxxxx", back)
    assert "is over" in page_of(client.get(changed))
    state = parse_qs(urlsplit(press(client)).query)["state"][0]
    cancelled = {"state": state, "error": "access_denied", "iss": city.issuer}
    assert "You stopped at City of Long Beach" in page_of(
        client.get(reverse("sign_on_back", args=["city"]), cancelled)
    )
    late = sign_in_there(press(client), "olga").removeprefix(SITE)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert "is over" in page_of(client.get(late))
    assert who(client) is None


def test_a_code_of_somebody_elses_try_and_an_answer_of_another_issuer_are_refused(
    cast: Cast, city: Provider, client: Client
) -> None:
    other = Client()
    theirs = parse_qs(urlsplit(sign_in_there(press(other), "olga")).query)
    for code, issuer, words in (
        (theirs["code"][0], city.issuer, "does not stand by this sign-in"),
        (theirs["code"][0], "https://elsewhere.example", "from somebody else"),
        (theirs["code"][0], None, "from somebody else"),
    ):
        told = {"state": parse_qs(urlsplit(press(client)).query)["state"][0], "code": code}
        answer = client.get(
            reverse("sign_on_back", args=["city"]), told | ({"iss": issuer} if issuer else {})
        )
        assert words in page_of(answer), issuer
    assert who(client) is None


def test_only_a_press_on_this_site_sets_out(cast: Cast, city: Provider) -> None:
    assert Client().get(reverse("sign_on", args=["city"])).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("sign_on", args=["city"])).status_code == 403
    assert Client().post(reverse("sign_on", args=["another"])).status_code == 404


# --- how it ends ----------------------------------------------------------------------------------------------------


def test_it_ends_with_the_providers_word_and_by_the_providers_word(
    cast: Cast, city: Provider, there: Running
) -> None:
    browsers = [Client(), Client()]
    for client in browsers:
        come_in(client, "olga")
        assert client.get(reverse("account")).status_code == 200
    by_code = Client()
    by_code.force_login(cast.accounts["olga"])
    by_code.get(reverse("account"))
    identity = Identity.objects.get()
    left = reverse("sign_on_left", args=["city"])
    told = {
        "iss": city.issuer,
        "aud": CLIENT,
        "iat": int(time.time()),
        "exp": int(time.time()) + 120,
        "sub": identity.subject,
        "events": {LOGOUT: {}},
    }
    lies: tuple[dict[str, Any], ...] = (
        {"events": {}},
        {"nonce": "x"},
        {"aud": "another"},
        {"iat": 1},
        {"sub": None},
    )
    for lie in lies:
        wrong = {name: claim for name, claim in (told | lie).items() if claim is not None}
        assert Client().post(left, {"logout_token": signed(there, wrong)}).status_code == 400, lie
    for nonsense in ("x", signed(there, told, kind="JWT")):
        assert Client().post(left, {"logout_token": nonsense}).status_code == 400
    assert [each.get(reverse("account")).status_code for each in browsers] == [200, 200]
    assert Client().post(left, {"logout_token": signed(there, told)}).status_code == 200
    assert [each.get(reverse("account")).status_code for each in browsers] == [302, 302]
    assert by_code.get(reverse("account")).status_code == 200


def signed(there: Running, claims: dict[str, Any], kind: str = "logout+jwt") -> str:
    keys = requests.get(f"{there.issuer}/.well-known/jwks.json").json()["keys"]
    return jwt.encode(claims, there.key, "RS256", headers={"kid": keys[0]["kid"], "typ": kind})


def test_it_lasts_no_longer_than_the_provider_vouches_and_is_proven_again_there(
    cast: Cast, city: Provider, client: Client
) -> None:
    come_in(client, "olga")
    with time_machine.travel(now() + timedelta(minutes=20), tick=True):
        # Changing the address is well guarded: whoever has no factor of ours shows it there once more.
        asked = client.get(reverse("change_email"))["location"]
        assert asked.startswith(reverse("sign_on_again"))
        assert "sign in at City of Long Beach once more" in page_of(client.get(asked))
    for hour in range(1, city.hours + 1):
        with time_machine.travel(now() + timedelta(hours=hour, minutes=-5), tick=True):
            assert client.get(reverse("account")).status_code == 200, hour
    with time_machine.travel(now() + timedelta(hours=city.hours, minutes=1), tick=True):
        assert client.get(reverse("account"))["location"] == reverse("sign_in")


def test_whoever_shows_again_who_they_are_goes_on_and_nobody_else_does(
    cast: Cast, city: Provider, client: Client
) -> None:
    come_in(client, "olga")
    address = press(client, next=reverse("change_email"))
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    back = sign_in_there(address, "olga").removeprefix(SITE)
    assert client.get(back)["location"] == reverse("change_email")
    assert client.get(reverse("change_email")).status_code == 200
    other = sign_in_there(press(client, next=reverse("change_email")), "ana").removeprefix(SITE)
    assert "to somebody else" in page_of(client.get(other))
    assert who(client) == str(cast.accounts["olga"].pk)


def test_whoever_signs_out_is_led_to_the_door_there_and_a_link_can_be_taken_off(
    cast: Cast, city: Provider, client: Client
) -> None:
    come_in(client, "olga")
    assert f"{city.issuer}/logout/?client_id={CLIENT}" in page_of(client.post(reverse("sign_out")))
    assert who(client) is None
    other = Client()
    for browser in (client, other):
        come_in(browser, "olga")
        browser.get(reverse("account"))
    identity = Identity.objects.get()
    stranger = Client()
    come_in(stranger, "ana")
    assert stranger.post(reverse("unlink_identity", args=[identity.id])).status_code == 404
    assert client.post(reverse("unlink_identity", args=[identity.id]))["location"] == reverse("sign_in")
    assert [who(each) for each in (client, other)] == [None, None]
    assert list(Identity.objects.values_list("account", flat=True)) == [cast.accounts["ana"].pk]
