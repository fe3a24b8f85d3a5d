"""A messy spreadsheet of workers from a seed: everything that people and Excel do to one, and rows that are wrong.

What is wrong is known, row and column, so that a reader can be held to it. Damage that can be mended is spread over
the good rows: names in capitals and turned round, numbers as decimals, dates in four forms, lost noughts, unseen
signs, titles above the headings, empty rows below.
"""

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_FIRST = ("Ana", "Bea", "Carlos", "Dora", "Emil", "Flor", "Gus", "Hana", "Ivo", "Julia", "Kofi", "Lena")
_LAST = ("Ábalos", "Brown", "Cruz", "Díaz", "Evans", "Flores", "Gómez", "Haddad", "Jones", "Kim", "Muñoz")
HEADINGS = (
    "Nombre completo ",
    "E-Mail",
    "Cell Phone",
    "Idioma",
    "Street address",
    "Zip",
    "Neighbourhood",
    "Roles",
    "Certificate",
    "Valid from",
    "Expires",
    "Certificate number",
    "Contract type",
    "Guaranteed hours",
    "Availability",
    "Notice",
    "Transport",
    "Shoe size",
)
WEEKS = ("Mon-Fri 9-17", "Mon 9–1 and 4–8; Fri 10pm–6am", "lunes a viernes 9–13", "Sat and Sun all day", "")
Cells = list[Any]


@dataclass(frozen=True)
class Words:
    """Names that the region knows, for the columns that use them."""

    works: Sequence[str]
    facts: Sequence[str]
    areas: Sequence[str]
    zips: Sequence[str]


@dataclass(frozen=True)
class Mess:
    """The sheet as cells, and what is wrong: row as the spreadsheet numbers it, and the field."""

    rows: list[Cells]
    wrong: dict[int, str]


def mess(count: int, words: Words, *, seed: int = 1, bad: float = 0.03) -> Mess:
    """A sheet of so many people, of whom the share `bad` has exactly one thing that cannot be mended."""
    dice = random.Random(seed)
    rows: list[Cells] = [["Staff list – do not edit!"], [], list(HEADINGS)]
    wrong: dict[int, str] = {}
    spoilt = set(dice.sample(range(count), round(count * bad)))
    for number in range(count):
        row = _person(dice, number, words)
        if number in spoilt:
            place, field, spoil = dice.choice(_SPOILING)
            row[place] = spoil(dice)
            if field == "zip":
                row[6] = ""
            wrong[len(rows) + 1] = field
        rows.append(row)
        if dice.random() < 0.01:
            rows.append([""] * len(HEADINGS))
    return Mess([*rows, *[[" "] * 3 for _ in range(40)]], wrong)


def _person(dice: random.Random, number: int, words: Words) -> Cells:
    first, last = dice.choice(_FIRST), f"{dice.choice(_LAST)}-{_letters(number)}"
    area = dice.choice(words.areas) if dice.random() < 0.6 else ""
    since = date(2024, 1, 1) + timedelta(days=dice.randrange(600))
    until = since + timedelta(days=dice.choice([365, 730]))
    fact = dice.choice(words.facts) if dice.random() < 0.7 else ""
    return [
        _name(dice, first, last),
        f"{first[:1].lower()}{number}@Mail-{number % 7}.example" if dice.random() < 0.8 else "",
        _phone(dice, number),
        dice.choice(["English", "español", "es", "SPANISH", "en-US", ""]),
        f"{dice.randrange(1, 900)} Ocean\u00a0Blvd",
        dice.choice(words.zips) + dice.choice(["", ".0", "-1234"]),
        area.upper() if dice.random() < 0.2 else area,
        "; ".join(dice.sample(list(words.works), 2)),
        fact,
        _day(dice, since) if fact else "",
        _day(dice, until) if fact else "",
        f"No {number}" if fact else "",
        dice.choice(["Part-time", "full time", "On call", "de guardia", ""]),
        dice.choice(["20", "20,5", "12 h", "0", ""]),
        dice.choice(WEEKS),
        dice.choice(["24", "2 days", "90 min", ""]),
        dice.choice(["car", "Bus", "a pie", "bici", ""]),
        dice.choice(["8", "9½", "#N/A"]),
    ]


def _letters(number: int) -> str:
    """The number in letters, so that nobody has the name of somebody else."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters += chr(97 + rest)
        if not number:
            return letters.capitalize()


def _name(dice: random.Random, first: str, last: str) -> str:
    forms: list[Callable[[], str]] = [
        lambda: f"{first} {last}",
        lambda: f"{last}, {first}",
        lambda: f"{first} {last}".upper(),
        lambda: f"  {first}\u00a0 {last} ",
        lambda: f"{first}\u200b {last}",
    ]
    return dice.choice(forms)()


def _phone(dice: random.Random, number: int) -> Any:
    digits = f"562{2000000 + number:07d}"
    forms = [
        digits,
        f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
        f"+1 {digits[:3]}.{digits[3:6]}.{digits[6:]}",
        f"{digits}.0",
        float(digits),
        f"{digits[0]}.{digits[1:]}E+09",
        "",
    ]
    return dice.choice(forms)


def _day(dice: random.Random, day: date) -> Any:
    serial = (day - date(1899, 12, 30)).days
    forms = [
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day.month}/{day.day}/{day:%y}",
        str(serial),
        f"{day:%d %B %Y}",
    ]
    return dice.choice(forms)


# place of the column, the field, and what cannot be mended
_SPOILING: tuple[tuple[int, str, Callable[[random.Random], Any]], ...] = (
    (0, "name", lambda dice: dice.choice(["", "=cmd|' /C calc'!A0", "#N/A", "12345", "  "])),
    (1, "email", lambda dice: dice.choice(["ana(at)mail", "@mail.example", "a b@mail.example"])),
    (2, "phone", lambda dice: dice.choice(["5.62556E+09", "call me", "555", "#VALUE!"])),
    (3, "language", lambda dice: dice.choice(["Klingon", "#REF!"])),
    (5, "zip", lambda dice: dice.choice(["ninety", "00000", "#N/A"])),
    (7, "works", lambda dice: dice.choice(["Astronaut", "=1+1"])),
    (12, "contract", lambda dice: dice.choice(["maybe", "#NAME?"])),
    (13, "guaranteed", lambda dice: dice.choice(["lots", "900"])),
    (14, "week", lambda dice: dice.choice(["whenever", "Mon", "9–5", "Mon 25-26"])),
    (15, "notice", lambda dice: dice.choice(["soon", "9999 days"])),
    (16, "travel", lambda dice: dice.choice(["rocket", "+cmd"])),
)


def as_text(sheet: Mess, *, delimiter: str = ";", encoding: str = "cp1252") -> bytes:
    """The sheet as Excel saves text in the west: a delimiter and an encoding of its own, unseen signs lost."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(sheet.rows)
    return out.getvalue().encode(encoding, "ignore")


def as_workbook(sheet: Mess) -> bytes:
    """The sheet as a workbook, numbers and all."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Staff")
    for row in sheet.rows:
        page.append([_value(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(cell: Any) -> Any:
    """Text that begins with = would become a formula of the workbook itself."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith("=") else cell
