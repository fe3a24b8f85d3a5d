"""The repository itself: what may stand in it, and what must."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import LONGEST

HOUSE = Path(__file__).resolve().parents[1]

# In pieces, so that this file does not find itself.
HOSTS = [
    rf"\b{name}\.{end}\b"
    for name, end in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
    ]
]
HOSTS += [rf"\bdeb\.{name}\b" for name in ("debian", "nodesource")]
PLACES = [rf"(?<![\w.]){root}/[\w.-]+/" for root in ("/home", "/Users")]
PLACES += [
    rf"(?<![\w.]){re.escape(str(place))}/" for place in (HOUSE.parent, Path.home()) if len(place.parts) > 1
]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-peers.txt")


def tracked() -> list[Path]:
    """Every file that is in git or would be with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [HOUSE / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        yield from enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    except UnicodeDecodeError:
        return  # a picture or a font


def found(patterns: list[str]) -> list[str]:
    pattern = re.compile("|".join(patterns))
    return [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in tracked()
        for number, line in lines(path)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_host() -> None:
    assert found(HOSTS) == []


def test_no_file_names_a_place_on_the_machine_that_made_it() -> None:
    assert found(PLACES) == []


def test_every_dependency_has_a_line_that_says_why() -> None:
    text = (HOUSE / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    reasons = set(re.findall(r'^  # .{12,}\n  "([^"]+)",$', text, flags=re.MULTILINE))
    assert sorted(set(wanted) - reasons) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(lock: str) -> None:
    entries = re.findall(r"^(\S+)==\S+(.*(?:\n +--hash=.*)*)", (HOUSE / lock).read_text(), flags=re.MULTILINE)
    assert len(entries) > 20
    assert [name for name, rest in entries if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_package_a_hash_or_a_comment(lock: str) -> None:
    expected = re.compile(r"[A-Za-z0-9._-]+==| +--hash=sha256:[0-9a-f]{64}| *#|$")
    assert [line for _, line in lines(HOUSE / lock) if not expected.match(line)] == []


def test_all_locks_agree() -> None:
    run, develop, peers = (
        dict(re.findall(r"^(\S+)==(\S+)", (HOUSE / lock).read_text(), re.MULTILINE)) for lock in LOCKS
    )
    assert run.items() <= develop.items()
    assert run.items() <= peers.items()
    assert {name: develop[name] for name in develop.keys() & peers} == {
        name: peers[name] for name in develop.keys() & peers
    }


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    locked = set(re.findall(r"^(\S+)==", (HOUSE / LOCKS[0]).read_text(), re.MULTILINE))
    assert wanted <= locked


def test_what_begins_a_run_of_all_tests_is_there() -> None:
    assert [begins for begins in LONGEST if not (HOUSE / begins).exists()] == []


# What says left or right does so in every language; a beginning and an end change places with the reading.
SIDES = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|\b(?:text-align|float):\s*(?:left|right)\b|[;{\s](?:left|right):"
)


def test_no_style_knows_left_from_right() -> None:
    sheets = [
        *(HOUSE / "design/styles").glob("*.scss"),
        HOUSE / "commonhours/web/static/web/css/commonhours.css",
    ]
    found = {sheet.name: SIDES.findall(sheet.read_text(encoding="utf-8")) for sheet in sheets}
    assert {name: sides for name, sides in found.items() if sides} == {}
    assert SIDES.findall("a{left:0} b { margin-left: 1px } c{text-align: right;padding-inline-start:0}") == [
        "{left:",
        "margin-left",
        "text-align: right",
    ]
