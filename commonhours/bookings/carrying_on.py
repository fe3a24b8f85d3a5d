"""The rule of what a series still has, with every time moved as one of them is. Pure.

A rule is moved by rewriting it, so that it says what it does: Mondays moved by a day are Tuesdays.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commonhours.bookings.recurrence import Recurrence, parsed, tidied
from commonhours.common.refusals import Invalid

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Parts that name the days or hours of a rule; those of a plain weekly rule can be moved, others cannot.
_FIXES_DAYS = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"}
_FIXES_HOURS = {"BYHOUR", "BYMINUTE"}


def carried_on(rule: str, recurrence: Recurrence, since: datetime, to: datetime) -> str:
    """The rule from the wall-clock time `since` on, where that takes place at `to` and all later ones move alike.

    Refuses with `rule_keeps_its_days` when the days or hours of a rule cannot be moved together.
    """
    parts = dict(part.split("=", 1) for part in tidied(rule).split(";"))
    days, hours_move = (to.date() - since.date()).days, to.time() != since.time()
    if (days and _keeps_its_days(parts)) or (hours_move and _FIXES_HOURS & parts.keys()):
        raise Invalid.because("rule_keeps_its_days", field="when")
    if days and "BYDAY" in parts:
        parts["BYDAY"] = ",".join(_later(day, days) for day in parts["BYDAY"].split(","))
    if days and int(parts.get("INTERVAL", "1")) > 1:
        # "Every second week" counts weeks from their first day: that moves with the days in it.
        parts["WKST"] = _later(parts.get("WKST", "MO"), days)
    if recurrence.rule.count is not None:
        parts["COUNT"] = str(recurrence.rule.count - _before(recurrence, since))
    if recurrence.rule.until is not None:
        parts["UNTIL"] = f"{recurrence.rule.until + (to - since):%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _keeps_its_days(parts: dict[str, str]) -> bool:
    if _FIXES_DAYS & parts.keys():
        return True
    return parts["FREQ"] != "WEEKLY" and (parts["FREQ"] != "DAILY" or "BYDAY" in parts)


def _later(day: str, days: int) -> str:
    return _DAYS[(_DAYS.index(day) + days) % 7]


def _before(recurrence: Recurrence, since: datetime) -> int:
    """How many times the rule had before a wall-clock time."""
    until = since.replace(tzinfo=recurrence.zone) + timedelta(days=1)
    return sum(wall < since for wall in recurrence.walls(until))


def wall_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def again(rule: str, first: datetime, minutes: int, zone: ZoneInfo) -> Recurrence:
    """The recurrence of a rule that was carried on."""
    return Recurrence(parsed(rule, zone), first, minutes, zone)
