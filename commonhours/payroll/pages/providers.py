"""A run as the file of a provider that has codes of its own, and those codes as whoever keeps the books sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from commonhours.common import looks
from commonhours.common.actor import Actor
from commonhours.common.looks import looked_at
from commonhours.common.money import half_up
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.payroll.exports import PAY, Profile, shipped
from commonhours.payroll.models import APPROVED, PaidHours, ProviderCode, Run, StatementLine
from commonhours.payroll.pages.exported import KIND, file_name, hundredths, run_of
from commonhours.people.models import Membership
from commonhours.rates.pay.lines import SICK_LEAVE, SICK_PAY

OTHER_HOURS = ("double_hours", "break_hours", "sick_hours")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Codes:
    """What a provider calls an employer and its kinds of pay, and everybody's number there, by name."""

    organisation_id: UUID
    form: Profile
    codes: Mapping[str, str]
    people: tuple[tuple[UUID, str, str], ...]


def codes_of(*, by: Actor, organisation_id: UUID, profile: str) -> Codes:
    """The codes of an organisation, for whoever keeps its books; refuses with `not_allowed` or `not_found`."""
    require(by, Permission.KEEP_BOOKS, [organisation_id])
    form = shipped().get(profile)
    if form is None or not form.settings:
        raise NotFound.because("not_found", field="profile")
    with seeing(by.sight):
        settings, numbers = _kept(organisation_id, profile)
        work = Membership.objects.filter(organisation_id=organisation_id, part="worker", until=None)
        rows = work.filter(approved_at__isnull=False, person__isnull=False).order_by(
            "person__name", "person_id"
        )
        people = list(rows.values_list("person_id", "person__name").distinct())
        looked_at((key for key, _name in people), looks.PAPERS, known_to=[organisation_id])
        return Codes(
            organisation_id, form, settings, tuple((key, name, numbers.get(key, "")) for key, name in people)
        )


def _kept(organisation_id: UUID, profile: str) -> tuple[dict[str, str], dict[UUID, str]]:
    rows = list(ProviderCode.objects.filter(organisation_id=organisation_id, profile=profile))
    settings = {row.name: row.value for row in rows if row.person_id is None}
    return settings, {row.person_id: row.value for row in rows if row.person_id}


def provider_rows(
    *, by: Actor, run_id: UUID, form: Profile
) -> tuple[str, list[dict[str, str]], dict[str, str]]:
    """The name of the file, its rows as text, and the settings that stand above them.

    Refuses with `unknown_run`, `not_allowed`, or `codes_missing` where a code or somebody's number is.
    """
    with seeing(by.sight):
        run = run_of(by, run_id)
        settings, numbers = _kept(run.organisation_id, form.code)
        if set(form.settings) - settings.keys():
            raise Refused.because("codes_missing")
        made = (_pay if form.per == PAY else _activities)(run, settings)
        rows = [{**row, "number": numbers.get(person, "")} for person, row in made]
        looked_at((person for person, _row in made), looks.PAY, known_to=[run.organisation_id])
    if not all(row["number"] for row in rows):
        raise Refused.because("codes_missing")
    named = {
        **settings,
        "company": f"{settings['company']:_<3}" if form.per == PAY else "",
        "run": file_name(run),
    }
    return form.file.format(**named), rows, settings


def _pay(run: Run, settings: Mapping[str, str]) -> Iterator[tuple[UUID, dict[str, str]]]:
    """By person: regular and overtime hours at each rate, then other hours, then money, by the provider's codes."""
    batch = f"{run.first:%y%m%d}{run.number}"
    empty = {"company": settings["company"], "batch": batch} | dict.fromkeys(
        ("rate", "regular_hours", "overtime_hours", "hours_code", "hours", "money_code", "money"), ""
    )
    for person, lines in _by_person(run):
        rates = _rates([key for row in lines if row.code in KIND for key in row.parts])
        kinds: dict[tuple[str, int], int] = {}
        premium = 0
        for row in lines:
            if row.code in KIND:
                for key, (seconds, _cents) in row.parts.items():
                    kind = (KIND[row.code], rates.get(key, 0) if KIND[row.code] in _HOURS else 0)
                    kinds[kind] = kinds.get(kind, 0) + seconds
            elif row.code == SICK_PAY:
                kinds["sick_hours", 0] = kinds.get(("sick_hours", 0), 0) + row.seconds
            else:
                premium += row.cents
        yield from ((person, empty | found) for found in _hours_at(kinds))
        for name in OTHER_HOURS:
            seconds = sum(length for (other, _rate), length in kinds.items() if other == name)
            if seconds:
                yield person, empty | {"hours_code": settings[name], "hours": _hours(seconds)}
        if premium:
            yield person, empty | {"money_code": settings["premium"], "money": hundredths(premium)}


_HOURS = frozenset({"time", "overtime_hours", "double_hours"})


def _hours_at(kinds: Mapping[tuple[str, int], int]) -> Iterator[dict[str, str]]:
    """Regular hours are those that nothing was added to."""
    for rate in sorted({rate for name, rate in kinds if name == "time"}):
        over, double = (kinds.get((name, rate), 0) for name in ("overtime_hours", "double_hours"))
        regular = kinds["time", rate] - over - double
        if regular or over:
            yield {
                "rate": hundredths(rate),
                "regular_hours": _hours(regular),
                "overtime_hours": _hours(over) if over else "",
            }


def _by_person(run: Run) -> Iterator[tuple[UUID, list[StatementLine]]]:
    lines = StatementLine.objects.filter(statement__run=run).exclude(code=SICK_LEAVE)
    found: dict[UUID, list[StatementLine]] = {}
    for row in lines.order_by("person__name", "person_id", "place_in_order"):
        found.setdefault(row.person_id, []).append(row)
    yield from found.items()


def _rates(sheets: list[str]) -> dict[str, int]:
    """What an hour of each of these timesheets was paid, as it was paid last."""
    rows = PaidHours.objects.filter(timesheet_id__in=set(sheets)).order_by("revision")
    return {str(row.timesheet_id): row.rate for row in rows}


def _activities(run: Run, settings: Mapping[str, str]) -> Iterator[tuple[UUID, dict[str, str]]]:
    """Each stretch of hours that the run settles; of one that was paid before, what it has become more."""
    paid = PaidHours.objects.filter(statement__run=run).order_by("person__name", "person_id", "starts_at")
    rows = list(paid)
    sheets = [row.timesheet_id for row in rows]
    earlier = PaidHours.objects.filter(timesheet_id__in=sheets, statement__run__state=APPROVED)
    lengths = {(row.timesheet_id, row.revision): row.ends_at - row.starts_at for row in earlier}

    def before(row: PaidHours) -> timedelta:
        """What the last revision before this one was paid for."""
        revisions = [
            revision for sheet, revision in lengths if sheet == row.timesheet_id and revision < row.revision
        ]
        return lengths[row.timesheet_id, max(revisions)] if revisions else 0 * MINUTE

    zone = region().tzinfo
    for row in rows:
        minutes = round((row.ends_at - row.starts_at - before(row)) / MINUTE)
        if minutes > 0:
            yield (
                row.person_id,
                {
                    "day": f"{row.starts_at.astimezone(zone):%m/%d/%y}",
                    "item": settings["item"],
                    "duration": f"{minutes // 60}:{minutes % 60:02}",
                    "statement": file_name(run),
                },
            )


def _hours(seconds: int) -> str:
    return hundredths(half_up(Fraction(seconds, 36)))
