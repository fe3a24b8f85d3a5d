"""What clock events say was worked. Pure, and free of order: the same events give the same hours, however they came.

Times that people clock are exact to the second; the quarter-hours of a plan do not bind them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

IN, OUT = "in", "out"
WAYS = (IN, OUT)
# A message may be that long under way; what exceeds it is a clock that goes wrong.
UNDER_WAY = timedelta(seconds=90)
# What can be wrong with hours, each a code that somebody puts right or acknowledges.
EXCEPTIONS = (
    "missing_in",
    "missing_out",
    "out_before_in",
    "early_in",
    "late_in",
    "early_out",
    "late_out",
    "far_away",
    "clock_off",
    "astray",
    "too_long",
    "overlap",
    "by_hand",
    "few_presses",
)
# These only go away when the hours are put right; the others may be as they are, once somebody has said why.
TO_MEND = frozenset({"missing_in", "missing_out", "out_before_in", "too_long"})
# A clock event so far from its visit is kept, and counts for nothing until somebody has looked at it.
ASTRAY = timedelta(hours=12)


@dataclass(frozen=True)
class Clocked:
    """One press of “Start” or “Finish”, as the server understands it: `at` is its own time, `off` by how much not."""

    id: UUID
    way: str
    at: datetime
    off: bool = False
    metres: int | None = None


@dataclass(frozen=True)
class Adjusted:
    """What somebody put right: an instant, or None where the clock event stands."""

    id: UUID
    made_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Tolerances:
    """What is let pass without a word. No law has such figures, so each payer sets its own."""

    early: timedelta = timedelta(minutes=15)
    late: timedelta = timedelta(minutes=15)
    metres: int = 150
    longest: timedelta = timedelta(hours=24)
    # Whether a time that the office set makes good for a missing press, or somebody still has to look at that.
    presses: bool = False
    # What this payer does not count as unusual.
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Worked:
    """When work began and ended, None where nobody knows, and the codes of what somebody should look at."""

    starts_at: datetime | None
    ends_at: datetime | None
    exceptions: tuple[str, ...]


def happened_at(device_at: datetime, sent_at: datetime, received_at: datetime) -> tuple[datetime, bool]:
    """Return when an event happened by the server's clock, and whether the device's own clock was off.

    The device says what its clock showed at the event and when it sent it. A clock that is off by more than a
    message takes was off by as much at the event. Nothing is told before it happens: an event after its own sending
    happened when it came.
    """
    if device_at > sent_at + UNDER_WAY:
        return received_at, True
    off = received_at - sent_at
    if abs(off) <= UNDER_WAY:
        return device_at, False
    return device_at + off, True


def worked(
    events: Iterable[Clocked],
    adjustments: Iterable[Adjusted],
    plan: tuple[datetime, datetime],
    allowed: Tolerances,
) -> Worked:
    """Return the hours that events and adjustments add up to: from the first way in until the last way out.

    A press is often repeated when nothing seems to happen, so the first counts on the way in and the last on the way
    out. An adjustment stands instead of what was clocked, the latest for each end.
    """
    planned_start, planned_end = plan
    told = {event.id: event for event in events}.values()
    near = _near(told, plan)
    first, last = counting(near, plan)
    clocked_in, clocked_out = (each.at if each else None for each in (first, last))
    put_right = sorted(adjustments, key=lambda each: (each.made_at, each.id))
    start = next((each.starts_at for each in reversed(put_right) if each.starts_at), clocked_in)
    end = next((each.ends_at for each in reversed(put_right) if each.ends_at), clocked_out)
    codes = [
        *(["missing_in"] if start is None else _outside("in", start - planned_start, allowed)),
        *(["missing_out"] if end is None else _outside("out", end - planned_end, allowed)),
        *(["astray"] if len(near) < len(told) else []),
        *(["clock_off"] if any(event.off for event in near) else []),
        *(["far_away"] if any((event.metres or 0) > allowed.metres for event in near) else []),
        *(["by_hand"] if put_right else []),
        *(["few_presses"] if allowed.presses and start and end and not (first and last) else []),
    ]
    codes = [each for each in codes if each not in allowed.silent]
    if start is not None and end is not None:
        if end <= start:
            return Worked(start, None, (*codes, "out_before_in"))
        codes += ["too_long"] if end - start > allowed.longest else []
    return Worked(start, end, tuple(codes))


def counting(
    events: Iterable[Clocked], plan: tuple[datetime, datetime]
) -> tuple[Clocked | None, Clocked | None]:
    """Return the press on the way in and the one on the way out from which hours follow; None where there is none."""
    near = sorted(_near(events, plan), key=lambda each: (each.at, each.id))
    ways_in, ways_out = ([each for each in near if each.way == way] for way in WAYS)
    return (ways_in[0] if ways_in else None), (ways_out[-1] if ways_out else None)


def _near(events: Iterable[Clocked], plan: tuple[datetime, datetime]) -> list[Clocked]:
    return [event for event in events if plan[0] - ASTRAY <= event.at <= plan[1] + ASTRAY]


def _outside(end: str, off: timedelta, allowed: Tolerances) -> list[str]:
    if off > allowed.late:
        return [f"late_{end}"]
    return [f"early_{end}"] if off < -allowed.early else []
