"""Words that no honest provider would give, and providers that are not what they say: none of them lets anybody in."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Identity
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.oidc import discovery
from commonhours.integrations.oidc.health import examined
from commonhours.integrations.oidc.providers import providers, read
from commonhours.integrations.oidc.rules import Expected, require_id_token
from commonhours.web.tests.test_sign_on import page_of, press, trusting, who
from tests.cast import Cast
from tests.provider import CLIENT, SECRET
from tests.provider.liar import Liar, lying, new_curve

NOT_SIGNED = "not signed by whom it should be"
AT = 1_800_000_000
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "another try's nonce": ({"nonce": "another"}, "other_try"),
    "no nonce": ({"nonce": None}, "other_try"),
    "another issuer": ({"iss": "https://elsewhere.example"}, "not_for_us"),
    "another audience": ({"aud": "another"}, "not_for_us"),
    "one more audience": ({"aud": [CLIENT, "another"]}, "not_for_us"),
    "another party": ({"azp": "another"}, "not_for_us"),
    "ended": ({"exp": AT - 3600}, "clock"),
    "without an end": ({"exp": None}, "clock"),
    "from the future": ({"iat": AT + 3600}, "clock"),
    "kept for an hour": ({"iat": AT - 3600}, "clock"),
    "not yet": ({"nbf": AT + 3600}, "clock"),
    "signed in tomorrow": ({"auth_time": AT + 3600}, "clock"),
    "signed in the day before": ({"auth_time": AT - 86_400}, "too_long_ago"),
    "does not say when": ({"auth_time": None}, "too_long_ago"),
    "says when in words": ({"auth_time": "now"}, "too_long_ago"),
    "nobody": ({"sub": ""}, "not_signed"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_word_that_is_not_wholly_right_is_none(lie: str) -> None:
    claims, code = LIES[lie]
    liar, expected = Liar(0), Expected("http://127.0.0.1:0", CLIENT, "nonce", AT, 3600)
    require_id_token(liar.claims("nonce", at=AT), expected)
    with pytest.raises(Refused) as refused:
        require_id_token(liar.claims("nonce", at=AT, **claims), expected)
    assert refused.value.refusals[0].code == f"sign_on.{code}"


@pytest.fixture
def liar(cast: Cast, settings: Any, tmp_path: Path) -> Iterator[Liar]:
    """A city whose provider says what the test wants."""
    with lying() as told:
        trusting(told.issuer, settings, tmp_path)
        yield told


def answered(liar: Liar, client: Client, token: Any) -> Any:
    """Press, and come back with a word; `token` makes it, given the nonce of this try."""
    asked = parse_qs(urlsplit(press(client)).query)
    liar.token = token(asked["nonce"][0])
    told = {"state": asked["state"][0], "code": "a code"}
    return client.get(reverse("sign_on_back", args=["city"]), told)


def test_a_lie_on_the_way_lets_nobody_in_and_the_same_word_without_it_does(cast: Cast, liar: Liar) -> None:
    for lie, claims, words in (
        ("another try's nonce", {"nonce": "another"}, "belongs to another try"),
        ("another issuer", {"iss": "https://elsewhere.example"}, "meant for another site"),
        ("another audience", {"aud": "another"}, "meant for another site"),
        ("ended", {"exp": int(time.time()) - 3600}, "the two clocks differ"),
        ("the day before", {"auth_time": int(time.time()) - 86_400}, "too long ago"),
    ):
        client = Client()

        def lied(nonce: str, lies: dict[str, Any] = claims) -> str:
            return liar.signed(liar.claims(nonce, **lies))

        answer = answered(liar, client, lied)
        assert answer.status_code in (403, 409), lie
        assert words in page_of(answer), lie
        assert who(client) is None, lie
    assert Identity.objects.count() == 0
    honest = Client()
    answered(liar, honest, lambda nonce: liar.signed(liar.claims(nonce)))
    assert who(honest) == str(cast.accounts["olga"].pk)


def test_a_word_without_a_signature_or_with_somebody_elses_lets_nobody_in(cast: Cast, liar: Liar) -> None:
    forged = {
        "none": lambda nonce: jwt.encode(liar.claims(nonce), "", "none", headers={"kid": "one"}),
        "the secret that both know": lambda nonce: jwt.encode(
            liar.claims(nonce), SECRET.ljust(32), "HS256", headers={"kid": "one"}
        ),
        "a key of one's own": lambda nonce: liar.signed(liar.claims(nonce), key=new_curve()),
        "changed after it was signed": lambda nonce: changed(liar.signed(liar.claims(nonce))),
        "no word at all": lambda nonce: "",
    }
    for lie, token in forged.items():
        client = Client()
        assert NOT_SIGNED in page_of(answered(liar, client, token)), lie
        assert who(client) is None, lie


def changed(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{signature}"


def test_a_provider_that_says_it_is_another_or_cannot_be_asked_is_told_in_a_sentence(
    cast: Cast, liar: Liar, client: Client
) -> None:
    begin = reverse("sign_on", args=["city"])
    for said, words in (
        ({"issuer": "https://elsewhere.example"}, "from somebody else"),
        ({"code_challenge_methods_supported": ["plain"]}, "safely enough"),
        # Its word is not enough to make us ask at a door inside.
        ({"token_endpoint": "http://127.0.0.1:9/token"}, "does not answer"),
        ({"jwks_uri": "file:///etc/passwd"}, "does not answer"),
    ):
        discovery.forget()
        honest = dict(liar.itself)
        liar.itself |= said
        assert words in page_of(client.post(begin)), said
        liar.itself = honest
    discovery.forget()
    liar.itself = {}
    assert "does not answer" in page_of(client.post(begin))


def test_the_doctor_says_of_a_provider_what_is_sound_and_what_is_not(cast: Cast, liar: Liar) -> None:
    (provider,) = providers()

    def bad(at: datetime | None = None, **said: Any) -> list[str]:
        honest = dict(liar.itself)
        liar.itself |= said
        found = [each.bad for each in examined(provider, at=at or now()) if each.bad]
        liar.itself = honest
        return found

    assert bad() == []
    assert "another issuer" in bad(issuer="https://elsewhere.example")[0]
    assert "S256" in bad(code_challenge_methods_supported=["plain"])[0]
    assert "seconds apart" in bad(at=now() + timedelta(minutes=5))[0]
    assert bad(jwks_uri=f"{liar.issuer}/none") == ["Its keys cannot be had."]


def test_a_mistake_in_the_operators_file_is_told_before_anything_is_served(tmp_path: Path) -> None:
    file = tmp_path / "sign-on.toml"
    (tmp_path / "secret").write_text(SECRET)
    good = {
        "name": '"City of Long Beach"',
        "issuer": '"https://login.longbeach.example"',
        "client_id": '"commonhours"',
        "secret_file": f'"{tmp_path}/secret"',
        "domains": '["longbeach.example"]',
    }

    def told(**changed: str) -> str:
        file.write_text("[city]\n" + "\n".join(f"{name} = {word}" for name, word in (good | changed).items()))
        try:
            (provider,) = read(str(file))
        except ImproperlyConfigured as wrong:
            return str(wrong)
        assert provider.secret == SECRET
        return ""

    assert told() == ""
    assert read(None) == ()
    for mistake in (
        {"issuer": '"http://login.longbeach.example"'},
        {"secret_file": '"/nowhere"'},
        {"hours": "48"},
        {"domains": '"longbeach.example"'},
        {"colour": '"blue"'},
    ):
        assert told(**mistake).startswith("COMMONHOURS_SIGN_ON: [city]"), mistake
