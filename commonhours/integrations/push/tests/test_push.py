"""A word is sealed for one browser, signed as ours, and goes to the push service that this browser named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from commonhours.common.clock import now
from commonhours.integrations.ical.tests.servers import IN_TESTS, papers_for
from commonhours.integrations.push.sealing import MOST, coded, decoded, public_point, sealed
from commonhours.integrations.push.sending import MANNER, NotTaken, Over, WebPush, public_key
from commonhours.integrations.push.tests.opening import opened
from commonhours.integrations.texts.tests.taking import Taker, taking

BROWSER = generate_private_key(SECP256R1())
AUTH = b"sixteen bytes ok"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taker]:
    papers = papers_for(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    with taking(papers) as taker:
        taker.status = 201
        yield taker


def send(address: str, key: str = "", manner: Any = IN_TESTS) -> None:
    key = key or coded(public_point(BROWSER))
    WebPush().send(address=address, browser_key=key, auth=coded(AUTH), words="Sí, hay algo", manner=manner)


def test_the_example_of_rfc_8291() -> None:
    """Section 5 and appendix A."""
    ours = derive_private_key(
        int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), SECP256R1()
    )
    assert coded(
        sealed(
            b"When I grow up, I want to be a watermelon",
            browser_key=decoded(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
            ),
            auth=decoded("BTBZMqHH6r4Tts7J_aSIgg"),
            ours=ours,
            salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        )
    ) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_the_browser_reads_it_and_the_service_knows_who_sent_it(service: Taker) -> None:
    send(f"{service.address}/to/rosa")
    send(f"{service.address}/to/rosa")
    [posted, again] = service.posted
    assert opened(posted.body, BROWSER, AUTH) == "Sí, hay algo".encode()
    # Never under the same key twice.
    assert posted.body[:86] != again.body[:86]
    assert (posted.path, posted.headers["content-encoding"]) == ("/to/rosa", "aes128gcm")
    token, key = posted.headers["authorization"].removeprefix("vapid t=").split(", k=")
    head, body, signature = token.split(".")
    half = decoded(signature)
    der = encode_dss_signature(int.from_bytes(half[:32]), int.from_bytes(half[32:]))
    EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decoded(key)).verify(
        der, f"{head}.{body}".encode(), ECDSA(SHA256())
    )
    told = json.loads(decoded(body))
    assert (key, told["aud"]) == (public_key(), service.address)
    assert 0 < told["exp"] - now().timestamp() <= 86_400


@pytest.mark.parametrize(
    ("status", "error"), [(410, Over), (404, Over), (403, Over), (429, NotTaken), (503, NotTaken)]
)
def test_a_browser_that_is_gone_is_told_from_a_service_that_is_busy(
    service: Taker, status: int, error: type[Exception]
) -> None:
    service.status = status
    with pytest.raises(error):
        send(f"{service.address}/x")


def test_it_goes_nowhere_behind_our_doors_and_never_unencrypted(service: Taker) -> None:
    with pytest.raises(NotTaken, match="not_open"):
        send(service.address, manner=MANNER)
    for address, key in (
        (service.address.replace("https", "http"), ""),
        (service.address, "AAAA"),
        ("nonsense", ""),
    ):
        with pytest.raises(Over):
            send(address, key)
    assert service.posted == []


def test_what_is_too_long_for_one_record_is_not_sealed() -> None:
    point = public_point(BROWSER)
    assert opened(sealed(b"x" * MOST, browser_key=point, auth=AUTH), BROWSER, AUTH) == b"x" * MOST
    with pytest.raises(ValueError, match="too long"):
        sealed(b"x" * (MOST + 1), browser_key=point, auth=AUTH)
