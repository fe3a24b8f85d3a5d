"""Which visits cannot begin when it was promised, as whoever comes is held up, or the roads are slow."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.place import Place
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.routing.market.spots import Sought, Spot
from commonhours.routing.reading import place_of, ways_of

Leg = tuple[datetime, Place | None]


def late_spots(sought: Sought, spots: Sequence[Spot]) -> set[int]:
    """The numbers of those ahead that whoever comes reaches too late on their way from visit to visit; what they reach
    too late they pass by."""
    if sought.held_until is None and not sought.slower:
        return set()
    coming = {spot.worker_id for spot in spots if spot.worker_id}
    concern(coming)
    ways = ways_of(coming, slower=sought.slower)
    zone, late = region().tzinfo, set[int]()
    for (person, day), round_ in _rounds(spots, zone).items():
        before = None
        if (
            person == sought.away_id
            and sought.held_until
            and sought.held_until.astimezone(zone).date() == day
        ):
            before = sought.held_until, held_at(sought, spots)
        for nth in round_:
            spot = spots[nth]
            there = place_of(spot.visit)
            if before is not None and before[0] > sought.at:
                arrives = before[0] + timedelta(minutes=ways.minutes(person, before[1], there) or 0)
                if arrives > spot.part.starts_at > sought.at:
                    late.add(nth)
                    continue
            before = max(before[0] if before else spot.part.ends_at, spot.part.ends_at), there
    return late


def _rounds(spots: Sequence[Spot], zone: ZoneInfo) -> dict[tuple[UUID, date], list[int]]:
    rounds: dict[tuple[UUID, date], list[int]] = {}
    for nth in sorted(range(len(spots)), key=lambda nth: spots[nth].part.starts_at):
        person = spots[nth].worker_id
        if person is not None:
            day = spots[nth].part.starts_at.astimezone(zone).date()
            rounds.setdefault((person, day), []).append(nth)
    return rounds


def held_at(sought: Sought, spots: Sequence[Spot]) -> Place | None:
    """Where somebody who is held up can be at that instant: at the next visit that they were to come to."""
    ahead = [spot for spot in spots if spot.worker_id == sought.away_id and spot.part.starts_at > sought.at]
    return place_of(min(ahead, key=lambda spot: spot.part.starts_at).visit) if ahead else None
