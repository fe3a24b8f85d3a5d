"""Keeps this process's index true: it follows the trail by transaction snapshot, and on any doubt builds anew.

Every question first catches up, so that an answer includes all that was committed before it was asked; a quiet
thread catches up in between, so that nobody pays for a burst of bookings with their own time.
"""

import gc
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connections

from commonhours.bookings.fit import Frame, horizon_of
from commonhours.bookings.queries import dossiers
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound, Refused
from commonhours.matching.index import Card, Index
from commonhours.rates.asking import REPRICING, who_ask
from commonhours.trail import queries as trail

# Diaries reach this far outside the horizon, for hours a week and rest.
MARGIN = timedelta(days=8)
# Beyond so many people at once a fresh build is quicker than mending.
MOST_MENDED = 400
# Acts after which everybody may have changed.
REBUILDING = frozenset({"sample.load", "region.change", "day.import"})
PAUSE_SECONDS = 0.025
EPOCH_SECONDS = 1.0
ENDLESS = float("inf")

_log = logging.getLogger(__name__)


@dataclass
class Followed:
    """The index, the snapshot that it answers from, and since when on this process's own clock it has held it."""

    index: Index
    snapshot: str
    epoch: str
    epoch_checked: float
    looked: float


class Follower:
    """One process's index and the lock around it."""

    def __init__(self, using: str = "reader") -> None:
        self._using = using
        self._lock = threading.RLock()
        self._followed: Followed | None = None

    @contextmanager
    def asked(self, at: datetime, begun: float = ENDLESS) -> Iterator[Followed]:
        """The index as of now, held still while it is asked; or as of when a question of several parts was begun."""
        with self._lock:
            yield self.catch_up(at, begun)

    def forget(self) -> None:
        """Build anew at the next question."""
        with self._lock:
            self._followed = None

    def catch_up(self, at: datetime, begun: float = ENDLESS) -> Followed:
        """Take in what has become visible since the last look, unless that was after `begun` (a `monotonic` time);
        build anew on any doubt."""
        with self._lock:
            followed = self._followed
            if followed is None or self._is_stale(followed, at):
                followed = self._followed = self._build(at)
                return followed
            if followed.looked >= begun:
                return followed
            looked = monotonic()
            news = trail.since(followed.snapshot, using=self._using)
            people = {person for act in news.acts for person in act.person_ids}
            if any(act.verb in REPRICING for act in news.acts):
                people |= who_ask(using=self._using)
            everybody = any(act.verb in REBUILDING for act in news.acts) or len(people) > MOST_MENDED
            if everybody or (people and not self._mend(followed.index, people)):
                self._followed = self._build(at)
            else:
                followed.snapshot, followed.looked = news.snapshot, looked
            assert self._followed is not None
            return self._followed

    def _is_stale(self, followed: Followed, at: datetime) -> bool:
        days = followed.index.frame.days
        if at.astimezone(days.zone).date() != days.first_day:
            return True
        if monotonic() - followed.epoch_checked > EPOCH_SECONDS:
            followed.epoch_checked = monotonic()
            return trail.cluster_epoch(using=self._using) != followed.epoch
        return False

    def _build(self, at: datetime) -> Followed:
        # The snapshot is taken first: what commits while we read is read again, never missed.
        begun = monotonic()
        epoch, snapshot = trail.cluster_epoch(using=self._using), trail.snapshot_now(using=self._using)
        frame = self._frame(at)
        since, until = _window(frame)
        people = dossiers(None, since=since, until=until, using=self._using)
        index = Index(frame, people, cards(None, using=self._using))
        # It lives as long as the process does: looked through by every full collection, it would stop each for long.
        gc.freeze()
        return Followed(index, snapshot, epoch, begun, begun)

    def _mend(self, index: Index, people: set[UUID]) -> bool:
        since, until = _window(index.frame)
        changed = dossiers(list(people), since=since, until=until, using=self._using)
        named = cards(list(people), using=self._using)
        # Somebody who has left would stay on offer: numbers cannot be given back, so all is built anew.
        if people.intersection(index.numbers).difference(dossier.person_id for dossier in changed):
            return False
        return all(index.replace(dossier, named[dossier.person_id]) for dossier in changed)

    def _frame(self, at: datetime) -> Frame:
        with connections[self._using].cursor() as cursor:
            cursor.execute(_REGION)
            row = cursor.fetchone()
        if row is None:
            raise NotFound.because("no_region")
        days = horizon_of(ZoneInfo(row[0]), at)
        return Frame(days, measured_minutes(using=self._using))


def _window(frame: Frame) -> tuple[datetime, datetime]:
    return frame.days.start - MARGIN, frame.days.instant_of(frame.days.slots) + MARGIN


_REGION = "SELECT zone FROM organisations_region"

_CARDS = """
SELECT p.id, p.name, t.contract, t.guaranteed_minutes, t.wanted_minutes,
       (SELECT count(*) FROM bookings_assignment a WHERE a.person_id = p.id AND a.state = ANY ('{done,started}'))
FROM people_person p JOIN availability_terms t ON t.person_id = p.id
WHERE %(people)s::uuid[] IS NULL OR p.id = ANY (%(people)s::uuid[])"""


def cards(people: list[UUID] | None, *, using: str = "reader") -> dict[UUID, Card]:
    """What lists and rankings say about these workers, or about all."""
    with connections[using].cursor() as cursor:
        cursor.execute(_CARDS, {"people": people})
        return {row[0]: Card(*row) for row in cursor.fetchall()}


FOLLOWER = Follower()


def follow_in_background(every: float = PAUSE_SECONDS) -> threading.Thread:
    """Start the quiet thread of this process, which looks after so many seconds again; it ends with the process."""
    thread = threading.Thread(target=_follow, args=(every,), name="index", daemon=True)
    thread.start()
    return thread


def _follow(every: float) -> None:
    pause = threading.Event()
    while not pause.wait(every):
        try:
            FOLLOWER.catch_up(now())
        except (DatabaseError, Refused) as fault:
            # A server that restarts, a database without a region: doubt, so build anew when it is back.
            _log.warning("the index lost its trail and will be built anew: %s", type(fault).__name__)
            FOLLOWER.forget()
            connections["reader"].close()
            pause.wait(1.0)
