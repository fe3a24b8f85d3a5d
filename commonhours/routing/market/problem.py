"""What was gathered as arrays for the planner. Cents and minutes since the first day's midnight throughout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

import numpy as np

from commonhours.bookings.fit import Engagement
from commonhours.common.period import QUARTER
from commonhours.common.place import MODES, Place
from commonhours.routing.kernel.problem import Plan, Problem, Real, Whole, costs_of, problem_of
from commonhours.routing.kernel.ways import minutes_among
from commonhours.routing.market.delays import held_at
from commonhours.routing.market.gathering import Gathered
from commonhours.routing.market.moving import STEP, room_to_move
from commonhours.routing.planner import standing
from commonhours.routing.reading import between
from commonhours.routing.weighing import Worth

# A minute too late is worth more than all that could be saved by it: times are what people were promised.
LATE = 10_000.0
# To change who comes costs its price once two days ahead, twice a day ahead, and never more than so many times.
NOTICE = timedelta(hours=48)
MOST_TIMES = 6.0
DAY = 24 * 60


@dataclass(frozen=True)
class Laid:
    """A problem, and what its numbers mean. A round is one person's day; a service is a spot that is planned, or, from
    `planned` on, something that somebody does besides and that stays as it is."""

    problem: Problem
    starts: datetime  # from which its minutes are counted
    spots: list[int]
    rounds: list[tuple[UUID, int]]
    begins: Real  # [services]: as they stand
    until: Real  # [services]: after which they are late
    before: Whole  # [services]: the round in which they stand, -1 where nobody comes
    changes: Real  # [services]: what it costs that somebody else comes than now
    days: list[int]  # [planned]: the day that each spot that is planned begins on

    @property
    def planned(self) -> int:
        return len(self.spots)

    def person(self, round_: int) -> UUID | None:
        return self.rounds[round_][0] if round_ >= 0 else None

    def stands(self) -> Plan:
        """The plan in which nothing changes."""
        return standing(self.problem, self.before, self.begins)

    @cached_property
    def anyway(self) -> float:
        """What the ways cost that people go also if they come to none of the visits that are planned."""
        workers = self.before.copy()
        workers[: self.planned] = -1
        return costs_of(self.problem, standing(self.problem, workers, self.begins))["travel"]


@dataclass(frozen=True)
class _Fixed:
    """What somebody does besides."""

    person_id: UUID
    starts: datetime
    minutes: float
    place: Place


def laid_out(gathered: Gathered, worth: Worth, *, mends: bool) -> Laid:
    """The problem. With `mends` every change of who comes has its price; else only what a plan costs by itself."""
    fixed = list(_besides(gathered))
    rounds, number = _rounds(gathered, fixed)
    places, where = _places(gathered, fixed)
    spots, services = gathered.free, len(gathered.free) + len(fixed)
    days = [_day(gathered, gathered.spots[nth].part.starts_at) for nth in spots]
    able = np.zeros((services, len(rounds)), np.bool_)
    prices = np.zeros((services, len(rounds)))
    before, changes = np.full(services, -1, np.int32), np.zeros(services)
    for row, (nth, day) in enumerate(zip(spots, days, strict=True)):
        spot, allowed = gathered.spots[nth], gathered.able[nth]
        best = max(allowed.values(), default=0.0)
        stands = spot.stands
        if mends and stands is not None:
            changes[row] = worth.change * _times(spot.part.starts_at - gathered.sought.at)
        for person, points in allowed.items():
            if (nth, person) not in gathered.turned_away:
                place = number[person, day]
                able[row, place] = True
                prices[row, place] = worth.preference * (best - points) + changes[row] * (person != stands)
        if stands in allowed:
            before[row] = number[stands, day]
    for row, each in enumerate(fixed, start=len(spots)):
        before[row] = number[each.person_id, _day(gathered, each.starts)]
        able[row, before[row]] = True
    # Whoever comes now can go on coming: no visit that is kept is given up for another.
    stays = [gathered.spots[nth].stands in gathered.able[nth] for nth in spots]
    parts = [gathered.spots[nth].part for nth in spots]
    begins = np.array(
        [gathered.minute(part.starts_at) for part in parts] + [gathered.minute(each.starts) for each in fixed]
    )
    lasts = np.array(
        [(part.ends_at - part.starts_at).total_seconds() / 60 for part in parts]
        + [each.minutes for each in fixed]
    )
    opens, promised = _windows(gathered, begins)
    persons, person_of = _numbered(person for person, _ in rounds)
    clients, client_of = _numbered(
        [gathered.spots[nth].visit.service_user_id for nth in spots]
        + [each.person_id for each in fixed]  # nobody is new to what they do anyway
    )
    known = np.ones((len(clients), len(persons)), np.bool_)
    for served, person in gathered.strangers:
        if served in clients and person in persons:
            known[clients[served], persons[person]] = False
    problem = problem_of(
        opens=opens,
        closes=opens,
        best=promised,
        apart=np.zeros((services, 2)),
        services=np.ones(services, np.int32),
        lasts=lasts,
        able=able,
        prices=prices,
        left_out=np.array(
            [np.inf if each else float(worth.left_out) for each in stays] + [np.inf] * len(fixed)
        ),
        places=np.array([where[each] for each in _of_services(gathered, fixed)], np.int32),
        homes=np.array([where[home_of(gathered, person)] for person, _ in rounds], np.int32),
        travel=np.array([_travel(gathered, places, mode) for mode in range(len(MODES))]),
        modes=np.array([gathered.people[person].terms.mode for person, _ in rounds], np.int32),
        weights={
            "travel": worth.travel,
            "late": LATE,
            "waiting": worth.waiting,
            "over": worth.overtime,
            "faces": worth.new_face,
            "balance": worth.fairness,
            "prices": 1.0,
            "left_out": 1.0,
            "off_time": worth.moved,
        },
        # From home they set out when they must: only between visits are ways within their hours.
        shifts=np.array([[day * DAY - DAY, np.inf] for _, day in rounds]).reshape(-1, 2),
        persons=np.array(person_of, np.int32),
        most=np.array([_most(gathered, person) for person in persons]),
        clients=np.array(client_of, np.int32),
        known=known,
        grid=float(QUARTER),
    )
    until = np.where(np.isfinite(opens), opens, -np.inf).max(axis=1, initial=-np.inf)
    return Laid(problem, gathered.starts, spots, rounds, begins, until, before, changes, days)


def _windows(gathered: Gathered, begins: Real) -> tuple[Real, Whole]:
    """Each quarter of an hour at which a visit may begin is a window of its own; the one that was promised is the best.
    float64[services, windows], int32[services]."""
    room = room_to_move(gathered)
    steps = [room.get(nth, (0, 0)) for nth in gathered.free] + [(0, 0)] * (len(begins) - len(gathered.free))
    opens = np.full((len(begins), max((1 + sooner + later for sooner, later in steps), default=1)), np.inf)
    for row, (sooner, later) in enumerate(steps):
        opens[row, : 1 + sooner + later] = begins[row] + QUARTER * np.arange(-sooner, later + 1)
    moves = np.array([sooner + later > 0 for sooner, later in steps])
    return opens, np.where(moves, [sooner for sooner, _ in steps], -1).astype(np.int32)


def _besides(gathered: Gathered) -> Iterable[_Fixed]:
    """What those who could come do besides on these days, as it stands."""
    last = between(gathered.sought.first_day, gathered.sought.days).ends
    for person, dossier in gathered.people.items():
        for each in dossier.diary:
            starts = datetime.fromtimestamp(each.starts, UTC)
            if gathered.starts <= starts < last:
                yield _Fixed(person, starts, (each.ends - each.starts) / 60, _place(gathered, person, each))
    yield from _held_up(gathered)


def _held_up(gathered: Gathered) -> Iterable[_Fixed]:
    """Whoever is held up can do nothing until then."""
    sought = gathered.sought
    person, until = sought.away_id, sought.held_until
    if person is None or until is None or person not in gathered.people:
        return
    begins = sought.at - (sought.at - gathered.starts) % STEP
    # What they are at now is in their diary.
    now = begins.timestamp()
    ends = max(
        (each.ends for each in gathered.people[person].diary if each.starts <= now < each.ends), default=now
    )
    begins = datetime.fromtimestamp(ends, UTC)
    if begins < until:
        place = held_at(sought, gathered.spots) or home_of(gathered, person)
        yield _Fixed(person, begins, (until - begins).total_seconds() / 60, place)


def _place(gathered: Gathered, person: UUID, each: Engagement) -> Place:
    return each.place or home_of(gathered, person)


def home_of(gathered: Gathered, person: UUID) -> Place:
    terms = gathered.people[person].terms
    return Place(terms.lat, terms.lng, terms.measured)


def _rounds(
    gathered: Gathered, fixed: Iterable[_Fixed]
) -> tuple[list[tuple[UUID, int]], dict[tuple[UUID, int], int]]:
    """Somebody's day is a round if there is anything that they could do on it."""
    rounds = {(each.person_id, _day(gathered, each.starts)) for each in fixed}
    for nth, allowed in gathered.able.items():
        day = _day(gathered, gathered.spots[nth].part.starts_at)
        rounds |= {(person, day) for person in allowed}
    ordered = sorted(rounds, key=lambda each: (each[1], each[0]))
    return ordered, {each: nth for nth, each in enumerate(ordered)}


def _day(gathered: Gathered, instant: datetime) -> int:
    """Which of the planned local days something begins on; what a night before began counts as the first."""
    day = instant.astimezone(gathered.frame.days.zone).date()
    return max(0, (day - gathered.sought.first_day).days)


def _times(ahead: timedelta) -> float:
    """How many times its price a change costs, so long before."""
    return min(MOST_TIMES, max(1.0, NOTICE / max(ahead, timedelta(minutes=15))))


def _most(gathered: Gathered, person: UUID) -> float:
    """Minutes that somebody wishes to work in all: what they said of a week, and no more a day than they take on."""
    terms, card, days = gathered.people[person].terms, gathered.cards[person], gathered.sought.days
    wished = card.wanted_minutes or terms.most_week
    return float(
        min(terms.most_week, terms.most_day * days, max(wished * days / 7, min(wished, terms.most_day)))
    )


def _of_services(gathered: Gathered, fixed: Iterable[_Fixed]) -> Iterable[Place]:
    for nth in gathered.free:
        visit = gathered.spots[nth].visit
        yield Place(visit.latitude, visit.longitude, visit.measured)
    for each in fixed:
        yield each.place


def _places(gathered: Gathered, fixed: Iterable[_Fixed]) -> tuple[list[Place], dict[Place, int]]:
    """Every place once, homes among them."""
    found = dict.fromkeys(_of_services(gathered, fixed))
    found |= dict.fromkeys(home_of(gathered, person) for person in gathered.people)
    return list(found), {place: nth for nth, place in enumerate(found)}


def _travel(gathered: Gathered, places: Sequence[Place], mode: int) -> Real:
    minutes = minutes_among(
        np.array([(place.lat, place.lng) for place in places], np.float64).reshape(-1, 2),
        np.array([place.measured for place in places], np.int32),
        mode,
        gathered.frame.matrix,
    )
    return minutes * (1 + gathered.sought.slower / 100)


def _numbered(those: Iterable[UUID]) -> tuple[dict[UUID, int], list[int]]:
    """Each once, by number; and the numbers in the order given."""
    numbers: dict[UUID, int] = {}
    return numbers, [numbers.setdefault(each, len(numbers)) for each in those]
