"""`commonhours plan`: a published day in, a plan and what it costs out."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commonhours.routing.published import read_instance, read_solution
from commonhours.routing.tests.problems import published
from commonhours.routing.validator import cost_of, faults


def plan(instance: Path, **options: Any) -> str:
    said = StringIO()
    call_command("plan", instance=instance, seconds=0.2, stdout=said, **options)
    return said.getvalue()


def late_day(folder: Path) -> Path:
    """Nobody can be there in time, and nothing late is allowed."""
    day = json.loads((published() / "uhhc" / "F1.json").read_text())
    for patient in day["patients"]:
        patient["time_windows"] = [{"start": 0, "end": 1}]
    (folder / "late.json").write_text(json.dumps(day))
    return folder / "late.json"


def test_a_day_is_planned_written_down_and_costs_what_is_said(tmp_path: Path) -> None:
    day, written = published() / "mankowska" / "InstanzCPLEX_HCSRP_10_1.json", tmp_path / "plan.json"
    said = plan(day, solution=written)
    instance, rounds = read_instance(day), read_solution(written)
    assert faults(instance, rounds) == []
    told = re.search(r"cost ([\d.]+):", said)
    assert told
    assert float(told[1]) == pytest.approx(cost_of(instance, rounds).total, abs=0.001)


def test_of_a_day_that_cannot_be_kept_it_is_said_why_and_nothing_is_written(tmp_path: Path) -> None:
    written = tmp_path / "plan.json"
    with pytest.raises(CommandError, match=r"No plan was found that holds.* of “late”"):
        plan(late_day(tmp_path), solution=written)
    assert not written.exists()


@pytest.mark.parametrize(
    ("content", "said"), [("{", "line 1"), ('{"patients": []}', "lacks something or has it in another form")]
)
def test_what_is_no_day_is_refused_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "day.json").write_text(content)
    with pytest.raises(CommandError, match=said):
        plan(tmp_path / "day.json")


def test_a_file_or_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        plan(tmp_path / "nowhere.json")
    with pytest.raises(CommandError, match="There is no folder"):
        plan(tmp_path / "day.json", solution=tmp_path / "no" / "plan.json")
