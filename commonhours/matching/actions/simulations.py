"""See what a draft would have done to the bookings of some days: asked at once, worked out in the background."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import seeing
from commonhours.matching.actions.weights import opened
from commonhours.matching.asking import weights_on
from commonhours.matching.models import Simulation, WeightsDraft
from commonhours.matching.replay.effects import effects
from commonhours.matching.replay.past import past_of
from commonhours.matching.replay.playing import play
from commonhours.matching.weighing import Weighing
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

# Long enough for two months, short enough for the weeks that the kernel keeps of everybody.
MOST_DAYS = 63
USUAL_DAYS = 28
# As far as somebody can be booked ahead, and as far back as the records of a year.
AHEAD, BACK = timedelta(days=70), timedelta(days=366)
# What brings the process down each time must not keep all others waiting.
MOST_TRIES = 3


@dataclass(frozen=True)
class SimulationAsked:
    """A simulation that the background takes up."""

    simulation_id: UUID


@once(SimulationAsked)
def simulate(*, by: Actor, at: datetime, draft_id: UUID, first_day: date, last_day: date) -> SimulationAsked:
    """Have a draft worked out on the bookings of these local days, both included.

    Refuses with `not_allowed`, `unknown_draft`, `draft_decided`, `simulation_days`, or `simulation_busy` while one of
    this draft is under way.
    """
    with acting("weights.simulate", by=by, at=at) as act:
        draft = opened(by, draft_id)
        today = at.astimezone(region().tzinfo).date()
        days = (last_day - first_day).days + 1
        if not (1 <= days <= MOST_DAYS and today - BACK <= first_day and last_day < today + AHEAD):
            raise Invalid.because("simulation_days", field="first_day", most=MOST_DAYS)
        if draft.simulations.filter(state="waiting").exists():
            raise Refused.because("simulation_busy")
        asked = Simulation.objects.create(
            draft=draft,
            weights=draft.weights,
            tiers=draft.tiers,
            base=weights_on(today),
            first_day=first_day,
            last_day=last_day,
            asked_by_id=by.account_id,
            asked_at=at,
        )
        act.subject_id = draft.id
        act.note(simulation=asked.id, first_day=first_day, last_day=last_day)
        act.outcome = outcome = SimulationAsked(asked.id)
        return outcome


def run_simulation(*, by: Actor, clock: Callable[[], datetime]) -> bool:
    """Work out the oldest simulation that waits; return whether there was one.

    What it reads it reads as the index does, and it changes nothing but its own row; nobody sees the result who may
    not govern the region then.
    """
    with seeing(by.sight):
        waiting = Simulation.objects.select_related("base").filter(state="waiting")
        asked = waiting.order_by("asked_at", "id").first()
        if asked is None:
            return False
        # Counted before it begins: what falls in its middle has been tried.
        Simulation.objects.filter(pk=asked.pk).update(tries=F("tries") + 1, done=0, of=0)
    if asked.tries >= MOST_TRIES:
        _finish(asked, by=by, at=clock(), state="failed", result={})
    else:
        _finish(asked, by=by, at=clock(), state="done", result=worked_out(asked, by))
    return True


def worked_out(asked: Simulation, by: Actor) -> dict[str, Any]:
    """Both orders played over the same bookings, and what comes of it."""
    say = _progress(asked, by)
    orders = [
        Weighing(asked.base.weights, tuple(asked.base.tiers)),
        Weighing(asked.weights, tuple(asked.tiers)),
    ]
    with collector_at_rest():
        past = past_of(asked.first_day, asked.last_day)
        say(of=len(past.bookings))
        before, after = play(past, orders, lambda done: say(done=done))
        return effects(past, before, after)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """All that is read lives until the end: looked through again and again, it would cost a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _progress(asked: Simulation, by: Actor) -> Callable[..., None]:
    """Writes how far it is, where others read it: nothing else is open on this connection meanwhile."""

    def say(**how_far: int) -> None:
        with seeing(by.sight):
            Simulation.objects.filter(pk=asked.pk).update(**how_far)

    return say


def _finish(asked: Simulation, *, by: Actor, at: datetime, state: str, result: dict[str, Any]) -> None:
    with acting("weights.simulated", by=by, at=at) as act:
        WeightsDraft.objects.select_for_update().get(pk=asked.draft_id)
        told = {"state": state, "result": result, "finished_at": at}
        Simulation.objects.filter(pk=asked.pk).update(**told)
        act.subject_id = asked.draft_id
        act.note(**{"for": asked.asked_by_id, "simulation": asked.pk, "state": state})
