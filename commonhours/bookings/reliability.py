"""Reliability: which part of what somebody took on they kept. One formula, pure, asked by whoever shows it.

Nobody's opinion goes in: only that a visit was kept, given back too late, or not come to. What is excused is as if it
had not been, and below a fewest number of events nothing is said at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

Kind = Literal["kept", "late", "no_show"]


@dataclass(frozen=True)
class Terms:
    """What the formula goes by from a day on. Weights are whole numbers, so that sums are exact in any order."""

    since: date
    days: int  # how far it looks back
    halving: int  # after so many days an event counts half, after twice as many a quarter
    fewest: int  # below so many events nothing is said
    late: int  # how often a visit given back late counts against one that was kept
    no_show: int


# Newest last; a change is a new line, never an old one changed. Decision 0032 says why these.
TERMS = (Terms(since=date(2025, 1, 1), days=90, halving=30, fewest=8, late=1, no_show=2),)


# What is not said within a month, nobody can answer fairly any more.
WHILE = timedelta(days=31)


@dataclass(frozen=True)
class Event:
    """One thing that happened, when, and whether it was excused."""

    assignment_id: UUID
    kind: Kind
    happened_at: datetime
    excused: bool = False


@dataclass(frozen=True)
class Reliability:
    """The share from 0 to 1, or None where too little is known; of how many events."""

    share: float | None
    events: int
    terms: Terms


def terms_on(day: date) -> Terms:
    """The terms in force on a day."""
    return max((each for each in TERMS if each.since <= day), key=lambda each: each.since, default=TERMS[0])


def counted(event: Event, *, at: datetime, terms: Terms) -> float:
    """How much an event counts, for or against: 0 when it is excused, still to come, or too long ago."""
    age = (at - event.happened_at).days
    if event.excused or event.happened_at > at or age >= terms.days:
        return 0.0
    times = {"kept": 1, "late": terms.late, "no_show": terms.no_show}[event.kind]
    return float(times * 2.0 ** -(age // terms.halving))


def reliability(events: Iterable[Event], *, at: datetime, terms: Terms) -> Reliability:
    """What was kept, divided by all that counts."""
    counting = [(event.kind, weight) for event in events if (weight := counted(event, at=at, terms=terms))]
    total = sum(weight for _kind, weight in counting)
    if len(counting) < terms.fewest:
        return Reliability(None, len(counting), terms)
    kept = sum(weight for kind, weight in counting if kind == "kept")
    return Reliability(kept / total, len(counting), terms)
