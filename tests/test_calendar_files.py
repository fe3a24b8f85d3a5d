"""Published calendar files: what we read from them is what another library reads, and what the document says."""

import os
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commonhours.common.refusals import Refused
from commonhours.integrations.ical.busy import busy_times
from commonhours.integrations.ical.telling import span, table, years_of
from commonhours.integrations.ical.tests.oracle import read_by_others

HOUSE = Path(__file__).resolve().parents[1]
FOLDER = HOUSE.parent / "shared" / "data" / "ics"
DOCUMENT = HOUSE / "docs" / "calendars.md"
HERE = ZoneInfo("America/Los_Angeles")
# The folder holds this many; a test over an empty one would prove nothing.
MANY = 35


def published() -> list[Path]:
    files = sorted(FOLDER.glob("*.ics"))
    if len(files) < MANY:
        if os.environ.get("CI"):
            pytest.fail("the calendar files are missing, and CI must not pass without them")
        pytest.skip("the calendar files are not here; they come with the shared data")
    return files


def test_each_file_is_read_as_another_library_reads_it_or_refused() -> None:
    refused, told_apart = [], []
    for path in published():
        content = path.read_bytes()
        for year in years_of(content):
            since, until = (bound.astimezone(UTC) for bound in span(year, HERE))
            try:
                ours = busy_times(content, zone=HERE, since=since, until=until)
            except Refused:
                refused.append(path.name)
                continue
            if ours != read_by_others(content, zone=HERE, since=since, until=until):
                told_apart.append((path.name, year))
    assert told_apart == []
    assert refused == []


def test_the_document_tells_what_is_read() -> None:
    lines = DOCUMENT.read_text().splitlines()
    told = lines[lines.index(next(table([], HERE))) :]
    assert told == list(table(published(), HERE))
