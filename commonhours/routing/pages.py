"""Reads of rounds for people: what stands on some days, plans that were asked for, and one of them with its changes.

For whoever may book for the organisation; what they may not know of somebody is not in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.place import Place
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may_in_office, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.routing.models import MOST_DAYS, Pin, PlannedVisit, RoundsPlan, RoundWeights
from commonhours.routing.reading import (
    assigned,
    between,
    near_among,
    own_workers,
    place_of,
    visits_within,
    ways_along,
    ways_of,
)
from commonhours.routing.weighing import AT_FIRST, Worth

MOST_PLANS = 20


@dataclass(frozen=True)
class Stop:
    """A place in a visit, as it stands or as a plan has it.

    `begins_at` and `ends_at` are the plan's; `worker_before` and `begun_before` what stood when it was made. `way` is
    in minutes, from home or from the stop before; None where nobody comes. `kept`: why no planner touches it, or "".
    """

    visit_id: UUID
    assignment_id: UUID | None
    service_user_id: UUID
    service_user: str
    type_of_work: str
    begins_at: datetime
    ends_at: datetime
    place: Place | None
    worker_id: UUID | None
    way: int | None = None
    pinned: bool = False
    kept: str = ""
    changed: bool = False
    new_face: bool = False
    worker_before: UUID | None = None
    begun_before: datetime | None = None
    why_left: str = ""
    # Whether the visit is so near that a change of it would be late.
    near: bool = False

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.begins_at).total_seconds()) // 60


@dataclass(frozen=True)
class Round:
    """One worker's stops of a local day, in order of time; none where they are free all day."""

    person_id: UUID
    person: str
    own: bool
    day: date
    stops: tuple[Stop, ...]

    @property
    def way(self) -> int:
        return sum(stop.way or 0 for stop in self.stops)

    @property
    def minutes(self) -> int:
        return sum(stop.minutes for stop in self.stops)

    @property
    def changed(self) -> int:
        return sum(stop.changed for stop in self.stops)


@dataclass(frozen=True)
class Rounds:
    """All rounds of some days, by day and name, and the places to which nobody comes."""

    organisation_id: UUID
    first_day: date
    days: int
    rounds: tuple[Round, ...]
    left: tuple[Stop, ...]
    zone: ZoneInfo


@dataclass(frozen=True)
class PlanLine:
    """A plan as a list names it. `share` is in thousandths, costs in cents by factor."""

    id: UUID
    organisation_id: UUID
    first_day: date
    days: int
    kind: str
    away_id: UUID | None
    away: str
    away_until: date | None
    held_until: datetime | None
    frozen_until: datetime | None
    may_move: int
    slower: int
    seconds: int
    state: str
    share: int
    best_cost: int | None
    stop_asked: bool
    asked_by: str
    asked_at: datetime
    ready_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    weights: Mapping[str, int]
    costs_before: Mapping[str, int]
    costs_after: Mapping[str, int]
    figures: Mapping[str, int]

    @property
    def under_way(self) -> bool:
        return self.state in ("waits", "works")


@dataclass(frozen=True)
class TurnedAway:
    """A pair that bookings' rules turned away while this was planned."""

    visit_id: UUID
    person_id: UUID
    person: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class PlanTold:
    """A plan with the rounds that it proposes and the stops that it changes, in order of time."""

    plan: PlanLine
    rounds: Rounds
    changes: tuple[Stop, ...]
    turned_away: tuple[TurnedAway, ...]
    # Names of everybody in it, by id.
    names: Mapping[UUID, str]


@dataclass(frozen=True)
class WeightsLine:
    """What each factor was worth from a day on; without `organisation_id` in the whole region."""

    organisation_id: UUID | None
    worth: Worth
    reason: str
    since: date
    set_by: str
    set_at: datetime


def rounds_of(*, by: Actor, at: datetime, organisation_id: UUID, first_day: date, days: int = 1) -> Rounds:
    """The rounds that stand. Refuses with `not_allowed`, or with `rounds_days` for none or too many."""
    require_planner(by, organisation_id)
    require_days(days)
    with seeing(by.sight):
        visits = visits_within(organisation_id, between(first_day, days))
        concern([visit.id for visit in visits])
        coming, pinned = assigned([visit.id for visit in visits]), pinned_among(organisation_id)
        near = near_among(visits, at)
        stops = [
            replace(stop, pinned=visit.id in pinned, near=visit.id in near)
            for visit in visits
            for stop in _standing(visit, coming.get(visit.id, []))
        ]
        return _laid_out(by, organisation_id, first_day, days, _named(by, organisation_id, stops))


def plans(*, by: Actor, organisation_id: UUID) -> tuple[PlanLine, ...]:
    """The plans of an organisation, the last first. Refuses with `not_allowed`."""
    require_planner(by, organisation_id)
    with seeing(by.sight):
        rows = RoundsPlan.objects.filter(organisation_id=organisation_id).order_by("-asked_at", "-id")
        return _lines(rows[:MOST_PLANS])


def plan_line(*, by: Actor, plan_id: UUID) -> PlanLine:
    """How far a plan is. Refuses with `not_allowed` or `unknown_plan`."""
    with seeing(by.sight):
        return _lines([seen_plan(by, plan_id)])[0]


def plan_of(*, by: Actor, at: datetime, plan_id: UUID) -> PlanTold:
    """A plan with all that it proposes; empty rounds until it is ready. Refuses as `plan_line` does."""
    with seeing(by.sight):
        plan = seen_plan(by, plan_id)
        rows = list(plan.visits.order_by("begins_after", "visit_id").select_related("visit__type_of_work"))
        concern([row.visit_id for row in rows])
        pinned, near = pinned_among(plan.organisation_id), near_among([row.visit for row in rows], at)
        stops = [
            replace(_planned(row), pinned=row.visit_id in pinned, near=row.visit_id in near) for row in rows
        ]
        stops = _named(by, plan.organisation_id, stops)
        rounds = _laid_out(by, plan.organisation_id, plan.first_day, plan.days, stops)
        away = {UUID(each["person"]) for each in plan.turned_away}
        names = names_of_people(
            {each for stop in stops for each in (stop.worker_id, stop.worker_before) if each} | away
        )
        turned = tuple(
            TurnedAway(
                UUID(each["visit"]),
                UUID(each["person"]),
                names.get(UUID(each["person"]), ""),
                tuple(each["codes"]),
            )
            for each in plan.turned_away
        )
        changes = tuple(stop for stop in stops if stop.changed)
        return PlanTold(_lines([plan])[0], rounds, changes, turned, names)


def weights_of(*, by: Actor, organisation_id: UUID) -> tuple[WeightsLine, ...]:
    """What holds and held for an organisation, its own and the region's, the last first. Refuses with `not_allowed`."""
    require_planner(by, organisation_id)
    with seeing(by.sight):
        rows = RoundWeights.objects.filter(_own_or_regional(organisation_id)).select_related("set_by")
        return tuple(
            WeightsLine(
                row.organisation_id, worth_of(row), row.reason, row.since, row.set_by.name, row.set_at
            )
            for row in rows.order_by("-since", "organisation_id")
        )


# --- for the rest of the room ----------------------------------------------------------------------------------


def require_planner(by: Actor, organisation_id: UUID) -> None:
    """Whoever may book for the organisation plans its rounds; nobody who acts for one of those served."""
    require(by, Permission.BOOK, [organisation_id])
    require(by, Permission.PLAN, [organisation_id])


def require_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid.because("rounds_days", field="days", most=MOST_DAYS)


def seen_plan(by: Actor, plan_id: UUID) -> RoundsPlan:
    """A plan, within somebody's sight; refuse with `unknown_plan` or `not_allowed`."""
    require_somewhere(by, Permission.BOOK)
    plan = RoundsPlan.objects.filter(id=plan_id).first()
    if plan is None:
        raise NotFound.because("unknown_plan")
    require_planner(by, plan.organisation_id)
    return plan


def pinned_among(organisation_id: UUID) -> set[UUID]:
    """The visits of an organisation that somebody has pinned."""
    pins = Pin.objects.filter(organisation_id=organisation_id, off_at=None)
    return set(pins.values_list("visit_id", flat=True))


def worth_on(organisation_id: UUID, day: date) -> Worth:
    """What holds for an organisation on a day: its own word, else the region's, else what everybody begins with."""
    rows = RoundWeights.objects.filter(_own_or_regional(organisation_id), since__lte=day)
    in_force = sorted(rows, key=lambda row: (row.organisation_id is not None, row.since))
    return worth_of(in_force[-1]) if in_force else AT_FIRST


def worth_of(row: RoundWeights) -> Worth:
    return Worth(**{name: getattr(row, name) for name in AT_FIRST.facts()})


def _own_or_regional(organisation_id: UUID) -> Q:
    return Q(organisation_id=organisation_id) | Q(organisation_id=None)


# --- inside ------------------------------------------------------------------------------------------------------


def _standing(visit: Visit, coming: Sequence[Assignment]) -> Iterable[Stop]:
    """The places of a visit, those to which nobody comes last."""
    empty = Stop(
        visit.id,
        None,
        visit.service_user_id,
        "",
        visit.type_of_work.name,
        visit.starts_at,
        visit.ends_at,
        place_of(visit),
        None,
    )
    for row in coming:
        yield replace(
            empty,
            assignment_id=row.id,
            begins_at=row.starts_at,
            ends_at=row.ends_at,
            place=place_of(row),
            worker_id=row.person_id,
        )
    yield from [empty] * (visit.places - len(coming))


def _planned(row: PlannedVisit) -> Stop:
    visit = row.visit
    return Stop(
        visit.id,
        row.assignment_id,
        visit.service_user_id,
        "",
        visit.type_of_work.name,
        row.begins_after,
        row.ends_after,
        None if row.kept == "remote" else place_of(visit),
        row.worker_after_id,
        way=row.way_after,
        kept=row.kept,
        changed=(row.worker_before_id, row.begins_before) != (row.worker_after_id, row.begins_after),
        new_face=row.new_face,
        worker_before=row.worker_before_id,
        begun_before=row.begins_before,
        why_left=row.why_left,
    )


def _named(by: Actor, organisation_id: UUID, stops: Sequence[Stop]) -> list[Stop]:
    """With the names of those served, where the asker may know them."""
    if not may_in_office(by, Permission.SEE_SERVICE_USERS, [organisation_id]):
        return list(stops)
    served = {stop.service_user_id for stop in stops}
    names = names_of_service_users(served)
    looked_at(served, VISITS, known_to=[organisation_id])
    return [replace(stop, service_user=names.get(stop.service_user_id, "")) for stop in stops]


def _laid_out(by: Actor, organisation_id: UUID, first_day: date, days: int, stops: Sequence[Stop]) -> Rounds:
    zone = region().tzinfo
    own = own_workers(organisation_id, first_day)
    coming = {stop.worker_id for stop in stops if stop.worker_id}
    concern(coming | own)
    looked_at(coming, VISITS, known_to=[organisation_id])
    names, ways = names_of_people(coming | own), ways_of(coming | own)
    by_round: dict[tuple[date, UUID], list[Stop]] = {
        (date.fromordinal(first_day.toordinal() + nth), person): [] for nth in range(days) for person in own
    }
    for stop in stops:
        if stop.worker_id:
            day = stop.begins_at.astimezone(zone).date()
            by_round.setdefault((day, stop.worker_id), []).append(stop)
    rounds = []
    for (day, person), theirs in by_round.items():
        theirs.sort(key=lambda stop: stop.begins_at)
        along = ways_along(ways, person, [stop.place for stop in theirs])
        dated = tuple(replace(stop, way=way) for stop, way in zip(theirs, along, strict=True))
        rounds.append(Round(person, names.get(person, ""), person in own, day, dated))
    rounds.sort(key=lambda each: (each.day, each.person.casefold(), each.person_id))
    left = tuple(stop for stop in stops if stop.worker_id is None)
    return Rounds(organisation_id, first_day, days, tuple(rounds), left, zone)


def _lines(rows: Iterable[RoundsPlan]) -> tuple[PlanLine, ...]:
    those = list(rows)
    accounts = names_of_accounts(
        account for row in those for account in (row.asked_by_id, row.decided_by_id) if account
    )
    people = names_of_people(row.away_id for row in those if row.away_id)
    return tuple(
        PlanLine(
            id=row.id,
            organisation_id=row.organisation_id,
            first_day=row.first_day,
            days=row.days,
            kind=row.kind,
            away_id=row.away_id,
            away=people.get(row.away_id, "") if row.away_id else "",
            away_until=row.away_until,
            held_until=row.held_until,
            frozen_until=row.frozen_until,
            may_move=row.may_move,
            slower=row.slower,
            seconds=row.seconds,
            state=row.state,
            share=row.share,
            best_cost=row.best_cost,
            stop_asked=row.stop_asked,
            asked_by=accounts.get(row.asked_by_id, ""),
            asked_at=row.asked_at,
            ready_at=row.ready_at,
            decided_by=accounts.get(row.decided_by_id, "") if row.decided_by_id else "",
            decided_at=row.decided_at,
            weights=row.weights,
            costs_before=row.costs_before,
            costs_after=row.costs_after,
            figures=row.figures,
        )
        for row in those
    )
