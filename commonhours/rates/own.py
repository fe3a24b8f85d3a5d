"""What a worker reads of their own pay: what each type of work pays now, what they ask, and what asking costs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.credentials.unlocking import works_open_to
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import Membership
from commonhours.rates.asking import least_book, read_paying
from commonhours.rates.least import LeastBook, Paying
from commonhours.rates.models import LeastRate
from commonhours.rates.queries import lowest_minimum

# What somebody worked so lately is the measure of what they would be offered no more.
LATELY = timedelta(weeks=4)


@dataclass(frozen=True)
class PaidAt:
    """What an hour of a type of work pays at one organisation; None where it is worked for no wage.

    `minutes` is what somebody worked of it there in the past four weeks; `falls`: they ask for more than it pays.
    """

    organisation_id: UUID
    organisation: str
    cents: int | None
    minutes: int
    falls: bool


@dataclass(frozen=True)
class OwnWork:
    """A type of work that somebody does: what it pays where, and what they ask for it alone."""

    type_of_work_id: UUID
    name: str
    paid: tuple[PaidAt, ...]
    asked: int | None


@dataclass(frozen=True)
class ToCome:
    """What somebody asks from a later day on; for all work where no type is named."""

    type_of_work_id: UUID | None
    name: str
    cents: int
    since: date


@dataclass(frozen=True)
class OwnRates:
    """All of it, with what they ask for all work, and what the law says that nobody is paid less than."""

    works: tuple[OwnWork, ...]
    asked: int | None
    floor: int | None
    to_come: tuple[ToCome, ...]
    # For which types of work they ask anything of its own, now or later, also of work that is switched off.
    asked_works: tuple[UUID, ...]
    today: date

    @property
    def asks(self) -> bool:
        """Whether they ask for anything, now or later."""
        return bool(self.asked or self.to_come or self.asked_works)


def own_rates(*, by: Actor, at: datetime) -> OwnRates:
    """What the asker's own work pays and what they ask for it."""
    today = at.astimezone(region().tzinfo).date()
    if by.person_id is None:
        return OwnRates((), None, None, (), (), today)
    with seeing(by.sight):
        houses = employers_of(by.person_id, today)
        works = works_open_to(by.person_id, houses, on=today, secret=True)
        least, paying = least_book([by.person_id], today), read_paying(houses, today)
        worked = worked_lately([by.person_id], at)
        names = {house: name for house, name in names_of_organisations().items() if house in houses}
        lines = tuple(
            OwnWork(
                work.type_of_work_id,
                work.name,
                tuple(_paid_at(by.person_id, work.type_of_work_id, names, (least, paying, worked), today)),
                _asked(least, by.person_id, work.type_of_work_id, today),
            )
            for work in works
            if work.on
        )
        floor = lowest_minimum(houses, today)
        return OwnRates(
            lines,
            _asked(least, by.person_id, None, today),
            floor.cents if floor else None,
            tuple(_to_come(by.person_id, today)),
            tuple(work for _, work in least.held if work),
            today,
        )


def employers_of(person_id: UUID, today: date) -> tuple[UUID, ...]:
    """Whose approved worker somebody is on a day, the longest first. Runs inside `seeing`."""
    rows = Membership.objects.filter(
        person_id=person_id, part="worker", approved_at__isnull=False, since__lte=today
    ).filter(Q(until__isnull=True) | Q(until__gt=today))
    return tuple(rows.order_by("since").values_list("organisation_id", flat=True))


def _paid_at(
    person: UUID,
    work: UUID,
    names: dict[UUID, str],
    known: tuple[LeastBook, Paying, dict[tuple[UUID, UUID, UUID], int]],
    today: date,
) -> Iterable[PaidAt]:
    least, paying, worked = known
    for house, name in names.items():
        cents = paying.hour(house, work, person, today)
        falls = not paying.reaches(least, house, work, person, today)
        yield PaidAt(house, name, cents, worked.get((person, house, work), 0), falls)


def _asked(least: LeastBook, person: UUID, work: UUID | None, today: date) -> int | None:
    rows = least.held.get((person, work), ())
    return next((row.amount for row in rows if row.holds(today)), None)


def _to_come(person_id: UUID, today: date) -> Iterable[ToCome]:
    rows = LeastRate.objects.filter(person_id=person_id, since__gt=today).exclude(until=F("since"))
    for row in rows.select_related("type_of_work").order_by("since"):
        name = row.type_of_work.name if row.type_of_work else ""
        yield ToCome(row.type_of_work_id, name, row.amount, row.since)


def worked_lately(
    person_ids: Iterable[UUID], at: datetime, *, house: UUID | None = None
) -> dict[tuple[UUID, UUID, UUID], int]:
    """Minutes of the past four weeks, by person, organisation (or at one alone) and type of work. Inside `seeing`."""
    rows = Assignment.objects.filter(
        person_id__in=set(person_ids), state__in=OCCUPYING, starts_at__gte=at - LATELY, starts_at__lt=at
    )
    if house:
        rows = rows.filter(organisation_id=house)
    # The kind of work is null where it is the visit's own; the stubs do not know that.
    found: list[tuple[Any, ...]] = list(
        rows.values_list(
            "person_id", "organisation_id", "type_of_work_id", "visit_id", "starts_at", "ends_at"
        )
    )
    # Row security hides a partner's visit from whoever did not book it; its kind of work decides what it paid.
    concern({row[3] for row in found})
    visits = Visit.objects.filter(id__in={row[3] for row in found})
    of_visit = dict(visits.values_list("id", "type_of_work_id"))
    minutes: dict[tuple[UUID, UUID, UUID], int] = {}
    for person, employer, own, visit, starts, ends in found:
        if work := own or of_visit.get(visit):
            key = (person, employer, work)
            minutes[key] = minutes.get(key, 0) + int((ends - starts).total_seconds()) // 60
    return minutes
