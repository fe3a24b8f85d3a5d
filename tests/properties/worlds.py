"""Small regions at random, around the days on which the clock changes and at both ends of the horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from commonhours.availability.rules import local_days
from commonhours.bookings.conditions import GOOD_STANDING, Question, Required, Span
from commonhours.bookings.fit import HORIZON_DAYS, ChangeRow, Dossier, Engagement, Frame, PatternRow
from commonhours.bookings.rules import NO_LIMIT, RegionTerms, Terms
from commonhours.common.place import Place
from commonhours.matching.index import Card, Index
from tests.properties.reading import ZONE

QUARTER = 900  # seconds
QUARTERS_AROUND = 4 * 96


def numbered(kind: int, count: int) -> list[UUID]:
    return [UUID(int=kind << 32 | number) for number in range(count)]


ORGANISATIONS, KINDS, WORKS, FEATURES, SERVED = (numbered(kind, 3) for kind in range(1, 6))
SECRET = UUID(int=6 << 32)
PLACES = [Place(33.80, -118.17), Place(33.81, -118.17), Place(33.77, -118.11), Place(33.90, -118.30)]
ALWAYS: tuple[Span, ...] = (("0001-01-01", None),)

# The clock changes on the fourth day of a horizon, or on its last but one.
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
FIRST_DAYS = [
    change - timedelta(days=ahead) for change in (SPRING, AUTUMN) for ahead in (3, HORIZON_DAYS - 2)
]


@dataclass(frozen=True)
class World:
    """A region and its workers on one day."""

    frame: Frame
    people: tuple[Dossier, ...]
    cards: dict[UUID, Card]

    def index(self) -> Index:
        return Index(self.frame, self.people, self.cards)


def midnight_of(change: date) -> int:
    """Seconds since 1970 of the midnight before the clock changes."""
    return int(datetime(change.year, change.month, change.day, tzinfo=ZONE).timestamp())


def change_of(first_day: date) -> date:
    return min((SPRING, AUTUMN), key=lambda change: abs(change - first_day) % timedelta(days=HORIZON_DAYS))


def days_around(change: date) -> st.SearchStrategy[str]:
    return st.integers(-3, 4).map(lambda ahead: (change + timedelta(days=ahead)).isoformat())


def spans(change: date) -> st.SearchStrategy[tuple[Span, ...]]:
    """Mostly for good; else one or two stretches of days, which may touch or overlap."""
    day = days_around(change)
    stretch = st.tuples(day, day | st.none()).map(
        lambda s: s if s[1] is None or s[0] < s[1] else ("2020-01-01", s[1])
    )
    return st.one_of(st.just(ALWAYS), st.just(ALWAYS), st.lists(stretch, min_size=1, max_size=2).map(tuple))


@st.composite
def holdings(draw: st.DrawFn, change: date) -> dict[str, tuple[Span, ...]]:
    """What somebody holds: mostly what is asked for, so that many can come and near misses are common."""
    held: dict[str, tuple[Span, ...]] = {}
    names = [
        GOOD_STANDING,
        *(f"member:{one}" for one in ORGANISATIONS),
        *(f"fact:{one}" for one in (*KINDS, SECRET)),
        *(f"work:{one}" for one in WORKS),
    ]
    for name in names:
        if draw(st.integers(0, 7)):
            dated = name.startswith(("member", "fact"))
            held[name] = draw(spans(change)) if dated else ALWAYS
    for name in (*(f"wont:{one}" for one in FEATURES), *(f"never:{one}" for one in SERVED)):
        if not draw(st.integers(0, 7)):
            held[name] = ALWAYS
    return held


@st.composite
def patterns(draw: st.DrawFn, change: date) -> tuple[PatternRow, ...]:
    """Round the clock, or a few periods of any length, many of them over midnight."""
    if draw(st.booleans()):
        return tuple(PatternRow(weekday, 0, 1440, None, None) for weekday in range(7))
    day = days_around(change) | st.none()
    row = st.builds(
        lambda weekday, start, length, since, until: PatternRow(
            weekday, start * 15, min(start + length, 192) * 15, since, until
        ),
        st.integers(0, 6),
        st.integers(0, 95),
        st.integers(1, 192),
        day,
        day,
    )
    return tuple(draw(st.lists(row, max_size=6)))


def changes(change: date) -> st.SearchStrategy[tuple[ChangeRow, ...]]:
    """Extra and blocked time, off the quarter-hours as often as not."""
    midnight = midnight_of(change)
    row = st.builds(
        lambda start, length, shift, kind: ChangeRow(
            midnight + start * QUARTER + shift, midnight + (start + length) * QUARTER + shift + 1, kind
        ),
        st.integers(-QUARTERS_AROUND, QUARTERS_AROUND),
        st.integers(0, 96),
        st.sampled_from([-1, 0, 420]),
        st.integers(0, 1),
    )
    return st.lists(row, max_size=2).map(tuple)


@st.composite
def diaries(draw: st.DrawFn, change: date) -> tuple[Engagement, ...]:
    """Visits that never overlap, at places or from home."""
    place = st.sampled_from([*PLACES, None])
    steps = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40), place), max_size=5))
    second = midnight_of(change) + draw(st.integers(-QUARTERS_AROUND, 200)) * QUARTER
    visits = []
    for gap, length, where in steps:
        starts = second + gap * QUARTER
        second = starts + length * QUARTER
        visits.append(Engagement(starts, second, where))
    return tuple(visits)


TERMS = st.builds(
    lambda hours, limit, mode, place: Terms(*hours, limit, mode, place.lat, place.lng, place.measured),
    st.tuples(
        *map(
            st.sampled_from, ([0, 0, 120, 1440], [0, 0, 60, 180], [180, 480, NO_LIMIT], [480, 2400, NO_LIMIT])
        )
    ),
    st.sampled_from([10, 45, NO_LIMIT, NO_LIMIT]),
    st.integers(0, 3),
    st.sampled_from(PLACES),
)


def dossiers(change: date, number: int) -> st.SearchStrategy[Dossier]:
    return st.builds(
        Dossier,
        st.just(UUID(int=7 << 32 | number)),
        holdings(change),
        TERMS,
        patterns(change),
        changes(change),
        diaries(change),
    )


def card_of(person_id: UUID, guaranteed: int = 0, visits: int = 0) -> Card:
    return Card(person_id, "", "part_time", guaranteed, 1200, visits)


NOBODY = Terms(0, 0, 0, 0, 0, 0, 33.85, -118.2)

REGIONS = st.builds(RegionTerms, *map(st.sampled_from, ([0, 480, 660], [0, 30], [240, 600, NO_LIMIT])))


@st.composite
def worlds(draw: st.DrawFn, most: int = 4) -> World:
    """A few workers whom questions are about, and at times a crowd that pushes them into another word of bits."""
    first_day = draw(st.sampled_from(FIRST_DAYS))
    change = change_of(first_day)
    people = [draw(dossiers(change, number)) for number in range(draw(st.integers(1, most)))]
    crowd = draw(st.sampled_from([0, 0, 0, 62]))
    people = [*(Dossier(UUID(int=8 << 32 | number), {}, NOBODY) for number in range(crowd)), *people]
    cards = {dossier.person_id: card_of(dossier.person_id) for dossier in people}
    return World(Frame(local_days(ZONE, first_day, HORIZON_DAYS), draw(REGIONS)), tuple(people), cards)


@st.composite
def questions(draw: st.DrawFn, frame: Frame) -> Question:
    """Any visit of up to 24 hours near the change, within the horizon or not."""
    change = change_of(frame.days.first_day)
    starts = midnight_of(change) + draw(st.integers(-QUARTERS_AROUND, QUARTERS_AROUND)) * QUARTER
    ends = starts + draw(st.integers(1, 96) | st.integers(1, 12)) * QUARTER
    asked = starts - draw(st.sampled_from([-60, 0, 119, 120, 1440, 4000])) * 60
    place = draw(st.sampled_from([*PLACES, None]))

    def some(values: Sequence[UUID], most: int = 2) -> tuple[UUID, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), max_size=most, unique=True)))

    required = [Required(kind, confidential=False) for kind in some(KINDS)]
    work = draw(st.sampled_from(WORKS))
    if work == WORKS[0]:
        required.append(Required(SECRET, confidential=True))
    return Question(
        service_user_id=draw(st.sampled_from(SERVED)),
        type_of_work_id=work,
        starts_at=datetime.fromtimestamp(starts, UTC),
        ends_at=datetime.fromtimestamp(ends, UTC),
        asked_at=datetime.fromtimestamp(asked, UTC),
        zone=ZONE,
        place=place or PLACES[0],
        organisation_ids=some(ORGANISATIONS, 3),
        requires=tuple(required),
        wants=some(KINDS),
        features=some(FEATURES),
        remote=place is None,
    )
