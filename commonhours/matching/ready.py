"""Have a process ready to answer before anybody asks: kernels compiled, the index built and followed."""

import threading
from datetime import datetime

from commonhours.bookings.fit import compile_rules
from commonhours.common.clock import now
from commonhours.matching.follower import follow_in_background
from commonhours.matching.kernel import warm_up


def compile_all(at: datetime) -> None:
    """Compile kernels and rules, or take them from the cache (a minute the first time, then a second)."""
    warm_up()
    compile_rules(at)


def make_ready_in_background() -> threading.Thread:
    """For a process that answers nobody yet: the first suspension after its start must wait for no compiler."""
    thread = threading.Thread(target=_make_ready, name="ready", daemon=True)
    thread.start()
    return thread


def _make_ready() -> None:
    compile_all(now())
    follow_in_background()
