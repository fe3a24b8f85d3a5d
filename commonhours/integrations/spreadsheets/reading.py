"""From the bytes of a file to rows of text: bounded, checked by content, never evaluated."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl

from commonhours.common.refusals import Invalid
from commonhours.integrations.spreadsheets.packages import require_harmless, rows_written

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_LETTERS = 5_000  # of one cell: beyond it a quotation mark was never closed
# Rows that only look empty are formatting; beyond so many nobody has typed them.
MOST_EMPTY = 200_000

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_OTHERS = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rtf", b"<html", b"<!doc", b"<?xml", b"<table")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Line:
    """A row with the number that the spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]


def read(content: bytes) -> list[Line]:
    """The rows of a file that hold anything.

    Refuses with `file_empty`, `file_too_large`, `file_old`, `file_no_sheet`, `file_unpacks`, `file_too_many_rows`.
    """
    if not content.strip():
        raise Invalid.because("file_empty", field="file")
    if len(content) > MOST_BYTES:
        raise Invalid.because("file_too_large", field="file", most=MOST_BYTES // 1_000_000)
    if content.startswith(_OLD_OR_LOCKED):
        raise Invalid.because("file_old", field="file")
    if content.startswith(b"PK\x03\x04"):
        return _kept(_of_workbook(content))
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_OTHERS):
        raise Invalid.because("file_no_sheet", field="file")
    return _kept(_of_text(decoded(content)))


def rows_about(content: bytes) -> int:
    """About how many rows a file has, in a small part of the time that reading takes. Refuses what would unpack to
    more than anybody typed."""
    if not content.startswith(b"PK\x03\x04"):
        return content.count(b"\n") + 1  # in UTF-16 too: one of the two bytes of a new line
    require_harmless(content)
    return rows_written(content)


def _kept(rows: Iterable[tuple[str, ...]]) -> list[Line]:
    lines: list[Line] = []
    for number, cells in enumerate(rows, start=1):
        if any(cells):
            lines.append(Line(number, cells))
        if len(lines) > MOST_ROWS + 20 or number > MOST_EMPTY + MOST_ROWS:
            raise Invalid.because("file_too_many_rows", field="file", most=MOST_ROWS)
    if not lines:
        raise Invalid.because("file_empty", field="file")
    return lines


# --- text ----------------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """Text in the encoding that it was most likely written in: UTF-8, UTF-16, or what Windows writes in the west."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _checked(content.decode(name, "replace"))
    if content[1:60:2].count(0) > 15:
        return _checked(content.decode("utf-16-le", "replace"))
    try:
        return _checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(content.decode("cp1252", "replace"))


def _checked(text: str) -> str:
    if "\0" in text or sum(letter < " " and letter not in "\t\r\n\x0b\x0c" for letter in text[:2000]) > 5:
        raise Invalid.because("file_no_sheet", field="file")
    return text


def _of_text(text: str) -> Iterator[tuple[str, ...]]:
    first, _, rest = text.partition("\n")
    delimiter = first.strip()[4:5] if first.lower().startswith("sep=") else ""
    body = rest if delimiter else text
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter or _delimiter(body))
    try:
        for row in rows:
            yield _trimmed(row)
    except csv.Error:
        raise Invalid.because("file_no_sheet", field="file") from None


def _delimiter(text: str) -> str:
    """The sign that cuts the first rows into the same number of cells most often, and into the most."""
    lines = text[:20_000].splitlines()[:40]

    def worth(sign: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return rows * min(width, 8), width

    return max(_DELIMITERS, key=worth)


def _trimmed(row: Iterable[str]) -> tuple[str, ...]:
    cells = [cell.replace("\xa0", " ").strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Invalid.because("file_too_many_columns", field="file", most=MOST_COLUMNS)
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise Invalid.because("file_unclosed", field="file", most=MOST_LETTERS)
    return tuple(cells)


# --- workbooks -----------------------------------------------------------------------------------------------


def _of_workbook(content: bytes) -> Iterator[tuple[str, ...]]:
    """The rows of the first sheet that holds any. Values as they were last saved; no formula is worked out."""
    require_harmless(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        looked_at = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
            for empty, row in enumerate(rows):
                looked_at += 1
                if looked_at > MOST_EMPTY + MOST_ROWS:
                    raise Invalid.because("file_too_many_rows", field="file", most=MOST_ROWS)
                cells = _trimmed(map(_text, row))
                if any(cells):
                    yield from [()] * empty
                    yield cells
                    yield from (_trimmed(map(_text, row)) for row in rows)
                    return
    except Invalid:
        raise
    # The library raises whatever the broken part of a file makes it stumble over.
    except Exception:  # noqa: BLE001
        raise Invalid.because("file_no_sheet", field="file") from None


def _text(value: Any) -> str:
    """A cell as its writer would read it out; whole numbers without the nought that spreadsheets keep."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
