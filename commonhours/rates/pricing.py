"""What a booking, a move or a cancellation costs, before it is made: a worker's week before it and after it.

The week is what stands in the diary for one employer, whoever booked it, and for the employers that are joint with it
on its first day; the way between visits, tasks and breaks are known only afterwards. Ask once for all people of a page:
the diaries are read together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.period import Period
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.partnerships.charges import Charge, Charging, Crossing, charge
from commonhours.partnerships.queries import charging_between
from commonhours.rates.book import RateBook
from commonhours.rates.joint import Joint, joint_of
from commonhours.rates.keys import rates_key
from commonhours.rates.pay import facts as pay
from commonhours.rates.pay.lines import (
    DOUBLE_DAY,
    DOUBLE_SEVENTH,
    OVERTIME_DAY,
    OVERTIME_WEEK,
    SEVENTH_DAY,
    TIME,
)
from commonhours.rates.pay.packs import Source
from commonhours.rates.pay.week import Change, price_change
from commonhours.rates.queries import Frame, frames, rate_book

OVERTIME = frozenset({OVERTIME_DAY, OVERTIME_WEEK, SEVENTH_DAY, DOUBLE_DAY, DOUBLE_SEVENTH})
NO_RATE, NO_FRAME = "no_rate", "no_frame"
WEEK = timedelta(days=7)
# A week that begins on another day, or holds an hour that comes twice, still lies within.
AROUND = timedelta(days=9)


@dataclass(frozen=True)
class Shift:
    """An hour of work that is to be: when, what, and on whose authority."""

    starts_at: datetime
    ends_at: datetime
    type_of_work_id: UUID
    payer_id: UUID


@dataclass(frozen=True)
class Prospect:
    """What would change in one person's week: a visit of theirs goes (`visit_id`), an hour comes (`comes`), or both.

    With `standing`, the question is what the visit costs that stands already.
    """

    person_id: UUID
    employer_id: UUID
    comes: Shift | None = None
    visit_id: UUID | None = None
    standing: bool = False


@dataclass(frozen=True)
class Price:
    """What a change costs: its pay, part by part, what comes on top, and what a borrower is charged.

    `charge` and `charge_before` are None where nothing crosses, or nobody agreed on a charge. `trouble` says why
    there is no price: a code of this module, or the name of a BadWeek.
    """

    person_id: UUID
    employer_id: UUID
    payer_id: UUID
    parts: tuple[Change, ...] = ()
    # What the change makes joint employers pay, or spares them: overtime moves to whoever has the later hours.
    elsewhere: tuple[Change, ...] = ()
    on_costs: int = 0
    charge: Charge | None = None
    charge_before: Charge | None = None
    charged: int | None = None
    trouble: str = ""

    @property
    def pay_cents(self) -> int:
        return sum(each.cents for each in self.parts)

    @property
    def employer_cents(self) -> int:
        """What it costs whoever employs: pay and what comes on top of it."""
        return self.pay_cents + self.on_costs

    @property
    def crosses(self) -> bool:
        return self.employer_id != self.payer_id

    @property
    def payer_cents(self) -> int | None:
        """What it costs whoever books; None where a booking crosses and no charge was agreed."""
        if not self.crosses:
            return self.employer_cents
        if self.charge is None and self.charge_before is None:
            return None
        return (self.charge.cents if self.charge else 0) - (
            self.charge_before.cents if self.charge_before else 0
        )

    @property
    def overtime(self) -> tuple[Change, ...]:
        """Overtime that is caused, or falls away."""
        return tuple(each for each in self.parts if each.code in OVERTIME)

    @property
    def premiums(self) -> tuple[Change, ...]:
        """What is owed beyond hours worked."""
        return tuple(each for each in self.parts if each.code != TIME)


@dataclass(frozen=True, slots=True)
class _Booked:
    """A line of somebody's diary."""

    person_id: UUID
    employer_id: UUID
    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    type_of_work_id: UUID | None
    payer_id: UUID | None


@dataclass(frozen=True)
class _Known:
    """All that is read for one question, so that prices are worked out without reading again."""

    at: datetime
    zone: ZoneInfo
    diary: dict[tuple[UUID, UUID], tuple[_Booked, ...]]
    rates: RateBook
    frames: dict[UUID | None, Frame]
    charging: dict[tuple[UUID, UUID], Charging]
    joint: Joint

    def frame(self, employer_id: UUID) -> Frame | None:
        return self.frames.get(employer_id, self.frames.get(None))

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


def prices(prospects: Sequence[Prospect], *, at: datetime) -> tuple[Price, ...]:
    """What each of these changes costs, in their order.

    Runs inside `seeing`. The caller has checked that the asker may know these people's hours or what comes out of
    them, and shows of a partner's worker the charge alone.
    """
    known = _known(prospects, at)
    return tuple(_price(each, known) for each in prospects)


# --- reading -----------------------------------------------------------------------------------------------------


def _known(prospects: Sequence[Prospect], at: datetime) -> _Known:
    employers = {each.employer_id for each in prospects}
    concern([*{each.person_id for each in prospects}, *map(rates_key, employers)])
    going = {each.visit_id for each in prospects if each.visit_id}
    days = [day for each in prospects if each.comes for day in (each.comes.starts_at, each.comes.ends_at)]
    if going:
        concern(going)
        for times in Visit.objects.filter(id__in=going).values_list("starts_at", "ends_at"):
            days += times
    first, last = min(days, default=at) - AROUND, max(days, default=at) + AROUND
    joint = joint_of(employers, first.date(), last.date())
    employers |= {each for one, other, *_days in joint.pairs for each in (one, other)}
    diary = _diary({each.person_id for each in prospects}, employers, first, last)
    return _Known(
        at,
        region().tzinfo,
        diary,
        rate_book(employers, first.date(), last.date()),
        frames(),
        _agreed(prospects, diary),
        joint,
    )


def _diary(
    people: Iterable[UUID], employers: Iterable[UUID], first: datetime, last: datetime
) -> dict[tuple[UUID, UUID], tuple[_Booked, ...]]:
    """What stands in these diaries for these employers; a visit that another organisation booked, too."""
    rows = Assignment.objects.filter(
        person_id__in=set(people),
        organisation_id__in=set(employers),
        state__in=OCCUPYING,
        starts_at__lt=last,
        starts_at__gt=first,
    ).values_list("person_id", "organisation_id", "visit_id", "starts_at", "ends_at", "type_of_work_id")
    # The kind of work is null where it is the visit's own; the stubs do not know that.
    found: list[tuple[Any, ...]] = list(rows.order_by("starts_at"))
    # Row security hides a partner's visit from whoever did not book it; its kind of work decides the rate.
    concern({row[2] for row in found})
    visits = Visit.objects.filter(id__in={row[2] for row in found})
    about = {
        key: (work, payer)
        for key, work, payer in visits.values_list("id", "type_of_work_id", "organisation_id")
    }
    diary: dict[tuple[UUID, UUID], tuple[_Booked, ...]] = {}
    for person, employer, visit, starts, ends, own in found:
        work, payer = about.get(visit, (None, None))
        line = _Booked(person, employer, visit, starts, ends, own or work, payer)
        diary[person, employer] = (*diary.get((person, employer), ()), line)
    return diary


def _agreed(
    prospects: Sequence[Prospect], diary: dict[tuple[UUID, UUID], tuple[_Booked, ...]]
) -> dict[tuple[UUID, UUID], Charging]:
    """What was agreed between lenders and borrowers, by (lender, borrower); read once for each borrower."""
    wanted: dict[tuple[UUID, UUID, date], set[UUID]] = {}
    for each in prospects:
        for shift in (each.comes, _goes(each, diary)):
            if shift and shift.payer_id and shift.payer_id != each.employer_id and shift.type_of_work_id:
                day = shift.starts_at.astimezone(region().tzinfo).date()
                wanted.setdefault((shift.payer_id, shift.type_of_work_id, day), set()).add(each.employer_id)
    found: dict[tuple[UUID, UUID], Charging] = {}
    for (borrower, work, day), lenders in wanted.items():
        agreed = charging_between(tuple(lenders), (borrower,), work, on=day)
        found |= {(lender, borrower): charging for lender, charging in agreed.items()}
    return found


def _goes(each: Prospect, diary: dict[tuple[UUID, UUID], tuple[_Booked, ...]]) -> _Booked | None:
    mine = diary.get((each.person_id, each.employer_id), ())
    return next((line for line in mine if line.visit_id == each.visit_id), None)


# --- reckoning ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Case:
    """One prospect with what was read about it."""

    asked: Prospect
    known: _Known
    frame: Frame
    before: tuple[_Booked, ...]
    goes: _Booked | None
    comes: _Booked | None

    def group(self, workweek: pay.Workweek) -> frozenset[UUID]:
        """The employers whose hours count together in a week, this one among them."""
        return self.known.joint.group(self.asked.employer_id, workweek.first)

    def elsewhere(self, workweek: pay.Workweek) -> tuple[_Booked, ...]:
        """What stands in the diary for the joint employers of a week."""
        others = self.group(workweek) - {self.asked.employer_id}
        diary = self.known.diary
        return tuple(line for each in others for line in diary.get((self.asked.person_id, each), ()))

    @property
    def without(self) -> tuple[_Booked, ...]:
        return tuple(line for line in self.before if line is not self.goes)

    @property
    def after(self) -> tuple[_Booked, ...]:
        return (*self.without, self.comes) if self.comes else self.without

    @property
    def moments(self) -> Iterator[datetime]:
        for line in (self.goes, self.comes):
            if line:
                yield line.starts_at
                yield line.ends_at - timedelta(minutes=1)


def _price(asked: Prospect, known: _Known) -> Price:
    frame = known.frame(asked.employer_id)
    before = known.diary.get((asked.person_id, asked.employer_id), ())
    goes = _goes(asked, known.diary)
    comes = _line(asked) if asked.comes else None
    if asked.standing:
        before, goes, comes = tuple(line for line in before if line is not goes), None, goes
    payer = next((each.payer_id for each in (comes, goes) if each and each.payer_id), asked.employer_id)
    nothing = Price(asked.person_id, asked.employer_id, payer)
    if frame is None:
        return replace(nothing, trouble=NO_FRAME)
    case = _Case(asked, known, frame, before, goes, comes)
    if comes and _rate(case, comes) is None:
        return replace(nothing, trouble=NO_RATE)
    try:
        return _reckoned(case, nothing)
    except pay.BadWeek as error:
        return replace(nothing, trouble=type(error).__name__)


def _line(asked: Prospect) -> _Booked:
    assert asked.comes is not None
    shift = asked.comes
    # A visit that moves keeps its id; one that is to be has none yet.
    visit = asked.visit_id or asked.person_id
    times = (shift.starts_at.astimezone(UTC), shift.ends_at.astimezone(UTC))
    return _Booked(asked.person_id, asked.employer_id, visit, *times, shift.type_of_work_id, shift.payer_id)


def _reckoned(case: _Case, nothing: Price) -> Price:
    changes = _difference(case, case.before, case.after)
    parts = _own(case, changes)
    day = case.known.day(next(case.moments, case.known.at))
    cents = sum(each.cents for each in parts)
    price = replace(
        nothing,
        parts=parts,
        elsewhere=tuple(each for each in changes if each not in parts),
        on_costs=case.known.rates.on_costs(case.asked.employer_id, cents, day),
        charged=_charged(case),
    )
    return _with_charges(case, price) if price.crosses else price


def _difference(case: _Case, before: tuple[_Booked, ...], after: tuple[_Booked, ...]) -> tuple[Change, ...]:
    """The parts that change, over each week that the change touches."""
    sums: dict[tuple[str, pay.Id, Source | None], Change] = {}
    for first in sorted({_first_day(case, moment) for moment in case.moments}):
        workweek = pay.Workweek(first, str(case.known.zone), case.frame.day_starts)
        changes = price_change(
            _week(case, workweek, before), _week(case, workweek, after, _late_changes(case, workweek, after))
        ).changes
        for each in changes:
            name = (each.code, each.employer, each.rule)
            had = sums.get(name)
            more = (had.seconds, had.cents) if had else (0, 0)
            sums[name] = replace(each, seconds=each.seconds + more[0], cents=each.cents + more[1])
    return tuple(each for each in sums.values() if each.cents or each.seconds)


def _own(case: _Case, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """What the employer itself pays more or less of."""
    return tuple(each for each in changes if each.employer == case.asked.employer_id)


def _first_day(case: _Case, moment: datetime) -> date:
    local = moment.astimezone(case.known.zone).replace(tzinfo=None) - timedelta(minutes=case.frame.day_starts)
    return local.date() - timedelta(days=(local.weekday() - case.frame.first_weekday) % 7)


def _week(
    case: _Case, workweek: pay.Workweek, lines: tuple[_Booked, ...], changes: tuple[pay.Change, ...] = ()
) -> pay.Week:
    opens, closes = workweek.bounds[0], workweek.bounds[-1]
    spans = tuple(
        _span(case, line)
        for line in (*lines, *case.elsewhere(workweek))
        if pay.seconds(line.starts_at) < closes and pay.seconds(line.ends_at) > opens
    )
    reports = tuple(_reports(case, workweek))
    return pay.Week(workweek, spans, reports, changes=changes, joint=(frozenset(case.group(workweek)),))


def _span(case: _Case, line: _Booked) -> pay.Span:
    held = _rate(case, line)
    return pay.Span(
        key=f"{line.visit_id} {line.starts_at:%Y%m%d%H%M}",
        start=line.starts_at,
        end=line.ends_at,
        employer=line.employer_id,
        role=str(line.type_of_work_id),
        # Where no rate was set, the law's minimum is added by the rules.
        rate=held[0] if held else 0,
        place=(case.known.frame(line.employer_id) or case.frame).place,
        attendant=bool(held and held[1]),
    )


def _rate(case: _Case, line: _Booked) -> tuple[int, bool] | None:
    """Cents an hour, and whether the work is a personal attendant's."""
    day = case.known.day(line.starts_at)
    found = case.known.rates.pay(line.employer_id, line.type_of_work_id, line.person_id, day)
    if found is None:
        return None
    # Somebody's own rate says nothing about the work; the rate of the work does.
    of_work = case.known.rates.pay(line.employer_id, line.type_of_work_id, line.employer_id, day)
    return found.amount, found.attendant or bool(of_work and of_work.attendant)


def _reports(case: _Case, workweek: pay.Workweek) -> Iterator[pay.Report]:
    """That somebody came today already, promised all that stood in the diary: what is cut now may still be owed."""
    if case.goes is None:
        return
    today, bounds = case.known.day(case.known.at), workweek.bounds
    theirs = [line for line in case.before if case.known.day(line.starts_at) == today]
    begun = [line for line in theirs if line.starts_at <= case.known.at]
    if case.goes not in theirs or not begun or not bounds[0] <= pay.seconds(begun[0].starts_at) < bounds[-1]:
        return
    promised = sum((line.ends_at - line.starts_at for line in theirs), timedelta())
    held = _rate(case, begun[0])
    yield pay.Report(
        key=f"came {today}",
        at=begun[0].starts_at,
        employer=case.asked.employer_id,
        scheduled=promised // timedelta(minutes=1),
        rate=held[0] if held else 0,
        place=case.frame.place,
    )


def _late_changes(case: _Case, workweek: pay.Workweek, after: tuple[_Booked, ...]) -> tuple[pay.Change, ...]:
    """The change itself, for laws that make late ones cost; told in the week in which it began to stand."""
    first = next(case.moments, None)
    if not case.frame.industry or first is None or _first_day(case, first) != workweek.first:
        return ()
    stood, stands = (
        Period(line.starts_at, line.ends_at) if line else None
        for line in (case.goes, case.comes if case.comes in after else None)
    )
    line = case.comes or case.goes
    held = _rate(case, line) if line else None
    return (
        pay.Change(
            "change",
            case.asked.employer_id,
            case.frame.place,
            case.frame.industry,
            case.frame.employees,
            held[0] if held else 0,
            case.known.at,
            stood,
            stands,
        ),
    )


# --- what is charged ---------------------------------------------------------------------------------------------


def _charged(case: _Case) -> int | None:
    """What the employer charges for the hour that comes, where it has a rate for that."""
    if case.comes is None:
        return None
    day = case.known.day(case.comes.starts_at)
    found = case.known.rates.charge(case.asked.employer_id, case.comes.type_of_work_id, day)
    minutes = Period(case.comes.starts_at, case.comes.ends_at).minutes
    return (found.amount * minutes + 30) // 60 if found else None


def _with_charges(case: _Case, price: Price) -> Price:
    """What the borrower is charged for what comes, and what it would have been for what goes.

    The most for a month is left aside: what was charged this month is known when it is settled.
    """
    went = came = 0
    if case.goes:
        day = case.known.day(case.goes.starts_at)
        gone = _own(case, _difference(case, case.before, case.without))
        cut = -sum(each.cents for each in gone)
        went = cut + case.known.rates.on_costs(case.asked.employer_id, cut, day)
    came = went + price.employer_cents
    return replace(
        price,
        charge=_charge(case, case.comes, came),
        charge_before=_charge(case, case.goes, went),
    )


def _charge(case: _Case, line: _Booked | None, cost: int) -> Charge | None:
    agreed = (
        case.known.charging.get((case.asked.employer_id, line.payer_id)) if line and line.payer_id else None
    )
    if agreed is None or line is None:
        return None
    minutes = Period(line.starts_at, line.ends_at).minutes
    return charge(replace(agreed, most_month_cents=None), Crossing(minutes, max(0, cost)))
