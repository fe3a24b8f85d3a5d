"""Places in visits, cut into hours of the wall's clock by column: as somebody counts who looks at each minute."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.planning.answers.pieces import EPOCH, NONE, Columns, numbered, pieces_of, uuids
from commonhours.planning.question import Measure, Question, Span, State

FIRST = datetime(2026, 10, 30, tzinfo=UTC)
QUESTION = Question(Span(date(2026, 10, 1), date(2027, 4, 1)), Measure.HOURS, State.BOOKED)
# Over both changes of the clock; in quarter-hours, as visits are.
VISITS = st.lists(
    st.tuples(st.integers(0, 96 * 140), st.integers(1, 60), st.integers(1, 3)), min_size=1, max_size=4
)


@settings(max_examples=40, deadline=None)
@given(VISITS, st.sampled_from(["America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe"]))
def test_every_minute_lies_in_the_hour_that_the_wall_shows(
    visits: list[tuple[int, int, int]], name: str
) -> None:
    zone = ZoneInfo(name)
    expected: Counter[tuple[date, int]] = Counter()
    for begin, quarters, places in visits:
        for quarter in range(quarters):
            wall = (FIRST + timedelta(minutes=15 * (begin + quarter))).astimezone(zone)
            expected[wall.date(), wall.hour] += 15 * places
    starts = int(FIRST.timestamp()) + 900 * np.array([each[0] for each in visits], np.int64)
    none = np.full(len(visits), NONE)
    columns = Columns(
        visit=none,
        person=none,
        key=none,
        area=none,
        contract=none,
        starts=starts,
        ends=starts + 900 * np.array([each[1] for each in visits], np.int64),
        places=np.array([each[2] for each in visits], np.int64),
    )
    pieces = pieces_of(QUESTION, zone, columns, (), ())
    found: Counter[tuple[date, int]] = Counter()
    for day, minute, minutes, places in zip(
        pieces.day.tolist(),
        pieces.minute.tolist(),
        pieces.minutes.tolist(),
        pieces.places.tolist(),
        strict=True,
    ):
        found[date.fromordinal(day + EPOCH), minute // 60] += minutes * places
    assert +found == expected


@given(st.lists(st.uuids() | st.just("00000000-0000-0000-0000-000000000000"), max_size=8))
def test_ids_are_numbered_so_that_each_is_found_again(drawn: list[object]) -> None:
    names = [str(each) for each in drawn] * 2
    packed = b"".join(bytes.fromhex(each.replace("-", "")) for each in names)
    numbers, ids = numbered(np.frombuffer(packed, "V16"))
    known = [str(each) for each in uuids(ids)]
    assert [known[n] if n != NONE else "00000000-0000-0000-0000-000000000000" for n in numbers] == names
