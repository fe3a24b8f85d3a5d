"""Gives positions to acts in tests, as the background process would."""

from time import monotonic, sleep

from commonhours.trail.sequencer import give_positions

PATIENCE_SECONDS = 20.0


def give(count: int) -> int:
    """Give at least so many positions; return how many it were.

    A cluster counts the transactions of all its databases, so another test at work there holds positions back
    for a moment.
    """
    given, end = 0, monotonic() + PATIENCE_SECONDS
    while given < count and monotonic() < end:
        given += give_positions()
        sleep(0.01)
    return given
