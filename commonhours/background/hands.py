"""A pair of hands: one thread with its own database connection that does one kind of work, again and again."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from django.db import connection, connections
from django.db.utils import InterfaceError, OperationalError

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 0.025, 1.0

# Held by the session that does the work itself: with the connection the right to work is gone too.
_ALONE = "SELECT pg_try_advisory_lock(hashtextextended('commonhours ' || %s || ' ' || current_schema(), 0))"


class Hands(Thread):
    """Does its round while there is something to do, then looks again after 25 ms, 50 ms … one second.

    Ring the bell to have it look at once. Of all processes on one region only one has hands of the same name at
    work; the others wait until it is gone. A database that goes away is waited for.
    """

    def __init__(self, name: str, work: Callable[[], bool], *, longest: float = LONGEST) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._longest = longest
        self._bell = Event()
        self._stopping = False

    def ring(self) -> None:
        self._bell.set()

    def stop(self) -> None:
        self._stopping = True
        self.ring()

    def run(self) -> None:
        pause = SHORTEST
        while not self._stopping:
            try:
                if _alone(self.name):
                    pause = SHORTEST
                    self._rounds()
            except (OperationalError, InterfaceError) as error:
                log.warning("%s: the database went away (%s); trying again.", self.name, kind_of(error))
            except Exception as error:  # noqa: BLE001 (a fault in one round must not end all the later ones)
                log.error("%s: a round failed (%s); trying again.", self.name, kind_of(error))
            finally:
                # Also gives the lock back: to nobody while this one works on, to the next one otherwise.
                connections.close_all()
            if not self._stopping:
                self._rest(pause := min(pause * 2, LONGEST))

    def _rounds(self) -> None:
        pause = SHORTEST
        while not self._stopping:
            again = self._work() or self._rest(pause)
            pause = SHORTEST if again else min(pause * 2, self._longest)

    def _rest(self, seconds: float) -> bool:
        """Wait; return whether somebody rang. What rings from now on is heard at the next rest."""
        rung = self._bell.wait(seconds)
        self._bell.clear()
        return rung


def kind_of(error: Exception) -> str:
    """Name an error and its place. What it says is left out: a database's errors repeat people's data."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    place = f" in {last.tb_frame.f_code.co_qualname}, line {last.tb_lineno}" if last else ""
    return type(error).__name__ + place


def _alone(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [name])
        return bool(cursor.fetchone()[0])
