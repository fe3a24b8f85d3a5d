"""Times of a place with the reader's own beside them, wherever clocks change and where they do not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from commonhours.accounts.zones import known_zones
from commonhours.words.times import also_here, one_stop, own_time, reading_in, said_instant, said_period

HERE = ZoneInfo("America/Los_Angeles")


def local(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE, fold=fold)


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "own"),
    [
        ("America/New_York", local(3, 3, 10), local(3, 3, 11), "1–2 p.m."),
        ("America/New_York", local(3, 3, 8), local(3, 3, 10), "11 a.m.–1 p.m."),
        # Another day than that of the place is named: hers, never his.
        ("America/New_York", local(3, 3, 22), local(3, 4, 6), "Wednesday, 1–9 a.m."),
        ("America/New_York", local(3, 3, 19), local(3, 3, 22), "10 p.m.–Wednesday, 1 a.m."),
        ("Asia/Manila", local(3, 3, 10), local(3, 3, 11), "Wednesday, 2–3 a.m."),
        ("Pacific/Honolulu", local(3, 4, 0), local(3, 4, 1), "Tuesday, 10–11 p.m."),
        ("Pacific/Honolulu", local(3, 3, 22), local(3, 4, 0), "8–10 p.m."),
        ("Asia/Kolkata", local(3, 3, 10), local(3, 3, 11), "11:30 p.m.–Wednesday, 12:30 a.m."),
        # Nothing is said where both clocks show the same: in the same zone, and in Phoenix, which has no summer time,
        # for as long as the place has it.
        ("America/Los_Angeles", local(3, 3, 10), local(3, 3, 11), ""),
        ("America/Tijuana", local(3, 3, 10), local(3, 3, 11), ""),
        ("America/Phoenix", local(7, 7, 10), local(7, 7, 11), ""),
        ("America/Phoenix", local(3, 3, 10), local(3, 3, 11), "11 a.m.–noon"),
        # The night in which the place's clock goes back: the same until then, an hour apart when it has.
        ("America/Phoenix", local(11, 1, 0, 30), local(11, 1, 1, 30), ""),
        ("America/Phoenix", local(11, 1, 1, 30), local(11, 1, 1, 30, fold=1), "1:30–2:30 a.m."),
        ("America/Phoenix", local(11, 1, 0, 30), local(11, 1, 3), "12:30–4 a.m."),
        # The night in which it goes forward, and the three weeks in which London has not yet.
        ("America/New_York", local(3, 7, 23), local(3, 8, 3), "Sunday, 3–6 a.m."),
        ("Europe/London", local(3, 10, 10), local(3, 10, 11), "5–6 p.m."),
        ("Europe/London", local(3, 31, 10), local(3, 31, 11), "6–7 p.m."),
        # An hour that comes twice on the reader's own clock says which one it is.
        ("America/New_York", local(10, 31, 22, 30), local(10, 31, 23), "Sunday, 1:30 a.m. EDT–1 a.m. EST"),
    ],
)
def test_the_readers_own_time_is_said_where_it_is_another(
    zone: str, starts: datetime, ends: datetime, own: str
) -> None:
    with override("en"), reading_in(zone):
        assert own_time(starts, ends) == own


def test_it_stands_in_brackets_in_the_readers_language_and_ends_with_the_block() -> None:
    ten, eleven = local(3, 3, 10), local(3, 3, 11)
    with override("en"), reading_in("America/New_York"):
        assert said_period(ten, eleven) == "Tuesday 3 March, 10–11 a.m. (1–2 p.m. where you are)"
        assert said_instant(ten) == "Tuesday 3 March, 10 a.m. (1 p.m. where you are)"
        assert also_here("10", local(3, 3, 22)) == "10 (Wednesday, 1 a.m. where you are)"
        with reading_in(""):
            assert said_instant(ten) == "Tuesday 3 March, 10 a.m."
    with override("es"), reading_in("America/New_York"):
        said = "martes 3 de marzo, 10–11 a.m. (1–2 p.m. donde está usted)"
        assert said_period(ten, eleven) == said
    with override("en"):
        assert said_period(ten, eleven) == "Tuesday 3 March, 10–11 a.m."


def test_every_zone_that_can_be_chosen_has_a_clock() -> None:
    assert {"America/New_York", "Asia/Phnom_Penh", "Asia/Manila"} < set(known_zones())
    for zone in known_zones():
        with override("en"), reading_in(zone):
            assert own_time(local(3, 3, 10)) or ZoneInfo(zone).utcoffset(local(3, 3, 10).replace(tzinfo=None))


def test_a_sentence_that_ends_with_the_half_of_the_day_has_one_full_stop() -> None:
    assert one_stop("Please answer by 1 p.m.. Thank you...") == "Please answer by 1 p.m. Thank you..."
