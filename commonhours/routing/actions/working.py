"""Work out the plan that waits longest: in the background, with its progress in its row, so that it can be followed,
stopped, and taken up again by whoever comes after a fall."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import F

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.routing.market.gathering import Gathered, gather
from commonhours.routing.market.holding import Chosen, Turn
from commonhours.routing.market.problem import home_of
from commonhours.routing.market.proposing import Proposed, propose
from commonhours.routing.market.spots import Sought, Spot
from commonhours.routing.models import UNDER_WAY, PlannedVisit, RoundsPlan
from commonhours.routing.queries import pinned_among
from commonhours.routing.reading import Goes, Ways, place_of, ways_along
from commonhours.routing.weighing import Worth
from commonhours.trail.actions import acting

# What brings the process down each time must not keep all others waiting.
MOST_TRIES = 3
# So seldom the row is written: a page looks once a second.
PAUSE = 0.3


def run_plan(*, by: Actor, clock: Callable[[], datetime]) -> bool:
    """Work out the plan that waits longest; return whether there was one.

    One that is marked as worked on was left by a process that fell: only one has these hands at work.
    """
    with seeing(by.sight):
        waiting = RoundsPlan.objects.filter(state__in=UNDER_WAY).order_by("asked_at", "id").first()
        if waiting is None:
            return False
        # Counted before it begins: what falls in its middle has been tried.
        begun = {"tries": F("tries") + 1, "state": "works", "share": 0, "best_cost": None}
        RoundsPlan.objects.filter(pk=waiting.pk).update(**begun)
    if waiting.tries >= MOST_TRIES:
        _finish(waiting, by=by, at=clock(), state="failed")
        return True
    at = clock()
    with seeing(by.sight):
        gathered = gather(sought_by(waiting, at))
    progress = _Progress(waiting, by)
    proposed = propose(
        gathered,
        Worth.of(waiting.weights),
        mends=waiting.kind == "mend",
        seconds=0.1 if waiting.stop_asked else float(waiting.seconds),
        seed=waiting.seed,
        told=progress.tell,
        stop=progress.is_over,
    )
    _finish(waiting, by=by, at=clock(), state="ready", proposed=proposed)
    return True


def sought_by(plan: RoundsPlan, at: datetime) -> Sought:
    """What a plan asks for, as of an instant; within the sight of whoever may plan it."""
    return Sought(
        organisation_id=plan.organisation_id,
        first_day=plan.first_day,
        days=plan.days,
        at=at,
        pinned=frozenset(pinned_among(plan.organisation_id)),
        frozen_until=plan.frozen_until,
        away_id=plan.away_id,
        away_until=plan.away_until,
        held_until=plan.held_until,
        may_move=plan.may_move,
        slower=plan.slower,
    )


class _Progress:
    """Writes how far it is where others read it, and reads there whether it shall stop."""

    def __init__(self, plan: RoundsPlan, by: Actor) -> None:
        self._plan, self._by = plan, by
        self._next, self._over = 0.0, False

    def tell(self, share: float, cost: float) -> None:
        if monotonic() < self._next:
            return
        self._next = monotonic() + PAUSE
        with seeing(self._by.sight):
            rows = RoundsPlan.objects.filter(pk=self._plan.pk)
            rows.update(share=min(1000, round(1000 * share)), best_cost=round(cost))
            self._over = bool(rows.values_list("stop_asked", flat=True).get())

    def is_over(self) -> bool:
        return self._over


def _finish(
    plan: RoundsPlan, *, by: Actor, at: datetime, state: str, proposed: Proposed | None = None
) -> None:
    with acting("rounds.ready", by=by, at=at) as act:
        if proposed is None:
            RoundsPlan.objects.filter(pk=plan.pk).update(state=state, ready_at=at)
        else:
            keep_proposed(plan, proposed, at=at)
        act.subject_id = plan.id
        act.concerns([plan.organisation_id])
        act.note(plan=plan.id, organisation=plan.organisation_id, state=state, **{"for": plan.asked_by_id})


def keep_proposed(plan: RoundsPlan, proposed: Proposed, *, at: datetime) -> None:
    """Write down what was found; the plan is ready then."""
    rows = list(_rows(plan, proposed))
    PlannedVisit.objects.bulk_create(rows, batch_size=1000)
    RoundsPlan.objects.filter(pk=plan.pk).update(
        state="ready",
        ready_at=at,
        share=1000,
        best_cost=proposed.cost,
        costs_before=proposed.costs_before,
        costs_after=proposed.costs_after,
        figures=_figures(proposed, rows),
        turned_away=_turned_away(proposed.gathered),
    )


def _rows(plan: RoundsPlan, proposed: Proposed) -> Iterator[PlannedVisit]:
    gathered = proposed.gathered
    before = {nth: Turn(spot.worker_id, spot.part.starts_at) for nth, spot in enumerate(gathered.spots)}
    after = before | proposed.chosen
    ways_before, ways_after = _ways(gathered, before), _ways(gathered, after)
    for nth, spot in enumerate(gathered.spots):
        worker, begins = after[nth].person_id, after[nth].starts_at
        way, position = ways_after.get(nth, (None, None))
        yield PlannedVisit(
            plan=plan,
            visit=spot.visit,
            assignment_id=spot.assignment_id,
            worker_before_id=spot.worker_id,
            worker_after_id=worker,
            begins_before=spot.part.starts_at,
            begins_after=begins,
            ends_before=spot.part.ends_at,
            ends_after=begins + (spot.part.ends_at - spot.part.starts_at),
            way_before=ways_before.get(nth, (None, None))[0],
            way_after=way,
            position=position,
            new_face=_is_new(gathered, spot, worker) and worker != spot.worker_id,
            kept=spot.kept,
            why_left="" if worker or spot.kept else _why_left(gathered, nth),
            organisation_ids=plan.organisation_ids,
        )


def _is_new(gathered: Gathered, spot: Spot, worker: UUID | None) -> bool:
    return worker is not None and (spot.visit.service_user_id, worker) in gathered.strangers


def _why_left(gathered: Gathered, nth: int) -> str:
    allowed = gathered.able[nth]
    if not allowed:
        return "nobody_fits"
    turned = {person for spot, person in gathered.turned_away if spot == nth}
    return "turned_away" if turned >= allowed.keys() else "too_dear"


def _ways(gathered: Gathered, coming: Chosen) -> dict[int, tuple[int | None, int]]:
    """Minutes to each spot and its place in the round of whoever comes, by the way in which they really travel."""
    ways = Ways(
        {
            person: Goes(home_of(gathered, person), each.terms.mode)
            for person, each in gathered.people.items()
        },
        gathered.frame.matrix,
        gathered.sought.slower,
    )
    rounds: dict[tuple[UUID, date], list[int]] = {}
    for nth, turn in coming.items():
        if turn.person_id is not None:
            day = turn.starts_at.astimezone(gathered.frame.days.zone).date()
            rounds.setdefault((turn.person_id, day), []).append(nth)
    found: dict[int, tuple[int | None, int]] = {}
    for (person, _), spots in rounds.items():
        spots.sort(key=lambda nth: coming[nth].starts_at)
        places = [
            None if gathered.spots[nth].kept == "remote" else place_of(gathered.spots[nth].visit)
            for nth in spots
        ]
        for position, (nth, way) in enumerate(zip(spots, ways_along(ways, person, places), strict=True), 1):
            found[nth] = (way, position)
    return found


def _figures(proposed: Proposed, rows: list[PlannedVisit]) -> dict[str, int]:
    gathered = proposed.gathered
    planned = [(nth, gathered.spots[nth]) for nth in gathered.free]
    return {
        "visits": len(rows),
        "planned": len(planned),
        "changed": sum(row.changes for row in rows),
        "moved": sum(row.moves for row in rows),
        "late": len(proposed.late),
        "left_before": sum(spot.stands is None for spot in gathered.spots),
        "left_after": sum(row.worker_after_id is None for row in rows),
        "new_faces": sum(row.new_face for row in rows),
        # Of the visits that are planned, those to which somebody comes who is known there.
        "known_before": sum(
            spot.worker_id is not None and not _is_new(gathered, spot, spot.worker_id) for _, spot in planned
        ),
        "known_after": sum(
            (person := proposed.chosen[nth].person_id) is not None and not _is_new(gathered, spot, person)
            for nth, spot in planned
        ),
        "way_before": sum(row.way_before or 0 for row in rows),
        "way_after": sum(row.way_after or 0 for row in rows),
        "workers_before": len({row.worker_before_id for row in rows if row.worker_before_id}),
        "workers_after": len({row.worker_after_id for row in rows if row.worker_after_id}),
        "turned_away": len(gathered.turned_away),
    }


def _turned_away(gathered: Gathered) -> list[dict[str, Any]]:
    return [
        {"visit": str(gathered.spots[nth].visit.id), "person": str(person), "codes": list(codes)}
        for (nth, person), codes in gathered.turned_away.items()
    ]
