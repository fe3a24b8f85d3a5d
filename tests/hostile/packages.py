"""Workbooks that nobody saved: zips that unpack to more than they are, and XML that does more than say."""

import io
import struct
import zipfile
import zlib
from functools import cache

BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>{more}'
    "</Relationships>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override '
    'PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.styles+xml"/></Types>'
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = f"<worksheet {MAIN}><sheetData>{{rows}}</sheetData></worksheet>"
NAMED = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + each)} "{f"&{chr(97 + each)};" * 10}">' for each in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def workbook(**parts: str | bytes) -> bytes:
    """A small workbook, some of whose parts are others: `sheet=`, `strings=`, `styles=`, `book=` or `types=`."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    more = "".join(
        f'<Relationship Id="r{kind}" Type="{kinds}{kind}" Target="{kind}.xml"/>'
        for kind in ("sharedStrings", "styles")
        if kind in parts
    )
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": parts.get("types", TYPES),
        "_rels/.rels": RELS.format(kind="officeDocument", target="xl/workbook.xml", more=""),
        "xl/workbook.xml": parts.get("book", BOOK),
        "xl/_rels/workbook.xml.rels": RELS.format(
            kind="worksheet", target="worksheets/sheet1.xml", more=more
        ),
        "xl/worksheets/sheet1.xml": parts.get("sheet", SHEET.format(rows=NAMED)),
    }
    whole |= {f"xl/{name}.xml": parts[name] for name in ("sharedStrings", "styles") if name in parts}
    return zipped(whole)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


@cache
def swollen(before: bytes, piece: bytes, after: bytes, size: int, part: str) -> bytes:
    """A workbook one part of which repeats a piece until it is so large unpacked; made without unpacking it."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    many = piece * max(1, 1_000_000 // len(piece))
    count = size // len(many)
    packed, sum_ = packing.compress(before), zlib.crc32(before)
    for _ in range(count):
        packed += packing.compress(many)
        sum_ = zlib.crc32(many, sum_)
    packed += packing.compress(after) + packing.flush()
    length = len(before) + len(many) * count + len(after)
    return _with(part, packed, length, zlib.crc32(after, sum_))


def _with(part: str, packed: bytes, length: int, checksum: int) -> bytes:
    """The small workbook with one part that is already packed, and which says that it is so long."""
    kind = part.partition(".")[0].rpartition("/")[2]
    parts = {kind: ""} if kind in ("sharedStrings", "styles") else {}
    stub = workbook(**parts)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(stub)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != part:
                new.writestr(each, old.read(each))
        new.writestr(part, b"")
    return _swapped(made.getvalue(), part.encode(), packed, length, checksum)


def _swapped(package: bytes, part: bytes, packed: bytes, length: int, checksum: int) -> bytes:
    """Put packed bytes in the place of the last, empty member: its header, and its line in the table at the end."""
    sizes = struct.pack("<III", checksum, len(packed), length & 0xFFFFFFFF)
    at = package.rindex(b"PK\x03\x04")
    table = package.index(b"PK\x01\x02")
    head = package[at : at + 14] + sizes + package[at + 26 : at + 30 + len(part)]
    line = package.rindex(b"PK\x01\x02")
    end = package.rindex(b"PK\x05\x06")
    lines = package[table:line] + package[line : line + 16] + sizes + package[line + 28 : end]
    body = package[:at] + head + packed
    return body + lines + package[end : end + 16] + struct.pack("<I", len(body)) + package[end + 20 :]


def claiming(size: int) -> bytes:
    """A workbook whose sheet says it is so large, and brings a few bytes."""
    return _with("xl/worksheets/sheet1.xml", b"\x03\x00", size, 0)


@cache
def honest() -> bytes:
    """A sheet of 200 MB of nothing, packed to a thousandth."""
    return swollen(b"<a>", b" " * 1000, b"</a>", 200_000_000, "xl/worksheets/sheet1.xml")


def lying() -> bytes:
    """The same sheet, which says that it is 1,000 bytes long."""
    package = honest()
    line = package.rindex(b"PK\x01\x02")
    return package[: line + 24] + struct.pack("<I", 1000) + package[line + 28 :]


def overlapping() -> bytes:
    """Four hundred members that are all the same bytes: a bomb without a nested zip."""
    one = swollen(b"<a>", b" " * 1000, b"</a>", 10_000_000, "xl/worksheets/sheet1.xml")
    table, line, end = one.index(b"PK\x01\x02"), one.rindex(b"PK\x01\x02"), one.rindex(b"PK\x05\x06")
    lines = one[table:line] + one[line:end] * 400
    count = struct.pack("<HH", 404, 404)
    tail = one[end : end + 8] + count + struct.pack("<II", len(lines), table) + one[end + 20 :]
    return one[:table] + lines + tail


def nested(deep: int = 30) -> bytes:
    """A zip in a zip in a zip."""
    inner = zipped({"xl/workbook.xml": b"0" * 1_000_000})
    for _ in range(deep):
        inner = zipped({"xl/workbook.xml": inner, "copy.zip": inner[:20_000]})
    return inner
