"""Files of a directory become tables of rows that know where they stand; nested JSON is laid flat.

HSDS 3 (Open Referral, https://docs.openreferral.org) says the same in CSV, one file for each table, and in JSON,
records within records. The older shape differs in the names of some files and columns.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from commonhours.common.refusals import Invalid, Refusal
from commonhours.integrations.hsds.places import line_of
from commonhours.integrations.hsds.shape import Path as Steps
from commonhours.integrations.hsds.shape import faults, found_at
from commonhours.integrations.spreadsheets.headers import spelt
from commonhours.integrations.spreadsheets.reading import MOST_BYTES, read

MOST_FILES = 60
DEEPEST = 12
# what a file or a JSON field is called: the table it is
NAMES = {
    "organizations": "organizations",
    "organization": "organizations",
    "locations": "locations",
    "location": "locations",
    "services": "services",
    "service": "services",
    "phones": "phones",
    "addresses": "addresses",
    "physical_addresses": "addresses",
    "schedules": "schedules",
    "regular_schedules": "schedules",
    "service_at_location": "service_at_location",
    "service_at_locations": "service_at_location",
    "services_at_location": "service_at_location",
    "languages": "languages",
    "accessibility": "accessibility",
    "taxonomy": "terms",
    "taxonomy_terms": "terms",
    "taxonomy_term": "terms",
    "attributes": "attributes",
}
# What a table's records are called in the standard.
RECORDS = {
    "organizations": "organization",
    "locations": "location",
    "services": "service",
    "phones": "phone",
    "addresses": "address",
    "schedules": "schedule",
    "service_at_location": "service_at_location",
    "languages": "language",
    "accessibility": "accessibility",
    "terms": "taxonomy_term",
    "attributes": "attribute",
}
MOST_FAULTS = 20
# A table for each name was a spreadsheet once, which tells numbers from texts by chance.
LOOSE = frozenset(("hsds_no_text", "hsds_no_number"))
# The table, what it says, and where in the document it stands.
Record = tuple[str, dict[str, Any], Steps]
# What we have no use for; names of contacts are people who never asked to stand here.
LEFT_ALONE = frozenset(("contacts", "programs", "program", "mail_addresses", "holiday_schedules", "metadata"))


@dataclass(frozen=True)
class Entry:
    """A row of a table: in which file, at which row, and its cells by column."""

    file: str
    row: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def first(self, *names: str) -> str:
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


@dataclass
class Tables:
    """Entries by table, and the names of files that were left alone."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def of(self, table: str) -> list[Entry]:
        return self.entries.get(table, [])

    def add(self, table: str, file: str, row: int, cells: Mapping[str, Any]) -> None:
        told = {str(name): _text(value) for name, value in cells.items() if not _nested(value)}
        self.entries.setdefault(table, []).append(Entry(file, row, told))


def tables_at(path: Path) -> Tables:
    """Read a folder of CSV or JSON files, or one JSON file; refuse `directory_missing` or `directory_unread`."""
    if not path.exists():
        raise Invalid.because("directory_missing", field="path")
    files = [path] if path.is_file() else sorted(each for each in path.iterdir() if each.is_file())
    tables = Tables()
    for file in files[:MOST_FILES]:
        if file.suffix.lower() == ".csv":
            _csv(tables, file)
        elif file.suffix.lower() == ".json" and file.name != "datapackage.json":
            _json(tables, file)
    if not tables.of("organizations") and not tables.of("services"):
        raise Invalid.because("directory_unread", field="path")
    return tables


def _csv(tables: Tables, file: Path) -> None:
    table = NAMES.get(file.stem.lower())
    if table is None:
        tables.unread.append(file.name)
        return
    try:
        head, *lines = read(_bytes(file))
    except Invalid as refused:
        raise Invalid(
            *(type(each)(each.code, {**each.facts, "file": file.name}, "path") for each in refused.refusals)
        ) from None
    names = [spelt(cell).replace(" ", "_") for cell in head.cells]
    for line in lines:
        tables.add(table, file.name, line.number, dict(zip(names, line.cells, strict=False)))


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > 10 * MOST_BYTES:
        raise Invalid.because("file_too_large", field="path", most=10 * MOST_BYTES // 1_000_000)
    return file.read_bytes()


def _json(tables: Tables, file: Path) -> None:
    try:
        text = _bytes(file).decode("utf-8-sig")
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid.because("directory_not_json", field="path", file=file.name) from None
    records = list(_records(document, file.stem))
    _refuse_broken(file.name, text, document, records)
    for number, (table, record, _path) in enumerate(records, start=1):
        _flat(tables, file.name, number, table, record, {}, 0)


def _refuse_broken(name: str, text: str, document: Any, records: list[Record]) -> None:
    """Refuse a file that is not what HSDS 3 asks for, with the line of each fault; the first twenty are told."""
    wrong = islice(
        (
            each
            for table, record, path in records
            for each in faults(RECORDS[table], record, path)
            if each.code not in LOOSE or not _tabular(path)
        ),
        MOST_FAULTS,
    )
    refusals = [
        Refusal(
            each.code,
            {
                "file": name,
                "line": line_of(text, each.path),
                "field": next((str(step) for step in reversed(each.path) if isinstance(step, str)), ""),
                "bit": str(found_at(document, each.path))[:40],
            },
            "path",
        )
        for each in wrong
    ]
    if refusals:
        raise Invalid(*refusals)


def _tabular(path: Steps) -> bool:
    return len(path) == 2 and isinstance(path[0], str) and path[0] != "contents"


def _records(document: Any, stem: str) -> Iterator[Record]:
    """The records at the top of a document: one, a list, a page of a list, or a table for each name; and where."""
    path: Steps = ()
    if isinstance(document, dict) and isinstance(document.get("contents"), list):
        document, path = document["contents"], ("contents",)
    if isinstance(document, dict) and not {"id", "name"} & set(document):
        for name, rows in document.items():
            table = NAMES.get(name.lower().removesuffix(".csv").removesuffix(".json"))
            if table and isinstance(rows, list):
                found = ((number, row) for number, row in enumerate(rows) if isinstance(row, dict))
                yield from ((table, row, (name, number)) for number, row in found)
        return
    guessed = stem.lower().removesuffix("_full").removesuffix("_list")
    many = isinstance(document, list)
    for number, record in enumerate(document if many else [document]):
        if isinstance(record, dict):
            yield NAMES.get(guessed) or _kind_of(record), record, (*path, number) if many else path


def _kind_of(record: Mapping[str, Any]) -> str:
    if "services" in record or "legal_status" in record:
        return "organizations"
    return "services" if {"organization_id", "organization", "status"} & set(record) else "locations"


def _flat(
    tables: Tables,
    file: str,
    row: int,
    table: str,
    record: dict[str, Any],
    within: dict[str, str],
    depth: int,
) -> None:
    """Add a record and, with the id of what they stand in, the records within it."""
    if depth > DEEPEST:
        raise Invalid.because("directory_unread", field="path")
    own = dict(record)
    for name, value in record.items():
        # A record within, such as a service's organisation, is referred to by its id.
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            own.setdefault(f"{name}_id", value["id"])
    tables.add(
        table, file, row, {**{name: value for name, value in within.items() if name not in own}, **own}
    )
    one = {
        "organizations": "organization_id",
        "locations": "location_id",
        "services": "service_id",
        "phones": "phone_id",
    }
    inner = {one[table]: str(record.get("id", ""))} if table in one else dict(within)
    if table == "services" and within.get("organization_id"):
        inner["organization_id"] = within["organization_id"]
    for name, value in record.items():
        inside = NAMES.get(name)
        if inside and _nested(value):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    _flat(tables, file, row, inside, each, inner, depth + 1)


def _nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()
