"""The program for whoever trusts nobody: one file, Python alone, run where nothing of ours can be imported."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotFound
from commonhours.common.sight import Days
from commonhours.integrations.proof import verifier
from commonhours.integrations.proof.heads import newest_head, sign_head, trail_key
from commonhours.integrations.proof.notes import Signed, signed_note
from commonhours.integrations.proof.proofs import act_proof, growth
from commonhours.integrations.signing import did_of, key_of, key_of_region
from commonhours.organisations.queries import region
from commonhours.trail import tree
from commonhours.trail.actions import acting
from commonhours.trail.sequencer import HOUSE
from tests.cast import NOW, Cast
from tests.following import give

AUDITOR = Actor(door="web", roles=(Held("auditor"),))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-I", verifier.__file__]
    return subprocess.run([*program, *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture
def acts(committed_cast: Cast) -> list[UUID]:
    """Seven visits of Rosa's, with a head after the third, the fifth and the last."""
    ids = []
    for number in range(7):
        with acting("visit.book", by=HOUSE, at=NOW) as opened:
            opened.touches(committed_cast.people["rosa"].id)
            opened.concerns([committed_cast.organisations["westside"].id])
            ids.append(opened.id)
        if number in (2, 4, 6):
            give(2)
            tree.grow()
            sign_head(at=NOW + timedelta(hours=number))
    return ids


JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))


def test_files_are_checked_without_us_and_a_changed_one_is_found(
    acts: list[UUID], committed_cast: Cast, tmp_path: Path
) -> None:
    def kept(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    one, grown = act_proof(by=AUDITOR, act_id=acts[3]), growth(3, 7)
    assert one.file is not None
    files = [kept("act.json", one.file), kept("growth.json", grown.file), kept("head.txt", newest_head())]
    whole = run(*files, "--key", trail_key())
    said_at = NOW.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert f"Act 4 of 7, signed 2026-03-03T02:00:00Z: {said_at}, visit.book, {acts[3]}." in whole.stdout
    assert "The first 3 of 7 acts are as they were" in whole.stdout
    assert "Compare it with the one that the city publishes" in run(*files[:2]).stdout
    assert run(files[2]).returncode == 1
    other = did_of(key_of(acts[0]).public_key())
    assert run(files[1], "--key", other).returncode == 1
    changed = {
        "another verb": {**one.file, "record": one.file["record"].replace("visit.book", "visit.drop")},
        "another place": {**one.file, "place": 4},
        "another path": {**one.file, "path": one.file["path"][::-1]},
        "another head": {**one.file, "head": one.file["head"].replace("\n7\n", "\n8\n")},
        "another past": {**grown.file, "first": growth(5, 7).file["first"]},
        "no path": {**grown.file, "path": []},
        "nothing": {"format": "commonhours proof of an act 1"},
        "deep": "[" * 900,
    }
    paths = [kept(f"{name}.json", content) for name, content in changed.items()]
    found = run(*paths, "--key", trail_key())
    assert found.returncode == 1
    assert found.stdout.count("WRONG") == len(changed)
    assert found.stderr == ""
    # Somebody with the key who shows two pasts is found out by whoever kept the first.
    said = Signed(newest_head().split("\n")[0], 7, b"\x00" * 32, NOW)
    forked = kept("forked.txt", signed_note(said, key_of_region(region().id)))
    told = run(files[2], forked, "--key", trail_key())
    assert told.returncode == 1
    assert "Two heads over 7 acts differ" in told.stdout


def test_proofs_are_for_those_whom_an_act_concerns_and_heads_for_everybody(
    acts: list[UUID], committed_cast: Cast
) -> None:
    rosa, dara = (Actor(door="web", person_id=committed_cast.people[name].id) for name in ("rosa", "dara"))
    assert act_proof(by=rosa, act_id=acts[0]).number == 1
    assert act_proof(by=AUDITOR, act_id=acts[0]).number == 1
    # Whoever audits other days learns of none of these.
    earlier = replace(AUDITOR, days=Days(JANUARY[0].date(), JANUARY[1].date(), *JANUARY))
    for stranger in (dara, committed_cast.actors["otto"], Actor(door="web"), earlier):
        with pytest.raises(NotFound):
            act_proof(by=stranger, act_id=acts[0])
    with acting("word.ask", by=HOUSE, at=NOW) as opened:
        opened.touches(committed_cast.people["rosa"].id)
    with pytest.raises(NotFound):
        act_proof(by=rosa, act_id=opened.id)
    assert act_proof(by=AUDITOR, act_id=opened.id).file is None
    anybody = Client()
    assert anybody.get("/trail/head.txt").content.decode() == newest_head()
    assert anybody.get("/trail/heads/3.txt").content.decode() == growth(3, 7).file["first"]
    assert json.loads(anybody.get("/trail/growth/3-7.json").content) == growth(3, 7).file
    assert anybody.get("/trail/growth/3-6.json").status_code == 404
    assert "The first 3 of 7 records" in anybody.get("/trail/?first=7&second=3").content.decode()
    assert anybody.get("/trail/?first=1&second=3").status_code == 422
    assert anybody.get(f"/trail/heads/{10**30}.txt").status_code == 404
    assert anybody.get("/trail/verify-trail.py").content == Path(verifier.__file__).read_bytes()
    statuses = [anybody.get("/trail/head.txt").status_code for _ in range(55)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_signatures_are_those_of_rfc_8032() -> None:
    # Test 2 of section 7.1.
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verifier.signed_by(key, b"\x72", signature)
    assert not verifier.signed_by(key, b"\x73", signature)
    assert not verifier.signed_by(key, b"\x72", signature[:32] + bytes(32))
    high = int.from_bytes(signature[32:], "little") + verifier.ORDER
    assert not verifier.signed_by(key, b"\x72", signature[:32] + high.to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
@settings(max_examples=10)
def test_what_a_library_signs_holds_and_with_one_bit_turned_it_does_not(
    seed: bytes, message: bytes, bit: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verifier.signed_by(public, message, signature)
    turned = bytearray(signature)
    turned[bit // 8] ^= 1 << bit % 8
    with suppress(verifier.Wrong):
        assert not verifier.signed_by(public, message, bytes(turned))
