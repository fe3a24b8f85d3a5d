"""Ask for a plan of rounds, stop it with the best so far, drop it. It is worked out in the background."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.bookings.fit import HORIZON_DAYS
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.period import QUARTER
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.people.queries import whose_time
from commonhours.routing.models import KINDS, MOST_MOVED, MOST_SLOWER, UNDER_WAY, RoundsPlan
from commonhours.routing.queries import require_days, require_planner, seen_plan, worth_on
from commonhours.routing.reading import ONE_DAY, between
from commonhours.trail.actions import OpenAct, acting, once

# Of the processor's time. Longer plans are hardly better, and others wait.
MOST_SECONDS = 120
USUAL_SECONDS = {"fresh": 20, "mend": 1}


@dataclass(frozen=True)
class PlanWanted:
    """Which days are to be planned: anew, or mended with few changes.

    Somebody who is away is taken off everything until the end of a day among these (`away_until`), or is held up until
    an instant of the first (`held_until`). What begins before `frozen_until` stays. Visits may move by `may_move`
    minutes; ways take `slower` hundredths longer than they are measured.
    """

    organisation_id: UUID
    first_day: date
    days: int = 1
    kind: str = "fresh"
    seconds: int | None = None
    frozen_until: datetime | None = None
    away_id: UUID | None = None
    away_until: date | None = None
    held_until: datetime | None = None
    may_move: int = 0
    slower: int = 0
    seed: int = 1


@dataclass(frozen=True)
class PlanAsked:
    """A plan that the background takes up."""

    plan_id: UUID


@dataclass(frozen=True)
class PlanStopped:
    """A plan that ends with the best so far."""

    plan_id: UUID


@dataclass(frozen=True)
class PlanDropped:
    """A plan that nobody will apply."""

    plan_id: UUID


@once(PlanAsked)
def ask_plan(*, by: Actor, at: datetime, wanted: PlanWanted) -> PlanAsked:
    """Have the rounds of some days planned; nothing is booked or told by it.

    Refuses with `not_allowed`, `rounds_days`, `rounds_too_far`, `unknown_choice`, `rounds_seconds`, `away_days`,
    `held_today`, `rounds_move`, `rounds_slower`, `unknown_person`, `away_elsewhere`, or `plan_busy` while another of
    the organisation is under way.
    """
    with acting("rounds.ask", by=by, at=at) as act:
        require_planner(by, wanted.organisation_id)
        assert by.account_id is not None  # whoever plans has signed in
        _require_sound(wanted, at)
        if wanted.away_id is not None:
            concern([wanted.away_id])
            whose_time(by, wanted.away_id, Permission.REPORT_ILL)
            if wanted.away_until is not None:
                _refuse_elsewhere(wanted, wanted.away_id, wanted.away_until, at)
        under_way = RoundsPlan.objects.filter(organisation_id=wanted.organisation_id, state__in=UNDER_WAY)
        if under_way.exists():
            raise Refused.because("plan_busy")
        asked = RoundsPlan.objects.create(
            organisation_id=wanted.organisation_id,
            first_day=wanted.first_day,
            days=wanted.days,
            kind=wanted.kind,
            away_id=wanted.away_id,
            away_until=wanted.away_until,
            held_until=wanted.held_until,
            may_move=wanted.may_move,
            slower=wanted.slower,
            frozen_until=wanted.frozen_until,
            seconds=wanted.seconds or USUAL_SECONDS[wanted.kind],
            seed=wanted.seed,
            weights=worth_on(wanted.organisation_id, _day(at)).facts(),
            asked_by_id=by.account_id,
            asked_at=at,
            organisation_ids=[wanted.organisation_id],
        )
        _tell(act, asked)
        act.note(first_day=wanted.first_day, days=wanted.days, kind=wanted.kind)
        act.outcome = outcome = PlanAsked(asked.id)
        return outcome


@once(PlanStopped)
def stop_plan(*, by: Actor, at: datetime, plan_id: UUID) -> PlanStopped:
    """Let a plan that is under way end with the best so far. Refuses with `unknown_plan`, `not_allowed` or
    `plan_decided` once it is no longer under way."""
    with acting("rounds.stop", by=by, at=at) as act:
        plan = locked_plan(by, plan_id, *UNDER_WAY)
        RoundsPlan.objects.filter(id=plan.id).update(stop_asked=True)
        _tell(act, plan)
        act.outcome = outcome = PlanStopped(plan.id)
        return outcome


@once(PlanDropped)
def drop_plan(*, by: Actor, at: datetime, plan_id: UUID) -> PlanDropped:
    """Throw a plan away that is ready; everything stays as it is. Refuses as `stop_plan`."""
    with acting("rounds.drop", by=by, at=at) as act:
        plan = locked_plan(by, plan_id, "ready")
        decide(plan, "dropped", by, at)
        _tell(act, plan)
        act.outcome = outcome = PlanDropped(plan.id)
        return outcome


def locked_plan(by: Actor, plan_id: UUID, *states: str) -> RoundsPlan:
    """A plan in one of these states, its row held until the act ends."""
    seen_plan(by, plan_id)
    plan = RoundsPlan.objects.select_for_update().get(id=plan_id)
    if plan.state not in states:
        raise Refused.because("plan_decided")
    return plan


def decide(plan: RoundsPlan, state: str, by: Actor, at: datetime) -> None:
    told = {"state": state, "decided_by_id": by.account_id, "decided_at": at}
    RoundsPlan.objects.filter(id=plan.id).update(**told)


def _day(instant: datetime) -> date:
    return instant.astimezone(region().tzinfo).date()


def _require_sound(wanted: PlanWanted, at: datetime) -> None:
    require_days(wanted.days)
    today, last = _day(at), wanted.first_day + (wanted.days - 1) * ONE_DAY
    if wanted.first_day < today or last >= today + timedelta(days=HORIZON_DAYS - 1):
        raise Invalid.because("rounds_too_far", field="first_day")
    if wanted.kind not in KINDS:
        raise Invalid.because("unknown_choice", field="kind")
    if wanted.seconds is not None and not 1 <= wanted.seconds <= MOST_SECONDS:
        raise Invalid.because("rounds_seconds", field="seconds", most=MOST_SECONDS)
    if not 0 <= wanted.may_move <= MOST_MOVED or wanted.may_move % QUARTER:
        raise Invalid.because("rounds_move", field="may_move", most=MOST_MOVED)
    if not 0 <= wanted.slower <= MOST_SLOWER:
        raise Invalid.because("rounds_slower", field="slower", most=MOST_SLOWER)
    held = wanted.held_until
    if (wanted.away_id is None and held is not None) or (held is not None and wanted.away_until is not None):
        raise Invalid.because("held_today", field="held_until")
    # Whoever is held up will come today, or is away.
    if held is not None and not (at < held and wanted.first_day == today == _day(held)):
        raise Invalid.because("held_today", field="held_until")
    if held is None and (wanted.away_id is None) != (wanted.away_until is None):
        raise Invalid.because("away_days", field="away_until")
    # Whoever is ill is ill from now on; all that they leave must be in the plan.
    if wanted.away_until is not None and not (wanted.first_day == today <= wanted.away_until <= last):
        raise Invalid.because("away_days", field="away_until")


def _refuse_elsewhere(wanted: PlanWanted, away_id: UUID, until: date, at: datetime) -> None:
    """What they do for others is not in these rounds, and would be left with somebody who is ill."""
    ends = between(wanted.first_day, (until - wanted.first_day).days + 1).ends
    ahead = Assignment.objects.filter(person_id=away_id, state__in=OCCUPYING, starts_at__gt=at)
    concern(ahead.filter(starts_at__lt=ends).values_list("visit_id", flat=True))
    if ahead.filter(starts_at__lt=ends).exclude(visit__organisation_id=wanted.organisation_id).exists():
        raise Refused.because("away_elsewhere", field="away")


def _tell(act: OpenAct, plan: RoundsPlan) -> None:
    act.subject_id = plan.id
    act.concerns([plan.organisation_id])
    act.note(plan=plan.id, organisation=plan.organisation_id)
