"""Paid sick leave taken: whose account stands where, and what of it a run has to pay."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min, Sum

from commonhours.common.period import local_instants
from commonhours.common.sight import concern
from commonhours.payroll.models import APPROVED, LeaveTaken, Run, StatementLine
from commonhours.payroll.rules import Calendar, Leave
from commonhours.people.models import Membership
from commonhours.rates.pay.leave import DAYS_BEFORE, Account
from commonhours.rates.pay.lines import MINIMUM, SICK_LEAVE, SICK_PAY, TIME

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """The last word about one day."""

    id: UUID
    person_id: UUID
    day: date
    minutes: int


def taken_by(organisation_id: UUID, person_ids: Iterable[UUID]) -> list[Taken]:
    """What these people took with an employer, day by day; a word that was taken back is left out.

    Runs inside `seeing`; the caller has asked for the permission.
    """
    rows = LeaveTaken.objects.filter(organisation_id=organisation_id, person_id__in=list(person_ids))
    last = rows.order_by("person_id", "day", "-said_at", "-id").distinct("person_id", "day")
    return [Taken(row.id, row.person_id, row.day, row.minutes) for row in last if row.minutes]


def account_of(organisation_id: UUID, person_id: UUID, day: date) -> Account | None:
    """Somebody's account without what they took on this day; None for whoever does not work there.

    Runs inside `seeing`; it is asked by the person, or by whoever keeps the books.
    """
    concern([person_id])
    work = Membership.objects.filter(organisation_id=organisation_id, person_id=person_id, part="worker")
    since = work.filter(approved_at__isnull=False).aggregate(since=Min("since"))["since"]
    if since is None:
        return None
    lines = StatementLine.objects.filter(organisation_id=organisation_id, person_id=person_id)
    # The wall keeps runs from whoever they pay; their own lines tell them which they were.
    concern(lines.values_list("statement__run_id", flat=True))
    earned = lines.filter(code=SICK_LEAVE, statement__run__state=APPROVED).aggregate(sum=Sum("seconds"))[
        "sum"
    ]
    taken = [each for each in taken_by(organisation_id, [person_id]) if each.day != day]
    in_year = (each.minutes for each in taken if each.day.year == day.year)
    return Account(since, earned or 0, sum(each.minutes for each in taken), sum(in_year))


def paid_minutes(organisation_id: UUID, person_id: UUID, taken_ids: Collection[UUID]) -> int:
    """How many minutes of these words approved runs have paid."""
    lines = StatementLine.objects.filter(organisation_id=organisation_id, person_id=person_id, code=SICK_PAY)
    concern(lines.values_list("statement__run_id", flat=True))
    keys = {str(each) for each in taken_ids}
    parts = lines.filter(statement__run__state=APPROVED).values_list("parts", flat=True)
    seconds = sum(int(part[0]) for each in parts for key, part in each.items() if key in keys)
    return seconds // 60


# --- what a run has to pay ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LeaveDue:
    """Leave by person and week, as it was recorded until the cut-off."""

    taken: Mapping[tuple[UUID, date], tuple[Leave, ...]]
    unpaid: frozenset[tuple[UUID, date]]

    def of(self, person_id: UUID, week: date) -> tuple[Leave, ...]:
        return self.taken.get((person_id, week), ())


def leave_due(run: Run, since: date, calendar: Calendar) -> LeaveDue:
    """All leave from an organisation's first week to the run's, and the weeks in which not all of it is paid.

    The caller keeps the organisation's books.
    """
    rows = LeaveTaken.objects.filter(organisation_id=run.organisation_id, said_at__lte=run.cut_off)
    last = rows.order_by("person_id", "day", "-said_at", "-id").distinct("person_id", "day")
    found: dict[tuple[UUID, date], list[Leave]] = defaultdict(list)
    for row in last:
        week = _week(row.day, calendar)
        if since <= week <= run.first and row.minutes:
            found[row.person_id, week].append(Leave(row.id, row.day, row.minutes))
    lines = StatementLine.objects.filter(
        organisation_id=run.organisation_id, code=SICK_PAY, statement__run__state=APPROVED
    )
    sums = lines.values_list("person_id", "week").annotate(sum=Sum("seconds")).order_by()
    paid = {(person, week): seconds for person, week, seconds in sums}
    due = {key: 60 * sum(each.minutes for each in rows) for key, rows in found.items()}
    unpaid = {key for key in due.keys() | paid.keys() if due.get(key, 0) != paid.get(key, 0)}
    return LeaveDue({key: tuple(each) for key, each in found.items()}, frozenset(unpaid))


def _week(day: date, calendar: Calendar) -> date:
    begins = local_instants(day, calendar.day_starts, ZoneInfo(calendar.zone)).first
    return calendar.weeks(begins, begins + timedelta(minutes=1))[0]


def paid_before(run: Run, person_id: UUID, week: date) -> tuple[int, int]:
    """Cents for time at its rates, without what overtime added, and its seconds, of the 90 days before a week."""
    lines = StatementLine.objects.filter(
        organisation_id=run.organisation_id,
        person_id=person_id,
        week__gte=week - DAYS_BEFORE * DAY,
        week__lt=week,
        statement__run__state=APPROVED,
    )
    cents = lines.filter(code__in=(TIME, MINIMUM)).aggregate(sum=Sum("cents"))["sum"]
    seconds = lines.filter(code=TIME).aggregate(sum=Sum("seconds"))["sum"]
    return cents or 0, seconds or 0
