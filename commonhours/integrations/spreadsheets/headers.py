"""Finds the row of headings, and what each column seems to be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from commonhours.common.refusals import Invalid
from commonhours.integrations.spreadsheets.reading import Line
from commonhours.people.rules import folded

LOOKED_AT = 20  # rows: titles, logos and notes stand above the headings
NEAR = 0.86


@dataclass(frozen=True)
class Column:
    """A column by its place from 0, its heading, what it was taken for, and whether that was a guess."""

    place: int
    heading: str
    field: str
    guessed: bool = False


@dataclass(frozen=True)
class Headed:
    """A sheet whose headings have been found."""

    row: int
    columns: tuple[Column, ...]
    lines: Sequence[Line]


def spelt(heading: str) -> str:
    """A heading as the lists of spellings have it: letters and digits only."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(re.sub(r"\(.*?\)|\*", " ", heading))).split())


def headed(lines: Sequence[Line], spellings: Mapping[str, str]) -> Headed:
    """Take the row for headings that holds the most known words; refuse `file_no_headings`."""
    best = max(lines[:LOOKED_AT], key=lambda line: (_known(line, spellings), -line.number))
    if not _known(best, spellings):
        raise Invalid.because("file_no_headings", field="file")
    width = max(len(line.cells) for line in lines)
    cells = (*best.cells, *[""] * (width - len(best.cells)))
    below = [line for line in lines if line.number > best.number and line.cells != best.cells]
    return Headed(best.number, tuple(_columns(cells, spellings)), below)


def _known(line: Line, spellings: Mapping[str, str]) -> int:
    return len({spellings[word] for cell in line.cells if (word := spelt(cell)) in spellings})


def _columns(cells: Sequence[str], spellings: Mapping[str, str]) -> list[Column]:
    """Exact spellings take their field first; what is near one takes what is left."""
    taken: set[str] = set()
    found: dict[int, Column] = {}
    for guessed in (False, True):
        for place, cell in enumerate(cells):
            field = _field(spelt(cell), spellings, guessed=guessed)
            if place not in found and field and field not in taken:
                taken.add(field)
                found[place] = Column(place, cell, field, guessed)
    return [found.get(place, Column(place, cell, "")) for place, cell in enumerate(cells)]


def _field(word: str, spellings: Mapping[str, str], *, guessed: bool) -> str:
    if not guessed:
        return spellings.get(word, "")
    near = get_close_matches(word, spellings, n=1, cutoff=NEAR) if len(word) > 3 else []
    return spellings[near[0]] if near else ""
