"""What we read from a calendar is what another library reads from it, or it is refused in one sentence."""

from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.common.refusals import Invalid
from commonhours.integrations.ical.busy import busy_times
from commonhours.integrations.ical.tests.kinds import FILES, REFUSED, calendar
from commonhours.integrations.ical.tests.oracle import first_years, read_by_others
from commonhours.words import sentence

HERE = ZoneInfo("America/Los_Angeles")


def three_years(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, 8, tzinfo=UTC), datetime(year + 3, 1, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("name", FILES)
def test_each_kind_of_file_is_read_as_another_library_reads_it(name: str) -> None:
    for year in {2019, 2024, *first_years(FILES[name])}:
        since, until = three_years(year)
        ours = busy_times(FILES[name], zone=HERE, since=since, until=until)
        assert ours == read_by_others(FILES[name], zone=HERE, since=since, until=until), year


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_soon_and_in_one_sentence(name: str) -> None:
    content, code = REFUSED[name]
    began = perf_counter()
    since, until = three_years(2024)
    with pytest.raises(Invalid) as refused:
        busy_times(content, zone=HERE, since=since, until=until)
    assert [refusal.code for refusal in refused.value.refusals] == [code]
    assert len(sentence(refused.value.refusals[0])) > 20
    assert perf_counter() - began < 15


def test_only_the_ten_weeks_that_are_asked_for_cost_anything() -> None:
    """A rule of 1601 is not walked through from its beginning."""
    busy = calendar(("DTSTART:16010101T090000Z", "DURATION:PT1H", "RRULE:FREQ=MINUTELY;INTERVAL=7"))
    since = datetime(2026, 3, 2, tzinfo=UTC)
    began = perf_counter()
    assert len(busy_times(busy, zone=HERE, since=since, until=since + timedelta(days=70))) > 10_000
    assert perf_counter() - began < 5


def test_the_fold_of_a_change_from_here_on_is_kept_where_the_calendar_names_its_zone() -> None:
    """RFC 5545, 3.2.13: the other library loses the range there, so this one is told from the standard."""
    later = (
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20240103T100000Z",
        "DTSTART:20240103T150000Z",
        "DURATION:PT1H",
    )
    plan = ("DTSTART:20240101T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    content = calendar(plan, later, head=("X-WR-TIMEZONE:Europe/Berlin",))
    since, until = three_years(2024)
    starts = [period.start.hour for period in busy_times(content, zone=HERE, since=since, until=until)]
    assert starts == [10, 10, 15, 15]


ZONES = st.sampled_from(["", "Z", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe"])
SUMMER, WINTER = datetime.fromisoformat("2023-06-01"), datetime.fromisoformat("2024-12-31")
FREQS = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
DAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), max_size=3, unique=True)


def written(moment: datetime, zone: str, name: str = "DTSTART") -> str:
    if len(zone) > 1:
        return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"
    return f"{name}:{moment:%Y%m%dT%H%M%S}{zone}"


@settings(max_examples=250, deadline=None)
@given(
    start=st.datetimes(SUMMER, WINTER).map(lambda at: at.replace(microsecond=0)),
    zone=ZONES,
    minutes=st.integers(1, 3000),
    freq=FREQS,
    interval=st.integers(1, 4),
    days=DAYS,
    count=st.none() | st.integers(1, 40),
    left_out=st.lists(st.integers(0, 30), max_size=3),
    moved=st.none() | st.tuples(st.integers(0, 20), st.integers(-600, 600), st.booleans()),
)
def test_any_series_is_read_as_another_library_reads_it(
    start: datetime,
    zone: str,
    minutes: int,
    freq: str,
    interval: int,
    days: list[str],
    count: int | None,
    left_out: list[int],
    moved: tuple[int, int, bool] | None,
) -> None:
    rule = f"RRULE:FREQ={freq};INTERVAL={interval}"
    rule += f";BYDAY={','.join(days)}" if days else ""
    rule += f";COUNT={count}" if count else ""
    without = [written(start + timedelta(days=day), zone, "EXDATE") for day in left_out]
    events: list[tuple[str, ...]] = [(written(start, zone), f"DURATION:PT{minutes}M", rule, *without)]
    if moved:
        day, by, on = moved
        planned = start + timedelta(days=day)
        name = "RECURRENCE-ID;RANGE=THISANDFUTURE" if on else "RECURRENCE-ID"
        changed = (
            written(planned, zone, name),
            written(planned + timedelta(minutes=by), zone),
            "DURATION:PT45M",
        )
        events.append(changed)
    content = calendar(*events)
    since, until = datetime(2024, 3, 1, tzinfo=UTC), datetime(2025, 1, 10, tzinfo=UTC)
    ours = busy_times(content, zone=HERE, since=since, until=until)
    assert ours == read_by_others(content, zone=HERE, since=since, until=until)
