"""One paper from plain data, by a template in `templates`.

Typst compiles it; it is handed our own templates and JSON, and reads no other file. The same data give the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from commonhours.common.refusals import Invalid
from commonhours.documents.letters import drawable

MOST_BYTES = 4_000_000
# Points of a text by how large its reader has words on pages. Large print begins at 16 points; the American Printing
# House for the Blind asks for 18.
POINTS = {"": 10.5, "large": 16.0, "larger": 18.0}
SIZES = {"letter": "us-letter", "a4": "a4"}


@dataclass(frozen=True)
class Head:
    """What stands on every paper: who issues it, in which colour, its title, day and language.

    `colour` is one that white paper carries (organisations/colours.py); `page` is the word before a page's number.
    """

    title: str
    issuer: str
    day: date
    language: str
    colour: str = "#1b1b1b"
    footer: str = ""
    page: str = ""
    size: str = "letter"
    # Points of its text: papers that hang on a wall or are read with tired eyes are set larger.
    points: float = POINTS[""]


def paper(template: str, data: Mapping[str, Any], *, head: Head) -> bytes:
    """The paper as PDF/UA-1; refuse with `paper_too_long` what nobody would read or a machine could not bear.

    >>> paper("sheet", {"blocks": [text("Thank you.")]}, head=head)
    """
    told = json.dumps({"paper": _head(head), "data": drawable(data)}, ensure_ascii=False)
    if len(told.encode()) > MOST_BYTES:
        raise Invalid.because("paper_too_long", field="paper")
    moment = datetime(head.day.year, head.day.month, head.day.day, tzinfo=UTC)
    made = typst.compile(
        str(_templates() / f"{template}.typ"),
        root=str(_templates()),
        font_paths=[str(_templates() / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": told},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _templates() -> Path:
    return Path(str(files("commonhours.documents").joinpath("templates")))


def _head(head: Head) -> Mapping[str, Any]:
    language, _, region = head.language.partition("-")
    return {
        "title": drawable(head.title),
        "issuer": drawable(head.issuer),
        "day": [head.day.year, head.day.month, head.day.day],
        "language": language,
        "region": region.upper() if len(region) == 2 else None,
        "colour": head.colour,
        "footer": drawable(head.footer),
        "page": drawable(head.page),
        "size": SIZES[head.size],
        "points": head.points,
    }
