"""A run as a file for a payroll provider. What its columns are is data: a profile is a TOML file in `profiles`."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

# What a column can be filled with.
SOURCES = frozenset(
    {
        "",
        "run",
        "week",
        "person_id",
        "person",
        "statement",
        "code",
        "work",
        "hours",
        "rate",
        "amount",
        "rule",
        "kind",
    }
)


class BadProfile(ValueError):
    """A profile asks for something that no line has; see SOURCES."""


# What a column of a file with a row for each person can be filled with.
PERSON_SOURCES = frozenset(
    {
        "",
        "run",
        "person_id",
        "person",
        "first_name",
        "last_name",
        "title",
        "regular_hours",
        "overtime_hours",
        "double_hours",
        "break_hours",
    }
)
LINE, PERSON = "line", "person"


@dataclass(frozen=True)
class Profile:
    """What a provider wants to read: a column for each heading, and what it calls our components.

    A row stands for each line of each statement, or for each person; `source` says where the format was read.
    """

    code: str
    name: str
    columns: tuple[tuple[str, str], ...]
    kinds: Mapping[str, str]
    per: str = LINE
    source: str = ""

    def __post_init__(self) -> None:
        known = {LINE: SOURCES, PERSON: PERSON_SOURCES}.get(self.per, frozenset())
        if unknown := {source for _, source in self.columns} - known:
            raise BadProfile(f"{self.code}: {', '.join(sorted(unknown))}")


def profile(code: str, text: str) -> Profile:
    """Read a profile."""
    told = tomllib.loads(text)
    columns = tuple((row["heading"], row["source"]) for row in told["columns"])
    kinds, source = told.get("kinds", {}), told.get("source", "")
    return Profile(code, told["name"], columns, kinds, told.get("per", LINE), source)


@cache
def shipped() -> dict[str, Profile]:
    """The profiles that come with Commonhours, by code."""
    folder = files("commonhours.payroll").joinpath("profiles")
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): profile(
            name.removesuffix(".toml"), folder.joinpath(name).read_text("utf-8")
        )
        for name in found
    }


def as_csv(form: Profile, rows: Iterable[Mapping[str, str]]) -> str:
    """Lines of statements as a file. Rows have every source but `kind`, which the profile calls as it likes.

    Nothing in it is read as a formula by a spreadsheet.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([heading for heading, _ in form.columns])
    for row in rows:
        code = row.get("code", "")
        full = {**row, "": "", "kind": form.kinds.get(code, code)}
        writer.writerow([_harmless(full[source]) for _, source in form.columns])
    return file.getvalue()


def _harmless(text: str) -> str:
    number = text.replace(".", "", 1).removeprefix("-").isdecimal()
    return text if number or text[:1] not in ("=", "+", "-", "@", "\t", "\r") else f"'{text}"
