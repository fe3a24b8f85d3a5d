"""Every hostile file that we know of, by its kind and what it is; each is made when it is asked for."""

import base64
import io
import json
import os
from collections.abc import Callable, Iterable

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from commonhours.organisations.tests.test_logos import bomb as png_bomb
from commonhours.organisations.tests.test_logos import chunk
from tests.hostile import packages as p

# The long run swells ten times as far: to just below what all parts may unpack to.
SCALE = 10 if "COMMONHOURS_HOSTILE" in os.environ else 1
STRINGS = f"<sst {p.MAIN}>".encode()
STYLES = f"<styleSheet {p.MAIN}><cellXfs>".encode()
ROWS = p.SHEET.partition("{rows}")
SHEET1, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n%s\r\nEND:VCALENDAR\r\n"
EVENT = b"BEGIN:VEVENT\r\nUID:%s\r\nDTSTART:20260303T090000Z\r\nDURATION:PT1H\r\n%sEND:VEVENT\r\n"
TOKEN = (
    b'<svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential verify="%s"/></svg>'
)


def _picture(kind: str = "PNG", **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGBA", (40, 40), "teal").save(made, kind, **more)
    return made.getvalue()


def _talkative(size: int) -> bytes:
    """A picture with packed words that unpack to so many."""
    said = PngInfo()
    said.add_text("openbadgecredential", "x" * size, zip=True)
    return _picture(pnginfo=said)


def _dots(side: int) -> bytes:
    made = io.BytesIO()
    Image.new("1", (side, side)).save(made, "PNG", optimize=True)
    return made.getvalue()


def _frames(count: int) -> bytes:
    made = io.BytesIO()
    frames = [Image.new("P", (2, 2), each % 250) for each in range(count)]
    frames[0].save(made, "PNG", save_all=True, append_images=frames[1:])
    return made.getvalue()


def _ics(events: Iterable[bytes]) -> bytes:
    return CALENDAR % b"".join(events)


def _folded(text: bytes) -> bytes:
    return b"\r\n ".join(text[place : place + 1] for place in range(len(text)))


def _formulas() -> bytes:
    bad = ["=cmd|' /C calc'!A0", "@SUM(1+1)", '=HYPERLINK("http://x.example","a")', "+1+1", "-2+3", "\t=1+1"]
    return b"\n".join(
        [b"Name,Phone,ZIP", *(f'"{each.replace(chr(34), chr(34) * 2)}",,90802'.encode() for each in bad)]
    )


def _jws(header: dict[str, object], said: object) -> bytes:
    parts = (json.dumps(each).encode() for each in (header, said))
    return b".".join([*(base64.urlsafe_b64encode(each).rstrip(b"=") for each in parts), b"AAAA"])


def _utf16(markup: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-16"?>{markup}'.encode("utf-16")


Files = dict[str, Callable[[], bytes]]

LAUGHING = f"{p.LAUGHS}{p.SHEET.format(rows=p.NAMED.replace('Name', '&j;'))}"
READING = f"{p.OUTSIDE}{p.SHEET.format(rows=p.NAMED.replace('Name', '&j;'))}"

BOOKS: Files = {
    "a sheet that says it is 4 GB": lambda: p.claiming(4_200_000_000),
    "a sheet of 200 MB of nothing": p.honest,
    "a sheet that lies about its length": p.lying,
    "members that overlap": p.overlapping,
    "a zip in a zip, thirty deep": p.nested,
    "thirty thousand members": lambda: p.zipped({str(each): b"" for each in range(30_000)}),
    "one cell of megabytes": lambda: p.swollen(
        ROWS[0].encode() + b'<row r="1"><c r="A1" t="inlineStr"><is><t>',
        b"x" * 1000,
        b"</t></is></c></row>" + ROWS[2].encode(),
        11_000_000 * SCALE,
        SHEET1,
    ),
    "an attribute of megabytes": lambda: p.swollen(
        b'<w a="', b"x" * 1000, b'"/>', 11_000_000 * SCALE, SHEET1
    ),
    "millions of shared words": lambda: p.swollen(
        STRINGS, b"<si><t>x</t></si>", b"</sst>", 9_000_000 * SCALE, "xl/sharedStrings.xml"
    ),
    "hundreds of thousands of styles": lambda: p.swollen(
        STYLES, b"<xf/>", b"</cellXfs></styleSheet>", 2_500_000 * SCALE, "xl/styles.xml"
    ),
    "a row of hundreds of thousands of cells": lambda: p.swollen(
        ROWS[0].encode() + b"<row>",
        b"<c><v>1</v></c>",
        b"</row>" + ROWS[2].encode(),
        6_000_000 * SCALE,
        SHEET1,
    ),
    "millions of empty rows": lambda: p.swollen(
        ROWS[0].encode(), b"<row/>", ROWS[2].encode(), 11_000_000 * SCALE, SHEET1
    ),
    "hundreds of thousands of sheets": lambda: p.swollen(
        p.BOOK.partition("</sheets>")[0].encode(),
        b'<sheet name="a" sheetId="1" r:id="rId1"/>',
        b"</sheets></workbook>",
        8_000_000 * SCALE,
        BOOK,
    ),
    "a million elements, one in the other": lambda: p.swollen(b"", b"<a>", b"", 3_000_000, SHEET1),
    "billion laughs": lambda: p.workbook(sheet=LAUGHING),
    "billion laughs after a long remark": lambda: p.workbook(sheet=f"<!--{'x' * 9000}-->{LAUGHING}"),
    "billion laughs in UTF-16": lambda: p.workbook(sheet=_utf16(LAUGHING)),
    "a file of the machine as an entity": lambda: p.workbook(sheet=READING),
    "a file of the machine, in UTF-16 words": lambda: p.workbook(sharedStrings=_utf16(READING)),
    "row nine hundred billion": lambda: p.workbook(
        sheet=p.SHEET.format(rows=p.NAMED.replace('"1"', '"900000000000"').replace("A1", "A900000000000"))
    ),
    "column of a million": lambda: p.workbook(sheet=p.SHEET.format(rows=p.NAMED.replace("A1", "ZZZZ1"))),
    "a workbook that is text": lambda: p.workbook(book=b"not xml"),
    "a zip of nothing": lambda: b"PK\x05\x06" + bytes(18),
}
TEXTS: Files = {
    "formulas for cells": _formulas,
    "five megabytes of quotation marks": lambda: b"Name,ZIP\n" + b'"' * 4_900_000,
    "five megabytes of commas": lambda: b"Name,ZIP\n" + b"," * 4_900_000,
    "five megabytes of lines": lambda: b"Name,ZIP\n" + b"\n" * 4_900_000 + b"a,b",
    "two million short rows": lambda: b"Name,ZIP\n" + b"a\n" * 2_400_000,
    "nothing but NUL": lambda: bytes(1_000_000),
    "NUL in a name": lambda: b"Name,ZIP\nAna\0B,90802",
    "bytes of no encoding": lambda: bytes(range(128, 256)) * 4000,
    "half of UTF-16": lambda: b"\xff\xfe" + b"\xd8" * 300_001,
    "UTF-32": lambda: "Name,ZIP\nAna,90802".encode("utf-32"),
    "six megabytes": lambda: b"x" * 6_000_000,
    "nothing": lambda: b"",
}
PICTURES: Files = {
    "SVG with a script": lambda: SVG,
    "SVG after a picture's first bytes": lambda: b"\x89PNG\r\n\x1a\n" + SVG,
    "billion laughs as SVG": lambda: (
        p.LAUGHS.replace("DOCTYPE w", "DOCTYPE svg").encode() + b"<svg>&j;</svg>"
    ),
    "a web page called a picture": lambda: b"<!doctype html><script>alert(1)</script>",
    "a PNG of 60,000 by 60,000 dots": lambda: png_bomb(60_000),
    "a PNG that unpacks to 170 million dots": lambda: _dots(13_000),
    "a PNG whose words unpack to 60 MB": lambda: _talkative(60_000_000),
    "a PNG that is cut off": lambda: _picture()[:60],
    "a PNG with a broken piece": lambda: _picture()[:33] + chunk(b"IDAT", b"no zlib") + chunk(b"IEND", b""),
    "a program that is also a GIF": lambda: b"GIF89a/*" + b"\0" * 10 + b"*/=alert(1);",
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n",
}
CALENDARS: Files = {
    "25,000 events": lambda: _ics(EVENT % (b"%d" % each, b"") for each in range(25_000)),
    "70,000 empty events": lambda: _ics([b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"] * 70_000),
    "a repeat every second": lambda: _ics([EVENT % (b"1", b"RRULE:FREQ=SECONDLY\r\n")]),
    "110,000 dates of one event": lambda: _ics(
        [EVENT % (b"1", b"RDATE:" + b",".join([b"20260303T090000Z"] * 110_000) + b"\r\n")]
    ),
    "a line folded at every letter": lambda: _ics(
        [EVENT % (b"1", b"SUMMARY:" + _folded(b"x" * 480_000) + b"\r\n")]
    ),
    "events one in the other": lambda: CALENDAR % (b"BEGIN:VEVENT\r\n" * 60_000 + b"END:VEVENT\r\n" * 60_000),
    "9,000 rules each minute": lambda: _ics(
        EVENT % (b"%d" % each, b"RRULE:FREQ=MINUTELY\r\n") for each in range(9_000)
    ),
    "a rule of 300,000 numbers": lambda: _ics(
        [EVENT % (b"1", b"RRULE:FREQ=YEARLY;BYYEARDAY=" + b",".join([b"1"] * 300_000) + b"\r\n")]
    ),
}
OTHERS: Files = {
    "brackets a million deep": lambda: b"[" * 1_000_000,
    "braces a million deep": lambda: b'{"a":' * 900_000,
    "a number of four million digits": lambda: b"9" * 4_000_000,
    "a million empty lists": lambda: b"[" + b"[]," * 1_500_000 + b"[]]",
    "a badge that nobody signed": lambda: _jws({"alg": "none"}, {"iss": "x", "jti": "y"}),
    "a badge of brackets": lambda: b".".join(
        [base64.urlsafe_b64encode(b"[" * 100_000), base64.urlsafe_b64encode(b'{"a":' * 50_000), b"AA"]
    ),
    "a badge in SVG that runs on": lambda: TOKEN % (b"A" * 480_000),
    "many beginnings of a badge": lambda: b"<openbadges:credential " * 20_000,
    "a message of a foreign program": lambda: b'\x80\x04\x95(cos\nsystem\n(S"id"\ntR.',
}
KINDS = {"book": BOOKS, "text": TEXTS, "picture": PICTURES, "calendar": CALENDARS, "other": OTHERS}
FILES = {name: make for files in KINDS.values() for name, make in files.items()}
# They take seconds to make or to refuse: for the long run.
HEAVY = {
    "a sheet of 200 MB of nothing",
    "a sheet that lies about its length",
    "thirty thousand members",
    "9,000 rules each minute",
    "a PNG that unpacks to 170 million dots",
    "a PNG whose words unpack to 60 MB",
    "five megabytes of commas",
    "two million short rows",
    "a million empty lists",
}
