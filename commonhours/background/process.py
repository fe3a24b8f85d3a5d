"""The small process that does what happens after an act: hears of it, gives positions, tells the followers, sends.

It may run in several copies; one works, the others wait for its end. Started by `commonhours follow`.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event
from typing import Any

import psycopg
from django.db import connections

from commonhours.background.calendars import Feeds
from commonhours.background.delivering import Delivering
from commonhours.background.followers import FOLLOWERS
from commonhours.background.hands import LONGEST, SHORTEST, Hands, kind_of
from commonhours.background.mail import send_mail, send_push_messages, send_text_messages
from commonhours.background.schedule import run_due
from commonhours.common.clock import now
from commonhours.dispatch.actions import call_duty, lapse_offers
from commonhours.dispatch.duty import on_duty
from commonhours.incidents.actions import call_overdue
from commonhours.integrations.evv.exchange import exchange
from commonhours.integrations.imports.actions import run_errand
from commonhours.integrations.proof.heads import keep_tree
from commonhours.matching.actions import run_simulation
from commonhours.routing.actions import run_plan
from commonhours.safeguarding.actions import give_what_waits
from commonhours.supervision.actions import call_for_words
from commonhours.trail.actions import CHANNEL
from commonhours.trail.delivery import Follower
from commonhours.trail.sequencer import HOUSE, give_positions

log = logging.getLogger(__name__)

# How long the listener may be deaf to a request to stop, and how long it then waits for its hands; in seconds.
DEAF, GRACE = 0.3, 0.5


class Process:
    """Listens for acts and rings the hands that work; they also look by themselves, should a call be lost."""

    def __init__(
        self,
        *,
        followers: Sequence[Follower] = FOLLOWERS,
        clock: Callable[[], datetime] = now,
        revive: Callable[[], object] = lambda: None,
    ) -> None:
        """`revive` is called before each attempt to reach a database that has gone away."""
        self._clock = clock
        self._revive = revive
        self._stopping = Event()
        # A freeze empties more places than one act may give out; rung with every act, it begins at once.
        self._places = Hands(
            "places", lambda: give_what_waits(by=HOUSE, at=clock()).looked_at > 0, longest=5.0
        )
        self._turns = [Delivering(follower) for follower in followers]
        # A pair of hands for each: a mail server that does not answer must not hold up the text messages.
        self._senders = (
            Hands("mail", lambda: send_mail(clock)),
            Hands("text messages", lambda: send_text_messages(clock)),
            Hands("push", lambda: send_push_messages(clock)),
        )
        self._following = Hands("followers", self._follow)
        daily = Hands("schedule", lambda: run_due(at=clock()) > 0, longest=30.0)
        feeds = Feeds()
        calendars = Hands("calendars", lambda: feeds.turn(clock), longest=10.0)
        duty = Hands("duty", lambda: call_duty(by=HOUSE, at=clock()) > 0, longest=15.0)
        offers = Hands("offers", lambda: lapse_offers(by=HOUSE, at=clock()) > 0, longest=15.0)
        words = Hands("words", lambda: call_for_words(by=HOUSE, at=clock(), duty=on_duty) > 0, longest=15.0)
        incidents = Hands("incidents", lambda: call_overdue(by=HOUSE, at=clock()) > 0, longest=15.0)
        # A long file must not hold up a call for help.
        imports = Hands("imports", lambda: run_errand(by=HOUSE, clock=clock))
        # A payer's server that hangs must hold up nobody else.
        records = Hands("visit records", lambda: exchange(by=HOUSE, clock=clock), longest=15.0)
        # A long trail that has no tree yet must hold up nobody.
        tree = Hands("tree", lambda: keep_tree(at=clock()), longest=5.0)
        # Some seconds of reckoning, which nobody waits for.
        simulations = Hands("simulations", lambda: run_simulation(by=HOUSE, clock=clock))
        # As many seconds as whoever asked gave it; asked for on a page that looks how far it is.
        rounds = Hands("rounds", lambda: run_plan(by=HOUSE, clock=clock))
        calls = (duty, offers, words, incidents)
        others = (daily, calendars, self._places, imports, records, tree, simulations, rounds)
        self._hands = (self._following, *self._senders, *calls, *others)

    def stop(self) -> None:
        """Ask for the end; `run` returns within a second. Safe to call from a signal handler and from any thread."""
        self._stopping.set()

    def run(self) -> None:
        """Work until told to stop."""
        for hands in self._hands:
            hands.start()
        pause = SHORTEST
        while not self._stopping.is_set():
            try:
                self._listen()
                pause = SHORTEST
            except (psycopg.Error, OSError) as error:
                log.warning("listening: the database went away (%s); trying again.", kind_of(error))
                self._stopping.wait(pause := min(pause * 2, LONGEST))
                self._try_to_revive()
        for hands in self._hands:
            hands.stop()
        for hands in self._hands:
            hands.join(GRACE)

    def _listen(self) -> None:
        """Ring at every call on the trail's channel, on a connection that does nothing else."""
        with psycopg.connect(**_reader(), autocommit=True) as bell:
            bell.execute(f"LISTEN {CHANNEL}")
            # Something may have happened between two connections.
            self._ring()
            while not self._stopping.is_set():
                for _ in bell.notifies(timeout=DEAF):
                    self._ring()

    def _ring(self) -> None:
        self._following.ring()
        self._places.ring()

    def _follow(self) -> bool:
        given = give_positions() > 0
        # Every follower has its turn, whatever became of the one before.
        told = [turn.turn(self._clock) for turn in self._turns]
        if any(told):
            for hands in self._senders:
                hands.ring()
        return given or any(told)

    def _try_to_revive(self) -> None:
        try:
            self._revive()
        except Exception as error:  # noqa: BLE001 (a server that will not start yet may start in a moment)
            log.warning("The database cannot be brought back (%s).", kind_of(error))


def _reader() -> dict[str, Any]:
    """The reader role's own settings, as Django would connect with them."""
    wanted: dict[str, Any] = connections["reader"].get_connection_params()
    return {
        name: wanted[name]
        for name in ("host", "port", "user", "password", "dbname", "options")
        if name in wanted
    }
