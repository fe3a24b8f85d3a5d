"""Small regions at random, around the days on which the clock changes and at both ends of the horizon.

Whoever is in them could mostly come, but for a fault or two: a world in which nobody passes proves nothing.
All is drawn from hypothesis' own dice, so that a failing world is shrunk and can be had again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from commonhours.availability.rules import local_days
from commonhours.bookings.conditions import (
    ASKING,
    EXCLUSIVE,
    GOOD_STANDING,
    UNDER,
    HouseRules,
    Question,
    Required,
    Span,
    StepNeeded,
    asking_there,
)
from commonhours.bookings.fit import HORIZON_DAYS, ChangeRow, Dossier, Engagement, Frame, PatternRow
from commonhours.bookings.rules import NO_LIMIT, RegionTerms, Terms
from commonhours.bookings.young import Asked, Young
from commonhours.common.place import Place
from commonhours.matching.index import Card, Index
from tests.properties.reading import ZONE

QUARTER = 900  # seconds
FOUR_DAYS = 4 * 96  # quarters
ROUND_THE_CLOCK = tuple(PatternRow(weekday, 0, 1440, None, None) for weekday in range(7))
ALWAYS: tuple[Span, ...] = (("0001-01-01", None),)


def numbered(kind: int, count: int) -> list[UUID]:
    return [UUID(int=kind << 32 | number) for number in range(count)]


ORGANISATIONS, KINDS, WORKS, FEATURES, SERVED = (numbered(kind, 3) for kind in range(1, 6))
# A step to tick or accept, one that is a badge, and one that is to work only for one organisation.
STEPS = numbered(9, 3)
DONE_AS = dict(zip(STEPS, (f"step:{STEPS[0]}", f"badge:{STEPS[1]}", f"only:{ORGANISATIONS[0]}"), strict=True))
SECRET = UUID(int=6 << 32)
PLACES = [Place(33.80, -118.17), Place(33.81, -118.17), Place(33.77, -118.11), Place(33.90, -118.30)]
DATED = (
    [f"member:{one}" for one in ORGANISATIONS]
    + [f"fact:{one}" for one in (*KINDS, SECRET)]
    + [DONE_AS[STEPS[1]]]
)
WANTED = [GOOD_STANDING, *(f"work:{one}" for one in WORKS), DONE_AS[STEPS[0]]]
UNWANTED = [f"wont:{one}" for one in FEATURES] + [f"never:{one}" for one in SERVED]

# The clock changes on the fourth day of a horizon, or on its last but one.
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
CHANGES = {
    change - timedelta(days=ahead): change for change in (SPRING, AUTUMN) for ahead in (3, HORIZON_DAYS - 2)
}

T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """A region and its workers on one day."""

    frame: Frame
    people: tuple[Dossier, ...]
    cards: dict[UUID, Card]

    @property
    def change(self) -> date:
        """The day on which the clock changes."""
        return CHANGES[self.frame.days.first_day]

    def index(self) -> Index:
        return Index(self.frame, self.people, self.cards)


def drawn(make: Callable[[Random], T]) -> st.SearchStrategy[T]:
    return st.randoms(use_true_random=False).map(make)


def midnight_of(change: date) -> int:
    """Seconds since 1970 of the midnight before the clock changes."""
    return int(datetime(change.year, change.month, change.day, tzinfo=ZONE).timestamp())


def some(dice: Random, values: Sequence[T], most: int) -> tuple[T, ...]:
    return tuple(value for value in values if dice.random() < 0.5)[:most]


def day_around(dice: Random, change: date) -> str:
    return (change + timedelta(days=dice.randint(-3, 4))).isoformat()


def spans(dice: Random, change: date) -> tuple[Span, ...]:
    """One or two stretches of days, which may touch or overlap."""
    stretches = []
    for _ in range(dice.choice([1, 2])):
        since, until = day_around(dice, change), day_around(dice, change)
        stretches.append(
            dice.choice([(since, None), ("2020-01-01", until), (min(since, until), max(since, until))])
        )
    return tuple((since, until) for since, until in stretches if since != until)


def holdings(dice: Random, change: date, fault: float) -> dict[str, tuple[Span, ...]]:
    held = dict.fromkeys((*DATED, *WANTED), ALWAYS)
    for name in (*DATED, *WANTED):
        if dice.random() < fault:
            del held[name]
        elif name in DATED and dice.random() < 2 * fault:
            held[name] = spans(dice, change)
    return (
        held
        | asking(dice, change, held)
        | only(dice, change)
        | youth(dice, change)
        | {name: ALWAYS for name in UNWANTED if dice.random() < fault}
    )


def asking(dice: Random, change: date, held: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
    """Some ask for a least rate that an organisation does not pay them for a work, or not on all days."""
    asked: dict[str, tuple[Span, ...]] = {}
    for one in ORGANISATIONS if dice.random() < 0.3 else ():
        for work in WORKS:
            members = held.get(f"member:{one}")
            if members and dice.random() < 0.5:
                asks, paid = asking_there(one, work)
                asked |= {ASKING: ALWAYS, asks: members} | dice.choice([{}, {paid: spans(dice, change)}])
    return asked


def only(dice: Random, change: date) -> dict[str, tuple[Span, ...]]:
    """Some work only for one organisation, for good or between two days."""
    if dice.random() < 0.7:
        return {}
    when = dice.choice([ALWAYS, spans(dice, change)])
    return {EXCLUSIVE: when, f"only:{dice.choice(ORGANISATIONS)}": when}


def youth(dice: Random, change: date) -> dict[str, tuple[Span, ...]]:
    """Some are young: under 16, or under 18, for good or until a day around the change."""
    if dice.random() < 0.7:
        return {}
    until = day_around(dice, change)
    of_16, of_18 = dice.choice([("9000-01-01", "9002-01-01"), (until, "9002-01-01"), ("2020-01-01", until)])
    return {UNDER[16]: (("0001-01-01", of_16),), UNDER[18]: (("0001-01-01", of_18),)}


def pattern(dice: Random, change: date, fault: float) -> tuple[PatternRow, ...]:
    """Round the clock, or periods of any length, many of them over midnight, some in force for some days only."""
    if dice.random() < 0.6:
        return ROUND_THE_CLOCK
    rows = []
    for weekday in range(7):
        start = dice.choice([0, 4, 8, 32, 36, 88])
        end = min(start + dice.choice([1, 4, 36, 60, 96, 160]), 192)
        since, until = (day_around(dice, change) if dice.random() < fault else None for _ in range(2))
        rows.append(PatternRow(weekday, start * 15, end * 15, since, until))
    return tuple(rows)


def changes(dice: Random, change: date, fault: float) -> tuple[ChangeRow, ...]:
    """Extra and blocked time, off the quarter-hours as often as not."""
    rows = []
    for _ in range(dice.choice([0, 1, 2]) if dice.random() < 3 * fault else 0):
        starts = (
            midnight_of(change) + dice.randint(-FOUR_DAYS, FOUR_DAYS) * QUARTER + dice.choice([-1, 0, 420])
        )
        rows.append(
            ChangeRow(
                starts, starts + dice.randint(1, 96) * QUARTER + dice.choice([0, 1]), dice.choice([0, 1])
            )
        )
    return tuple(rows)


def diary(dice: Random, change: date) -> tuple[Engagement, ...]:
    """Visits that never overlap, at places or from home."""
    second = midnight_of(change) + dice.randint(-FOUR_DAYS, 192) * QUARTER
    visits = []
    for _ in range(dice.choice([0, 0, 1, 3, 5])):
        starts = second + dice.choice([0, 1, 2, 4, 30, 60]) * QUARTER
        second = starts + dice.choice([1, 4, 8, 30]) * QUARTER
        visits.append(Engagement(starts, second, dice.choice([*PLACES, None])))
    return tuple(visits)


def terms(dice: Random, fault: float) -> Terms:
    hard = dice.random() < 3 * fault
    where = dice.choice(PLACES)
    return Terms(
        notice=dice.choice([0, 120, 1440]) if hard else 0,
        shortest=dice.choice([0, 60, 180]) if hard else 0,
        most_day=dice.choice([180, 480, NO_LIMIT]) if hard else NO_LIMIT,
        most_week=dice.choice([480, 2400, NO_LIMIT]) if hard else NO_LIMIT,
        travel_limit=dice.choice([10, 45, NO_LIMIT]) if hard else NO_LIMIT,
        mode=dice.randint(0, 3),
        lat=where.lat,
        lng=where.lng,
    )


def dossier(dice: Random, change: date, number: int) -> Dossier:
    fault = dice.choice([0.0, 0.02, 0.1, 0.3])
    person = UUID(int=7 << 32 | number)
    return Dossier(
        person,
        holdings(dice, change, fault) | {f"person:{person}": ALWAYS},
        terms(dice, fault),
        pattern(dice, change, fault),
        changes(dice, change, fault),
        diary(dice, change),
    )


def card_of(person_id: UUID, guaranteed: int = 0, visits: int = 0) -> Card:
    return Card(person_id, "", "part_time", guaranteed, 1200, visits)


def world(dice: Random, most: int = 5) -> World:
    """A few workers whom questions are about, and at times a crowd that pushes them into another word of bits."""
    first_day = dice.choice(list(CHANGES))
    people = [dossier(dice, CHANGES[first_day], number) for number in range(dice.randint(1, most))]
    nobody = Terms(0, 0, 0, 0, 0, 0, 33.85, -118.2)
    crowd = [Dossier(UUID(int=8 << 32 | n), {}, nobody) for n in range(dice.choice([0, 0, 0, 62]))]
    cards = {person.person_id: card_of(person.person_id) for person in (*crowd, *people)}
    return World(Frame(local_days(ZONE, first_day, HORIZON_DAYS)), (*crowd, *people), cards)


def house(dice: Random) -> HouseRules:
    """What an organisation asks of everybody, and at times of the young."""
    rules = everybody(dice)
    ages = dice.choice([(), (), (18,), (16, 18)])
    return rules._replace(young=tuple(young(dice, age, rules.terms) for age in ages))


def young(dice: Random, under: int, terms: RegionTerms) -> Young:
    asked = {
        "from": dice.choice([0, 105, 150, 300, 420]),
        "until": dice.choice([1440, 1320, 1140, 720]),
        "day": dice.choice([120, 180, 480, NO_LIMIT]),
        "week": dice.choice([240, 1080, NO_LIMIT]),
        "closed": dice.choice([0, 0, 0, 1]),
    }
    theirs = terms._replace(
        most_day=min(terms.most_day, asked["day"]), most_week=min(terms.most_week, asked["week"])
    )
    limits = tuple((part, Asked(value, under, "region", "")) for part, value in asked.items())
    return Young(under, theirs, limits)


def everybody(dice: Random) -> HouseRules:
    """Always some rest and breaks, and now and then each of the other limits."""
    rest, pause = dice.choice([0, 480, 660]), dice.choice([0, 30])
    stretch = dice.choice([240, 600, NO_LIMIT])
    if dice.random() < 0.5:
        return HouseRules(RegionTerms(rest, pause, stretch))
    return HouseRules(
        RegionTerms(
            rest,
            pause,
            stretch,
            longest=dice.choice([60, 480, NO_LIMIT]),
            notice=dice.choice([0, 0, 120, 1440]),
            shortest=dice.choice([0, 0, 60]),
            most_day=dice.choice([240, 600, NO_LIMIT]),
            most_week=dice.choice([600, 2400, NO_LIMIT]),
            travel_limit=dice.choice([10, 45, NO_LIMIT]),
        )
    )


def question(dice: Random, change: date) -> Question:
    """Any visit of up to 24 hours near the change, within the horizon or not."""
    # Mostly on the hour, as patterns are: the edges are where readings differ.
    starts = midnight_of(change) + (dice.randint(-96, 96) * 4 + dice.choice([0, 0, 0, 1, 2, 3])) * QUARTER
    ends = starts + dice.choice([1, 2, 4, 4, 8, 16, 33, 96]) * QUARTER
    asked = starts - dice.choice([-60, 0, 119, 120, *[1440] * 4, *[4000] * 4]) * 60
    place = dice.choice([*PLACES, None])
    work = dice.choice(WORKS)
    required = [Required(kind, confidential=False) for kind in some(dice, KINDS, 2)]
    if work == WORKS[0]:
        required.append(Required(SECRET, confidential=True))
    rules = house(dice)
    asked_of = some(dice, ORGANISATIONS, 3)
    return Question(
        service_user_id=dice.choice(SERVED),
        type_of_work_id=work,
        starts_at=datetime.fromtimestamp(starts, UTC),
        ends_at=datetime.fromtimestamp(ends, UTC),
        asked_at=datetime.fromtimestamp(asked, UTC),
        zone=ZONE,
        place=place or PLACES[0],
        organisation_ids=asked_of,
        requires=tuple(required),
        wants=some(dice, KINDS, 2),
        features=some(dice, FEATURES, 2),
        remote=place is None,
        rules=rules,
        # Mostly all ask the same, as partners of one region do.
        rules_of=tuple(rules if dice.random() < 0.6 else house(dice) for _ in asked_of),
        steps_of=tuple(
            tuple(StepNeeded(one, DONE_AS[one]) for one in some(dice, STEPS, 2)) for _ in asked_of
        ),
        for_organisation_id=dice.choice(ORGANISATIONS),
        circle=circle(dice),
        agreed=dice.random() < 0.25,
    )


def circle(dice: Random) -> tuple[str, ...]:
    """Mostly everybody may come; at times one organisation's workers, or people by name."""
    if dice.random() < 0.7:
        return ()
    people = tuple(f"person:{one}" for one in numbered(7, 5) if dice.random() < 0.5)
    return dice.choice([(f"member:{dice.choice(ORGANISATIONS)}",), people or (f"person:{UUID(int=0)}",)])


def with_questions(dice: Random, most: int = 5) -> tuple[World, list[Question]]:
    region = world(dice, most)
    return region, [question(dice, region.change) for _ in range(4)]
