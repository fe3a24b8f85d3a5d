"""A run as a file for a payroll provider. What its columns are is data: a profile is a TOML file in `profiles`."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
# … with a row for each kind of hours or money, under the provider's own codes; and for each stretch of hours.
PAY_SOURCES = frozenset(
    {
        "",
        "company",
        "batch",
        "number",
        "rate",
        "regular_hours",
        "overtime_hours",
        "hours_code",
        "hours",
        "money_code",
        "money",
    }
)
ACTIVITY_SOURCES = frozenset({"", "day", "number", "item", "duration", "statement"})
LINE, PERSON, PAY, ACTIVITY = "line", "person", "pay", "activity"
EACH = {LINE: SOURCES, PERSON: PERSON_SOURCES, PAY: PAY_SOURCES, ACTIVITY: ACTIVITY_SOURCES}


@dataclass(frozen=True)
class Profile:
    """What a provider wants to read: a column for each heading, and what it calls our components.

    A row stands for each line of each statement, for each person, kind of pay or stretch of hours; `source` says where
    the format was read. `settings` and `person` are what the provider calls the employer and its people, by name with
    the pattern of what may stand there; `first` lines stand above everything. A source that begins with "=" is what
    every row says.
    """

    code: str
    name: str
    columns: tuple[tuple[str, str], ...]
    kinds: Mapping[str, str]
    per: str = LINE
    source: str = ""
    file: str = ""
    between: str = ","
    first: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    person: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = EACH.get(self.per, frozenset())
        asked = {source for _, source in self.columns if not source.startswith("=")}
        if unknown := asked - known:
            raise BadProfile(f"{self.code}: {', '.join(sorted(unknown))}")


def profile(code: str, text: str) -> Profile:
    """Read a profile."""
    told = tomllib.loads(text)
    columns = tuple((row["heading"], row["source"]) for row in told["columns"])
    kinds, source = told.get("kinds", {}), told.get("source", "")
    return Profile(
        code,
        told["name"],
        columns,
        kinds,
        told.get("per", LINE),
        source,
        told.get("file", ""),
        told.get("between", ","),
        tuple(told.get("first", ())),
        told.get("settings", {}),
        told.get("person", {}),
    )


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
        writer.writerow([_harmless(_cell(full, source)) for _, source in form.columns])
    return file.getvalue()


def as_file(form: Profile, rows: Iterable[Mapping[str, str]], settings: Mapping[str, str]) -> str:
    """The file of a profile that asks for settings; what stands between its columns stands in no cell."""
    if form.between == ",":
        return as_csv(form, rows)
    head = [line.format(**settings) for line in form.first]
    head.append(form.between.join(heading for heading, _ in form.columns))
    body = (
        form.between.join(_plain(_cell({**row, "": ""}, source)) for _, source in form.columns)
        for row in rows
    )
    return "".join(f"{line}\r\n" for line in (*head, *body))


def _cell(row: Mapping[str, str], source: str) -> str:
    return source[1:] if source.startswith("=") else row[source]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _harmless(text: str) -> str:
    number = text.replace(".", "", 1).removeprefix("-").isdecimal()
    return text if number or text[:1] not in ("=", "+", "-", "@", "\t", "\r") else f"'{text}"
