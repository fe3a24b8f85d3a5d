"""Reads of duty: what has nobody, who is on duty when, and whom that called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import OCCUPYING, Visit
from commonhours.bookings.pages import VisitLine
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.dispatch.models import DutyCall, DutyShift
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.permissions import (
    ROLES,
    Permission,
    may,
    organisations_with,
    require_somewhere,
)

# What begins within a day calls somebody; what begins later the office still finds by day.
AHEAD = timedelta(hours=24)
# So long a call waits for an answer before the next on duty is called.
PATIENCE = timedelta(minutes=15)
MOST_SHOWN = 20
SHIFTS_AHEAD = 100


@dataclass(frozen=True)
class Called:
    """The last call that a visit made: to whom, when, and how it stands."""

    name: str
    called_at: datetime
    state: str
    answered_by: str


@dataclass(frozen=True)
class Unfilled:
    """A visit within a day to which too few come, and whom it called."""

    visit: VisitLine
    called: Called | None


@dataclass(frozen=True)
class ShiftLine:
    """Somebody's shift as the rota shows it; `organisation_id` None is the region."""

    id: UUID
    organisation_id: UUID | None
    account_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    turn: int


def short_of_people(at: datetime) -> QuerySet[Visit]:
    """Visits that begin within a day and to which too few come; as far as whoever looks sees them."""
    coming = Count("assignments", filter=Q(assignments__state__in=OCCUPYING))
    # Asked by organisation, since that is how visits are indexed by time.
    soon = Visit.objects.filter(
        organisation_id__in=list(Organisation.objects.values_list("id", flat=True)),
        starts_at__gt=at,
        starts_at__lt=at + AHEAD,
        state="planned",
    )
    return soon.annotate(coming=coming).filter(coming__lt=F("places")).order_by("starts_at", "id")


def unfilled(*, by: Actor, at: datetime) -> tuple[Unfilled, ...]:
    """What has nobody within a day, of the organisations for which the asker books. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.BOOK)
    with seeing(by.sight):
        rows = short_of_people(at)
        if not may(by, Permission.BOOK):
            rows = rows.filter(organisation_id__in=organisations_with(by, Permission.BOOK))
        ids = list(rows.values_list("id", flat=True)[:MOST_SHOWN])
        called = _called(ids)
    return tuple(Unfilled(read_visit(by=by, visit_id=each), called.get(each)) for each in ids)


def _called(visit_ids: Sequence[UUID]) -> dict[UUID, Called]:
    rows = list(
        DutyCall.objects.filter(visit_id__in=visit_ids).exclude(state="over").order_by("called_at", "id")
    )
    names = names_of_accounts({each for row in rows for each in (row.account_id, row.answered_by_id)})
    return {
        row.visit_id: Called(
            names.get(row.account_id, ""),
            row.called_at,
            row.state,
            names.get(row.answered_by_id, "") if row.answered_by_id else "",
        )
        for row in rows
    }


def waiting_for(by: Actor) -> int:
    """How many calls wait for this account's answer."""
    if by.account_id is None:
        return 0
    with seeing(by.sight):
        return DutyCall.objects.filter(account_id=by.account_id, state="waiting").count()


def rota(*, by: Actor, at: datetime) -> tuple[ShiftLine, ...]:
    """The shifts that are not over, of the organisations whose rota the asker keeps. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.KEEP_ROTA)
    with seeing(by.sight):
        rows = DutyShift.objects.filter(ends_at__gt=at).order_by("starts_at", "turn", "id")
        kept = [row for row in rows[:SHIFTS_AHEAD] if may(by, Permission.KEEP_ROTA, _of(row.organisation_id))]
        names = names_of_accounts({row.account_id for row in kept})
    return tuple(
        ShiftLine(
            row.id,
            row.organisation_id,
            row.account_id,
            names.get(row.account_id, ""),
            row.starts_at,
            row.ends_at,
            row.turn,
        )
        for row in kept
    )


def _of(organisation_id: UUID | None) -> Iterable[UUID]:
    return [organisation_id] if organisation_id else []


def officers_of(organisation_id: UUID | None) -> dict[UUID, str]:
    """Who may be on duty there: whoever holds a role that books, there or in the whole region; name by account."""
    booking = [role for role, held in ROLES.items() if Permission.BOOK in held and role != "house"]
    where = Q(organisation_id=None)
    if organisation_id:
        where |= Q(organisation_id=organisation_id)
    grants = Grant.objects.filter(where, role__in=booking, until=None)
    accounts = set(grants.values_list("account_id", flat=True))
    return names_of_accounts(accounts)


def on_duty(organisation_id: UUID, at: datetime) -> list[UUID]:
    """The accounts on duty for a visit of an organisation, in the order in which they are called: its own first."""
    now = DutyShift.objects.filter(starts_at__lte=at, ends_at__gt=at)
    order = ("turn", "starts_at", "id")
    own = list(now.filter(organisation_id=organisation_id).order_by(*order))
    region = list(now.filter(organisation_id__isnull=True).order_by(*order))
    return list(dict.fromkeys(shift.account_id for shift in (*own, *region)))
