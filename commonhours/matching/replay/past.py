"""What is read before bookings are played again: an index of those days, and every booking as the question it was.

Few statements, by the reader role, which sees every row and changes none. The facts are those that stand in the books
today, each on its own days; what somebody had booked is what they had, less the bookings that are played again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections

from commonhours.availability.rules import local_days
from commonhours.bookings.briefing import Brief, briefs, question_of
from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import Dossier, Frame
from commonhours.bookings.queries import dossiers
from commonhours.bookings.wish import Wish
from commonhours.catalogue.affinities import may_be_asked
from commonhours.catalogue.queries import measured_minutes, words
from commonhours.common.refusals import NotFound
from commonhours.matching.follower import MARGIN, cards
from commonhours.matching.index import Card, Index
from commonhours.rates.book import RateBook
from commonhours.rates.queries import rate_book

READER = "reader"

Counts = dict[UUID, dict[UUID, int]]
Bounds = Mapping[str, datetime]


class Booking(NamedTuple):
    """One visit to which one worker was booked: what was asked, and who came."""

    visit_id: UUID
    person_id: UUID
    question: Question


@dataclass(frozen=True)
class Past:
    """The days as they were before the first of their bookings."""

    index: Index
    # In the order in which they were booked.
    bookings: tuple[Booking, ...]
    # How many visits of the days are not played again: several came, nobody may be asked any more, or they had met.
    left_out: int
    # By service user, then by worker: visits before these days.
    visits: Mapping[UUID, Mapping[UUID, int]]
    favourites: Mapping[UUID, tuple[UUID, ...]]
    # By service user and type of work, then by worker: what they have in common that may be asked for.
    offered: Mapping[tuple[UUID, UUID], Mapping[UUID, tuple[UUID, ...]]]
    rates: RateBook


class _Row(NamedTuple):
    visit_id: UUID
    person_id: UUID
    served: UUID
    work: UUID
    organisation: UUID
    site: UUID | None
    wants: list[UUID]
    features: list[UUID]
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    alone: bool

    @property
    def place(self) -> tuple[UUID, UUID, UUID, UUID | None]:
        """What the house knows is the same for all of these."""
        return self.served, self.work, self.organisation, self.site

    @property
    def wish(self) -> Wish:
        wants, features = tuple(self.wants), tuple(self.features)
        times = (self.starts_at, self.ends_at)
        return Wish(self.served, self.work, *times, self.organisation, self.site, wants, features)


_ROWS = """
SELECT v.id::text, a.person_id::text, v.service_user_id::text, coalesce(a.type_of_work_id, v.type_of_work_id)::text,
       v.organisation_id::text, v.site_id::text, v.wants, v.features, a.starts_at, a.ends_at, v.booked_at,
       v.places = 1 AND v.purpose = 'help' AND count(*) OVER (PARTITION BY v.id) = 1
FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.starts_at >= %(first)s AND v.starts_at < %(after)s AND v.state = 'planned'
  AND a.state = ANY ('{held,booked,started,done}')
ORDER BY v.booked_at, v.starts_at, v.id"""

_VISITS = """
SELECT v.service_user_id, a.person_id, count(*), count(*) FILTER (WHERE a.state = ANY ('{started,done}'))
FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.starts_at < %(first)s AND a.state = ANY ('{booked,started,done}')
GROUP BY v.service_user_id, a.person_id"""

# Only of those who are served in these days: a city has several times as many.
_FAVOURITES = """
SELECT service_user_id, person_id FROM people_liking
WHERE NOT never AND service_user_id IN
  (SELECT v.service_user_id FROM bookings_visit v WHERE v.starts_at >= %(first)s AND v.starts_at < %(after)s)
ORDER BY id"""

_OFFERED = """
SELECT w.service_user_id, w.affinity_id, o.person_id
FROM people_affinitywish w JOIN people_affinityoffer o ON o.affinity_id = w.affinity_id"""


def past_of(first_day: date, last_day: date) -> Past:
    """Everything about the bookings of these local days; the caller has been allowed to ask about the region."""
    frame = _frame(first_day, last_day)
    bounds = {"first": frame.days.start, "after": frame.days.instant_of(int(frame.days.day_slots[-2]))}
    rows = _rows(bounds)
    bookings = _bookings([row for row in rows if row.alone])
    visits, done = _visits(bounds)
    index = Index(frame, _people(frame, bookings), _cards(done))
    employers = {each for dossier in index.dossiers for each in _employers(dossier)}
    return Past(
        index,
        tuple(bookings),
        len({row.visit_id for row in rows}) - len(bookings),
        visits,
        _favourites(bounds),
        _offered(),
        rate_book(employers, first_day, last_day, using=READER),
    )


def _rows(bounds: Bounds) -> list[_Row]:
    """Whoever is named a hundred times is one object: ids that are not are compared figure by figure each time."""
    same = cache(UUID)
    return [
        _Row(*(each and same(each) for each in row[:6]), *row[6:])  # type: ignore[arg-type]  # by _ROWS
        for row in _read(_ROWS, bounds)
    ]


def _read(text: str, given: Bounds | None = None) -> list[tuple]:  # type: ignore[type-arg]
    with connections[READER].cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def _frame(first_day: date, last_day: date) -> Frame:
    """These days and the one after them: a visit that begins on the last may end then."""
    zone = _read("SELECT zone FROM organisations_region")
    if not zone:
        raise NotFound.because("no_region")
    days = local_days(ZoneInfo(zone[0][0]), first_day, (last_day - first_day).days + 2)
    return Frame(days, measured_minutes(using=READER))


def _bookings(rows: Sequence[_Row]) -> list[Booking]:
    """The rows as questions. What the house knows is read once for all visits of one service user, work and place."""
    places = [row.place for row in rows]
    # What the house knows is read as of the visit that was booked last.
    wishes = {place: row.wish for place, row in zip(places, rows, strict=True)}
    known: dict[object, Brief | None] = dict(
        zip(wishes, briefs(list(wishes.values()), using=READER), strict=True)
    )
    return [
        Booking(row.visit_id, row.person_id, question_of(row.wish, found, row.booked_at))
        for row, found in zip(rows, (known[place] for place in places), strict=True)
        if found and not found.secret.intersection(row.wants)
    ]


def _people(frame: Frame, bookings: Iterable[Booking]) -> list[Dossier]:
    """Everybody, without the bookings that are played again."""
    played = {
        (each.person_id, int(each.question.starts_at.timestamp()), int(each.question.ends_at.timestamp()))
        for each in bookings
    }
    since, until = frame.days.start - MARGIN, frame.days.instant_of(frame.days.slots) + MARGIN
    return [
        replace(
            dossier,
            diary=tuple(
                each for each in dossier.diary if (dossier.person_id, each.starts, each.ends) not in played
            ),
        )
        for dossier in dossiers(None, since=since, until=until, using=READER)
    ]


def _visits(bounds: Bounds) -> tuple[Counts, dict[UUID, int]]:
    """How often each came to each before these days, and how many visits each had done."""
    visits: Counts = defaultdict(dict)
    done: dict[UUID, int] = defaultdict(int)
    for served, person, count, over in _read(_VISITS, bounds):
        visits[served][person] = count
        done[person] += over
    return visits, done


def _cards(done: Mapping[UUID, int]) -> dict[UUID, Card]:
    return {
        person: replace(card, visits=done.get(person, 0))
        for person, card in cards(None, using=READER).items()
    }


def _employers(dossier: Dossier) -> list[UUID]:
    return [UUID(held[len("member:") :]) for held in dossier.holdings if held.startswith("member:")]


def _favourites(bounds: Bounds) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    for served, person in _read(_FAVOURITES, bounds):
        found[served] = (*found.get(served, ()), person)
    return found


def _offered() -> dict[tuple[UUID, UUID], dict[UUID, tuple[UUID, ...]]]:
    """What may be asked for at each type of work, of what was asked for and is offered."""
    attributes = {row.id: row.attribute for row in words().affinities}
    found: dict[tuple[UUID, UUID], dict[UUID, tuple[UUID, ...]]] = defaultdict(dict)
    for served, affinity, person in _read(_OFFERED):
        for work in words().works:
            if may_be_asked(attributes[affinity], work.category, remote=work.remote):
                people = found[served, work.id]
                people[person] = (*people.get(person, ()), affinity)
    return found
