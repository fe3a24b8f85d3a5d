"""A language as data: what its words mean to the grammar, and how it writes a question."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from commonhours.planning.grammar.tokens import phrase

FOLDER = Path(__file__).parent / "languages"
# Sections whose keys are values of one kind; in `words` each key is a kind of its own.
VALUED = (
    *("mark", "measure", "state", "by", "by_itself", "number", "ordinal", "unit", "length", "day"),
    *("weekday", "weekdays", "month", "clock", "part", "holiday"),
)
# Kind of meaning to its values: {"weekday": ("0",)}; the value of a kind without values is empty.
Means = dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Language:
    """The phrases that it gives a meaning to, by their plain words."""

    code: str
    phrases: Mapping[tuple[str, ...], Means]
    clock24: bool
    turned_after: bool
    writes: Mapping[str, Mapping[str, str]]


@cache
def languages() -> tuple[Language, ...]:
    """Every language in the folder, by its code."""
    return tuple(language(path.stem) for path in sorted(FOLDER.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """A language by its code, English for one that has no file."""
    path = FOLDER / f"{code}.toml"
    if not path.exists():
        return language("en")
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    phrases: dict[tuple[str, ...], Means] = {}
    for kind, value, text in _phrases(said):
        means = phrases.setdefault(phrase(text), {})
        if value not in means.get(kind, ()):
            means[kind] = (*means.get(kind, ()), value)
    return Language(code, phrases, said["clock24"], said["turned_after"], said["write"])


def _phrases(said: Mapping[str, Mapping[str, list[str]]]) -> Iterator[tuple[str, str, str]]:
    for kind, texts in said["words"].items():
        yield from ((kind, "", text) for text in texts)
    for kind in VALUED:
        for value, texts in said[kind].items():
            yield from ((kind, value, text) for text in texts)
