"""What workers said when they finished, as the pay rules take it: breaks that were had or missed, days cut short."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.payroll.models import AtFinish, Run
from commonhours.payroll.rules import Calendar, Hours
from commonhours.rates.pay.facts import Breaks, Report
from commonhours.timesheets.models import Timesheet

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Said:
    """A worker's last word about one visit: None where they said nothing."""

    meal: bool | None
    rests: bool | None
    sent_home: bool | None
    other_minutes: int | None = None


@dataclass(frozen=True)
class Finishes:
    """What was said about the hours of a run, and how long each visit was planned for, in minutes."""

    said: Mapping[UUID, Said]
    planned: Mapping[UUID, int]

    def with_other_work(self, hours: Iterable[Hours]) -> list[Hours]:
        """The hours, each with how much of it its worker says was other work; no word is none."""
        told = ((each, self.said.get(each.timesheet_id)) for each in hours)
        return [
            replace(each, other_minutes=said.other_minutes) if said and said.other_minutes else each
            for each, said in told
        ]

    def breaks(self, hours: Iterable[Hours], zone: ZoneInfo, day_starts: int) -> tuple[Breaks, ...]:
        """By employer and day. A meal that was had is no missed one; a rest that was not to be had is."""
        days: dict[tuple[UUID, date], list[Said]] = {}
        for each in hours:
            day = _day(each.starts_at, zone, day_starts)
            if said := self.said.get(each.timesheet_id):
                days.setdefault((each.employer, day), []).append(said)
        return tuple(
            Breaks(
                employer,
                day,
                had=any(each.meal for each in said) and all(each.meal is not False for each in said),
                rests_missed=sum(each.rests is False for each in said),
            )
            for (employer, day), said in sorted(days.items())
        )

    def reports(self, hours: Iterable[Hours], zone: ZoneInfo, day_starts: int) -> tuple[Report, ...]:
        """Each day on which somebody came and was sent home, with all that the day had promised them."""
        days: dict[tuple[UUID, date], list[Hours]] = {}
        for each in hours:
            days.setdefault((each.employer, _day(each.starts_at, zone, day_starts)), []).append(each)
        found = (self._report(rows) for _day, rows in sorted(days.items()))
        return tuple(each for each in found if each)

    def _report(self, rows: list[Hours]) -> Report | None:
        home = [row for row in rows if (said := self.said.get(row.timesheet_id)) and said.sent_home]
        if not home:
            return None
        promised = sum(self.planned.get(row.timesheet_id, 0) for row in rows)
        first, sent = min(rows, key=lambda row: row.starts_at), home[0]
        key = str(sent.timesheet_id)
        return Report(key, first.starts_at, sent.employer, promised, sent.rate or 0, sent.place)


def once_a_day(reports: Iterable[Report], calendar: Calendar) -> tuple[Report, ...]:
    """Who was sent home came once: of two words about one day, the one with the longer promise counts."""
    found: dict[tuple[object, date], Report] = {}
    for each in reports:
        key = (each.employer, _day(each.at, ZoneInfo(calendar.zone), calendar.day_starts))
        if key not in found or found[key].scheduled < each.scheduled:
            found[key] = each
    return tuple(found[key] for key in sorted(found, key=lambda key: (str(key[0]), key[1])))


def finishes(run: Run, timesheet_ids: Iterable[UUID]) -> Finishes:
    """What was said until the cut-off about these hours. The caller sees the organisation's rows."""
    ids = set(timesheet_ids)
    rows = AtFinish.objects.filter(timesheet__in=ids, said_at__lte=run.cut_off).order_by("said_at", "id")
    said = {row.timesheet_id: Said(row.meal, row.rests, row.sent_home, row.other_minutes) for row in rows}
    planned = Timesheet.objects.filter(id__in=ids).values_list("id", "planned_start", "planned_end")
    return Finishes(said, {key: int((end - start) / MINUTE) for key, start, end in planned})


def _day(moment: datetime, zone: ZoneInfo, day_starts: int) -> date:
    return (moment.astimezone(zone).replace(tzinfo=None) - day_starts * MINUTE).date()
