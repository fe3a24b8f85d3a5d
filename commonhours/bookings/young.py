"""What is asked of workers under an age: the hours of the day in which they may work, how many, and which work not.

Whether a visit keeps to the hours hangs on the visit alone, so it is asked once for all of an age and no compiled
loop looks at a clock. Pure: no Django, no clock, no database.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commonhours.bookings.rules import YOUNG_HOURS, YOUNG_WORK, RegionTerms
from commonhours.common.period import local_instants
from commonhours.policies.rules import AGES, KINDS, Bound

WHOLE_DAY = (0, 1440)
# The limits of `RegionTerms` that are tighter for the young, by the part of the rule's code that says which.
TIGHTER = {"day": "most_day", "week": "most_week"}
PARTS = ("from", "until", "day", "week", "closed")
# What stands in the way of a young worker alone, by code of the residual rule: the parts that may have said so.
IN_THE_WAY = {"young_hours": ("from", "until"), "young_work": ("closed",)}


class Asked(NamedTuple):
    """One limit for the young: its value, the age below which it holds, and who has set it."""

    value: int
    under: int
    level: str
    level_name: str


class Young(NamedTuple):
    """All that is asked of those under an age: `terms` is what is asked of everybody, and theirs where tighter."""

    under: int
    terms: RegionTerms
    asked: tuple[tuple[str, Asked], ...]

    def limit(self, part: str) -> Asked:
        return dict(self.asked)[part]

    @property
    def hours(self) -> tuple[int, int]:
        """Between which minutes of the day on the clock on the wall they may work."""
        return self.limit("from").value, self.limit("until").value

    @property
    def closed(self) -> bool:
        """Whether this type of work is none for them."""
        return bool(self.limit("closed").value)

    def terms_on(self, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> RegionTerms:
        """The limits for one visit, with what bars all of this age from it."""
        barred = YOUNG_WORK if self.closed else 0
        if not keeps_to(self.hours, starts_at, ends_at, zone):
            barred |= YOUNG_HOURS
        return self.terms._replace(barred=barred)

    def facts(self, code: str) -> dict[str, object] | None:
        """Whose rule it is that stands in the way under a code, and its figures; None where it is no rule of theirs."""
        if code in IN_THE_WAY:
            opens, closes = self.hours
            tightest = min((self.limit(part) for part in IN_THE_WAY[code]), key=_generality)
            return {"opens": opens, "closes": closes, **_whose(tightest)}
        part = {"day_hours": "day", "week_hours": "week"}.get(code)
        if part is None or self.limit(part).value > getattr(self.terms, TIGHTER[part]):
            return None
        return {"limit": self.limit(part).value, **_whose(self.limit(part))}


def keeps_to(hours: tuple[int, int], starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Whether every moment lies within the hours of its local day; what the clock shows twice counts against it."""
    if hours == WHOLE_DAY:
        return True
    opens, closes = hours
    day = starts_at.astimezone(zone).date()
    while (midnight := local_instants(day, 0, zone).first) < ends_at:
        begins, ends = max(starts_at, midnight), min(ends_at, local_instants(day, 1440, zone).first)
        if opens and begins < local_instants(day, opens, zone).last:
            return False
        if ends > local_instants(day, closes, zone).first:
            return False
        day += timedelta(days=1)
    return True


def young_of(bounds: Mapping[str, Bound], terms: RegionTerms) -> tuple[Young, ...]:
    """What the levels ask of the young, the youngest first; nothing where none has said anything about them."""
    found = []
    for age in AGES:
        asked = {part: _tightest(bounds, part, age) for part in PARTS}
        if any(asked[part].value != KINDS[f"u{age}_{part}"].usual for part in PARTS):
            tighter = {name: min(getattr(terms, name), asked[part].value) for part, name in TIGHTER.items()}
            found.append(Young(age, terms._replace(**tighter), tuple(asked.items())))
    return tuple(found)


def _tightest(bounds: Mapping[str, Bound], part: str, age: int) -> Asked:
    """Whoever is under 16 is under 18 as well: the tighter of both holds, and bears its own age."""
    asked = [
        Asked(bounds[f"u{each}_{part}"].value, each, *bounds[f"u{each}_{part}"][1:])
        for each in AGES
        if each >= age
    ]
    asked.reverse()
    tightest = asked[0]
    for each in asked[1:]:
        if KINDS[f"u{each.under}_{part}"].loosens(tightest.value, each.value):
            tightest = each
    return tightest


def _generality(asked: Asked) -> tuple[bool, int]:
    """Of two limits that together make the hours, the one that somebody has set speaks for both."""
    return asked.level == "house", asked.under


def _whose(asked: Asked) -> dict[str, object]:
    return {"age": asked.under, "level": asked.level, "level_name": asked.level_name}
