"""The city's words live in small text tables, one row a line, columns parted by bars, remarks after #."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
# Languages of a table that says each English name again; English and Spanish stand in the rows themselves.
FURTHER = ("km", "tl")


def table(name: str) -> list[list[str]]:
    """The rows of data/<name>.txt as lists of text."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]


def said(en: str, es: str) -> dict[str, str]:
    """A name in every language of the house."""
    return {"en": en, "es": es, **{language: _name(language, en) for language in FURTHER}}


def _name(language: str, en: str) -> str:
    names = _names(language)
    if en in names:
        return names[en]
    # A name that ends in somebody's own: "Welcome to *".
    open_end = next(each for each in names if each.endswith("*") and en.startswith(each[:-1]))
    return names[open_end].replace("*", en[len(open_end) - 1 :])


@cache
def _names(language: str) -> dict[str, str]:
    return dict(table(f"names-{language}"))
