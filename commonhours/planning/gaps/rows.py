"""The outlook as rows: the hours of the week at which most will be missing, each with what would help."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from commonhours.planning.gaps.able import People
from commonhours.planning.gaps.asked import Asked, Cell, Floats
from commonhours.planning.gaps.counts import quantile
from commonhours.planning.gaps.outlook import BLOCK, Outlook
from commonhours.planning.gaps.remedies import remedies_for
from commonhours.planning.models import Shortfall

# Fewer hours a week than this are no gap that anybody would plan for; of the region, of one organisation.
LEAST_REGION, LEAST_HOUSE = 0.5, 0.5
# As many as anybody would read; the rest would only be looked through.
MOST_REGION, MOST_HOUSE = 300, 60


@dataclass(frozen=True, eq=False)
class Group:
    """Cells that are told as one row: of one organisation a single cell, of the region those of one work and area."""

    organisation_id: UUID | None
    cells: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """A group and a block of the week, in which weeks, and how much is missing in one of them."""

    group: Group
    block: int
    weeks: slice
    hours: float


def rows_of(outlook: Outlook, asked: Asked, people: People, *, at: datetime) -> list[Shortfall]:
    """The rows of the region and of each organisation."""
    houses = sorted({cell.organisation_id for cell in asked.cells})
    found = _most(_groups(asked.cells, None), outlook, LEAST_REGION, MOST_REGION)
    for house in houses:
        found += _most(_groups(asked.cells, house), outlook, LEAST_HOUSE, MOST_HOUSE)
    return [_row(each, outlook, asked, people, at) for each in found]


def _groups(cells: Sequence[Cell], house: UUID | None) -> list[Group]:
    if house is not None:
        return [Group(house, (n,)) for n, cell in enumerate(cells) if cell.organisation_id == house]
    by_place: dict[tuple[UUID, UUID], list[int]] = {}
    for number, cell in enumerate(cells):
        by_place.setdefault((cell.type_of_work_id, cell.area_id), []).append(number)
    return [Group(None, tuple(numbers)) for numbers in by_place.values()]


def _most(groups: Iterable[Group], outlook: Outlook, least: float, most: int) -> list[Found]:
    found = []
    for group in groups:
        missing = outlook.missing[:, list(group.cells)].sum(axis=1)  # [weeks, blocks]
        for block in np.flatnonzero(missing.max(axis=0) >= least).tolist():
            weeks = _weeks(missing[:, block])
            hours = float(missing[weeks, block].mean())
            if hours >= least:
                found.append(Found(group, block, weeks, hours))
    return sorted(found, key=lambda each: (-each.hours, each.block, each.group.cells))[:most]


def _weeks(missing: Floats) -> slice:
    """From the first to the last week in which at least half is missing of what is in the worst: a holiday is one
    week, and what begins in December goes on."""
    many = np.flatnonzero(missing >= missing.max() / 2)
    return slice(int(many[0]), int(many[-1]) + 1)


def _row(each: Found, outlook: Outlook, asked: Asked, people: People, at: datetime) -> Shortfall:
    numbers, weeks, block = list(each.group.cells), each.weeks, each.block
    numbers.sort(key=lambda cell: -float(outlook.missing[weeks, cell, block].sum()))
    cells = [asked.cells[number] for number in numbers]
    weekday, hour = divmod(block * BLOCK, 24)
    sure, chance, supplied = _sums(outlook, numbers, weeks, block)
    low, high = (_quantile(outlook, numbers, weeks, block, share) for share in (0.1, 0.9))
    slots = slice(block * BLOCK, block * BLOCK + BLOCK)
    by_hour = outlook.missing_by_hour[weeks, numbers, slots].sum(axis=1).mean(axis=0)
    free = people.free[:, weeks, slots].sum(axis=2).mean(axis=1)
    house = each.group.organisation_id
    return Shortfall(
        organisation_id=house,
        type_of_work_id=cells[0].type_of_work_id,
        area_id=cells[0].area_id,
        weekday=weekday,
        from_hour=hour,
        since=_day(asked, weeks.start, weekday),
        last_day=_day(asked, weeks.stop - 1, weekday),
        hours=round(each.hours, 2),
        low=round(min(low, each.hours), 2),
        high=round(max(high, each.hours), 2),
        needed=round(float((sure + chance).mean()), 2),
        supplied=round(float(supplied.mean()), 2),
        by_hour=[round(float(hours), 2) for hours in by_hour],
        served=int(asked.served[numbers, weekday, hour // BLOCK].sum()),
        remedies=remedies_for(people, cells, free, people.booked[:, weeks].mean(axis=1)),
        weeks_known=asked.weeks_known,
        made_at=at,
        organisation_ids=[house] if house else [],
    )


def _sums(outlook: Outlook, numbers: list[int], weeks: slice, block: int) -> tuple[Floats, Floats, Floats]:
    """float64[weeks] each: needed for sure, by chance, and what may be counted on: one organisation's spare hours are
    no other's."""
    sure, chance = (part[weeks, numbers, block] for part in (outlook.sure, outlook.chance))
    supplied = outlook.supplied[weeks, numbers, block]
    counted = supplied if len(numbers) == 1 else np.minimum(supplied, sure + chance)
    return sure.sum(axis=1), chance.sum(axis=1), counted.sum(axis=1)


def _quantile(outlook: Outlook, numbers: list[int], weeks: slice, block: int, share: float) -> float:
    sure, chance, supplied = _sums(outlook, numbers, weeks, block)
    by_chance = quantile(chance, float(outlook.lump[numbers].mean()), share)
    return float(np.maximum(sure + by_chance - supplied, 0.0).mean())


def _day(asked: Asked, week: int, weekday: int) -> date:
    days = (weekday - asked.first_day.weekday()) % 7
    return asked.first_day + timedelta(weeks=week, days=days)
