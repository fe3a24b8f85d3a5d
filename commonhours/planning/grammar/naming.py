"""Terms out of a catalogue's rows and the synonyms that are kept as data."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians
from pathlib import Path

from commonhours.planning.grammar.vocabulary import ALL, Term, Vocabulary

FOLDER = Path(__file__).parent.parent / "synonyms"
CONTRACTS = ("nine_to_five", "part_time", "personalised", "ad_hoc", "on_call")
NEAR_METRES = 2_000  # between the centres of areas that lie "near" each other
METRES_PER_DEGREE = 111_195
Synonyms = Mapping[str, Mapping[str, Mapping[str, list[str]]]]


@dataclass(frozen=True)
class Row:
    """A type of work or a kind of fact: its code, its group, its names by language."""

    code: str
    category: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class AreaRow:
    name: str
    zip_code: str
    latitude: float
    longitude: float


@cache
def synonyms() -> Synonyms:
    """By language, section and code."""
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))
    }


def vocabulary_of(
    works: Iterable[Row],
    kinds: Iterable[Row],
    areas: Iterable[AreaRow],
    organisations: Iterable[tuple[str, str]],
    region: str = "",
    language: str = "en",
) -> Vocabulary:
    """The vocabulary of a region; organisations as (id, name)."""
    works, areas = tuple(works), tuple(areas)
    terms = (
        *(Term("works", (row.code,), row.names, _also("works", row.code)) for row in works),
        *_groups(works),
        *(Term("facts", (row.code,), row.names, _also("facts", row.code), row.category) for row in kinds),
        *(Term("areas", (row.name,), {ALL: row.name}) for row in areas),
        *_zip_codes(areas),
        *(Term("organisations", (identifier,), {ALL: name}) for identifier, name in organisations),
        *(_called("contracts", "contracts", code, (code,)) for code in CONTRACTS),
    )
    return Vocabulary(
        terms, {row.name: _near(row, areas) for row in areas}, (region,) if region else (), language
    )


def _also(section: str, code: str) -> dict[str, tuple[str, ...]]:
    return {lang: tuple(said.get(section, {}).get(code, ())) for lang, said in synonyms().items()}


def _called(field: str, section: str, key: str, codes: tuple[str, ...]) -> Term:
    """What has no name in the catalogue: the first synonym is its name, or its code where there is none."""
    also = _also(section, key)
    names = {lang: texts[0] for lang, texts in also.items() if texts}
    return Term(field, codes, {"en": key.replace("_", " ").replace("-", " "), **names}, also)


def _groups(works: tuple[Row, ...]) -> Iterator[Term]:
    for category in dict.fromkeys(row.category for row in works):
        codes = tuple(row.code for row in works if row.category == category)
        yield _called("works", "groups", category, codes)


def _zip_codes(areas: tuple[AreaRow, ...]) -> Iterator[Term]:
    for code in sorted({row.zip_code for row in areas if row.zip_code}):
        yield Term("areas", tuple(row.name for row in areas if row.zip_code == code), {ALL: code})


def _near(here: AreaRow, areas: tuple[AreaRow, ...]) -> tuple[str, ...]:
    """The area itself, then those whose centres are near, the nearest first."""
    away = sorted((_metres(here, there), there.name) for there in areas if there.name != here.name)
    return (here.name, *(name for metres, name in away if metres <= NEAR_METRES))


def _metres(one: AreaRow, other: AreaRow) -> float:
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return METRES_PER_DEGREE * hypot(one.latitude - other.latitude, east)
