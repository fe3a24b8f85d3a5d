"""What people read of all this: their own request and what stays; the office's list, holds, schedule and preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, require_somewhere
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import Person, ServiceUser
from commonhours.retention.actions.asking import erasures_of
from commonhours.retention.actions.retiring import due_now
from commonhours.retention.models import WAITING, Erasure, Hold, Period
from commonhours.retention.open_matters import holds_on, open_matters
from commonhours.retention.parties import party_of, require_theirs
from commonhours.retention.periods import days_of
from commonhours.retention.schedule import ELSEWHERE, KINDS, SCHEDULE
from commonhours.trail.sequencer import HOUSE


@dataclass(frozen=True)
class KindLine:
    """One kind of record: how many days, why, by which source, since when, and how many rows would go now."""

    code: str
    days: int
    least: int
    source: str
    since: date
    own: bool
    due: int


@dataclass(frozen=True)
class OwnPage:
    """Whether somebody asked to be forgotten, until when it can be taken back, and what is open."""

    erasure_id: UUID | None
    due_at: datetime | None
    over: bool
    open: tuple[str, ...]
    cooling_days: int
    kept: tuple[KindLine, ...]


@dataclass(frozen=True)
class ErasureLine:
    """Somebody who asked to be forgotten, and why it is not done yet."""

    id: UUID
    name: str
    person_id: UUID | None
    service_user_id: UUID | None
    asked_at: datetime
    due_at: datetime
    open: tuple[str, ...]


@dataclass(frozen=True)
class HoldLine:
    """Whose records are held back, why, since when and until when."""

    id: UUID
    name: str
    reason: str
    since: date
    until: date | None


@dataclass(frozen=True)
class RecordsPage:
    """All of it, for whoever answers for the records of an organisation or the region."""

    kinds: tuple[KindLine, ...]
    elsewhere: tuple[tuple[str, int], ...]
    waiting: tuple[ErasureLine, ...]
    holds: tuple[HoldLine, ...]
    may_set: bool


# What somebody who asks to be forgotten reads about: what stays of them for a while.
THEIRS = ("payroll", "visit_evidence", "rankings", "safety", "said")


def own_page(*, by: Actor, at: datetime, service_user_id: UUID | None = None) -> OwnPage:
    """One’s own data, or that of whom one helps.

    Refuses with `unknown_person`, `unknown_service_user` or `not_allowed`.
    """
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        party = party_of(None if service_user_id else by.person_id, service_user_id)
        require_theirs(by, party)
    # What is open about them may stand in rows that they do not see themselves; told is its name alone.
    with seeing(HOUSE.sight):
        concern([*party.ids, *party.organisation_ids])
        row = erasures_of(party).order_by("-asked_at").first()
        still = open_matters(party, at)
        kept = tuple(_line(code, today, {}) for code in THEIRS)
        days = days_of("cooling_off", today)
    waits = row is not None and row.state == WAITING
    return OwnPage(
        row.id if row and waits else None,
        row.due_at if row and waits else None,
        bool(row and waits and row.due_at <= at),
        still,
        days,
        kept,
    )


def records_page(*, by: Actor, at: datetime) -> RecordsPage:
    """The schedule with what would go now, who waits to be forgotten, what is held. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.KEEP_RECORDS)
    today = at.astimezone(region().tzinfo).date()
    whole = may(by, Permission.KEEP_RECORDS)
    # Counts over everybody are the region's to know.
    due = due_now(by=HOUSE, at=at) if whole else {}
    with seeing(by.sight):
        rows = list(Erasure.objects.filter(state=WAITING).order_by("due_at", "id"))
        holds = list(holds_on(at).order_by("since", "id"))
        names = _names(rows, holds)
        kinds = tuple(_line(kind.code, today, due) for kind in SCHEDULE)
    return RecordsPage(
        kinds,
        ELSEWHERE,
        tuple(_erasure(row, names, at) for row in rows),
        tuple(
            HoldLine(each.id, names.get(_whose(each), ""), each.reason, each.since, each.until)
            for each in holds
        ),
        whole,
    )


def _line(code: str, today: date, due: Mapping[str, int]) -> KindLine:
    kind = KINDS[code]
    own = Period.objects.filter(kind=code, since__lte=today).order_by("-since").first()
    days = days_of(code, today)
    since = own.since if own else kind.since
    return KindLine(code, days, kind.least, kind.source, since, own is not None, due.get(code, 0))


def _whose(row: Erasure | Hold) -> UUID | None:
    return row.person_id or row.service_user_id or (row.organisation_id if isinstance(row, Hold) else None)


def _names(rows: list[Erasure], holds: list[Hold]) -> dict[UUID | None, str]:
    ids = {each for each in (*map(_whose, rows), *map(_whose, holds)) if each}
    named: dict[UUID | None, str] = dict(Person.objects.filter(id__in=ids).values_list("id", "name"))
    named |= dict(ServiceUser.objects.filter(id__in=ids).values_list("id", "name"))
    return named | dict(names_of_organisations())


def _erasure(row: Erasure, names: Mapping[UUID | None, str], at: datetime) -> ErasureLine:
    with seeing(HOUSE.sight):
        party = party_of(row.person_id, row.service_user_id)
        concern([*party.ids, *party.organisation_ids])
        still = open_matters(party, at)
    return ErasureLine(
        row.id,
        names.get(_whose(row), ""),
        row.person_id,
        row.service_user_id,
        row.asked_at,
        row.due_at,
        still,
    )
