"""Out of which money help is paid: the city's general fund, a grant for nutrition, a donation that will not last."""

from dataclasses import dataclass
from datetime import date

import numpy as np

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


def load_lines(copier: Copier, city: City, frame: Frame) -> None:
    """Write lines and splits; PostgreSQL checks at commit that each split is whole."""
    since, until = _months_away(city.today, -MONTHS_BACK), _months_away(city.today, MONTHS_ON)
    lines: list[Line] = []
    # Organisation, type of work or -1, and shares by the position of a line.
    splits: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
    for place in range(len(city.organisations)):
        _of_one(city, place, lines, splits)
    written = _lines(copier, city, frame, lines, since, until)
    _splits(copier, city, frame, splits, written, (since, until))


def _of_one(
    city: City, place: int, lines: list[Line], splits: list[tuple[int, int, tuple[tuple[int, int], ...]]]
) -> None:
    weekly = _weekly(city, place)
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


def _weekly(city: City, place: int) -> dict[int, int]:
    """What the visits of the coming four weeks are charged in a week, by type of work."""
    visits, rates = city.visits, charged(city, place)
    mine = (visits.organisation == place) & (visits.day >= 0) & (visits.day < 7 * PACE_WEEKS)
    found: dict[int, int] = {}
    for work in np.unique(visits.work[mine]).tolist():
        minutes = int(visits.minutes[mine & (visits.work == work)].sum())
        found[work] = minutes * rates.get(work, rates[-1]) // 60 // PACE_WEEKS
    return found


def _round(cents: int, to: int = 10_000_00) -> int:
    """A sum as funders promise them."""
    return max(to, -(-cents // to) * to)


def _months_away(today: date, months: int) -> int:
    """The first of a month so many months away, counted in days from today."""
    month = today.year * 12 + today.month - 1 + months
    return (date(month // 12, month % 12 + 1, 1) - today).days


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
    splits: list[tuple[int, int, tuple[tuple[int, int], ...]]],
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
