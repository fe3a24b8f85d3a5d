"""What a run has to look at: weeks with hours that nobody has paid yet, all that was worked in them, what was paid."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from commonhours.organisations.queries import region
from commonhours.payroll.changes import changes_of
from commonhours.payroll.elsewhere import joint_for, worked_elsewhere
from commonhours.payroll.finish import finishes, once_a_day
from commonhours.payroll.leave import leave_due, paid_before
from commonhours.payroll.models import APPROVED, PaidHours, Run, StatementLine
from commonhours.payroll.rates_of import Asked, rates_of
from commonhours.payroll.rules import WEEK, Calendar, Hours, Item, WorkedWeek, banks
from commonhours.payroll.sent_home import sent_home
from commonhours.payroll.under import Under, under
from commonhours.rates.book import Held
from commonhours.rates.instruments import TRAINING, Terms
from commonhours.rates.joint import Joint
from commonhours.rates.pay.facts import Report
from commonhours.rates.pay.lines import SICK_LEAVE, SICK_PAY
from commonhours.timesheets.models import Confirmation, Timesheet
from commonhours.timesheets.rules import ASTRAY

Touched = dict[UUID, set[date]]
# How far back hours for a joint employer may still come to light.
LOOKED_BACK = 8 * WEEK


@dataclass(frozen=True)
class Gathered:
    """A worker's weeks, and of all their hours those that this run would be the first to pay in full."""

    person_id: UUID
    weeks: tuple[WorkedWeek, ...]
    new: tuple[Hours, ...]


def gather(run: Run) -> list[Gathered]:
    """Everybody whom a run concerns, by id. The caller sees the organisation's rows.

    Of the run's own week it looks at all hours; of earlier ones at those in which something is unpaid. Hours before the
    organisation's first run are somebody else's to pay.
    """
    calendar = calendar_of(run)
    since = Run.objects.filter(organisation_id=run.organisation_id).aggregate(first=Min("first"))["first"]
    instruments = under(run.organisation_id, run.place, date.min, run.first + WEEK)
    new = _unpaid(run, since, calendar, instruments)
    changes = changes_of(run, since, calendar)
    touched = _touched(run, new, since, calendar)
    leave = leave_due(run, since, calendar)
    _touch(touched, (*changes.new, *leave.unpaid))
    if not touched:
        return []
    hours = _standing(run, touched, calendar, instruments)
    paid = _paid_items(run, touched)
    banked = _banked(run, touched)
    joint, elsewhere = _elsewhere(run, touched, calendar)
    away = sent_home(run, touched, calendar)
    said = finishes(run, (each.timesheet_id for rows in hours.values() for each in rows))
    hours = defaultdict(list, {person: said.with_other_work(rows) for person, rows in hours.items()})
    zone = ZoneInfo(calendar.zone)
    ended = calendar.bounds(run.first)[1]
    # Hours that reach into the next week are wholly paid by the run of that week.
    whole = {row.id for rows in new.values() for row in rows if row.ends_at and row.ends_at <= ended}

    def worked(person: UUID, week: date) -> WorkedWeek:
        bounds = calendar.bounds(week)
        group = joint.group(run.organisation_id, week)
        mine = _within(hours[person], bounds)
        # A day over the end of the week belongs to the week in which it began.
        begun = [each for each in mine if each.starts_at >= bounds[0] and each.stipend is None]
        return WorkedWeek(
            week,
            calendar.zone,
            mine,
            tuple(paid[person, week]),
            run.day_starts,
            banked[person],
            _within((each for each in elsewhere[person] if each.employer in group), bounds),
            group if len(group) > 1 else frozenset(),
            said.breaks(begun, zone, run.day_starts),
            once_a_day(
                (*said.reports(begun, zone, run.day_starts), *_between(away.get(person, ()), bounds)),
                calendar,
            ),
            changes.of(person, week),
            taken := leave.of(person, week),
            paid_before(run, person, week) if taken else (0, 0),
            run.organisation_id,
            run.place,
        )

    return [
        Gathered(
            person,
            tuple(worked(person, week) for week in sorted(touched[person])),
            tuple(each for each in hours[person] if each.timesheet_id in whole),
        )
        for person in sorted(touched)
    ]


def calendar_of(run: Run) -> Calendar:
    """The workweeks by which a run is reckoned."""
    return Calendar(run.first, region().zone, run.day_starts)


def confirmed(run: Run) -> QuerySet[Timesheet]:
    """The organisation's hours to which both sides had said yes by the cut-off."""
    later = Confirmation.objects.filter(
        timesheet=OuterRef("id"), revision=OuterRef("revision"), said_at__gt=run.cut_off
    )
    rows = Timesheet.objects.filter(assignment__organisation_id=run.organisation_id, state="confirmed")
    return rows.exclude(Exists(later)).annotate(
        work=Coalesce(F("assignment__type_of_work_id"), F("assignment__visit__type_of_work_id"))
    )


def _unpaid(run: Run, since: date, calendar: Calendar, instruments: Under) -> dict[UUID, list[Timesheet]]:
    settled = PaidHours.objects.filter(
        timesheet=OuterRef("id"), revision=OuterRef("revision"), statement__run__state=APPROVED
    )
    begin, ended = calendar.bounds(since)[0], calendar.bounds(run.first)[1]
    within = confirmed(run).exclude(Exists(settled)).filter(ends_at__gt=begin, starts_at__lt=ended)
    found: dict[UUID, list[Timesheet]] = defaultdict(list)
    for row in within:
        if row.starts_at and instruments.gives_money(row.person_id, _work(row), row.starts_at):
            found[row.person_id].append(row)
    return found


def _touched(run: Run, new: dict[UUID, list[Timesheet]], since: date, calendar: Calendar) -> Touched:
    """The weeks to look at, by person: where new hours lie, and where they lay when they were paid before."""
    ids = [row.id for rows in new.values() for row in rows]
    spans = [(row.person_id, row.starts_at, row.ends_at) for rows in new.values() for row in rows]
    before = PaidHours.objects.filter(timesheet_id__in=ids, statement__run__state=APPROVED)
    spans += before.values_list("person_id", "starts_at", "ends_at")
    found: Touched = defaultdict(set)
    for person, starts_at, ends_at in spans:
        assert starts_at is not None  # a constraint: what is agreed on is known
        assert ends_at is not None
        weeks = calendar.weeks(starts_at, ends_at)
        found[person].update(week for week in weeks if since <= week <= calendar.first)
    _touch_by_others(run, found, since, calendar)
    return {person: weeks for person, weeks in found.items() if weeks}


def _touch(found: Touched, weeks: Iterable[tuple[UUID, date]]) -> None:
    """Weeks in which the schedule was changed too late, or leave was taken, even where nobody worked."""
    for person, week in weeks:
        found.setdefault(person, set()).add(week)


def _touch_by_others(run: Run, found: Touched, since: date, calendar: Calendar) -> None:
    """Weeks of late that were paid here, and in which the same people worked for a joint employer, are looked at too:
    what the other learned since then may make these hours overtime."""
    first = max(since, calendar.first - LOOKED_BACK)
    joint = joint_for(run, first)
    if not joint.pairs:
        return
    bounds = (calendar.bounds(first)[0], calendar.bounds(run.first)[1])
    paid = PaidHours.objects.filter(organisation_id=run.organisation_id, statement__run__state=APPROVED)
    rows = paid.filter(ends_at__gt=bounds[0], starts_at__lt=bounds[1])
    weeks: Touched = defaultdict(set)
    for person, starts_at, ends_at in rows.values_list("person_id", "starts_at", "ends_at"):
        weeks[person].update(calendar.weeks(starts_at, ends_at))
    for person, hours in worked_elsewhere(run, joint, weeks, bounds, ZoneInfo(calendar.zone)).items():
        theirs = {week for each in hours for week in calendar.weeks(each.starts_at, each.ends_at)}
        found[person].update(week for week in weeks[person] & theirs if first <= week <= calendar.first)


def _standing(run: Run, touched: Touched, calendar: Calendar, instruments: Under) -> dict[UUID, list[Hours]]:
    """Each person's hours as they stand: what was paid as it was paid, unless a later revision has been confirmed."""
    begin = calendar.bounds(min(week for weeks in touched.values() for week in weeks))[0]
    ended = calendar.bounds(run.first)[1]
    paid = PaidHours.objects.filter(
        organisation_id=run.organisation_id,
        person_id__in=touched,
        statement__run__state=APPROVED,
        timesheet__planned_end__gt=begin - ASTRAY,
        timesheet__planned_start__lt=ended + ASTRAY,
    )
    # Revisions grow: the latest one stands.
    kept = {row.timesheet_id: (row.person_id, _paid_hours(row)) for row in paid.order_by("revision")}
    rows = confirmed(run).filter(person_id__in=touched, ends_at__gt=begin, starts_at__lt=ended)
    fresh = [row for row in rows if row.id not in kept or kept[row.id][1].revision < row.revision]
    kept |= _fresh_hours(run, fresh, ZoneInfo(calendar.zone))
    found: dict[UUID, list[Hours]] = defaultdict(list)
    for person, hours in sorted(kept.values(), key=lambda each: (each[1].starts_at, each[1].timesheet_id)):
        worked = (person, UUID(hours.work), hours.starts_at)
        if instruments.gives_money(*worked):
            found[person].append(
                _under(hours, instruments.terms(*worked), instruments.stipend(*worked, hours.ends_at))
            )
    return found


def _under(hours: Hours, terms: Terms, stipend: int | None) -> Hours:
    """The same hours under their instrument: a stipend has no rate, training may have one of its own."""
    if stipend is not None:
        return replace(hours, rate=0, stipend=stipend)
    own = terms.amount if terms.code == TRAINING else 0
    return replace(hours, rate=own) if own else hours


def _paid_hours(row: PaidHours) -> Hours:
    return Hours(
        row.timesheet_id,
        row.revision,
        row.starts_at,
        row.ends_at,
        row.organisation_id,
        str(row.work_id),
        row.rate,
        row.place,
        row.attendant,
    )


def _fresh_hours(run: Run, rows: Collection[Timesheet], zone: ZoneInfo) -> dict[UUID, tuple[UUID, Hours]]:
    asked = {row.id: _asked(run, row, zone) for row in rows}
    rates = rates_of(set(asked.values()))
    return {row.id: (row.person_id, _hours(run, row, rates.get(asked[row.id]))) for row in rows}


def _asked(run: Run, row: Timesheet, zone: ZoneInfo) -> Asked:
    assert row.starts_at is not None
    return Asked(row.person_id, run.organisation_id, _work(row), row.starts_at.astimezone(zone).date())


def _hours(run: Run, row: Timesheet, held: Held | None) -> Hours:
    assert row.starts_at is not None
    assert row.ends_at is not None
    times = (row.starts_at, row.ends_at)
    rate, attendant = (held.amount, held.attendant) if held else (None, False)
    work = str(_work(row))
    return Hours(row.id, row.revision, *times, run.organisation_id, work, rate, run.place, attendant)


def _work(row: Timesheet) -> UUID:
    work: UUID = row.work  # type: ignore[attr-defined]  # annotated by `confirmed`
    return work


def _within(hours: Iterable[Hours], bounds: tuple[datetime, datetime]) -> tuple[Hours, ...]:
    begin, ended = bounds
    return tuple(each for each in hours if each.ends_at > begin and each.starts_at < ended)


def _between(reports: Iterable[Report], bounds: tuple[datetime, datetime]) -> tuple[Report, ...]:
    return tuple(each for each in reports if bounds[0] <= each.at < bounds[1])


def _paid_items(run: Run, touched: Touched) -> dict[tuple[UUID, date], list[Item]]:
    """What earlier runs paid for these weeks, line by line."""
    weeks = {week for each in touched.values() for week in each}
    rows = StatementLine.objects.filter(
        organisation_id=run.organisation_id,
        person_id__in=touched,
        week__in=weeks,
        statement__run__state=APPROVED,
    )
    found: dict[tuple[UUID, date], list[Item]] = defaultdict(list)
    for row in rows:
        found[row.person_id, row.week].append(item_of(row))
    return found


def _elsewhere(
    run: Run, touched: Touched, calendar: Calendar
) -> tuple[Joint, Mapping[UUID, Collection[Hours]]]:
    first = min(week for weeks in touched.values() for week in weeks)
    joint = joint_for(run, first)
    bounds = (calendar.bounds(first)[0], calendar.bounds(run.first)[1])
    return joint, worked_elsewhere(run, joint, touched, bounds, ZoneInfo(calendar.zone))


def _banked(run: Run, touched: Touched) -> dict[UUID, int]:
    """Seconds of sick leave on each one's account, without what the weeks that are looked at have made of it."""
    rows = StatementLine.objects.filter(
        organisation_id=run.organisation_id,
        person_id__in=touched,
        code__in=(SICK_LEAVE, SICK_PAY),
        statement__run__state=APPROVED,
    )
    found: dict[UUID, int] = defaultdict(int)
    for row in rows:
        if row.week not in touched[row.person_id]:
            found[row.person_id] += banks(item_of(row))
    return found


def item_of(row: StatementLine) -> Item:
    """A line of a statement as the rules know it."""
    rule = (row.rule, row.rule_name, row.rule_url)
    parts = {key: (seconds, cents) for key, (seconds, cents) in row.parts.items()}
    work = str(row.work_id or "")
    return Item(row.week, row.code, work, row.seconds, row.rate, row.cents, *rule, parts=parts, id=row.id)
