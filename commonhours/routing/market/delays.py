"""Which visits cannot begin when it was promised, as whoever comes is held up, or the roads are slow."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

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
    late = set()
    for (person, day), round_ in _rounds(spots).items():
        before = _held_up(sought, person, day, [spots[nth] for nth in round_])
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


def _rounds(spots: Sequence[Spot]) -> dict[tuple[UUID, date], list[int]]:
    zone = region().tzinfo
    rounds: dict[tuple[UUID, date], list[int]] = {}
    for nth in sorted(range(len(spots)), key=lambda nth: spots[nth].part.starts_at):
        person = spots[nth].worker_id
        if person is not None:
            day = spots[nth].part.starts_at.astimezone(zone).date()
            rounds.setdefault((person, day), []).append(nth)
    return rounds


def _held_up(sought: Sought, person: UUID, day: date, round_: Sequence[Spot]) -> Leg | None:
    """Until when somebody is kept, and where: at the last visit that has begun, or at home."""
    until = sought.held_until
    if person != sought.away_id or until is None or until.astimezone(region().tzinfo).date() != day:
        return None
    begun = [spot for spot in round_ if spot.part.starts_at <= sought.at]
    return until, place_of(begun[-1].visit) if begun else None
