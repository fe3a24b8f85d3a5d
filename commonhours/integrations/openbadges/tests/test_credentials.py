"""A badge that was carried away is checked by other people's code, with nothing but the file and the list."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3.status import check_credential_status, decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from commonhours.common.clock import now
from commonhours.credentials.badges import BadgeLine, WornLine
from commonhours.integrations.openbadges.credentials import (
    LEAST_BITS,
    Addresses,
    baked_png,
    baked_svg,
    bits_of,
    credential,
    taken_back,
    token_in,
    token_of,
)
from commonhours.integrations.signing import Forged, checked, issuer_of, key_of

HARBOR, BIXBY = UUID(int=1), UUID(int=2)
NOW = now()
TODAY = NOW.date()
ZONE = ZoneInfo("America/Los_Angeles")
AT = Addresses(
    "https://city.example/badges/3/check/",
    "https://city.example/badges/4.svg",
    "https://city.example/badges/1/taken-back.jwt",
)
KIND = BadgeLine(
    UUID(int=4),
    HARBOR,
    "Harbor Care",
    "Dementia friend",
    "Knows.",
    "Two days.",
    "#0c5f57",
    "D",
    retired=False,
)
WORN = WornLine(UUID(int=3), KIND, "Seen by Ana.", TODAY - timedelta(days=9), None, "Ana", None, "")


def token(worn: WornLine = WORN, number: int = 7) -> str:
    return token_of(credential(worn, number, "Rosa", AT, ZONE), worn.badge.organisation_id)


def other_peoples(token: str, taken: list[int] | None = None) -> str:
    """Check a token with the other library, from its issuer's name alone; its list is ours, signed."""
    verifier = OB3Verifier.for_issuer_did(issuer_of(HARBOR))
    found = verifier.verify(token)
    if taken is not None:
        published = taken_back(HARBOR, taken, AT.taken_back, now=NOW).encode()
        pem = key_of(HARBOR).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        check_credential_status(
            found, download=lambda _address: published, verify_list=True, list_pubkey_pem=pem
        )
    return str(found.name)


def test_other_peoples_code_finds_our_badge_genuine_without_asking_anybody() -> None:
    assert other_peoples(token()) == "Dementia friend"
    assert other_peoples(token(replace(WORN, until=TODAY + timedelta(days=2)))) == "Dementia friend"


def test_other_peoples_code_reads_it_out_of_our_pictures() -> None:
    signed = token()
    svg, png = baked_svg("#0c5f57", "D", signed), baked_png("#0c5f57", "D", signed)
    assert OB3Verifier.extract_token_from_svg(svg) == signed
    assert OB3Verifier.extract_token_from_png(png) == signed
    assert [token_in(file) for file in (svg, png, signed.encode())] == [signed] * 3


def test_what_was_taken_back_is_found_in_the_signed_list_and_nothing_else_is() -> None:
    assert other_peoples(token(), taken=[]) == "Dementia friend"
    assert other_peoples(token(), taken=[6, 8]) == "Dementia friend"
    with pytest.raises(OB3VerificationError, match="revocation"):
        other_peoples(token(), taken=[7])


def test_a_badge_that_is_over_or_of_another_issuer_is_refused_by_other_peoples_code() -> None:
    with pytest.raises(OB3VerificationError):
        other_peoples(token(replace(WORN, until=TODAY - timedelta(days=2))))
    with pytest.raises(OB3VerificationError):
        other_peoples(token(replace(WORN, badge=replace(KIND, organisation_id=BIXBY))))


def test_our_own_check_reads_for_whom_it_was_signed_and_by_whom() -> None:
    said = checked(token())
    assert said["iss"] == issuer_of(HARBOR) != issuer_of(BIXBY)
    assert said["credentialSubject"]["identifier"][0]["identityHash"] == "Rosa"
    assert token() == token()  # carried away twice, it is the same file


@given(st.integers(0, 2_000), st.sampled_from("AZaz09-_"))
def test_whoever_changes_one_letter_of_it_is_found_out(place: int, letter: str) -> None:
    signed = token()
    place %= len(signed) - 1  # the last letter carries bits that stand for nothing
    changed = signed[:place] + letter + signed[place + 1 :]
    if changed != signed:
        with pytest.raises(Forged):
            checked(changed)


@given(st.text(max_size=60))
def test_what_is_no_badge_is_called_forged_and_never_an_error(text: str) -> None:
    with pytest.raises(Forged):
        checked(text)
    with pytest.raises(Forged):
        checked(token_in(text.encode("utf-8", "replace")))


@given(st.sets(st.integers(0, 2 * LEAST_BITS), max_size=5))
def test_the_list_has_a_bit_for_each_and_does_not_tell_how_few_there_are(taken: set[int]) -> None:
    bits = decode_encoded_list(bits_of(taken))
    assert set_indices(bits) == taken
    assert len(bits) * 8 >= LEAST_BITS


def test_a_badge_begins_at_the_midnight_of_its_city() -> None:
    said = credential(replace(WORN, since=date(2026, 7, 1)), 7, "Rosa", AT, ZONE)
    assert said["validFrom"] == "2026-07-01T07:00:00Z"
