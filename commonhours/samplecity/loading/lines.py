"""Out of which money help is paid: the city's general fund, a grant for nutrition, a donation that will not last."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from commonhours.common.period import month_after
from commonhours.funding.models import FundingLine, Split, SplitShare
from commonhours.funding.shares import WHOLE
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import NULL, Column, arrays, at, days, numbers, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.loading.rates import charged
from commonhours.samplecity.organisations import offers

# A grant pays for sixty per cent of a visit about food, the general fund for the rest and for everything else.
GRANT_PART = 600_000
# The donation is spent on company alone, and was meant for longer.
DONATED = "companion"
WEEKS_OF_DONATION, WEEKS, PACE_WEEKS = 5, 56, 4
MONTHS_BACK, MONTHS_ON = 11, 13


@dataclass(frozen=True)
class Line:
    """A line of one organisation, by position; `works` by position, none for all."""

    organisation: int
    name: str
    funder: str
    cents: int
    works: tuple[int, ...] = ()


# Organisation, type of work or -1, and shares by the position of a line.
Paid = tuple[int, int, tuple[tuple[int, int], ...]]


def load_lines(copier: Copier, city: City, frame: Frame) -> None:
    """Write lines and splits; PostgreSQL checks at commit that each split is whole."""
    since, until = _months_away(city.today, -MONTHS_BACK), _months_away(city.today, MONTHS_ON)
    lines: list[Line] = []
    splits: list[Paid] = []
    minutes = _minutes(city)
    for place in range(len(city.organisations)):
        _of_one(city, place, minutes, lines, splits)
    written = _lines(copier, city, frame, lines, since, until)
    _splits(copier, city, frame, splits, written, (since, until))


def _of_one(
    city: City, place: int, minutes: NDArray[np.int64], lines: list[Line], splits: list[Paid]
) -> None:
    weekly = _weekly(city, place, minutes)
    general = len(lines)
    lines.append(Line(place, "City general fund", "City of Long Beach", _round(sum(weekly.values()) * WEEKS)))
    splits.append((place, -1, ((general, WHOLE),)))
    member = city.organisations[place]
    offered = [number for number, work in enumerate(city.work) if offers(member, work)]
    food = tuple(number for number in offered if city.work[number].category == "nutrition")
    if food:
        cents = sum(weekly.get(number, 0) for number in food) * WEEKS * GRANT_PART // WHOLE
        lines.append(
            Line(place, "Good food at home grant", "Shoreline Health Foundation", _round(cents), food)
        )
        shares = ((len(lines) - 1, GRANT_PART), (general, WHOLE - GRANT_PART))
        splits += [(place, number, shares) for number in food]
    company = [number for number in offered if city.work[number].code == DONATED]
    for number in company:
        cents = weekly.get(number, 0) * WEEKS_OF_DONATION
        lines.append(
            Line(place, "Good company donation", "Friends of the Harbor", _round(cents, 100_00), (number,))
        )
        splits.append((place, number, ((len(lines) - 1, WHOLE),)))


def _minutes(city: City) -> NDArray[np.int64]:
    """Minutes of the visits of the coming four weeks, by organisation and type of work."""
    visits, works = city.visits, len(city.work)
    soon = (visits.day >= 0) & (visits.day < 7 * PACE_WEEKS)
    place = visits.organisation[soon].astype(np.int64) * works + visits.work[soon]
    minutes = np.bincount(place, visits.minutes[soon], len(city.organisations) * works)
    return minutes.astype(np.int64).reshape(-1, works)


def _weekly(city: City, place: int, minutes: NDArray[np.int64]) -> dict[int, int]:
    """What the visits of one organisation are charged in a week, by type of work."""
    rates = charged(city, place)
    return {
        work: int(minutes[place, work]) * rates.get(work, rates[-1]) // 60 // PACE_WEEKS
        for work in np.flatnonzero(minutes[place]).tolist()
    }


def _round(cents: int, to: int = 10_000_00) -> int:
    """A sum as funders promise them."""
    return max(to, -(-cents // to) * to)


def _months_away(today: date, months: int) -> int:
    """The first of a month so many months away, counted in days from today."""
    return (month_after(today, months) - today).days


def _lines(copier: Copier, city: City, frame: Frame, lines: list[Line], since: int, until: int) -> Column:
    return copier.put(
        FundingLine,
        id=copier.keys.of("funding lines", len(lines)),
        organisation=refs(frame.organisations, (each.organisation for each in lines)),
        name=text(each.name for each in lines),
        funder=text(each.funder for each in lines),
        amount=numbers(each.cents for each in lines),
        since=days(city.today, [since] * len(lines)),
        until=days(city.today, [until] * len(lines)),
        type_of_work_ids=arrays([frame.works[work] for work in each.works] for each in lines),
        opened_at=at(city.today, [since] * len(lines)),
    )


def _splits(
    copier: Copier,
    city: City,
    frame: Frame,
    splits: list[Paid],
    lines: Column,
    between: tuple[int, int],
) -> None:
    organisations = refs(frame.organisations, (place for place, *_ in splits))
    written = copier.put(
        Split,
        id=copier.keys.of("splits", len(splits)),
        organisation=organisations,
        type_of_work=refs(frame.works, (work for _, work, _ in splits)),
        service_user=[NULL] * len(splits),
        since=days(city.today, [between[0]] * len(splits)),
        until=days(city.today, [between[1]] * len(splits)),
        set_at=at(city.today, [between[0]] * len(splits)),
    )
    rows = [(number, line, parts) for number, (*_, shares) in enumerate(splits) for line, parts in shares]
    copier.put(
        SplitShare,
        id=copier.keys.of("split shares", len(rows)),
        split=[written[number] for number, *_ in rows],
        line=[lines[line] for _, line, _ in rows],
        organisation_id=[organisations[number] for number, *_ in rows],
        parts=numbers(parts for *_, parts in rows),
    )
