"""What counts for somebody's reliability: the events of the rolling period, how each counts, what is contested."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import Absence, Assignment
from commonhours.bookings.reliability import (
    WHILE,
    Event,
    Kind,
    Reliability,
    Terms,
    counted,
    reliability,
    terms_on,
)
from commonhours.common.actor import Actor
from commonhours.common.looks import RECORD, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.people.queries import identity, names_of_people

MOST_CONTESTS = 100


@dataclass(frozen=True)
class EventLine:
    """An event, how much it counts, and how far it is contested; `may_note`: staff who look may write it down."""

    assignment_id: UUID
    kind: str
    starts_at: datetime
    counts: float
    excuse: str = ""
    contest: str = ""
    words: str = ""
    reason: str = ""
    decided_by: str = ""
    recorded_by: str = ""
    note: str = ""
    may_note: str = ""


@dataclass(frozen=True)
class ReliabilityPage:
    """How reliable somebody is by the formula, and every event that it was worked out from, newest first."""

    name: str
    reliability: Reliability
    lines: tuple[EventLine, ...]


def reliability_page(*, by: Actor, at: datetime, person_id: UUID) -> ReliabilityPage:
    """Somebody's own reliability, or a worker's for staff; refuse with `unknown_person` or `not_allowed`.

    All visits count, whoever booked them, or two organisations would see two people. The worker's own words are shown
    to themselves alone; whoever decides reads them among the contests.
    """
    with seeing(by.sight):
        who = identity(by, person_id)
        noted = _may_note(by, person_id)
        concern([person_id])
        looked_at(person_id, RECORD, known_to=who.organisation_ids)
        absences = {row.assignment_id: row for row in Absence.objects.filter(person_id=person_id)}
        terms = terms_on(at.astimezone(region().tzinfo).date())
        rows = _assignments(person_id, since=at - timedelta(days=terms.days), until=at)
    pairs = [(row, _event(row, absences.get(row.id))) for row in rows]
    found = reliability((event for _, event in pairs if event), at=at, terms=terms)
    names = names_of_accounts(
        {each.decided_by_id for each in absences.values()}
        | {each.recorded_by_id for each in absences.values()}
    )
    lines = [
        EventLine(
            assignment_id=row.id,
            kind=event.kind if event else "",
            starts_at=row.starts_at,
            counts=counted(event, at=at, terms=terms) if event else 0.0,
            may_note=_may_be(row, event) if row.id in noted and at - row.ends_at <= WHILE else "",
            **_answered(absences.get(row.id), names, own=person_id == by.person_id),
        )
        for row, event in pairs
    ]
    return ReliabilityPage(who.name, found, tuple(line for line in lines if line.kind or line.may_note))


@dataclass(frozen=True)
class Contested:
    """Something that a worker contests, for whoever decides."""

    assignment_id: UUID
    person_id: UUID
    person: str
    kind: str
    starts_at: datetime
    words: str
    recorded_by: str
    may_decide: bool


def contests(*, by: Actor) -> tuple[Contested, ...]:
    """What workers of the asker's organisations contest, the oldest first; refuse with `not_allowed`."""
    require_somewhere(by, Permission.SUPERVISE)
    with seeing(by.sight):
        rows = Absence.objects.filter(contest="open").select_related("assignment").order_by("contested_at")
        if not may_in_office(by, Permission.SUPERVISE):
            here = organisations_with(by, Permission.SUPERVISE)
            rows = rows.filter(assignment__organisation_id__in=here)
        found = list(rows[:MOST_CONTESTS])
        people = names_of_people({row.person_id for row in found})
    looked_at(people, RECORD)
    accounts = names_of_accounts({row.recorded_by_id for row in found})
    return tuple(
        Contested(
            assignment_id=row.assignment_id,
            person_id=row.person_id,
            person=people.get(row.person_id, ""),
            kind=row.how,
            starts_at=row.assignment.starts_at,
            words=row.words,
            recorded_by=accounts.get(row.recorded_by_id, ""),
            may_decide=row.recorded_by_id != by.account_id and row.person_id != by.person_id,
        )
        for row in found
    )


def place_of(*, by: Actor, visit_id: UUID, person_id: UUID) -> UUID:
    """The newest place that somebody has or had in a visit; refuse with `unknown_person`."""
    with seeing(by.sight):
        found = Assignment.objects.filter(visit_id=visit_id, person_id=person_id).order_by("-id").first()
    if found is None:
        raise NotFound.because("unknown_person", field="person")
    return found.id


@dataclass(frozen=True)
class Kept:
    """How reliable somebody is by the formula, and how many events of each kind it rests on."""

    reliability: Reliability
    kept: int
    late: int
    missed: int


def kept_by(person_ids: Collection[UUID], *, at: datetime) -> dict[UUID, Kept]:
    """The reliability of each of these people. The asker must have been let near them (`concern`)."""
    terms = terms_on(at.astimezone(region().tzinfo).date())
    absences = {row.assignment_id: row for row in Absence.objects.filter(person_id__in=person_ids)}
    events: dict[UUID, list[Event]] = {person_id: [] for person_id in person_ids}
    for row in _counting(person_ids, since=at - timedelta(days=terms.days), until=at):
        event = _event(row, absences.get(row.id))
        if event is not None and not event.excused:
            events[row.person_id].append(event)
    return {person_id: _kept(of_them, at, terms) for person_id, of_them in events.items()}


# --- inside -------------------------------------------------------------------------------------------------


def _may_note(by: Actor, person_id: UUID) -> set[UUID]:
    """The assignments of somebody else about which the asker may write something down."""
    if person_id == by.person_id:
        return set()
    seen = Assignment.objects.filter(person_id=person_id)
    if not may_in_office(by, Permission.BOOK):
        seen = seen.filter(organisation_ids__overlap=list(organisations_with(by, Permission.BOOK)))
    return set(seen.values_list("id", flat=True))


def _assignments(person_id: UUID, *, since: datetime, until: datetime) -> Sequence[Assignment]:
    return list(_counting([person_id], since=since, until=until).order_by("-starts_at", "id"))


def _counting(person_ids: Collection[UUID], *, since: datetime, until: datetime) -> QuerySet[Assignment]:
    """What could be an event, of any of these people."""
    rows = Assignment.objects.filter(person_id__in=person_ids, starts_at__gte=since, ends_at__lte=until)
    told = Q(state__in=["booked", "started", "done", "no_show"]) | Q(late=True) | Q(absence__isnull=False)
    return rows.filter(told)


def _kept(events: Sequence[Event], at: datetime, terms: Terms) -> Kept:
    counts = {kind: sum(event.kind == kind for event in events) for kind in ("kept", "late", "no_show")}
    found = reliability(events, at=at, terms=terms)
    return Kept(found, counts["kept"], counts["late"], counts["no_show"])


def _event(row: Assignment, absence: Absence | None) -> Event | None:
    """What an assignment counts as; None for one that counts neither way."""
    kind = _kind(row, absence)
    if kind is None:
        return None
    excused = absence is not None and (bool(absence.excuse) or absence.contest == "excused")
    return Event(row.id, kind, row.starts_at, excused)


def _kind(row: Assignment, absence: Absence | None) -> Kind | None:
    if absence is not None:
        return "late" if absence.how == "late" else "no_show"
    if row.state in ("booked", "started", "done"):
        return "kept"
    if row.state == "no_show":
        return "no_show"
    return "late" if row.late and row.ended_because == "handed_back" else None


def _may_be(row: Assignment, event: Event | None) -> str:
    """What staff could write down about it: that somebody did not come, or that they left it late."""
    if event is None:
        return "late" if row.late and row.ended_because == "reassigned" else ""
    return "no_show" if event.kind == "kept" else ""


def _answered(absence: Absence | None, names: dict[UUID, str], *, own: bool) -> dict[str, str]:
    """How far it is excused or contested; in which words, only the worker reads here."""
    if absence is None:
        return {}
    decided_by = names.get(absence.decided_by_id, "") if absence.decided_by_id else ""
    said = {
        "excuse": absence.excuse,
        "contest": absence.contest,
        "decided_by": decided_by,
        "recorded_by": names.get(absence.recorded_by_id, ""),
        "note": absence.note,
    }
    return said | ({"words": absence.words, "reason": absence.reason} if own else {})
