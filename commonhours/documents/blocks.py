"""The blocks that the template `sheet` draws, one below the other."""

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]


def heading(text: str, level: int = 1) -> Block:
    """A heading below the title; levels may not be left out."""
    return {"kind": "heading", "level": level, "text": text}


def text(words: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": words}


def strong(words: str) -> Block:
    """A paragraph that counts."""
    return {"kind": "strong", "text": words}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """What each fact is called, and what it is."""
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def digits(words: str) -> Block:
    """A code that is read from a wall, large."""
    return {"kind": "digits", "text": words}


def square(drawing: str, *, alt: str) -> Block:
    """A square that a telephone's camera reads, as SVG; `alt` says what it is for."""
    return {"kind": "square", "drawing": drawing, "alt": alt}


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    end: Iterable[int] = (),
    foot: Sequence[str] | None = None,
    widths: Sequence[float] | None = None,
) -> Block:
    """A table with a head row; `end` are the columns of numbers, `foot` its last row, `widths` shares of the line."""
    return {
        "kind": "table",
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "end": list(end),
        "foot": list(foot) if foot is not None else None,
        "widths": list(widths) if widths is not None else None,
    }
