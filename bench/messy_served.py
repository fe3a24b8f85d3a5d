"""A messy spreadsheet of service users from a seed; what is wrong with it is known, row and column."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bench.messy import _FIRST, _LAST, Cells, Mess, _day, _letters, _name, _phone

HEADINGS = (
    "Client Name ",
    "Tipo",
    "Cell Phone",
    "Correo electrónico",
    "Preferred language",
    "Street address",
    "Zip Code",
    "Barrio",
    "Must have",
    "Pets",
    "Favourite worker",
    "Hours / month",
    "Start date",
    "Hasta",
    "Shoe size",
)


def mess_of_served(
    count: int,
    *,
    facts: Sequence[str],
    features: Sequence[str],
    workers: Sequence[str],
    zips: Sequence[str],
    today: date,
    seed: int = 1,
    bad: float = 0.03,
) -> Mess:
    """A sheet of so many service users, of whom the share `bad` has exactly one thing that cannot be mended."""
    dice = random.Random(seed)
    rows: list[Cells] = [["Clients – as of Friday"], [], list(HEADINGS)]
    wrong: dict[int, str] = {}
    spoilt = set(dice.sample(range(count), round(count * bad)))
    for number in range(count):
        row = _served(dice, number, facts, features, workers, zips, today)
        if number in spoilt:
            place, field, spoil = dice.choice(_SPOILING)
            row[place] = spoil(dice)
            if field in ("hours", "until"):
                row[11] = row[11] or "8"
                row[12] = row[12] if field == "hours" else today.isoformat()
                row[13] = row[13] if field == "until" else ""
            wrong[len(rows) + 1] = field
        rows.append(row)
    return Mess([*rows, *[[" "] * 3 for _ in range(20)]], wrong)


def _served(
    dice: random.Random,
    number: int,
    facts: Sequence[str],
    features: Sequence[str],
    workers: Sequence[str],
    zips: Sequence[str],
    today: date,
) -> Cells:
    first, last = dice.choice(_FIRST), f"{dice.choice(_LAST)}-{_letters(number)}"
    hours = dice.choice(["", "8", "12,5", "20 h", "7:30"])
    return [
        _name(dice, first, last),
        dice.choice(["Person", "persona", "", "Individual"]),
        _phone(dice, number),
        f"{first[:1].lower()}{number}@Home-{number % 7}.example" if dice.random() < 0.5 else "",
        dice.choice(["English", "español", "es", ""]),
        f"{number} Ocean\u00a0Blvd",
        dice.choice(zips) + dice.choice(["", ".0", "-1234"]),
        "",
        "; ".join(dice.sample(list(facts), min(len(facts), dice.randrange(2)))),
        dice.choice([*features, ""]).upper(),
        dice.choice([*workers, "", ""]),
        hours,
        _day(dice, today.replace(day=15)) if hours and dice.random() < 0.5 else "",
        _day(dice, date(today.year + 1, 12, 31)) if hours and dice.random() < 0.5 else "",
        dice.choice(["8", "9½", "#N/A"]),
    ]


# place of the column, the field, and what cannot be mended
_SPOILING: tuple[tuple[int, str, Callable[[random.Random], Any]], ...] = (
    (0, "name", lambda dice: dice.choice(["", "=cmd|' /C calc'!A0", "#N/A", "12345"])),
    (1, "kind", lambda dice: dice.choice(["alien", "#REF!"])),
    (2, "phone", lambda dice: dice.choice(["5.62556E+09", "call me", "555", "#VALUE!"])),
    (3, "email", lambda dice: dice.choice(["ana(at)mail", "@mail.example"])),
    (4, "language", lambda dice: dice.choice(["Klingon", "#REF!"])),
    (6, "zip", lambda dice: dice.choice(["ninety", "00000", "#N/A"])),
    (8, "needs", lambda dice: dice.choice(["Astronaut", "=1+1"])),
    (9, "features", lambda dice: dice.choice(["a dragon", "#NAME?"])),
    (10, "favourites", lambda dice: dice.choice(["Nobody Known", "x@nowhere.example"])),
    (11, "hours", lambda dice: dice.choice(["lots", "900"])),
    (13, "until", lambda dice: dice.choice(["soon", "2001-01-31"])),
)
