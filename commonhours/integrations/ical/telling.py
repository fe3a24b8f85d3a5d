"""A table of calendar files: how many busy times each gives in which three years, or why it is refused."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from commonhours.common.refusals import Refused
from commonhours.integrations.ical.busy import busy_times
from commonhours.integrations.ical.reading import books
from commonhours.words import sentence

YEARS = 3
ALWAYS = 2019


def table(files: Iterable[Path], zone: ZoneInfo) -> Iterator[str]:
    """The lines of the table, in order of the files' names."""
    yield f"| file | first year | from its first year | from {ALWAYS} |"
    yield "|---|---|---|---|"
    for path in sorted(files):
        yield _row(path, zone)


def years_of(content: bytes) -> tuple[int, int]:
    """The years from which a file is told: that of its earliest event, and the one from which all are told."""
    starts = [entry.start.year for book in books(content) for entry in book.entries]
    return min(starts, default=ALWAYS), ALWAYS


def span(year: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Three years of a zone, from New Year on."""
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + YEARS, 1, 1, tzinfo=zone)


def _row(path: Path, zone: ZoneInfo) -> str:
    content = path.read_bytes()
    try:
        first, always = years_of(content)
        told = [_told(content, year, zone) for year in (first, always)]
    except Refused as refused:
        return f"| {path.name} | – | refused: {sentence(refused.refusals[0])} | – |"
    return f"| {path.name} | {first} | {told[0]} | {told[1]} |"


def _told(content: bytes, year: int, zone: ZoneInfo) -> str:
    since, until = span(year, zone)
    periods = busy_times(content, zone=zone, since=since, until=until)
    if not periods:
        return "nothing"
    hours = sum(period.length.total_seconds() for period in periods) / 3600
    return f"{len(periods)} busy times, {hours:g} h, the first {periods[0].start:%Y-%m-%d %H:%M} UTC"
