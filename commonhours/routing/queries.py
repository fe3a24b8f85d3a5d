"""Who may plan rounds, which plan they may see, what is pinned, and what each thing is worth on a day."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.routing.models import MOST_DAYS, Pin, RoundsPlan, RoundWeights
from commonhours.routing.weighing import AT_FIRST, Worth


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
    rows = RoundWeights.objects.filter(own_or_regional(organisation_id), since__lte=day)
    in_force = sorted(rows, key=lambda row: (row.organisation_id is not None, row.since))
    return worth_of(in_force[-1]) if in_force else AT_FIRST


def worth_of(row: RoundWeights) -> Worth:
    return Worth(**{name: getattr(row, name) for name in AT_FIRST.facts()})


def own_or_regional(organisation_id: UUID) -> Q:
    return Q(organisation_id=organisation_id) | Q(organisation_id=None)
