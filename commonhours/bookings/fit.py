"""Whether one person fits one question, and every reason why not: asked under the lock, and asked to explain.

Pure. The index of `matching` reads the same conditions, the same calculus of time and the same residual rules
over everybody at once; a property test holds the two equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import (
    BLOCKED,
    DatedRows,
    LocalDays,
    WeeklyRows,
    fill_bitmap,
    hours_of,
    is_free,
    local_days,
)
from commonhours.bookings.conditions import (
    OWN_CONDITIONS,
    Attribute,
    Condition,
    HouseRules,
    Question,
    Span,
    bound_to,
    conditions_of,
    meets,
    rules_for,
)
from commonhours.bookings.rules import Ask, Calendar, Terms, diary_of, failures, named, with_own_yes
from commonhours.bookings.young import IN_THE_WAY
from commonhours.common.place import NO_MATRIX, Place
from commonhours.common.refusals import Refusal

# Ten weeks and a day: what the index holds, and how far ahead anybody can be booked.
HORIZON_DAYS = 71


# By code of the residual rule: the limit of `RegionTerms`, and those of them that are a least.
LIMITS = {
    "notice": "notice",
    "shortest": "shortest",
    "longest": "longest",
    "travel_limit": "travel_limit",
    "day_hours": "most_day",
    "week_hours": "most_week",
    "rest": "rest",
    "long_stretch": "longest_stretch",
}
AT_LEAST = frozenset({"notice", "shortest", "rest"})
# What levels say that a visit may break: their limits, and what they ask of the young alone.
OF_LEVELS = frozenset({*LIMITS, *IN_THE_WAY})


class PatternRow(NamedTuple):
    """A weekly period in local minutes, in force between two local days."""

    weekday: int
    start_minute: int
    end_minute: int
    since: str | None
    until: str | None


class ChangeRow(NamedTuple):
    """An exception: seconds since 1970, and its kind (EXTRA or BLOCKED)."""

    starts: int
    ends: int
    kind: int


class Engagement(NamedTuple):
    """A visit in somebody's diary: seconds since 1970, and where (None: from home)."""

    starts: int
    ends: int
    place: Place | None


@dataclass(frozen=True)
class Dossier:
    """Everything the rules ask about one worker."""

    person_id: UUID
    holdings: Mapping[Attribute, tuple[Span, ...]]
    terms: Terms
    pattern: tuple[PatternRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    diary: tuple[Engagement, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What holds for everybody while a question is answered: the horizon and the measured roads."""

    days: LocalDays
    matrix: NDArray[np.int32] = field(default_factory=lambda: NO_MATRIX)

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.days.day_bounds.astype(np.int32), self.days.week_bounds.astype(np.int32))

    def minute(self, instant: datetime) -> int:
        """Whole minutes from the horizon's start, rounded down."""
        return (instant - self.days.start) // timedelta(minutes=1)


def horizon_of(zone: ZoneInfo, at: datetime) -> LocalDays:
    """The horizon that begins on the present local day."""
    return local_days(zone, at.astimezone(zone).date(), HORIZON_DAYS)


def day_index(days: LocalDays, iso: str | None, otherwise: int) -> int:
    return otherwise if iso is None else days.day_index(date.fromisoformat(iso))


def reasons_against(question: Question, dossier: Dossier, frame: Frame) -> tuple[Refusal, ...]:
    """Every reason why this person cannot be booked for this, in the order people should hear them; () if none."""
    days = question.days
    unmet = [
        Refusal(
            condition.code, MappingProxyType({"about": condition.about, **_more(condition, dossier, days)})
        )
        for condition in conditions_of(question)
        if not meets(condition, dossier.holdings, days)
    ]
    if not available(question, dossier, frame):
        unmet.append(Refusal("free"))
    rules = rules_for(question, dossier.holdings)
    broken, own = named(residual(question, dossier, frame)), terms_asked(question, dossier)
    return (*unmet, *(Refusal(code, whose(code, rules, own)) for code in broken))


def fits_when_free(question: Question, dossier: Dossier, frame: Frame) -> bool:
    """Whether this person could be booked for this, once it is known that pattern and changes leave the window open."""
    days = question.days
    met = all(meets(condition, dossier.holdings, days) for condition in conditions_of(question))
    return met and not residual(question, dossier, frame)


def terms_asked(question: Question, dossier: Dossier) -> Terms:
    """The worker's own terms, as far as they count for this question."""
    return with_own_yes(dossier.terms) if question.agreed else dossier.terms


def limits_passed(question: Question, dossier: Dossier, frame: Frame) -> tuple[str, ...]:
    """The codes of the limits of their own that somebody would pass by saying yes: exactly those that a yes opens."""
    unasked = replace(question, agreed=False)
    unmet = tuple(
        condition.code
        for condition in conditions_of(unasked)
        if condition.code in OWN_CONDITIONS and not meets(condition, dossier.holdings, question.days)
    )
    before, after = (residual(each, dossier, frame) for each in (unasked, replace(question, agreed=True)))
    return (*unmet, *named(before & ~after))


def _more(condition: Condition, dossier: Dossier, days: tuple[str, str]) -> Mapping[str, object]:
    """For whom somebody works instead; told only to those who could otherwise book them."""
    return {"organisation": bound_to(dossier.holdings, days)} if condition.code == "exclusive" else {}


def whose(code: str, rules: HouseRules, own: Terms) -> Mapping[str, object]:
    """Who has set the limit that is broken, and at what, unless the worker's own is the tighter."""
    name = LIMITS.get(code)
    young = rules.under.facts(code) if rules.under else None
    if young and (name is None or getattr(own, name) >= young["limit"]):
        return MappingProxyType(young)
    if name is None:
        return MappingProxyType({})
    limit = getattr(rules.terms, name)
    mine = getattr(own, name, limit)
    loose = mine > limit if name in AT_LEAST else mine < limit
    said_by = next(((kind, level) for said, kind, level in rules.said_by if said == name), None)
    if loose or said_by is None:
        return MappingProxyType({})
    return MappingProxyType({"limit": limit, "level": said_by[0], "level_name": said_by[1]})


def told(reasons: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """What may be told: of somebody who cannot be booked by the asker at all, nothing else."""
    foreign = tuple(reason for reason in reasons if reason.code == "bookable")
    return foreign or tuple(reasons)


def available(question: Question, dossier: Dossier, frame: Frame) -> bool:
    """Whether pattern and changes leave the whole window open (the diary is asked by the residual rules)."""
    slots = free_slots(dossier, frame)
    return is_free(slots, frame.days.slot_at(question.starts_at), frame.days.slot_at(question.ends_at))


def free_slots(dossier: Dossier, frame: Frame) -> NDArray[np.bool_]:
    """bool[slots]: the quarter-hours that pattern and changes leave open."""
    hours = hours_of(*_rows(dossier, frame.days), _NOTHING, frame.days)
    slots: NDArray[np.bool_] = fill_bitmap(hours, 1, frame.days)[:, 0] != 0
    return slots


def residual(question: Question, dossier: Dossier, frame: Frame) -> int:
    """The residual rules that this visit would break, as bits of `bookings.rules`."""
    ask = ask_of(question, frame)
    if not 0 <= ask.start < ask.end <= frame.days.slots * 15:
        return 0  # beyond the calendar: "free" has already said no
    diary = diary_of([_entry(engagement, frame) for engagement in dossier.diary])
    rules, own = rules_for(question, dossier.holdings), terms_asked(question, dossier)
    return int(failures(ask, own, diary, rules.terms, frame.calendar, frame.matrix))


def compile_rules(at: datetime) -> None:
    """Have the compiled rules ready before the first booking asks them: it would compile while it holds its locks."""
    nobody, zone, place = UUID(int=0), ZoneInfo("UTC"), Place(0.0, 0.0)
    tonight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    diary = (Engagement(int(tonight.timestamp()), int(tonight.timestamp()) + 900, place),)
    dossier = Dossier(
        nobody, {}, Terms(0, 0, 0, 0, 0, 0, 0.0, 0.0, -1), (PatternRow(0, 0, 900, None, None),), (), diary
    )
    question = Question(nobody, nobody, tonight, tonight + timedelta(hours=1), at, zone, place, ())
    reasons_against(question, dossier, Frame(horizon_of(zone, at)))


def ask_of(question: Question, frame: Frame) -> Ask:
    """The question in the kernel's numbers; a remote visit has no place."""
    start, end, asked = (
        frame.minute(instant) for instant in (question.starts_at, question.ends_at, question.asked_at)
    )
    if question.remote:
        return Ask(start, end, asked, float("nan"), float("nan"), -1)
    return Ask(start, end, asked, question.place.lat, question.place.lng, question.place.measured)


def _entry(engagement: Engagement, frame: Frame) -> tuple[int, int, float, float, int]:
    origin = int(frame.days.start.timestamp())
    starts, ends = (engagement.starts - origin) // 60, (engagement.ends - origin) // 60
    if engagement.place is None:
        return starts, ends, float("nan"), float("nan"), -1
    return starts, ends, engagement.place.lat, engagement.place.lng, engagement.place.measured


_NOTHING = DatedRows(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int64))


def _rows(dossier: Dossier, days: LocalDays) -> tuple[WeeklyRows, DatedRows, DatedRows]:
    """Pattern, extra and blocked time of one person as the calculus takes them."""
    weekly = weekly_rows([(0, row) for row in dossier.pattern], days)
    return weekly, *dated_rows([(0, row) for row in dossier.changes])


def weekly_rows(rows: list[tuple[int, PatternRow]], days: LocalDays) -> WeeklyRows:
    """Pattern rows of numbered workers as columns."""
    table = [
        (
            owner,
            row.weekday,
            row.start_minute,
            row.end_minute,
            day_index(days, row.since, -(2**30)),
            day_index(days, row.until, 2**30),
        )
        for owner, row in rows
    ]
    return WeeklyRows(*np.array(table, np.int32).reshape(-1, 6).T)


def dated_rows(rows: list[tuple[int, ChangeRow]]) -> tuple[DatedRows, DatedRows]:
    """Changes of numbered workers as columns: extra time, then blocked time."""
    table = np.array([(owner, row.starts, row.ends, row.kind) for owner, row in rows], np.int64).reshape(
        -1, 4
    )
    owner, starts, ends, kind = table.T
    every = DatedRows(owner.astype(np.int32), starts, ends)
    kinds = kind.astype(np.int8)
    return every.of_kind(1 - BLOCKED, kinds), every.of_kind(BLOCKED, kinds)
