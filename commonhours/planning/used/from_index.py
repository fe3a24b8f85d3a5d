"""The same numbers for the ten weeks ahead, counted over the bits of the index: sixty-four workers at a time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from commonhours.availability.rules import LocalDays
from commonhours.matching.kernel.market import Bitmap
from commonhours.matching.whole import Whole, whole_market
from commonhours.planning.question import Span
from commonhours.planning.used.hourly import Hourly, blank
from commonhours.planning.used.numbers import Membership, Open

QUARTER_MINUTES = 15
Masks = NDArray[np.uint64]  # [groups, days, words]


def horizon(whole: Whole) -> Span:
    """The days that the index knows."""
    first = whole.days.first_day
    return Span(first, first + timedelta(days=whole.days.days))


def open_in_index(span: Span, who: Sequence[Membership], *, at: datetime) -> Open:
    """Offered and open hours of days within the horizon; raises ValueError for others."""
    whole = whole_market(at=at)
    masks, groups = _masks(whole, who, span)
    return Open(*(counted(whole, bits, masks, groups, span) for bits in (whole.offered, whole.open)))


def booked_in_index(span: Span, who: Sequence[Membership], *, at: datetime) -> Hourly:
    """Hours in the diaries of these people, whoever booked them."""
    whole = whole_market(at=at)
    masks, groups = _masks(whole, who, span)
    return counted(whole, whole.booked, masks, groups, span)


def counted(whole: Whole, bits: Bitmap, masks: Masks, groups: tuple[str, ...], span: Span) -> Hourly:
    """Minutes by group, day and hour for which the bits of its people are set."""
    table, days = blank(groups, span), whole.days
    hours = _local_hours(days)
    for number, day in enumerate(span.days()):
        first, last = days.day_slots[days.day_index(day) :][:2]
        words = bits[first:last]
        for group in range(len(groups)):
            set_bits = np.bitwise_count(words & masks[group, number]).sum(axis=1)
            np.add.at(table[group, number], hours[first:last], set_bits.astype(np.int64) * QUARTER_MINUTES)
    return Hourly(span, groups, table)


def _masks(whole: Whole, who: Sequence[Membership], span: Span) -> tuple[Masks, tuple[str, ...]]:
    """Who is counted in which group on which day. Whoever is suspended is offered to nobody."""
    within = horizon(whole)
    if not within.since <= span.since < span.until <= within.until:
        raise ValueError(f"the index does not know the days from {span.since} until {span.until}")
    groups = tuple(sorted({each.group for each in who}))
    place = {group: number for number, group in enumerate(groups)}
    days, words = (span.until - span.since).days, whole.offered.shape[1]
    counted_in = np.zeros((len(groups), days, words * 64), np.bool_)
    for each in who:
        number = whole.numbers.get(each.person_id)
        if number is not None and each.good:
            for since, until in each.spans:
                counted_in[place[each.group], _days(since, until, span), number] = True
    packed = np.packbits(counted_in, axis=-1, bitorder="little").view(np.uint64)
    return packed, groups


def _days(since: date, until: date | None, span: Span) -> slice:
    first = max((since - span.since).days, 0)
    return slice(first, None if until is None else max((until - span.since).days, 0))


_hours_known: dict[LocalDays, NDArray[np.int64]] = {}


def _local_hours(days: LocalDays) -> NDArray[np.int64]:
    """int64[slots]: the hour of the local day that each quarter-hour lies in."""
    if days not in _hours_known:
        _hours_known.clear()
        hours = [days.instant_of(slot).astimezone(days.zone).hour for slot in range(days.slots)]
        _hours_known[days] = np.array(hours, np.int64)
    return _hours_known[days]
