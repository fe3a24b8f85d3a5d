"""A paper is one that a screen reader can read, and text in it is only ever text."""

import io
import unicodedata
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from commonhours.common.refusals import Invalid
from commonhours.documents import paper as papers
from commonhours.documents.blocks import facts, heading, strong, table, text
from commonhours.documents.heads import head_of
from commonhours.documents.letters import DRAWN, UNKNOWN
from commonhours.documents.paper import Head, paper
from commonhours.organisations.colours import is_readable
from commonhours.organisations.models import Brand
from tests.cast import Cast

HEAD = Head(
    title="Invoice 7",
    issuer="Harbor Home Care",
    day=date(2026, 3, 31),
    language="en-us",
    colour="#0c5f57",
    footer="Harbor Home Care · Long Beach",
    page="Page",
)


def made(*blocks: dict[str, Any], head: Head = HEAD) -> PdfReader:
    return PdfReader(io.BytesIO(paper("sheet", {"blocks": list(blocks)}, head=head)))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_declares_that_it_is_accessible_its_language_and_its_title() -> None:
    reader = made(text("Thank you."))
    root: Any = reader.trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Invoice 7", "Harbor Home Care")


def test_its_text_reads_in_order_and_a_table_says_its_head_on_every_page() -> None:
    rows = [(f"Visit {number}", f"{number}.00") for number in range(60)]
    listed = table(["What", "Cents"], rows, end=[1], foot=["Total", "1,770.00"])
    reader = made(heading("Lines"), text("Before."), facts([("Number", "7")]), listed, strong("After."))
    said = words(reader)
    order = ["Invoice 7", "Lines", "Before.", "Number: 7", "Visit 0", "Visit 59", "Total", "After."]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert len(reader.pages) > 1
    assert all("What" in page.extract_text() for page in reader.pages[:-1])
    assert f"Page 2 / {len(reader.pages)}" in said


def test_the_same_data_give_the_same_bytes() -> None:
    told = {"blocks": [text("Thank you.")]}
    assert paper("sheet", told, head=HEAD) == paper("sheet", told, head=HEAD)


@pytest.mark.parametrize("name", ["#panic()", "*bold* _it_ = $x$", '"#read("/etc/passwd")', "<a> @b \\ //"])
def test_a_name_cannot_become_markup(name: str) -> None:
    reader = made(heading(name), facts([(name, name)]), table([name], [[name]]))
    assert words(reader).count(name) == 5


def test_every_letter_that_is_let_through_can_be_drawn() -> None:
    for first, last in DRAWN:
        known = (chr(code) for code in range(first, last + 1) if unicodedata.category(chr(code)) != "Cn")
        made(text(" ".join(known)))


def test_a_letter_that_cannot_be_drawn_is_shown_as_missing_and_nothing_turns_the_order_round() -> None:
    assert f"{UNKNOWN}{UNKNOWN} Ana" in words(made(text("张伟 Ana")))
    assert "abcd" in words(made(text("ab\u202ec\x00d\u2066")))


def test_what_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_BYTES", 500)
    with pytest.raises(Invalid, match="paper_too_long"):
        made(text("a" * 500))


def test_an_organisations_paper_bears_its_name_and_a_colour_that_white_paper_carries(cast: Cast) -> None:
    home = cast.organisations["harbor"]
    Brand.objects.create(organisation=home, name="Harbor", colour="#ffee00")
    head = head_of(home.id, title="Invoice 7", day=date(2026, 3, 31), language="es", page="Página")
    assert (head.issuer, head.footer) == ("Harbor", "Harbor · Invoice 7")
    assert is_readable(head.colour)
    assert "Página 1 / 1" in words(made(head=head))
