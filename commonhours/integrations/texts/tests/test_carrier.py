"""A text message is handed over signed, under one id, to an https address of the open internet and to no other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.integrations.ical.tests.servers import IN_TESTS, papers_for
from commonhours.integrations.texts.carrier import MANNER, HttpCarrier, NotTaken
from commonhours.integrations.texts.signature import headers_for, is_signed
from commonhours.integrations.texts.tests.taking import Taker, taking

MESSAGE = new_id()


@pytest.fixture
def carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Taker]:
    papers = papers_for(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    with taking(papers) as taker:
        settings.TEXT_CARRIER, settings.TEXT_SECRETS = f"{taker.address}/texts", ["new", "old"]
        yield taker


def send(manner: Any = IN_TESTS) -> None:
    HttpCarrier().send(to="+15625550100", body="Harbor Care: Sí", message_id=MESSAGE, manner=manner)


def test_it_goes_out_signed_under_its_own_id(carrier: Taker) -> None:
    send()
    [posted] = carrier.posted
    assert json.loads(posted.body) == {"id": str(MESSAGE), "to": "+15625550100", "text": "Harbor Care: Sí"}
    at = now().timestamp()
    assert is_signed(posted.headers, posted.body, at=at, secrets=["new"])
    assert not is_signed(posted.headers, posted.body, at=at, secrets=["old"])
    assert not is_signed(posted.headers, posted.body + b" ", at=at, secrets=["new"])


@pytest.mark.parametrize("status", [302, 400, 401, 500])
def test_what_is_not_taken_is_tried_again(carrier: Taker, status: int) -> None:
    carrier.status = status
    with pytest.raises(NotTaken, match=str(status)):
        send()


def test_it_goes_nowhere_behind_our_doors_and_never_unencrypted(carrier: Taker, settings: Any) -> None:
    with pytest.raises(NotTaken, match="not_open"):
        send(MANNER)
    settings.TEXT_CARRIER = carrier.address.replace("https", "http")
    with pytest.raises(NotTaken, match="not https"):
        send()
    settings.TEXT_SECRETS = []
    with pytest.raises(NotTaken, match="no carrier"):
        send()
    assert carrier.posted == []


def test_the_signature_is_the_one_that_others_know() -> None:
    """The example of the specification, standardwebhooks.com."""
    headers = headers_for(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        at=1614265330,
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert not is_signed(headers, b'{"test": 2432232314}', at=1614265330, secrets=[""])
