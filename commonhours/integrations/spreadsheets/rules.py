"""Cells that hold dates, numbers and lengths of time, in the many ways in which spreadsheets write them."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from commonhours.common.refusals import Invalid
from commonhours.people.rules import folded, plain

FIRST, LAST = date(1920, 1, 1), date(2120, 1, 1)
# Excel counts days from here (with the leap day of 1900 that never was, ECMA-376 part 1, 18.17.4.1).
_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_MIXED = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?:\s.*)?")
_WORDS = re.compile(
    r"(?:(\d{1,2})\s+(?:de\s+)?([a-z]+)|([a-z]+)\s+(\d{1,2}))\s+(?:de\s+|del\s+)?(\d{4}|\d{2})"
)
_MONTHS = (
    "january/jan/enero/ene",
    "february/feb/febrero",
    "march/mar/marzo",
    "april/apr/abril/abr",
    "may/mayo",
    "june/jun/junio",
    "july/jul/julio",
    "august/aug/agosto/ago",
    "september/sep/sept/septiembre",
    "october/oct/octubre",
    "november/nov/noviembre",
    "december/dec/diciembre/dic",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split("/")}
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?|\d+:\d\d)\s*([a-z]*)\.?(?:\s.*)?")
UNITS = {
    1: ("m", "min", "mins", "minute", "minutes", "minuto", "minutos"),
    60: ("h", "hr", "hrs", "hour", "hours", "hora", "horas"),
    1440: ("d", "day", "days", "dia", "dias"),
    10080: ("w", "week", "weeks", "semana", "semanas"),
}
_UNIT = {word: minutes for minutes, words in UNITS.items() for word in words}


class Order(StrEnum):
    """Which comes first in 3/4/26: only whoever wrote the file knows."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    UNKNOWN = ""


def order_of(texts: Iterable[str]) -> tuple[Order, str]:
    """What a file's dates tell of their own order, and a date that stays unclear without it (empty if none does)."""
    orders, unclear = set(), ""
    for text in texts:
        found = _MIXED.fullmatch(text.strip())
        if not found or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            orders.add(Order.DAY_FIRST)
        elif second > 12 >= first:
            orders.add(Order.MONTH_FIRST)
        elif first != second:
            unclear = unclear or text.strip()[:20]
    return (orders.pop() if len(orders) == 1 else Order.UNKNOWN), unclear


def date_of(text: str, order: Order, field: str) -> date | None:
    """The day that a cell names; None for an empty one; refuse `date_unclear`, `date_order` or `date_far`.

    With points the day comes first, as everywhere where points are written; with strokes `order` decides.
    """
    line = plain(text, field, 60)
    if not line:
        return None
    parts = _parts(line, order, field)
    try:
        day = date(*parts) if parts else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid.because("date_unclear", field=field, bit=line[:30])
    if not FIRST <= day <= LAST:
        raise Invalid.because("date_far", field=field, bit=line[:30])
    return day


def _parts(line: str, order: Order, field: str) -> tuple[int, int, int] | None:
    if found := _ISO.fullmatch(line):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _SERIAL.fullmatch(line):
        counted = _EPOCH + timedelta(days=int(found[1]))
        return counted.year, counted.month, counted.day
    if found := _WORDS.fullmatch(folded(line.replace(",", " "))):
        month = MONTHS.get(found[2] or found[3], 0)
        return _year(found[5]), month, int(found[1] or found[4])
    if found := _MIXED.fullmatch(line):
        return _ordered(found, order, field)
    return None


def _ordered(found: re.Match[str], order: Order, field: str) -> tuple[int, int, int]:
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if found[2] == "." or first > 12 or first == second:
        return year, second, first
    if second > 12:
        return year, first, second
    if order is Order.UNKNOWN:
        raise Invalid.because("date_order", field=field, bit=found[0][:20])
    return (year, first, second) if order is Order.MONTH_FIRST else (year, second, first)


def _year(digits: str) -> int:
    """Two digits mean the century that spreadsheets mean: 30 to 99 are the last one's."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 30 else 1900)


def minutes_of(text: str, field: str, *, unit: int, most: int) -> int | None:
    """Whole minutes of a length such as "20", "20,5 h", "7:30" or "2 days"; a bare number counts in `unit` minutes.

    None for an empty cell; refuse `number_unclear` or `number_large`.
    """
    line = plain(text, field, 60)
    if not line:
        return None
    found = _LENGTH.fullmatch(folded(line))
    times = unit if found and not found[2] else _UNIT.get(found[2]) if found else None
    if not found or times is None:
        raise Invalid.because("number_unclear", field=field, bit=line[:30])
    minutes = _counted(found[1], times)
    if minutes > most:
        raise Invalid.because("number_large", field=field, bit=line[:30])
    return minutes


def _counted(number: str, times: int) -> int:
    if ":" in number:
        hours, minutes = number.split(":")
        return int(hours) * 60 + int(minutes)
    return round(float(number.replace(",", ".")) * times)


def zip_of(text: str, field: str = "zip") -> str:
    """Five digits; the noughts that a spreadsheet took are put back; refuse `zip_unclear`."""
    line = plain(text, field, 20)
    digits = re.sub(r"[.,]0$", "", line).partition("-")[0].strip()
    if line and (not re.fullmatch(r"\d{3,5}|\d{8,9}", digits)):
        raise Invalid.because("zip_unclear", field=field, bit=line)
    return "" if not line else digits.zfill(9)[:5] if len(digits) > 5 else digits.zfill(5)
