"""Gives positions to acts in tests, as the background process would."""

from time import monotonic, sleep

from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_series, book_visit
from commonhours.common.sight import seeing
from commonhours.trail.delivery import deliver
from commonhours.trail.models import Act
from commonhours.trail.sequencer import give_positions
from conftest import EVERYTHING
from tests.cast import NOW, Cast

PATIENCE_SECONDS = 20.0


def give(count: int) -> int:
    """Give so many positions, or to all acts there are; return how many it were.

    What another thread or process of the same test still writes holds positions back for a moment. To wait for it in
    vain is an error: a test that went on without would look at pages on which nobody was told of anything.
    """
    given, end = 0, monotonic() + PATIENCE_SECONDS
    while given < count:
        given += give_positions()
        if not _waiting():
            break
        assert monotonic() < end, "an open transaction holds positions back"
        sleep(0.01)
    return given


def _waiting() -> int:
    with seeing(EVERYTHING):
        return Act.objects.filter(position=None).count()


def follow_all() -> None:
    """Whatever follows the acts so far has followed them."""
    give(_waiting())
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


def told_of_a_week(cast: Cast) -> Cast:
    """Rosa is booked for Mrs Lopez and, in a series with an open date, for Mr Park; she has been told."""
    by, rosa = cast.actors["carmen"], cast.ids("rosa")
    book_visit(by=by, at=NOW, wish=cast.wish(), person_ids=rosa)
    wish = cast.wish("park", "company")
    book_series(by=by, at=NOW, wish=wish, rule="FREQ=DAILY;COUNT=6", person_ids=rosa)
    give(2)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)
    return cast
