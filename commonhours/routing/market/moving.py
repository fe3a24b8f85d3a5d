"""By how much the time at which a visit was promised may move in a plan."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.period import QUARTER
from commonhours.routing.market.gathering import Gathered
from commonhours.routing.market.holding import is_late_to
from commonhours.routing.market.spots import Spot
from commonhours.routing.reading import ONE_DAY

STEP = timedelta(minutes=QUARTER)


def room_to_move(gathered: Gathered) -> dict[int, tuple[int, int]]:
    """By spot that is planned, how many quarters of an hour it may begin sooner, and how many later.

    Several who come together do not move apart; nobody's own day, and no other visit of the same home, is run into; and
    whoever comes has the notice that they ask for.
    """
    sought, steps = gathered.sought, gathered.sought.may_move // QUARTER
    if not steps:
        return {}
    others = _visits_of_homes(gathered.spots)
    found = {}
    for nth in gathered.free:
        spot = gathered.spots[nth]
        if _is_whole(spot) and nth not in gathered.unmoved and not _in_own_notice(gathered, nth):
            earliest, latest = _day_of(spot, gathered.frame.days.zone)
            earliest = max(each for each in (earliest, sought.at, sought.frozen_until) if each)
            for starts_at, ends_at in others[spot.visit.service_user_id]:
                if ends_at <= spot.part.starts_at:  # halfway: the other may move, too
                    earliest = max(earliest, spot.part.starts_at - (spot.part.starts_at - ends_at) / 2)
                elif starts_at >= spot.part.ends_at:
                    latest = min(latest, spot.part.ends_at + (starts_at - spot.part.ends_at) / 2)
            sooner, later = (spot.part.starts_at - earliest) // STEP, (latest - spot.part.ends_at) // STEP
            found[nth] = (max(0, min(steps, sooner)), max(0, min(steps, later)))
    return found


def _is_whole(spot: Spot) -> bool:
    visit, part = spot.visit, spot.part
    return visit.places == 1 and (part.starts_at, part.ends_at) == (visit.starts_at, visit.ends_at)


def _in_own_notice(gathered: Gathered, nth: int) -> bool:
    person = gathered.spots[nth].stands
    if person is None or person not in gathered.people or is_late_to(gathered, nth, person):
        return False
    left = gathered.spots[nth].part.starts_at - gathered.sought.at
    return left < timedelta(minutes=gathered.people[person].terms.notice)


def _day_of(spot: Spot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    day = spot.part.starts_at.astimezone(zone).date()
    begins, ends = (datetime.combine(each, time(), zone) for each in (day, day + ONE_DAY))
    return begins, max(ends, spot.part.ends_at)


def _visits_of_homes(spots: Sequence[Spot]) -> dict[UUID, set[tuple[datetime, datetime]]]:
    found: dict[UUID, set[tuple[datetime, datetime]]] = {}
    for spot in spots:
        visit = spot.visit
        found.setdefault(visit.service_user_id, set()).add((visit.starts_at, visit.ends_at))
    return found
