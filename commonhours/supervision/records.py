"""Reads of one worker: for those who supervise, with what they can still write down; and for the worker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.looks import RECORD, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.actions import require_somebody_else
from commonhours.people.models import Person
from commonhours.people.queries import names_of_people
from commonhours.supervision.beginnings import NEW, FirstDayLine, first_days_of
from commonhours.supervision.looking import memberships, open_supervised, supervisors_of, today
from commonhours.supervision.models import CheckIn, ObservedVisit, PrivateNote, Supervisor, Word

WHILE = timedelta(days=31)
AHEAD = timedelta(days=14)
MOST_SHOWN = 50


@dataclass(frozen=True)
class Talk:
    """A check-in; `private` is empty for the worker."""

    id: UUID
    organisation: str
    by: str
    held_on: date
    how: str
    agreed: str
    next_by: date | None
    private: str


@dataclass(frozen=True)
class Watched:
    """A visit that was watched, and what its worker says to it."""

    id: UUID
    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    by: str
    went_well: str
    to_practise: str
    reply: str


@dataclass(frozen=True)
class Part:
    """A worker's part in one organisation where the asker supervises, and what can be chosen there."""

    organisation_id: UUID
    organisation: str
    supervisor_id: UUID | None
    supervisor: str
    supervisors: tuple[tuple[UUID, str], ...]
    colleagues: tuple[tuple[UUID, str], ...]
    first_day: FirstDayLine


@dataclass(frozen=True)
class VisitChoice:
    """A visit that can be chosen on a form."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class WorkerPage:
    """What the asker's organisations have written down of a worker, and what they can still write down."""

    person_id: UUID
    name: str
    parts: tuple[Part, ...]
    talks: tuple[Talk, ...]
    watched: tuple[Watched, ...]
    begun: tuple[VisitChoice, ...]
    with_buddy: tuple[VisitChoice, ...]


def worker_page(*, by: Actor, at: datetime, person_id: UUID) -> WorkerPage:
    """One worker for those who supervise. Refuses with `unknown_person`, `not_allowed` or `not_oneself`."""
    with seeing(by.sight):
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        require(by, Permission.SUPERVISE, person.organisation_ids)
        require_somebody_else(by, person)
        places = [each for each in open_supervised(by) if each in person.organisation_ids]
        held = memberships(places, today(at)).filter(person_id=person_id).order_by("since", "id")
        parts = tuple(_part(person_id, each, at) for each in held.values_list("organisation_id", flat=True))
        looked_at(person_id, RECORD, known_to=places)
        buddies = [part.first_day.buddy_id for part in parts if part.first_day.buddy_id]
        return WorkerPage(
            person_id,
            person.name,
            parts,
            _talks(person_id, places, private=True),
            _watched(person_id, places),
            _choices([person_id], since=at - WHILE, until=at, latest_first=True),
            _choices(buddies, since=at, until=at + AHEAD),
        )


def may_supervise(by: Actor, person_id: UUID, organisation_ids: Iterable[UUID]) -> bool:
    """Whether the asker may look after this worker of these organisations: nobody looks after themselves."""
    return person_id != by.person_id and may(by, Permission.SUPERVISE, organisation_ids)


def _part(person_id: UUID, organisation_id: UUID, at: datetime) -> Part:
    on = today(at)
    held = Supervisor.objects.filter(person_id=person_id, organisation_id=organisation_id, until=None).first()
    could = supervisors_of(organisation_id, on)
    own = Person.objects.filter(id=person_id).values_list("account_id", flat=True).first()
    colleagues = memberships([organisation_id], on).exclude(person_id=person_id)
    named = names_of_people(colleagues.values_list("person_id", flat=True))
    (first_day,) = first_days_of([(person_id, organisation_id)], at)
    return Part(
        organisation_id,
        names_of_organisations()[organisation_id],
        held.account_id if held else None,
        names_of_accounts([held.account_id]).get(held.account_id, "") if held else "",
        _by_name({account: name for account, name in could.items() if account != own}),
        _by_name(named),
        first_day,
    )


def _by_name(names: Mapping[UUID, str]) -> tuple[tuple[UUID, str], ...]:
    return tuple(sorted(names.items(), key=lambda pair: (pair[1], pair[0])))


def _talks(person_id: UUID, organisation_ids: Iterable[UUID] | None, *, private: bool) -> tuple[Talk, ...]:
    rows = CheckIn.objects.filter(person_id=person_id).order_by("-held_on", "-written_at")
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=list(organisation_ids))
    shown = list(rows[:MOST_SHOWN])
    kept = PrivateNote.objects.filter(check_in_id__in=[row.id for row in shown]) if private else ()
    notes = {note.check_in_id: note.words for note in kept}
    names, places = names_of_accounts(row.account_id for row in shown), names_of_organisations()
    return tuple(
        Talk(
            row.id,
            places[row.organisation_id],
            names.get(row.account_id, ""),
            row.held_on,
            row.how,
            row.agreed,
            row.next_by,
            notes.get(row.id, ""),
        )
        for row in shown
    )


def _watched(person_id: UUID, organisation_ids: Iterable[UUID] | None) -> tuple[Watched, ...]:
    rows = ObservedVisit.objects.filter(person_id=person_id).order_by("-written_at", "-id")
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=list(organisation_ids))
    shown = list(rows[:MOST_SHOWN])
    names = names_of_accounts(row.account_id for row in shown)
    # Times come from the worker's own place in the visit: a partner's visit may be hidden.
    own = Assignment.objects.filter(visit_id__in=[row.visit_id for row in shown], person_id=person_id)
    times = {each.visit_id: (each.starts_at, each.ends_at) for each in own}
    return tuple(
        Watched(
            row.id,
            row.visit_id,
            *times.get(row.visit_id, (row.written_at, row.written_at)),
            names.get(row.account_id, ""),
            row.went_well,
            row.to_practise,
            row.reply,
        )
        for row in shown
    )


def _choices(
    person_ids: Iterable[UUID], *, since: datetime, until: datetime, latest_first: bool = False
) -> tuple[VisitChoice, ...]:
    rows = Assignment.objects.filter(
        person_id__in=list(person_ids), state__in=OCCUPYING, starts_at__gt=since, starts_at__lte=until
    )
    order = ("-starts_at", "-id") if latest_first else ("starts_at", "id")
    return tuple(
        VisitChoice(row.visit_id, row.starts_at, row.ends_at) for row in rows.order_by(*order)[:MOST_SHOWN]
    )


# --- one's own -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnWord:
    """The word that I asked for: who is asked, until when, and who has answered."""

    state: str
    call_by: datetime
    called: str
    answered_by: str


@dataclass(frozen=True)
class Own:
    """What I see of how I am looked after."""

    supervisors: tuple[str, ...]
    word: OwnWord | None
    may_ask: bool
    first_days: tuple[FirstDayLine, ...]
    talks: tuple[Talk, ...]
    watched: tuple[Watched, ...]


def own_supervision(*, by: Actor, at: datetime) -> Own:
    """My supervisor, my bad day, my first day, what was agreed with me and what was seen of my visits."""
    if by.person_id is None:
        return Own((), None, False, (), (), ())
    with seeing(by.sight):
        concern([by.person_id])
        places = list(names_of_organisations())
        works_for = list(
            memberships(places, today(at))
            .filter(person_id=by.person_id)
            .values_list("organisation_id", "since")
        )
        held = Supervisor.objects.filter(person_id=by.person_id, until=None).order_by("since", "id")
        names = names_of_accounts(held.values_list("account_id", flat=True))
        word = _own_word(by.person_id, at)
        return Own(
            tuple(names.get(row.account_id, "") for row in held),
            word,
            bool(works_for) and (word is None or word.state == "answered"),
            _own_first_days(by.person_id, works_for, at),
            # A talk of which nothing is shared shows nothing.
            tuple(talk for talk in _talks(by.person_id, None, private=False) if talk.agreed),
            _watched(by.person_id, None),
        )


def _own_word(person_id: UUID, at: datetime) -> OwnWord | None:
    """The last word asked for: while it waits, and for a day after it was answered."""
    row = Word.objects.filter(person_id=person_id).order_by("-asked_at", "-id").first()
    if row is None or (row.answered_at is not None and at - row.answered_at > timedelta(days=1)):
        return None
    names = names_of_accounts([row.account_id, row.answered_by_id])
    called, answered = (names.get(each, "") if each else "" for each in (row.account_id, row.answered_by_id))
    return OwnWord(row.state, row.call_by, called, answered)


def _own_first_days(
    person_id: UUID, works_for: Iterable[tuple[UUID, date]], at: datetime
) -> tuple[FirstDayLine, ...]:
    """The lists of first days that have begun, or that belong to somebody just let in, until they are old."""
    on = today(at)
    since = dict(works_for)
    lines = first_days_of([(person_id, each) for each in since], at)
    return tuple(
        line for line in lines if on - (line.begun_on or since[line.organisation_id]) <= NEW and not line.over
    )
