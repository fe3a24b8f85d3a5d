"""The documents say what is there: rooms, features with their tests, decisions, words, commands and links."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).resolve().parents[1]
DOCS = HOUSE / "docs"
PAGES = sorted([*HOUSE.glob("*.md"), *DOCS.rglob("*.md")])
STATES = {"works", "partly", "not yet"}
# How many capabilities each part of the product has; their numbers never change.
PARTS = {
    "A": 10, "B": 13, "C": 4, "D": 6, "E": 14, "F": 7, "G": 5, "H": 6,
    "I": 5, "J": 7, "K": 9, "L": 7, "M": 4, "N": 5, "O": 4, "P": 5,
}  # fmt: skip
NUMBERS = [f"{part}{number}" for part, count in PARTS.items() for number in range(1, count + 1)]


def rows(page: Path) -> list[list[str]]:
    """The cells of every table row of a page, heads left out."""
    table = re.findall(r"^\|(.*)\|$", page.read_text(), flags=re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in table]
    heads = {at - 1 for at, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for at, row in enumerate(cells) if at not in heads and set(row[0]) != {"-"}]


@cache
def functions_in(name: str) -> frozenset[str]:
    """The test functions of a file, those within classes too; none if there is no such file."""
    path = HOUSE / name
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_the_rooms_told_are_the_rooms_there_are() -> None:
    told = [cell[0].strip("`") for cell in rows(DOCS / "rooms.md") if len(cell) == 2]
    there = {path.parent.name for path in (HOUSE / "commonhours").glob("*/__init__.py")}
    assert sorted(told) == sorted(there)


def test_the_rooms_stand_in_the_order_of_their_floors() -> None:
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    height = {room.strip("() "): down for down, floor in enumerate(floors) for room in floor.split("|")}
    told = [cell[0].strip("`") for cell in rows(DOCS / "rooms.md") if len(cell) == 2]
    assert told == sorted(told, key=lambda room: height[room])


def test_every_room_says_what_it_is_for() -> None:
    rooms = (HOUSE / "commonhours").glob("*/__init__.py")
    silent = [path.parent.name for path in rooms if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_every_capability_has_one_row_and_a_state() -> None:
    listed = rows(DOCS / "features.md")
    assert [row[0] for row in listed] == NUMBERS
    assert {row[2] for row in listed} <= STATES
    assert {len(row) for row in listed} == {5}


def test_what_works_names_a_test_and_what_does_not_names_none() -> None:
    named = {row[0]: (row[2], "::" in row[4]) for row in rows(DOCS / "features.md")}
    assert [number for number, (state, test) in named.items() if state == "works" and not test] == []
    assert [number for number, (state, test) in named.items() if state == "not yet" and test] == []


def test_what_is_partly_there_says_what() -> None:
    assert [row[0] for row in rows(DOCS / "features.md") if row[2] == "partly" and len(row[3]) < 20] == []


@pytest.mark.parametrize("page", ["features.md", "asvs.md", "threats.md"])
def test_every_test_that_is_named_exists(page: str) -> None:
    named = re.findall(r"`([\w./]+)::(\w+)`", (DOCS / page).read_text())
    assert [f"{name}::{test}" for name, test in named if test not in functions_in(name)] == []


def test_each_requirement_of_asvs_has_one_answer() -> None:
    answered = rows(DOCS / "asvs.md")
    numbers = [[int(part) for part in row[0].split(".")] for row in answered]
    # Levels 1 and 2 of version 5.0.0, in their order.
    assert len(answered) == 253
    assert numbers == sorted(numbers)
    assert len({row[0] for row in answered}) == 253
    assert {row[2] for row in answered} <= {"kept", "none", "operator", "open"}
    assert [row[0] for row in answered if len(row) != 4 or len(row[3]) < 4] == []
    counts = Counter(row[2] for row in answered)
    assert (
        ", ".join(f"{each} {counts[each]}" for each in ("none", "operator", "open"))
        in (DOCS / "asvs.md").read_text()
    )


def test_every_decision_is_linked_once_by_its_title() -> None:
    folder = DOCS / "decisions"
    titles = {
        path.name: path.read_text().splitlines()[0].removeprefix(f"# {path.name[:4]} · ")
        for path in folder.glob("0*.md")
    }
    linked = re.findall(
        r"^\| \[\d{4}\]\((.+)\) \| (.+) \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    assert linked == sorted(titles.items())


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "decisions").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_word_of_the_glossary_stands_there_once_in_its_place() -> None:
    words = [row[0] for row in rows(DOCS / "glossary.md")]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert words == sorted(words, key=str.casefold)


def test_every_word_in_italics_has_its_own_line() -> None:
    words = {row[0] for row in rows(DOCS / "glossary.md")}
    told = " ".join(row[1] for row in rows(DOCS / "glossary.md"))
    used = set(re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", told))
    assert [word for word in used if not words & singulars(word)] == []


def singulars(word: str) -> set[str]:
    """What a word may be called in its own line: a plural, a genitive, "types of work"."""
    plain = word.replace("types of", "type of").replace("kinds of", "kind of")
    return {plain, plain.rstrip("s"), plain.rstrip("s'"), plain.removesuffix("'s")}


def test_the_readme_opens_with_exactly_two_commands() -> None:
    opening = (HOUSE / "README.md").read_text().partition("\n## ")[0]
    commands = re.findall(r"^ {4}(\S.*)$", opening, flags=re.MULTILINE)
    assert commands == ["./run demo", "./run test"]


def test_the_readme_opens_with_one_picture() -> None:
    assert len(re.findall(r"!\[[^\]]+\]\(", (HOUSE / "README.md").read_text())) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    within = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in within if not (page.parent / target).exists()] == []


def test_the_licence_is_the_one_we_say() -> None:
    text = (HOUSE / "LICENSE").read_text()
    assert text.split("\n")[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"
    said = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["license"]
    assert yaml.safe_load((HOUSE / "publiccode.yml").read_text())["legal"]["license"] == said


def test_publiccode_keeps_to_its_standard() -> None:
    told = yaml.safe_load((HOUSE / "publiccode.yml").read_text())
    wanted = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    assert wanted | {"description", "legal", "maintenance", "localisation"} <= set(told)
    assert told["maintenance"]["type"] == "community"
    assert told["maintenance"]["contacts"]
    for language in told["localisation"]["availableLanguages"]:
        said = told["description"][language]
        assert len(said["shortDescription"]) <= 150
        assert 150 <= len(said["longDescription"]) <= 10_000
        assert said["features"]
