"""Weeks that fit in the head: days are numbered from Monday, hours are those of the clock on the wall."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import commonhours.rates.pay
from commonhours.common.period import local_instants
from commonhours.rates.pay.facts import Report, Span, Week, Workweek
from commonhours.rates.pay.packs import Packs, pack
from commonhours.rates.pay.week import WeekPay, week_pay

ZONE = "America/Los_Angeles"
MONDAY = date(2026, 3, 16)  # a week without a change of the clocks
WORKWEEK = Workweek(MONDAY, ZONE)
LONG_BEACH, LOS_ANGELES = "us-ca-long-beach", "us-ca-los-angeles"
COUNTRY = "us"  # as if there were no states


def at(day: int, hour: float, workweek: Workweek = WORKWEEK) -> datetime:
    """When the clock on the wall shows an hour; past 24 it is the next day's."""
    whole = int(hour * 60)
    on = local_instants(workweek.first + timedelta(days=day), whole, ZoneInfo(workweek.zone)).first
    return on + timedelta(seconds=round(hour * 3600) - whole * 60)


def span(day: int, start: float, end: float, rate: int = 2000, **more: Any) -> Span:
    workweek = more.pop("workweek", WORKWEEK)
    facts = {"key": f"{day}/{start:g}", "employer": "Ann's", "role": "home help", "place": LONG_BEACH, **more}
    return Span(start=at(day, start, workweek), end=at(day, end, workweek), rate=rate, **facts)


def report(day: int, hour: float, scheduled: float, rate: int = 2000, **more: Any) -> Report:
    facts = {"key": f"came {day}/{hour:g}", "employer": "Ann's", "place": LONG_BEACH, **more}
    return Report(at=at(day, hour), scheduled=int(scheduled * 60), rate=rate, **facts)


def days(numbers: range, start: float, end: float, rate: int = 2000, **more: Any) -> list[Span]:
    return [span(day, start, end, rate, **more) for day in numbers]


def paid(*spans: Span, **more: Any) -> WeekPay:
    packs = more.pop("packs", None)
    return week_pay(Week(more.pop("workweek", WORKWEEK), spans, **more), packs)


def by_code(pay: WeekPay) -> dict[str, int]:
    """Cents for each component."""
    sums: dict[str, int] = {}
    for line in pay.lines:
        sums[line.code] = sums.get(line.code, 0) + line.cents
    return sums


def hours_of(pay: WeekPay) -> dict[str, float]:
    """Hours for each component."""
    sums: dict[str, float] = {}
    for line in pay.lines:
        sums[line.code] = sums.get(line.code, 0) + line.seconds / 3600
    return sums


def shipped_with(place: str, *changes: tuple[str, str]) -> Packs:
    """The packs as they come, one of them with words replaced: how an old example's figures are brought in."""
    folder = Path(commonhours.rates.pay.__file__).parent / "packs"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.toml")}
    for old, new in changes:
        assert old in texts[place]
        texts[place] = texts[place].replace(old, new)
    return Packs(tuple(map(pack, texts.values())))
