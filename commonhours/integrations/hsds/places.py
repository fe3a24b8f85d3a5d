"""In which line of a JSON text something stands, so that whoever keeps a list finds what is wrong with it."""

from collections.abc import Iterator
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs do not know it
from typing import Any

_DECODER = JSONDecoder()
_SPACES = " \t\r\n"


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """The line, from 1, where a field or list item begins; where there is none, of the record that should have it.

    `text` must have been read as JSON before.
    """
    at = _skip(text, 0)
    for step in path:
        inner = next((start for key, start in _members(text, at) if key == step), None)
        if inner is None:
            break
        at = inner
    return text.count("\n", 0, at) + 1


def _members(text: str, at: int) -> Iterator[tuple[Any, int]]:
    """Keys (or numbers) of what stands at a place, and where their values begin."""
    if text[at] not in "{[":
        return
    is_object, number, at = text[at] == "{", 0, _skip(text, at + 1)
    while text[at] not in "}]":
        key: Any = number
        if is_object:
            key, at = scanstring(text, at + 1)
            at = _skip(text, _skip(text, at) + 1)
        yield key, at
        _, end = _DECODER.raw_decode(text, at)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
        number += 1


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACES:
        at += 1
    return at
