"""Reads for those who supervise: who asked for a word, who should be talked to, whose first day it is, my people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import Person
from commonhours.people.queries import names_of_people
from commonhours.supervision.beginnings import NEW, FirstDayLine, first_days_of
from commonhours.supervision.looking import memberships, open_supervised, today
from commonhours.supervision.models import CheckIn, FirstDay, Supervisor, Word

# Where nothing else was agreed, nobody goes longer than four weeks without a talk.
EVERY = timedelta(days=28)
MOST_SHOWN = 50


@dataclass(frozen=True)
class WordLine:
    """Somebody who waits for a call: who is asked, and until when it was promised."""

    id: UUID
    person_id: UUID
    person: str
    phone: str
    asked_at: datetime
    call_by: datetime
    called: str


@dataclass(frozen=True)
class VisitToday:
    """A visit of one of my people today; for whom it is stands on its own page."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Mine:
    """One of my people: the last talk, when the next is due, and their visits of today."""

    person_id: UUID
    person: str
    organisation: str
    last: date | None
    due: date
    overdue: bool
    visits: tuple[VisitToday, ...]


@dataclass(frozen=True)
class MyPeople:
    """A supervisor's day, the most urgent first."""

    words: tuple[WordLine, ...]
    overdue: tuple[Mine, ...]
    first_days: tuple[FirstDayLine, ...]
    people: tuple[Mine, ...]


def my_people(*, by: Actor, at: datetime) -> MyPeople:
    """Who needs a word, and where my people are today. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.SUPERVISE)
    assert by.account_id is not None  # only an account holds a role
    words = words_waiting(by=by)
    with seeing(by.sight):
        places, on = open_supervised(by), today(at)
        here = memberships(places, on).values("person_id")
        rows = Supervisor.objects.filter(account_id=by.account_id, organisation_id__in=places, until=None)
        rows = rows.filter(person_id__in=here)
        mine = _mine(list(rows), at)
        looked_at((each.person_id for each in mine), VISITS, known_to=places)
        first = first_days_of(_beginners(by, places, on), at)
    open_first = tuple(line for line in first if not line.done)
    return MyPeople(words, _overdue(mine), open_first, mine)


def _beginners(by: Actor, organisation_ids: Iterable[UUID], on: date) -> list[tuple[UUID, UUID]]:
    """Who was let in, or whose list was begun, not long ago; with the organisation."""
    pair = ("person_id", "organisation_id")
    places = list(organisation_ids)
    let_in = memberships(places, on).filter(since__gt=on - NEW).values_list(*pair)
    begun = FirstDay.objects.filter(organisation_id__in=places, begun_on__gt=on - NEW).values_list(*pair)
    found = dict.fromkeys(
        [*begun.order_by("begun_on", "id")[:MOST_SHOWN], *let_in.order_by("since", "id")[:MOST_SHOWN]]
    )
    return [each for each in found if each[0] != by.person_id]


def _overdue(mine: Iterable[Mine]) -> tuple[Mine, ...]:
    """Those whose talk is overdue, the longest wait first."""
    return tuple(sorted((each for each in mine if each.overdue), key=lambda each: (each.due, each.person)))


def words_waiting(*, by: Actor) -> tuple[WordLine, ...]:
    """Words that wait for somebody: those for which the asker was called, and all where they supervise."""
    if by.account_id is None:
        return ()
    with seeing(by.sight):
        places = open_supervised(by)
        mine = Q(account_id=by.account_id) | Q(organisation_id__in=places)
        waiting = Word.objects.filter(mine, state="waiting").order_by("asked_at", "id")
        rows = [row for row in waiting[:MOST_SHOWN] if row.person_id != by.person_id]
        concern(row.person_id for row in rows)
        people = Person.objects.in_bulk([row.person_id for row in rows])
        called = names_of_accounts(row.account_id for row in rows)
        return tuple(
            WordLine(
                row.id,
                row.person_id,
                people[row.person_id].name,
                people[row.person_id].phone,
                row.asked_at,
                row.call_by,
                called.get(row.account_id, "") if row.account_id else "",
            )
            for row in rows
        )


def _mine(rows: Sequence[Supervisor], at: datetime) -> tuple[Mine, ...]:
    ids = [row.person_id for row in rows]
    names, organisations, on = names_of_people(ids), names_of_organisations(), today(at)
    talks = CheckIn.objects.filter(
        person_id__in=ids, organisation_id__in={row.organisation_id for row in rows}
    )
    last = {
        (person, organisation): (held, following)
        for person, organisation, held, following in talks.order_by("held_on", "written_at").values_list(
            "person_id", "organisation_id", "held_on", "next_by"
        )
    }
    visits = _visits_today(ids, at)
    lines = [
        _one(row, last.get((row.person_id, row.organisation_id)), on, names, organisations, visits)
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.person, line.person_id)))


def _one(
    row: Supervisor,
    last: tuple[date, date | None] | None,
    on: date,
    names: Mapping[UUID, str],
    organisations: Mapping[UUID, str],
    visits: Mapping[UUID, list[VisitToday]],
) -> Mine:
    held, following = last or (None, None)
    due = following or (held or row.since) + EVERY
    return Mine(
        row.person_id,
        names.get(row.person_id, ""),
        organisations[row.organisation_id],
        held,
        due,
        due < on,
        tuple(visits.get(row.person_id, ())),
    )


def _visits_today(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[VisitToday]]:
    zone = region().tzinfo
    start = datetime.combine(today(at), time(), zone)
    rows = Assignment.objects.filter(
        person_id__in=list(person_ids),
        state__in=OCCUPYING,
        starts_at__gte=start,
        starts_at__lt=datetime.combine(today(at) + timedelta(days=1), time(), zone),
    )
    found: dict[UUID, list[VisitToday]] = {}
    for row in rows.order_by("starts_at", "id"):
        found.setdefault(row.person_id, []).append(VisitToday(row.visit_id, row.starts_at, row.ends_at))
    return found
