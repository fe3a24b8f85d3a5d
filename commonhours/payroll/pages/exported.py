"""The lines of a run as text, for the files of payroll providers."""

from fractions import Fraction
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.looks import PAY, looked_at
from commonhours.common.money import half_up
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.payroll.models import PaidHours, Run, StatementLine
from commonhours.rates.pay import lines
from commonhours.rates.pay.lines import SICK_LEAVE

# Which component is which kind of hours to a provider that works out overtime pay itself.
KIND = {
    lines.TIME: "time",
    **dict.fromkeys((lines.OVERTIME_DAY, lines.OVERTIME_WEEK, lines.SEVENTH_DAY), "overtime_hours"),
    **dict.fromkeys((lines.DOUBLE_DAY, lines.DOUBLE_SEVENTH), "double_hours"),
    **dict.fromkeys((lines.MEAL, lines.REST), "break_hours"),
}
HOURS = ("overtime_hours", "double_hours", "break_hours")


def rows_of(*, by: Actor, run_id: UUID) -> tuple[str, tuple[dict[str, str], ...]]:
    """A name for the file of a run, and every line of its statements as text, for an export.

    Refuses with `unknown_run` or `not_allowed`.
    """
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        run = run_of(by, run_id)
        paid = StatementLine.objects.filter(statement__run=run).exclude(code=SICK_LEAVE)
        rows = paid.select_related("person", "work")
        name = file_name(run)
        ordered = list(rows.order_by("person__name", "person_id", "place_in_order"))
        looked_at((row.person_id for row in ordered), PAY, known_to=[run.organisation_id])
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
        "hours": hundredths(half_up(Fraction(row.seconds, 36))),
        "rate": f"{row.rate / 100:f}",
        "amount": hundredths(row.cents),
        "rule": row.rule_name,
    }


def hundredths(number: int) -> str:
    """A number of hundredths, with a point."""
    return f"{'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02}"


def people_of(*, by: Actor, run_id: UUID) -> tuple[str, tuple[dict[str, str], ...]]:
    """A name for the file of a run, and for each person and type of work the hours by kind, as text.

    Refuses with `unknown_run` or `not_allowed`.
    """
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        run = run_of(by, run_id)
        rows = list(StatementLine.objects.filter(statement__run=run, code__in=KIND).select_related("person"))
        looked_at((row.person_id for row in rows), PAY, known_to=[run.organisation_id])
        sheets = {key for row in rows for key in row.parts}
        settled = PaidHours.objects.filter(timesheet__in=sheets).select_related("work")
        works = {row.timesheet_id: row.work.name for row in settled}
    hours: dict[tuple[str, UUID, str], dict[str, int]] = {}
    for row in rows:
        for sheet, (seconds, _cents) in row.parts.items():
            name = (row.person.name, row.person_id, works.get(UUID(sheet), ""))
            kinds = hours.setdefault(name, dict.fromkeys(("time", *HOURS), 0))
            kinds[KIND[row.code]] += seconds
    several = {person for _name, person, _work in hours}
    several = {each for each in several if sum(key[1] == each for key in hours) > 1}
    told = (_person(file_name(run), *key, hours[key], key[1] in several) for key in sorted(hours))
    return file_name(run), tuple(told)


def _person(
    run: str, person: str, person_id: UUID, work: str, kinds: dict[str, int], several: bool
) -> dict[str, str]:
    """Overtime lines pay what is added to hours: the regular ones are those that nothing was added to."""
    first, _space, last = person.rpartition(" ")
    regular = kinds["time"] - kinds["overtime_hours"] - kinds["double_hours"]
    return {
        "run": run,
        "person_id": str(person_id),
        "person": person,
        "first_name": first or last,
        "last_name": last if first else "",
        "title": work if several else "",
        "regular_hours": _hours(regular),
        **{kind: _hours(kinds[kind]) for kind in HOURS},
    }


def _hours(seconds: int) -> str:
    return hundredths(half_up(Fraction(seconds, 36)))


def run_of(by: Actor, run_id: UUID) -> Run:
    """A run of books that the asker may see; refuses with `unknown_run` or `not_allowed`."""
    run = Run.objects.select_related("organisation").filter(id=run_id).first()
    if run is None:
        raise NotFound.because("unknown_run", field="run")
    require(by, Permission.SEE_MONEY, [run.organisation_id])
    return run


def file_name(run: Run) -> str:
    """What the file of a run is called."""
    return f"payroll-{run.organisation.slug}-{run.first.isoformat()}-{run.number}"
