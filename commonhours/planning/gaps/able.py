"""Who could do what where, and when they are free: people by number, as the columns of one matrix each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from commonhours.availability.models import Terms
from commonhours.availability.rules import LocalDays
from commonhours.bookings.conditions import GOOD_STANDING, attribute, holds
from commonhours.bookings.fit import Dossier
from commonhours.bookings.queries import dossiers
from commonhours.catalogue.models import Area, KindOfFact, Requirement, TypeOfWork
from commonhours.matching.whole import Whole, laid_out
from commonhours.partnerships.models import Partnership
from commonhours.planning.areas import within_reach
from commonhours.planning.gaps.asked import HOURS, WEEKS_AHEAD, Cell
from commonhours.training.models import Module

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class People:
    """Everybody in good standing. `on` and `lacks` speak of the types of work in `works`.

    `lacks` counts the facts that somebody has not, and `missing` names one of them by its place in `kinds`.
    """

    ids: tuple[UUID, ...]
    works: Mapping[UUID, int]
    kinds: tuple[UUID, ...]
    on: Flags  # [people, works]
    lacks: NDArray[np.int16]  # [people, works]
    missing: NDArray[np.int16]  # [people, works]
    members: Mapping[UUID, Flags]  # by organisation: [people]
    reach: Mapping[UUID, Flags]  # by area: [people]
    remote: frozenset[UUID]  # types of work for which nobody travels
    free: Floats  # [people, WEEKS_AHEAD, HOURS]
    booked: Floats  # [people, WEEKS_AHEAD]: hours a week
    wanted: Floats  # [people]: hours a week
    hosts: Mapping[tuple[UUID, UUID | None], frozenset[UUID]]  # by guest and type of work; None: of any
    trainable: frozenset[UUID]  # kinds of fact that a module awards and that may be named

    def may_come(self, cell: Cell) -> Flags:
        """bool[people]: who works for an organisation that may send somebody to this cell's service users."""
        guest, work = cell.organisation_id, cell.type_of_work_id
        hosts = {guest, *self.hosts.get((guest, None), ()), *self.hosts.get((guest, work), ())}
        return self._members_of(hosts)

    def near(self, cell: Cell) -> Flags:
        """bool[people]: who would go there, or need not go anywhere."""
        everybody = np.ones(len(self.ids), np.bool_)
        return everybody if cell.type_of_work_id in self.remote else self.reach[cell.area_id]

    def can(self, work: UUID) -> Flags:
        """bool[people]: who does this type of work now."""
        known: Flags = self.lacks[:, self.works[work]] == 0
        return self.on[:, self.works[work]] & known

    def able(self, cells: Sequence[Cell]) -> Flags:
        """bool[people, cells]: who can be booked for what."""
        columns = [self.can(cell.type_of_work_id) & self.near(cell) & self.may_come(cell) for cell in cells]
        return np.array(columns, np.bool_).reshape(len(cells), len(self.ids)).T

    def _members_of(self, houses: Collection[UUID]) -> Flags:
        found = np.zeros(len(self.ids), np.bool_)
        for house in houses:
            if house in self.members:
                found |= self.members[house]
        return found


def read_people(days: LocalDays, *, at: datetime, person_ids: Sequence[UUID] | None = None) -> People:
    """Everybody whom somebody may book today, or those of these people; whoever calls it sees them, for everybody the
    whole region."""
    today = days.first_day.isoformat()
    everybody = dossiers(person_ids, since=days.start, until=days.instant_of(days.slots))
    people = [each for each in everybody if holds(each.holdings.get(GOOD_STANDING, ()), (today, today))]
    whole = laid_out(people, days)
    works = {row.id: number for number, row in enumerate(TypeOfWork.objects.order_by("code"))}
    on, lacks, missing, kinds = _skills(people, works, today)
    booked = _hours(whole, whole.booked).sum(axis=2)
    wanted = dict(Terms.objects.values_list("person_id", "wanted_minutes"))
    return People(
        tuple(each.person_id for each in people),
        works,
        kinds,
        on,
        lacks,
        missing,
        _members(people, today),
        _reach(people),
        frozenset(TypeOfWork.objects.filter(remote=True).values_list("id", flat=True)),
        _within_limits(_hours(whole, whole.open), booked, people),
        booked,
        np.array([wanted.get(each.person_id, 0) / 60 for each in people], np.float32),
        _hosts(at.astimezone(days.zone).date()),
        _trainable(),
    )


def _skills(
    people: Sequence[Dossier], works: Mapping[UUID, int], today: str
) -> tuple[Flags, NDArray[np.int16], NDArray[np.int16], tuple[UUID, ...]]:
    kinds = tuple(KindOfFact.objects.order_by("code").values_list("id", flat=True))
    held = _held(people, [attribute("fact", kind) for kind in kinds], today)
    on = _held(people, [attribute("work", work) for work in works], today)
    lacks, missing = (np.full((len(people), len(works)), start, np.int16) for start in (0, -1))
    place = {kind: number for number, kind in enumerate(kinds)}
    for work, kind in Requirement.objects.values_list("type_of_work_id", "kind_of_fact_id"):
        without = ~held[:, place[kind]]
        lacks[:, works[work]] += without
        missing[without, works[work]] = place[kind]
    return on, lacks, missing, kinds


def _held(people: Sequence[Dossier], attributes: Sequence[str], today: str) -> Flags:
    rows = [[holds(each.holdings.get(one, ()), (today, today)) for one in attributes] for each in people]
    return np.array(rows, np.bool_).reshape(len(people), len(attributes))


def _members(people: Sequence[Dossier], today: str) -> dict[UUID, Flags]:
    members: dict[UUID, Flags] = {}
    for number, each in enumerate(people):
        for held, spans in each.holdings.items():
            if held.startswith("member:") and holds(spans, (today, today)):
                house = UUID(held.removeprefix("member:"))
                members.setdefault(house, np.zeros(len(people), np.bool_))[number] = True
    return members


def _reach(people: Sequence[Dossier]) -> dict[UUID, Flags]:
    """By area, who would go there."""
    homes = np.array([(each.terms.lat, each.terms.lng) for each in people], np.float64).reshape(-1, 2)
    modes, limits = (
        np.array([getattr(each.terms, name) for each in people], np.int64)
        for name in ("mode", "travel_limit")
    )
    rows = Area.objects.values_list("id", "latitude", "longitude")
    return {area: within_reach(homes, modes, limits, (lat, lng)) for area, lat, lng in rows}


def _hours(whole: Whole, bits: NDArray[np.uint64]) -> Floats:
    """float32[people, WEEKS_AHEAD, HOURS]: hours in which somebody's bit is set, by week and hour of the week."""
    days, people = whole.days, len(whole.numbers)
    table = np.zeros((WEEKS_AHEAD, HOURS, people), np.float32)
    for day in range(WEEKS_AHEAD * 7):
        first, last = days.day_slots[day : day + 2]
        weekday = (days.first_day.weekday() + day) % 7
        for slot in range(first, last):
            hour = days.instant_of(slot).astimezone(days.zone).hour
            row = np.unpackbits(bits[slot].view(np.uint8), bitorder="little")[:people]
            table[day // 7, weekday * 24 + hour] += row * np.float32(0.25)
    return np.ascontiguousarray(table.transpose(2, 0, 1))


def _within_limits(free: Floats, booked: Floats, people: Sequence[Dossier]) -> Floats:
    """Of somebody who offers more than they would work in a week, each free hour counts for its share of the rest."""
    most = np.array([each.terms.most_week / 60 for each in people], np.float32).reshape(-1, 1)
    together = free.sum(axis=2)
    rest = np.maximum(most - booked, 0)
    share = np.minimum(np.divide(rest, together, out=np.ones_like(together), where=together > 0), 1)
    within: Floats = free * share[:, :, None]
    return within


def _hosts(today: date) -> dict[tuple[UUID, UUID | None], frozenset[UUID]]:
    rows = Partnership.objects.filter(since__lte=today).filter(Q(until=None) | Q(until__gt=today))
    found: dict[tuple[UUID, UUID | None], frozenset[UUID]] = {}
    for guest, work, host in rows.values_list("guest_id", "type_of_work_id", "host_id"):
        found[guest, work] = found.get((guest, work), frozenset()) | {host}
    return found


def _trainable() -> frozenset[UUID]:
    rows = Module.objects.filter(awards__confidential=False).values_list("awards_id", flat=True)
    return frozenset(rows)
