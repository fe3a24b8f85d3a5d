"""What shows that a visit took place is gathered whole, signed, and any byte that is changed is found."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.integrations.evidence.actions import evidence_key, take_evidence
from commonhours.integrations.evidence.bundle import canonical, verify
from commonhours.integrations.evv.tests.asking import EVENING, came, visit
from commonhours.timesheets.actions import adjust_hours, confirm_hours
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast


def test_a_bundle_says_who_what_when_where_and_how_we_know_and_each_changed_byte_is_found(
    cast: Cast, tmp_path: Path
) -> None:
    sheet = visit(cast)
    carmen, rosa = cast.actors["carmen"], cast.actors["rosa"]
    with pytest.raises(NotFound):
        take_evidence(by=carmen, at=NOW, timesheet_id=sheet)  # it has not begun
    came(cast, sheet)
    given: dict[str, Any] = {"at": EVENING, "timesheet_id": sheet}
    confirm_hours(by=rosa, revision=2, **given)
    adjust_hours(by=carmen, ends_at=TUESDAY_TEN + timedelta(hours=1), reason="209", resolution="12", **given)
    confirm_hours(by=carmen, revision=3, told="by telephone", **given)
    for outsider in ("otto", "nina", "rosa", "olga"):
        with pytest.raises((NotFound, NotAllowed)):
            take_evidence(by=cast.actors[outsider], **given)
    taken = take_evidence(by=carmen, **given)
    file = taken.file.encode()
    with seeing(EVERYTHING):
        assert (taken.key, verify(file, evidence_key()).fault) == (evidence_key(), "")
        assert Act.objects.get(verb="evidence.take").by_account_id == carmen.account_id
    told = json.loads(file)["evidence"]
    assert (told["who"]["name"], told["for"]["name"], told["visit"]["service"]) == (
        "Rosa",
        "Park",
        "Nutrition Adviser",
    )
    assert [(each["way"], each["method"], each["place"]) for each in told["presses"]] == [
        ("in", "app", "home"),
        ("out", "app", "home"),
    ]
    assert {each["approved_by"] for each in (*told["who"]["approvals"], *told["for"]["approvals"])} == {"Ana"}
    (change,) = told["changes"]
    assert (change["by"], change["reason"], change["ends_at"]) == ("Carmen", "209", "2026-03-03T19:00:00Z")
    assert [(each["side"], each["holds"]) for each in told["confirmations"]] == [
        ("worker", False),
        ("served", True),
    ]
    verbs = [each["verb"] for each in told["acts"]]
    assert {"visit.book", "visit.clock", "timesheet.adjust", "timesheet.confirm"} <= set(verbs)
    for place in range(0, len(file), 7):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        assert verify(changed, taken.key).fault, place
    _by_command(tmp_path, file, taken.key)


def _by_command(folder: Path, file: bytes, key: str) -> None:
    kept = folder / "evidence.json"
    kept.write_bytes(file)
    out = StringIO()
    call_command("verify_evidence", str(kept), "--key", key, stdout=out)
    assert out.getvalue().startswith("Verified. Signed by Long Beach")
    kept.write_bytes(file.replace(b"Rosa", b"Ross"))
    with pytest.raises(CommandError, match="does not fit"):
        call_command("verify_evidence", str(kept), stdout=out)
    kept.write_bytes(file)
    with pytest.raises(CommandError, match="another key"):
        call_command("verify_evidence", str(kept), "--key", key[:-1] + "x", stdout=out)


@pytest.mark.parametrize("nothing", [b"", b"{}", b"[]", b"nonsense", b"\xff", b"[" * 100_000])
def test_what_is_no_bundle_is_called_so(nothing: bytes) -> None:
    assert verify(nothing).fault == "no_bundle"


def test_a_bundle_is_written_in_one_way_only() -> None:
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
