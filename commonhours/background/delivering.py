"""One follower's turn, with patience for an act that it cannot digest: tried three times, then set aside."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db.utils import InterfaceError, OperationalError

from commonhours.background.hands import kind_of
from commonhours.trail.delivery import Follower, deliver, set_aside

log = logging.getLogger(__name__)

BATCH = 100
# Seconds between the tries of one act; after the last it is set aside.
PAUSES = (0.2, 2.0)


@dataclass
class Delivering:
    """Delivers in batches. After a failure it goes one act at a time, so that only the act at fault suffers."""

    follower: Follower
    pauses: tuple[float, ...] = PAUSES
    singly: int = 0
    tries: int = 0
    rest_until: float = 0.0

    def turn(self, clock: Callable[[], datetime]) -> bool:
        """Deliver what is there; return whether there may be more at once."""
        if monotonic() < self.rest_until:
            return False
        try:
            count = deliver(self.follower, at=clock(), most=1 if self.singly else BATCH)
        except (OperationalError, InterfaceError):
            raise  # the database's trouble is everybody's, and no act's fault
        except Exception as error:  # noqa: BLE001 (whatever it is, the other acts must go on)
            self._failed(error, clock)
            return True
        self.tries = 0
        self.singly = max(0, self.singly - 1) if count else 0
        return count > 0

    def _failed(self, error: Exception, clock: Callable[[], datetime]) -> None:
        if not self.singly:
            self.singly = BATCH
            return
        self.tries += 1
        if self.tries <= len(self.pauses):
            self.rest_until = monotonic() + self.pauses[self.tries - 1]
            return
        set_aside(self.follower, at=clock(), error=error, tries=self.tries)
        log.error("%s: an act was set aside; the trail names it (%s).", self.follower.name, kind_of(error))
        self.tries = 0
