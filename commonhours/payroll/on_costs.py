"""What comes on top of wages: insurance, the taxes of an employer. It accrues where wages are posted, to the cent."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Sum

from commonhours.common.sight import concern
from commonhours.payroll.models import APPROVED, Run, StatementLine
from commonhours.rates.keys import rates_key
from commonhours.rates.pay.lines import STIPEND
from commonhours.rates.queries import rate_book


def on_costs_of(run: Run) -> dict[UUID, int]:
    """By statement, what a run adds: the on-costs of each week as it stands now, less those of it before.

    As differences the cents of a week do not hang on how many runs paid it. The caller keeps these books.
    """
    rows = list(
        StatementLine.objects.filter(statement__run=run)
        .exclude(code=STIPEND)
        .values_list("statement", "person", "week")
        .annotate(sum=Sum("cents"))
        .order_by()
    )
    if not rows:
        return {}
    weeks = {week for _, _, week, _ in rows}
    before = _before(run, {person for _, person, _, _ in rows}, weeks)
    concern([rates_key(run.organisation_id)])
    book = rate_book([run.organisation_id], min(weeks), max(weeks))
    found: dict[UUID, int] = defaultdict(int)
    for statement, person, week, cents in rows:
        had = before.get((person, week), 0)
        now, then = (book.on_costs(run.organisation_id, each, week) for each in (had + cents, had))
        found[statement] += now - then
    return {statement: cents for statement, cents in found.items() if cents}


def _before(run: Run, people: set[UUID], weeks: set[date]) -> dict[tuple[UUID, date], int]:
    """What earlier runs paid each person for each week."""
    rows = StatementLine.objects.filter(
        organisation_id=run.organisation_id, person__in=people, week__in=weeks, statement__run__state=APPROVED
    )
    sums = rows.exclude(code=STIPEND).values_list("person", "week").annotate(sum=Sum("cents")).order_by()
    return {(person, week): cents for person, week, cents in sums}
