"""Every table of the region against docs/walls.md: whose rows each reader finds by row security alone."""

from pathlib import Path

import pytest

from commonhours.common.actor import SIGHTLESS, Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.sight import NOBODY
from commonhours.organisations.permissions import ROLES, Permission
from tests.walls.measured import EVERYBODYS, READERS, Measured, measure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "walls.md"
# A lock row says nothing but that there is somebody; a tree's head says nothing of anybody.
OPEN_TO_ALL = {"people_personlock", "trail_head"}


@pytest.fixture(scope="module")
def measured(django_db_setup: None) -> dict[str, Measured]:
    return measure()


def told(heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading of docs/walls.md, by their first cell."""
    part = PAGE.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in lines}


def walled(measured: dict[str, Measured]) -> list[Measured]:
    return [each for name, each in measured.items() if each.table.walled and name not in OPEN_TO_ALL]


def test_each_table_with_a_wall_stands_in_the_page_as_it_was_measured(measured: dict[str, Measured]) -> None:
    """What fails is the line that belongs there, but for its last cell: what the table holds."""
    written = {name: cells[:6] for name, cells in told("Tables with a wall").items()}
    found = {name: list(each.cells) for name, each in measured.items() if each.table.walled}
    wrong = [
        f"| `{name}` | {' | '.join(cells)} |" for name, cells in found.items() if written.get(name) != cells
    ]
    assert (wrong, set(written) - set(found)) == ([], set())


def test_each_table_without_a_wall_has_its_reason_there(measured: dict[str, Measured]) -> None:
    open_ = {name for name, each in measured.items() if not each.table.walled}
    reasons = told("Tables without a wall")
    assert set(reasons) == open_
    assert [name for name, cells in reasons.items() if len(cells[0]) < 20] == []


def test_nobody_reads_a_row_that_is_not_theirs(measured: dict[str, Measured]) -> None:
    """Neither a stranger's nor, but for the office, that of somebody else in the same organisation."""
    leaks = [
        (each.table.name, reader, each.found[reader] - theirs)
        for each in walled(measured)
        for reader, (_, theirs) in READERS.items()
        if each.found[reader] - theirs
    ]
    assert leaks == []


def test_nobody_removes_a_row_that_is_not_theirs(measured: dict[str, Measured]) -> None:
    theirs = READERS["office"][1]
    assert [each.table.name for each in walled(measured) if each.removable - theirs] == []


def test_without_the_wall_every_row_is_there_to_be_read(measured: dict[str, Measured]) -> None:
    """The control: backup passes row security, so that the tests above had something to find."""
    assert [each.table.name for each in walled(measured) if each.there != EVERYBODYS] == []


def test_whoever_only_hands_people_over_has_nothing_in_sight() -> None:
    """A program of another service bears such a role, often in the whole region."""
    assert {role for role, may in ROLES.items() if may <= {Permission.REFER}} == SIGHTLESS
    for place in (None, new_id()):
        assert Actor(roles=tuple(Held(role, place) for role in SIGHTLESS)).sight == NOBODY
