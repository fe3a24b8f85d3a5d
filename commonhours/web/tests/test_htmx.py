"""htmx is loaded by the pages that fetch a part of themselves, and by no other."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
SPEAKS = re.compile(r"\bhx[-_][a-z]+=")
INCLUDES = re.compile(r"""{% include ["']([^"']+)""")


def parts_of(name: str) -> set[str]:
    """A template and all that it includes."""
    text = (TEMPLATES / name).read_text()
    return {name}.union(*(parts_of(each) for each in INCLUDES.findall(text)))


def test_a_page_loads_htmx_where_it_speaks_it_and_nowhere_else() -> None:
    pages = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if '{% extends "base.html" %}' in path.read_text()
    ]
    speak = {
        page
        for page in pages
        if any(SPEAKS.search((TEMPLATES / each).read_text()) for each in parts_of(page))
    }
    load = {page for page in pages if "components/htmx.html" in parts_of(page)}
    assert len(pages) > 100
    assert speak
    assert load == speak
