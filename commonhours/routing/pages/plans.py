"""Plans that were asked for, and one of them with its rounds and its changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.people.queries import names_of_people
from commonhours.routing.models import PlannedVisit, RoundsPlan
from commonhours.routing.pages.stops import Rounds, Stop, laid_out, named
from commonhours.routing.queries import pinned_among, require_planner, seen_plan
from commonhours.routing.reading import (
    near_among,
    place_of,
)

MOST_PLANS = 20


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
        # A partner's worker whom the plan takes off is in no round of it any more.
        concern(stop.worker_before for stop in stops if stop.worker_before)
        stops = named(by, plan.organisation_id, stops)
        rounds = laid_out(by, plan.organisation_id, plan.first_day, plan.days, stops)
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
