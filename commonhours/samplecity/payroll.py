"""An approved payroll run, some of it paid out, and one being prepared: what a finance officer finds on a Tuesday."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.organisations.actions import set_letterhead
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region
from commonhours.payroll.actions import (
    approve_run,
    drop_run,
    open_run,
    preview_run,
    record_payment,
    say_at_finish,
    take_sick_leave,
)
from commonhours.payroll.models import APPROVED, MEANS, Statement, StatementLine
from commonhours.payroll.rates_of import attending
from commonhours.rates.actions import agree_joint, say_joint
from commonhours.rates.models import PayFrame, Rate
from commonhours.rates.pay.lines import SICK_LEAVE
from commonhours.rates.queries import frame_of
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE

DAY = timedelta(days=1)
WEEK = 7 * DAY
# Hundredths of a per cent, invented: what is really withheld a payroll provider works out.
WITHHELD = {"federal_tax": 900, "state_tax": 250, "social_security": 620, "medicare": 145, "disability": 120}
LONG_ENOUGH = timedelta(hours=3, minutes=30)
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
    _be_somebody(house, at)
    _say_how_it_was(house, at)
    # A small city has worked for some days only: then the running week is paid up to the day before yesterday.
    people = _pay(house, house.last, at, at) or _pay(house, house.last + WEEK, at - 2 * DAY, at)
    _be_ill(house, at)
    opened = open_run(
        by=house.officer, at=at, organisation_id=house.organisation_id, first=house.last + WEEK, cut_off=at
    )
    preview_run(by=house.officer, at=at, run_id=opened.run_id)
    return people


def _be_somebody(house: _House, at: datetime) -> None:
    """A legal name and address for its papers, and a neighbour with which it employs people together."""
    with seeing(HOUSE.sight):
        name = Organisation.objects.get(id=house.organisation_id).name
        own = house.organisation_id
        others = Grant.objects.filter(role__in=KEEPERS, until=None, organisation__isnull=False)
        other = (
            others.exclude(organisation=own).exclude(account=house.officer.account_id).order_by("id").first()
        )
    said = {"legal_name": f"{name}, Inc.", "postal_address": "100 Sample Street\nLong Beach, CA 90802"}
    set_letterhead(by=house.officer, at=at, organisation_id=own, **said)
    if other and other.organisation_id:
        today = at.astimezone(region().tzinfo).date()
        theirs = Actor(other.account_id, roles=(Held(other.role, other.organisation_id),), door="web")
        joint = say_joint(
            by=house.officer, at=at, organisation_id=own, other_id=other.organisation_id, since=today
        )
        agree_joint(by=theirs, at=at, joint_id=joint.joint_id)


def _say_how_it_was(house: _House, at: datetime, most: int = 12) -> None:
    """Some workers said whether they could rest, and one that they could not."""
    with seeing(HOUSE.sight):
        rows = Timesheet.objects.filter(state="confirmed", assignment__organisation=house.organisation_id)
        rows = rows.filter(ends_at__gte=F("starts_at") + LONG_ENOUGH).select_related("person")
        long = list(rows.order_by("planned_start", "id")[:most])
    for number, row in enumerate(long):
        by = Actor(row.person.account_id, person_id=row.person_id, door="web")
        # Whoever attends somebody says how long other work took: some have no time for any, one does much of it.
        attends = attending(by=by, timesheet_ids=[row.id])
        other = (0, 15, 20, 75)[number % 4] if attends else None
        told = at - 3 * DAY
        could = number % 6 > 0
        say_at_finish(by=by, at=told, timesheet_id=row.id, meal=True, rests=could, other_minutes=other)


def _be_ill(house: _House, at: datetime, most: int = 3) -> None:
    """Some take what sick leave they have for a day of the week that runs."""
    with seeing(HOUSE.sight):
        earned = StatementLine.objects.filter(organisation_id=house.organisation_id, code=SICK_LEAVE)
        enough = earned.filter(statement__run__state=APPROVED, seconds__gte=120).select_related("person")
        rows = list(enough.order_by("-seconds", "id")[: 3 * most])
    taken = 0
    for row in rows:
        by = Actor(row.person.account_id, person_id=row.person_id, door="web")
        about = {"organisation_id": house.organisation_id, "person_id": row.person_id}
        minutes = row.seconds // 60
        try:
            take_sick_leave(by=by, at=at - DAY, day=house.last + WEEK, minutes=minutes, **about)
        except Refused:  # they have worked there for less than ninety days
            continue
        taken += 1
        if taken == most:
            return


def _house(at: datetime) -> _House | None:
    """The organisation whose finance officer stands first among those to sign in as, so that there is something to
    see; it has confirmed hours and says what an hour pays."""
    with seeing(HOUSE.sight):
        if not PayFrame.objects.exists():
            return None
        paying = Rate.objects.filter(kind="pay").values("organisation_id")
        keepers = Grant.objects.filter(role__in=KEEPERS, until=None, organisation__in=paying)
        # "finance" comes before "organisation_admin".
        first = keepers.order_by("role", "organisation__name", "account__name")
        worked = Timesheet.objects.filter(state="confirmed").values("assignment__organisation")
        keeper = first.filter(organisation__in=worked).first()
        house = keeper.organisation_id if keeper else None
        frame = frame_of(house)
    if keeper is None or house is None or frame is None:
        return None
    today = at.astimezone(region().tzinfo).date()
    over = today - timedelta(days=(today.weekday() - frame.first_weekday) % 7) - WEEK
    officer = Actor(keeper.account_id, roles=(Held(keeper.role, house),), door="web")
    return _House(house, officer, over)


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
        kept = {kind: statement.cents * share // 10_000 for kind, share in WITHHELD.items()}
        means = MEANS[number % len(MEANS)]
        record_payment(by=by, at=at, statement_id=statement.id, means=means, day=day, deductions=kept)
    return seen.people
