"""The lines of a run as text, for the files of payroll providers."""

from fractions import Fraction
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.money import half_up
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.payroll.models import Run, StatementLine
from commonhours.rates.pay.lines import SICK_LEAVE


def rows_of(*, by: Actor, run_id: UUID) -> tuple[str, tuple[dict[str, str], ...]]:
    """A name for the file of a run, and every line of its statements as text, for an export.

    Refuses with `unknown_run` or `not_allowed`.
    """
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        run = Run.objects.select_related("organisation").filter(id=run_id).first()
        if run is None:
            raise NotFound.because("unknown_run", field="run")
        require(by, Permission.SEE_MONEY, [run.organisation_id])
        paid = StatementLine.objects.filter(statement__run=run).exclude(code=SICK_LEAVE)
        rows = paid.select_related("person", "work")
        name = f"payroll-{run.organisation.slug}-{run.first.isoformat()}-{run.number}"
        ordered = rows.order_by("person__name", "person_id", "place_in_order")
        return name, tuple(_row(name, row) for row in ordered)


def _row(run: str, row: StatementLine) -> dict[str, str]:
    return {
        "run": run,
        "week": row.week.isoformat(),
        "person_id": str(row.person_id),
        "person": row.person.name,
        "statement": str(row.statement_id),
        "code": row.code,
        "work": row.work.name if row.work else "",
        "hours": _hundredths(half_up(Fraction(row.seconds, 36))),
        "rate": f"{row.rate / 100:f}",
        "amount": _hundredths(row.cents),
        "rule": row.rule_name,
    }


def _hundredths(number: int) -> str:
    return f"{'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02}"
