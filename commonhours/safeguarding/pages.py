"""What people read of suspensions: those who decide, those who fill the places, and whoever is suspended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import OCCUPYING
from commonhours.common.actor import Actor
from commonhours.common.looks import RECORD, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.people.models import Person
from commonhours.safeguarding.models import LEFT, OPEN, PLACE_STATES, WAITING, Freeze, LeftPlace, Suspension
from commonhours.timesheets.models import ClockEvent

MOST = 200
Row = TypeVar("Row", Suspension, Freeze)


@dataclass(frozen=True)
class SuspensionLine:
    """Somebody who is suspended, as a list of those who may decide shows it."""

    id: UUID
    person_id: UUID
    name: str
    state: str
    suspended_at: datetime
    suspended_by_id: UUID
    suspended_by: str
    answer_by: datetime
    answered_at: datetime | None
    freeze_id: UUID | None


@dataclass(frozen=True)
class PlaceLine:
    """A place that a suspension emptied, and what became of it."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    given_to: str


@dataclass(frozen=True)
class SuspensionPage:
    """One suspension, whole: why, what they say, what was decided, and every place that it emptied."""

    line: SuspensionLine
    words: str
    answer: str
    decision: str
    decided_by: str
    decided_at: datetime | None
    organisation_id: UUID | None
    counts: dict[str, int]
    places: tuple[PlaceLine, ...]
    # Presses on their telephone that were made after it: kept as evidence, and looked at.
    pressed_after: int


@dataclass(frozen=True)
class FreezePage:
    """A freeze: what it was known to touch, how far its places are, and who still waits to be looked at."""

    id: UUID
    approver_id: UUID
    approver: str
    words: str
    frozen_by: str
    frozen_at: datetime
    owner: str
    reach: dict[str, int]
    counts: dict[str, int]
    waiting: tuple[SuspensionLine, ...]
    done: int


def suspensions_seen(*, by: Actor) -> tuple[SuspensionLine, ...]:
    """Who is suspended where the asker may decide: those who have answered first, then the oldest."""
    require_somewhere(by, Permission.SUSPEND)
    with seeing(by.sight):
        rows = _decidable(by, Suspension.objects.filter(state__in=OPEN, freeze=None))
        ordered = rows.order_by(F("answered_at").asc(nulls_last=True), "suspended_at", "id")
        return _lines(ordered[:MOST])


def freezes_seen(*, by: Actor) -> tuple[FreezePage, ...]:
    """Freezes of which somebody still waits, where the asker may decide; the newest first."""
    require_somewhere(by, Permission.SUSPEND)
    with seeing(by.sight):
        rows = _decidable(by, Freeze.objects.filter(suspensions__state__in=OPEN)).distinct()
        return tuple(_freeze(row, most=0) for row in rows.order_by("-frozen_at", "id"))


def freeze_page(*, by: Actor, freeze_id: UUID) -> FreezePage:
    """One freeze and its queue. Refuses with `unknown_freeze` or `not_allowed`."""
    with seeing(by.sight):
        row = Freeze.objects.filter(id=freeze_id).first()
        if row is None:
            raise NotFound.because("unknown_freeze", field="freeze")
        if row.owner_id != by.account_id:
            require(by, Permission.SUSPEND, [row.organisation_id] if row.organisation_id else [])
        return _freeze(row, most=MOST)


def suspension_page(*, by: Actor, suspension_id: UUID) -> SuspensionPage:
    """One suspension for whoever may decide it. Refuses with `unknown_suspension` or `not_allowed`."""
    with seeing(by.sight):
        row = Suspension.objects.filter(id=suspension_id).first()
        if row is None or row.person_id == by.person_id:
            raise NotFound.because("unknown_suspension", field="suspension")
        require(by, Permission.SUSPEND, [row.organisation_id] if row.organisation_id else [])
        concern([row.person_id, row.id])
        looked_at(row.person_id, RECORD, known_to=row.organisation_ids)
        return _page(row)


def own_suspension(*, by: Actor) -> SuspensionPage | None:
    """My own suspension as long as it stands, or the last one that was decided; by whom is told by nobody."""
    if by.person_id is None:
        return None
    with seeing(by.sight):
        rows = Suspension.objects.filter(person_id=by.person_id).exclude(state="undone")
        row = rows.order_by("-suspended_at", "-id").first()
        if row is None:
            return None
        concern([row.id])
        return _page(row)


def suspension_of(*, by: Actor, person_id: UUID) -> UUID | None:
    """The suspension of somebody that stands, for whoever may decide about it."""
    if not may_somewhere(by, Permission.SUSPEND):
        return None
    with seeing(by.sight):
        rows = _decidable(by, Suspension.objects.filter(person_id=person_id, state__in=OPEN))
        return rows.values_list("id", flat=True).first()


def places_to_fill(*, by: Actor, at: datetime, most: int = MOST) -> tuple[PlaceLine, ...]:
    """Places ahead that suspensions emptied and nobody has taken, the soonest first; for those who book there."""
    require_somewhere(by, Permission.BOOK)
    with seeing(by.sight):
        return _place_lines(_to_fill(by, at).select_related("assignment", "given_to")[:most])


def places_to_fill_count(*, by: Actor, at: datetime) -> int:
    """How many they are."""
    with seeing(by.sight):
        return _to_fill(by, at).count()


def _to_fill(by: Actor, at: datetime) -> QuerySet[LeftPlace]:
    coming = Count("visit__assignments", filter=Q(visit__assignments__state__in=OCCUPYING))
    rows = LeftPlace.objects.filter(state__in=[WAITING, LEFT], starts_at__gt=at, visit__state="planned")
    if not may(by, Permission.BOOK):
        rows = rows.filter(visit__organisation_id__in=organisations_with(by, Permission.BOOK))
    return rows.annotate(coming=coming).filter(coming__lt=F("visit__places")).order_by("starts_at", "id")


def _decidable(by: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    if may(by, Permission.SUSPEND):
        return rows
    return rows.filter(organisation_id__in=organisations_with(by, Permission.SUSPEND))


def _lines(rows: Iterable[Suspension]) -> tuple[SuspensionLine, ...]:
    found = list(rows)
    concern({row.person_id for row in found})
    for row in found:
        looked_at(row.person_id, RECORD, known_to=row.organisation_ids)
    people = dict(Person.objects.filter(id__in={row.person_id for row in found}).values_list("id", "name"))
    staff = names_of_accounts({row.suspended_by_id for row in found})
    return tuple(
        SuspensionLine(
            row.id,
            row.person_id,
            people.get(row.person_id, ""),
            row.state,
            row.suspended_at,
            row.suspended_by_id,
            staff.get(row.suspended_by_id, ""),
            row.answer_by,
            row.answered_at,
            row.freeze_id,
        )
        for row in found
    )


def _page(row: Suspension) -> SuspensionPage:
    (line,) = _lines([row])
    places = row.places.order_by("starts_at", "id").select_related("assignment", "given_to")
    concern(row.places.values_list("given_to_id", flat=True).exclude(given_to=None))
    after = ClockEvent.objects.filter(person_id=row.person_id, at__gt=row.suspended_at)
    if row.state not in OPEN and row.decided_at:
        after = after.filter(at__lt=row.decided_at)
    return SuspensionPage(
        line,
        row.words,
        row.answer,
        row.decision,
        names_of_accounts([row.decided_by_id]).get(row.decided_by_id, "") if row.decided_by_id else "",
        row.decided_at,
        row.organisation_id,
        _counts(row.places.all()),
        _place_lines(places[:MOST]),
        after.count(),
    )


def _freeze(row: Freeze, *, most: int) -> FreezePage:
    names = names_of_accounts([row.approver_id, row.frozen_by_id, row.owner_id])
    waiting = row.suspensions.filter(state__in=OPEN).order_by("suspended_at", "id")
    concern(waiting.values_list("id", flat=True))
    return FreezePage(
        row.id,
        row.approver_id,
        names.get(row.approver_id, ""),
        row.words,
        names.get(row.frozen_by_id, ""),
        row.frozen_at,
        names.get(row.owner_id, ""),
        row.reach,
        _counts(LeftPlace.objects.filter(suspension__freeze_id=row.id)),
        _lines(waiting[:most]) if most else (),
        row.suspensions.exclude(state__in=OPEN).count(),
    )


def _counts(places: QuerySet[LeftPlace]) -> dict[str, int]:
    counted = dict(places.values_list("state").annotate(count=Count("id")))
    return {state: counted[state] for state in PLACE_STATES if state in counted}


def _place_lines(rows: Iterable[LeftPlace]) -> tuple[PlaceLine, ...]:
    return tuple(
        PlaceLine(
            row.visit_id,
            row.assignment.starts_at,
            row.assignment.ends_at,
            row.state,
            row.given_to.name if row.given_to else "",
        )
        for row in rows
    )
