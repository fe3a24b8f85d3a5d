"""Reads the feeds whose time has come: several are fetched side by side, and taken in one by one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from commonhours.availability.queries import Due, due_calendars
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal
from commonhours.common.sight import seeing
from commonhours.integrations.ical.attaching import fetched, take
from commonhours.integrations.ical.fetching import Fetched, Manner
from commonhours.trail.sequencer import HOUSE

AT_ONCE = 8


@dataclass
class Feeds:
    """One round of reading after the other."""

    by: Actor = HOUSE
    manner: Manner = field(default_factory=Manner)

    def turn(self, clock: Callable[[], datetime]) -> bool:
        """Read what is due; return whether there was anything."""
        at = clock()
        with seeing(self.by.sight):
            due = due_calendars(at=at, most=AT_ONCE)
        if not due:
            return False
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers: list[Fetched | Refusal] = list(pool.map(lambda each: self._fetched(each, at), due))
        for each, answer in zip(due, answers, strict=True):
            take(by=self.by, at=clock(), calendar_id=each.id, failures=each.failures, answer=answer)
        return True

    def _fetched(self, due: Due, at: datetime) -> Fetched | Refusal:
        return fetched(due, at=at, manner=self.manner)
