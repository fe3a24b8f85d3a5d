"""Rows as a file that any spreadsheet program opens as it is meant, and works nothing out of."""

import csv
import io
from collections.abc import Iterable, Sequence


def written(rows: Iterable[Sequence[object]]) -> bytes:
    """CSV in UTF-8 with the mark that Excel wants; cells that would be formulas are made text."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
