"""A spreadsheet through the API: as large as on the page, and polled while the background is at work."""

from collections.abc import Iterator

import pytest
import time_machine

from commonhours.api.tests.calling import Caller, token_for
from commonhours.integrations.imports import errands
from commonhours.integrations.imports.actions import run_errand
from commonhours.trail.sequencer import HOUSE
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def sent(cast: Cast, text: str) -> dict[str, str]:
    return {"organisation_id": str(cast.organisations["harbor"].id), "kind": "served", "text": text}


def test_a_long_file_is_answered_with_202_and_a_state_to_ask_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "AT_ONCE", 1)
    ana = Caller(token_for(cast, "ana"))
    answer = ana.post("/imports", sent(cast, "Name,ZIP\nLuz Vega,90802\nEva Vega,90802\n"))
    path = f"/imports/{answer.json()['import_id']}"
    assert (answer.status_code, answer.json()["under_way"]) == (202, True)
    assert ana.get(path).json()["under_way"] == {"step": "read", "done": 0, "of": 4}
    assert ana.post(f"{path}/commit", {}).json()["refusals"][0]["code"] == "import_busy"
    run_errand(by=HOUSE, clock=lambda: NOW)
    assert ana.get(path).json()["counts"]["new"] == 2
    assert ana.post(f"{path}/commit", {}).status_code == 202
    run_errand(by=HOUSE, clock=lambda: NOW)
    assert (ana.get(path).json()["state"], ana.get(path).json()["under_way"]) == ("committed", None)


def test_a_file_of_megabytes_is_taken_and_a_larger_one_is_not(cast: Cast) -> None:
    ana = Caller(token_for(cast, "ana"))
    row = "Somebody With A Long Name,90802,1 Some Very Long Street Indeed\n"
    assert ana.post("/imports", sent(cast, "Name,ZIP,Address\n" + row * 17_000)).status_code == 202
    assert ana.post("/imports", sent(cast, "x" * 6_000_001)).status_code == 413
