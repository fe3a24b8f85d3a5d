"""What importers share in reading one row: its cells by field, the rules asked of each, names and places."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.integrations.spreadsheets.headers import Column
from commonhours.integrations.spreadsheets.reading import Line
from commonhours.integrations.spreadsheets.rules import Order, zip_of
from commonhours.people.rules import folded, name_of, plain

T = TypeVar("T")

# By what somebody is recognised: "email" and the address, "phone" and the number.
Key = tuple[str, str]


@dataclass(frozen=True)
class Spot:
    """Where a neighbourhood or a ZIP lies; `area_id` when the region has a name for it."""

    area_id: UUID | None
    latitude: float
    longitude: float


class Places(Protocol):
    """Where a file's places lie, by their folded names and by ZIP."""

    @property
    def areas(self) -> Mapping[str, Spot]: ...
    @property
    def spot_of_zip(self) -> Callable[[str], Spot | None]: ...


@dataclass
class Row:
    """The cells of a row by field, gathered with what is wrong with each."""

    cells: Mapping[str, str]
    lists: Places
    order: Order
    today: date
    problems: list[Refusal] = field(default_factory=list)

    def read(self, rule: Callable[..., T], name: str, otherwise: T, **more: object) -> T:
        """A cell by its rule; what the rule refuses is noted, and the rest of the row is read on."""
        text = self.cells.get(name, "")
        try:
            return rule(text, field=name, **more) if text or rule is required_name else otherwise
        except Refused as refused:
            self.problems += refused.refusals
            return otherwise


def cells_of(line: Line, columns: Sequence[Column]) -> dict[str, str]:
    """The cells of a line by the field of their column."""
    width = len(line.cells)
    return {
        column.field: line.cells[column.place]
        for column in columns
        if column.field and column.place < width and line.cells[column.place]
    }


def with_name(cells: Mapping[str, str]) -> Mapping[str, str]:
    """First and last name in two columns make one; a lone first or last name is a name too."""
    if cells.get("name"):
        return cells
    parts = (cells.get("first", ""), cells.get("last", ""))
    return {**cells, "name": " ".join(part.replace(",", " ").strip() for part in parts if part)}


def unordered(name: str) -> str:
    """A name whichever way round and however it is spelt."""
    return " ".join(sorted(folded(name).replace(",", " ").split()))


def required_name(text: str, field: str) -> str:
    return name_of(text, field)


def spot_of(row: Row) -> Spot | None:
    """The neighbourhood before the ZIP: it is nearer to the door. Somebody without either cannot be sent anywhere."""
    before = len(row.problems)
    by_zip = row.read(_zip, "zip", None, lists=row.lists)
    if not by_zip and row.cells.get("address"):
        by_zip = _zip_within(row)
    named = row.lists.areas.get(folded(row.cells.get("area", "")))
    if not named and not by_zip:
        row.read(_area, "area", None, lists=row.lists)
        if len(row.problems) == before:
            row.problems.append(Refusal("place_missing", {}, "zip"))
    return named or by_zip


def _zip_within(row: Row) -> Spot | None:
    """The ZIP at the end of an address that stands in one cell."""
    found = re.search(r"\b(\d{5})(?:-\d{4})?\s*$", row.cells["address"])
    return row.lists.spot_of_zip(found[1]) if found else None


def _area(text: str, field: str, lists: Places) -> Spot:
    spot = lists.areas.get(folded(plain(text, field, 80)))
    if spot is None:
        raise Invalid.because("area_unknown", field=field, bit=text[:40])
    return spot


def _zip(text: str, field: str, lists: Places) -> Spot | None:
    digits = zip_of(text, field)
    spot = lists.spot_of_zip(digits) if digits else None
    if digits and spot is None:
        raise Invalid.because("zip_unknown", field=field, bit=digits)
    return spot


def listed(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;|\n]|,(?!\d)", text) if part.strip()]


def one_of(text: str, field: str, words: Mapping[str, T], code: str) -> T | None:
    line = plain(text, field, 60)
    key = " ".join(re.sub(r"[-_]", " ", folded(line)).split())
    meant = words.get(key, words.get(folded(line)))
    if line and meant is None:
        raise Invalid(Refusal(code, {"bit": line[:40]}, field))
    return meant
