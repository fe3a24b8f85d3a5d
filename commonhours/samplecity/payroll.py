"""An approved payroll run, some of it paid out, and one being prepared: what a finance officer finds on a Tuesday."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region
from commonhours.payroll.actions import approve_run, drop_run, open_run, preview_run, record_payment
from commonhours.payroll.models import MEANS, Statement
from commonhours.rates.models import PayFrame, Rate
from commonhours.rates.queries import frame_of
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE

DAY = timedelta(days=1)
WEEK = 7 * DAY
KEEPERS = tuple(role for role, may in ROLES.items() if Permission.KEEP_BOOKS in may)


@dataclass(frozen=True)
class _House:
    """Whose payroll it is, who does it, and the first day of the week that is just over."""

    organisation_id: UUID
    officer: Actor
    last: date


def pay_some(*, at: datetime) -> int:
    """Pay the last week in one organisation, and prepare the one that runs; return how many people were paid.

    Where nobody has said what an hour pays, or nobody has confirmed any, there is nothing to do.
    """
    house = _house(at)
    if house is None:
        return 0
    # A small city has worked for some days only: then the running week is paid up to the day before yesterday.
    people = _pay(house, house.last, at, at) or _pay(house, house.last + WEEK, at - 2 * DAY, at)
    opened = open_run(
        by=house.officer, at=at, organisation_id=house.organisation_id, first=house.last + WEEK, cut_off=at
    )
    preview_run(by=house.officer, at=at, run_id=opened.run_id)
    return people


def _house(at: datetime) -> _House | None:
    """The smallest organisation with confirmed hours, rates and somebody who keeps its books: loading stays fast."""
    with seeing(HOUSE.sight):
        if not PayFrame.objects.exists():
            return None
        paying = set(Rate.objects.filter(kind="pay").values_list("organisation_id", flat=True))
        keepers = {
            row.organisation_id: row
            for row in Grant.objects.filter(role__in=KEEPERS, until=None, organisation__in=paying).order_by(
                "id"
            )
        }
        hours = Timesheet.objects.filter(state="confirmed", assignment__organisation__in=list(keepers))
        found = (
            hours.values_list("assignment__organisation")
            .annotate(count=Count("id"))
            .order_by("count", "assignment__organisation")
            .first()
        )
        frame = frame_of(found[0]) if found else None
    if found is None or frame is None:
        return None
    today = at.astimezone(region().tzinfo).date()
    over = today - timedelta(days=(today.weekday() - frame.first_weekday) % 7) - WEEK
    keeper = keepers[found[0]]
    officer = Actor(keeper.account_id, roles=(Held(keeper.role, keeper.organisation_id),), door="web")
    return _House(found[0], officer, over)


def _pay(house: _House, first: date, cut_off: datetime, at: datetime) -> int:
    by = house.officer
    opened = open_run(by=by, at=at, organisation_id=house.organisation_id, first=first, cut_off=cut_off)
    seen = preview_run(by=by, at=at, run_id=opened.run_id)
    if not seen.people:
        drop_run(by=by, at=at, run_id=opened.run_id)
        return 0
    approve_run(by=by, at=at, run_id=opened.run_id, cents=seen.cents, people=seen.people)
    with seeing(by.sight):
        stated = list(Statement.objects.filter(run_id=opened.run_id).order_by("id")[: 2 * len(MEANS)])
    day = at.astimezone(region().tzinfo).date()
    for number, statement in enumerate(stated):
        record_payment(by=by, at=at, statement_id=statement.id, means=MEANS[number % len(MEANS)], day=day)
    return seen.people
