"""A workbook is a zip of XML parts: what it would become in memory is bounded before a library makes objects of it."""

import io
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from commonhours.common.refusals import Invalid

# What all parts may unpack to, and how many there may be.
MOST_UNPACKED = 120_000_000
MOST_PARTS = 500
# The last row that spreadsheet programs have, and how many rows a sheet may write down: more were never typed.
LAST_ROW = 1_048_576
MOST_WRITTEN = 220_000
# Sheets and shared words are read one row, one word at a time; each other element becomes several objects that stay.
MOST_SHARED = 500_000
MOST_ELEMENTS = 50_000
# One tag, one text or one remark.
MOST_AT_ONCE = 1_000_000
_PIECE = 65_536


def require_harmless(content: bytes) -> None:
    """Refuse what would unpack to more than anybody typed, and what defines its own entities.

    Refuses with `file_unpacks`, `file_too_many_rows` or `file_no_sheet`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Invalid.because("file_unpacks", field="file")
            if "xl/workbook.xml" not in package.namelist():
                raise Invalid.because("file_no_sheet", field="file")
            for part in parts:
                with package.open(part) as opened:
                    _Scan().read(opened)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Invalid.because("file_no_sheet", field="file") from None


def rows_written(content: bytes) -> int:
    """About how many rows the longest sheet has. Nothing is taken apart for it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [part for part in package.infolist() if part.filename.startswith("xl/worksheets/sheet")]
        return max((_rows_in(package, part) for part in sheets), default=0)


def _rows_in(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    with package.open(part) as opened:
        return sum(piece.count(b"<row") + piece.count(b":row ") for piece in _pieces(opened))


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: opened.read(_PIECE), b"")


class _Scan:
    """Reads a part as a stream and keeps nothing of it but counts; whatever is no XML is for others to refuse."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begun
        self._parser.StartDoctypeDeclHandler = self._declared
        self._rows = self._shared = self._elements = self._last = 0

    def read(self, opened: IO[bytes]) -> None:
        given = 0
        try:
            for piece in _pieces(opened):
                self._parser.Parse(piece)
                given += len(piece)
                if given - self._last > MOST_AT_ONCE + _PIECE:
                    raise Invalid.because("file_unpacks", field="file")
        except expat.ExpatError:
            return

    def _declared(self, *_: object) -> None:
        """Whatever the encoding, and however late it comes: no spreadsheet program declares a type of document."""
        raise Invalid.because("file_no_sheet", field="file")

    def _begun(self, name: str, attributes: dict[str, str]) -> None:
        self._last = self._parser.CurrentByteIndex
        self._elements += 1
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._rows, self._elements = self._rows + 1, 0
            number = attributes.get("r", "1")
            if self._rows > MOST_WRITTEN or not number.isdecimal() or int(number[:9]) > LAST_ROW:
                raise Invalid.because("file_too_many_rows", field="file", most=LAST_ROW)
        elif kind == "si":
            self._shared, self._elements = self._shared + 1, 0
        if self._elements > MOST_ELEMENTS or self._shared > MOST_SHARED:
            raise Invalid.because("file_unpacks", field="file")
