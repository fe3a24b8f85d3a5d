"""Files as people send them: every form is read to the same rows, or refused in one sentence."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.refusals import Invalid
from commonhours.integrations.spreadsheets.headers import headed
from commonhours.integrations.spreadsheets.reading import MOST_BYTES, MOST_ROWS, Line, read
from commonhours.integrations.spreadsheets.rules import Order, date_of, minutes_of, order_of, zip_of
from commonhours.integrations.spreadsheets.writing import written

PEOPLE = "Name;City\nPeña, Ana;Long Beach\nZoë;München\n"
ROWS = [Line(1, ("Name", "City")), Line(2, ("Peña, Ana", "Long Beach")), Line(3, ("Zoë", "München"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_whatever_encoding(encoding: str) -> None:
    assert read(PEOPLE.encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_cells_are_cut_where_the_file_cuts_them(delimiter: str) -> None:
    rows = [["Name", "Note", "ZIP"], ["Ana", "a, b; c", "90802"], ["Ben", "", "90803"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert [list(line.cells) for line in read(text.encode())] == rows


def test_excels_own_word_on_the_delimiter_is_believed() -> None:
    assert read(b"sep=;\nName;ZIP\nA,B;1")[1].cells == ("A,B", "1")


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_with_its_numbers_days_and_gaps() -> None:
    content = workbook(["Staff"], [], ["Name", "Phone", "Since"], ["Ana", 5622000001.0, date(2026, 3, 4)])
    assert read(content) == [
        Line(1, ("Staff",)),
        Line(3, ("Name", "Phone", "Since")),
        Line(4, ("Ana", "5622000001", "2026-03-04")),
    ]


def test_a_formula_is_never_worked_out() -> None:
    assert [line.cells for line in read(workbook(["Name"], ["=1+1", "x"]))] == [("Name",), ("", "x")]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<a/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 130_000_000)
    return out.getvalue()


def entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n ;; \n", "file_empty"),
        (b"a" * (MOST_BYTES + 1), "file_too_large"),
        (b"\xd0\xcf\x11\xe0rest", "file_old"),
        (b"%PDF-1.7", "file_no_sheet"),
        (b"<html><table>", "file_no_sheet"),
        (b"Name\x00\x01\x02\x03\x04\x05\x06\x07", "file_no_sheet"),
        (b"PK\x03\x04broken", "file_no_sheet"),
        (b"a,b\n" * (MOST_ROWS + 30), "file_too_many_rows"),
        (b"," * 200 + b"x", "file_too_many_columns"),
        (b'Name,ZIP\n"' + b"x" * 6000, "file_unclosed"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        read(content)


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    with pytest.raises(Invalid, match="file_unpacks"):
        read(bomb())


def test_a_document_with_entities_of_its_own_is_refused() -> None:
    with pytest.raises(Invalid, match="file_no_sheet"):
        read(entities())


@given(st.binary(max_size=400))
def test_no_bytes_are_an_error(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"Name,ZIP\n"):
        try:
            read(start + content)
        except Invalid:
            continue


@given(st.lists(st.lists(st.text(alphabet="ab=+-@,;\"' ", max_size=8), min_size=2, max_size=4), min_size=1))
def test_what_is_written_opens_without_a_formula(rows: list[list[str]]) -> None:
    text = io.StringIO(written(rows).decode("utf-8-sig"), newline="")
    opened = list(csv.reader(text))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in opened for cell in row)


def test_headings_are_found_below_titles_in_any_order_and_guessed_when_misspelt() -> None:
    spellings = {"name": "name", "correo": "email", "telephone": "phone"}
    lines = read(b"Our staff list\n\nCorreo,Shoe size,Telephon,NAME *\nx,y,z,w\n")
    found = headed(lines, spellings)
    assert [(column.field, column.guessed) for column in found.columns] == [
        ("email", False),
        ("", False),
        ("phone", True),
        ("name", False),
    ]
    assert [line.number for line in found.lines] == [4]


@pytest.mark.parametrize(
    ("written_as", "order"),
    [
        ("2026-03-04", Order.UNKNOWN),
        ("46085", Order.UNKNOWN),
        ("4.3.2026", Order.UNKNOWN),
        ("4 March 2026", Order.UNKNOWN),
        ("Mar 4, 2026", Order.UNKNOWN),
        ("4 de marzo de 2026", Order.UNKNOWN),
        ("3/4/26", Order.MONTH_FIRST),
        ("4/3/26", Order.DAY_FIRST),
        ("2026-03-04 00:00:00", Order.UNKNOWN),
    ],
)
def test_one_day_has_many_spellings(written_as: str, order: Order) -> None:
    assert date_of(written_as, order, "since") == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("written_as", "code"),
    [
        ("3/4/26", "date_order"),
        ("2026-02-30", "date_unclear"),
        ("soon", "date_unclear"),
        ("1/1/1800", "date_far"),
    ],
)
def test_a_day_that_is_none_or_two_is_refused(written_as: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        date_of(written_as, Order.UNKNOWN, "since")


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["3/4/26"], (Order.UNKNOWN, "3/4/26")),
        (["3/4/26", "3/14/26"], (Order.MONTH_FIRST, "3/4/26")),
        (["13/4/26"], (Order.DAY_FIRST, "")),
        (["13/4/26", "4/13/26"], (Order.UNKNOWN, "")),
        (["4.3.26", "5/5/26"], (Order.UNKNOWN, "")),
    ],
)
def test_a_file_tells_the_order_of_its_dates_or_is_asked(dates: list[str], told: tuple[Order, str]) -> None:
    assert order_of(dates) == told


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("20", 1200), ("20,5", 1230), ("7:30", 450), ("90 min", 90), ("2 days", 2880), ("", None)],
)
def test_a_length_of_time_is_read_with_its_unit(text: str, minutes: int | None) -> None:
    assert minutes_of(text, "notice", unit=60, most=10_000) == minutes


@pytest.mark.parametrize(
    ("text", "digits"),
    [("2134", "02134"), ("90802.0", "90802"), ("90802-1234", "90802"), ("908021234", "90802")],
)
def test_a_zip_gets_its_noughts_back(text: str, digits: str) -> None:
    assert zip_of(text) == digits
