"""One's own pay week before anybody has run it: hours pressed so far and still booked, and what they would pay.

Reckoned as the price of each hour is before it is booked (`rates.pricing`), over the hours that were pressed instead of
those that were planned. Breaks, sick leave and corrections come with the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.payroll.rules import Calendar
from commonhours.rates.pricing import Price, Prospect, Shift, prices_in_turn
from commonhours.rates.queries import frame_of
from commonhours.timesheets.models import Timesheet

MONDAY = date(2024, 1, 1)
AROUND = timedelta(days=8)
# Whatever stands was agreed on in time: what a late change adds is known when the week is paid.
LONG_BEFORE = timedelta(days=90)


@dataclass(frozen=True)
class Hours:
    """Time in one pay week, and what it pays in cents; None where that cannot be worked out yet."""

    minutes: int = 0
    cents: int | None = 0


@dataclass(frozen=True)
class SoFar:
    """An employer's present pay week as its worker stands in it; `waiting` of the minutes worked lack somebody's yes.

    `trouble` says why no pay can be told: a code of `words.pay.why_not_priced`.
    """

    organisation_id: UUID
    organisation: str
    first: date
    last: date
    worked: Hours
    waiting: int
    ahead: Hours
    trouble: str = ""


def pay_so_far(*, by: Actor, at: datetime) -> tuple[SoFar, ...]:
    """The asker's own pay weeks that this instant lies in, one for each employer for whom they work in it."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        near = _places(by.person_id, at)
        names, found = names_of_organisations(), []
        for employer in dict.fromkeys(place.organisation_id for place in near):
            week = _week(employer, at)
            begin, ended = week.bounds(week.first)
            within = [each for each in near if begin <= each.starts_at < ended]
            mine = [each for each in within if each.organisation_id == employer]
            if mine:
                name = names.get(employer, "")
                found.append(_so_far(by.person_id, employer, name, week.first, mine, at))
        return tuple(found)


def _week(employer: UUID, at: datetime) -> Calendar:
    frame = frame_of(employer)
    weekday, starts = (frame.first_weekday, frame.day_starts) if frame else (0, 0)
    any_week = Calendar(MONDAY + timedelta(days=weekday), region().zone, starts)
    (first,) = any_week.weeks(at, at + timedelta(microseconds=1))
    return Calendar(first, region().zone, starts)


@dataclass(frozen=True)
class _Place:
    """A place in a visit: as planned, and as it was pressed if both ends are known."""

    visit_id: UUID
    organisation_id: UUID
    payer_id: UUID
    work_id: UUID
    starts_at: datetime
    ends_at: datetime
    done: bool
    confirmed: bool

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def shift(self) -> Shift:
        return Shift(self.starts_at, self.ends_at, self.work_id, self.payer_id)


def _places(person_id: UUID, at: datetime) -> list[_Place]:
    """What stands in somebody's diary around an instant, and what they pressed."""
    around = Assignment.objects.filter(
        person_id=person_id, starts_at__gt=at - AROUND, starts_at__lt=at + AROUND
    )
    rows = around.filter(state__in=OCCUPYING) | around.filter(timesheet__ends_at__isnull=False)
    concern(rows.values_list("visit_id", flat=True))
    work = Coalesce(F("type_of_work_id"), F("visit__type_of_work_id"))
    places = list(rows.select_related("visit").annotate(work=work).order_by("starts_at", "id"))
    sheets = {row.id: row for row in Timesheet.objects.filter(id__in=[row.id for row in places])}
    return [_place(row, sheets.get(row.id)) for row in places]


def _place(row: Assignment, sheet: Timesheet | None) -> _Place:
    pressed = sheet if sheet and sheet.starts_at and sheet.ends_at else None
    return _Place(
        row.visit_id,
        row.organisation_id,
        row.visit.organisation_id,
        row.work,  # type: ignore[attr-defined]  # annotated
        (pressed and pressed.starts_at) or row.starts_at,
        (pressed and pressed.ends_at) or row.ends_at,
        done=pressed is not None,
        confirmed=sheet is not None and sheet.state == "confirmed",
    )


def _so_far(
    person_id: UUID, employer: UUID, name: str, first: date, mine: Sequence[_Place], at: datetime
) -> SoFar:
    done = [each for each in mine if each.done]
    # Over, and nobody pressed: the hours are asked for elsewhere, and may be none.
    ahead = [each for each in mine if not each.done and each.ends_at > at]
    # Out of the diary first, as it was planned; then in again as it was.
    gone = [Prospect(person_id, employer, visit_id=each.visit_id) for each in mine]
    come = [Prospect(person_id, employer, comes=each.shift) for each in (*done, *ahead)]
    told = prices_in_turn([*gone, *come], at=at - LONG_BEFORE)[len(gone) :]
    worked, booked = told[: len(done)], told[len(done) :]
    return SoFar(
        employer,
        name,
        first,
        first + timedelta(days=6),
        Hours(sum(each.minutes for each in done), _cents(worked)),
        sum(each.minutes for each in done if not each.confirmed),
        Hours(sum(each.minutes for each in ahead), _cents(booked)),
        next((each.trouble for each in told if each.trouble), ""),
    )


def _cents(told: Sequence[Price]) -> int | None:
    if any(each.trouble for each in told):
        return None
    return sum(each.pay_cents + each.given.stipend for each in told)
