"""About whom, and about which visit: drawn by dice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from commonhours.bookings.models import Visit
from commonhours.bookings.wish import Wish
from commonhours.common.sight import seeing
from commonhours.people.models import Person
from commonhours.trail.actions import acting
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

ZONE = ZoneInfo("America/Los_Angeles")
WORKERS = ("rosa", "dara", "ben", "sam")


@contextmanager
def act_about(cast: Cast, name: str) -> Iterator[Person]:
    """An act that changes something about one person, as its room's own action would."""
    with acting("test.change", by=cast.actors["olga"], at=NOW) as act, seeing(EVERYTHING):
        act.touches(cast.people[name].id)
        yield cast.people[name]


def some_wish(cast: Cast, dice: Random) -> Wish:
    start = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=15 * dice.randrange(-8, 24))
    return cast.wish("park", dice.choice(["nutrition", "company"]), start, dice.choice([0.5, 1, 2]))


def some_visit(cast: Cast, dice: Random) -> Visit | None:
    with seeing(EVERYTHING):
        visits = [*Visit.objects.filter(state="planned").order_by("id")]
    return dice.choice(visits) if visits else None


def own(cast: Cast, dice: Random) -> dict[str, Any]:
    name = dice.choice(WORKERS)
    return {"by": cast.actors[name], "at": NOW, "person_id": cast.people[name].id}
