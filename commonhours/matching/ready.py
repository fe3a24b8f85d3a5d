"""Have a process ready to answer before anybody asks: kernels compiled, the index built and followed."""

import threading

from commonhours.common.clock import now
from commonhours.matching.compiling import compile_everything
from commonhours.matching.follower import follow_in_background

# Nobody waits for a page here: it is enough that little is left to catch up with.
EVERY_SECONDS = 2.0


def make_ready_in_background() -> threading.Thread:
    """For a process that answers nobody yet: the first suspension after its start must wait for no compiler."""
    thread = threading.Thread(target=_make_ready, name="ready", daemon=True)
    thread.start()
    return thread


def _make_ready() -> None:
    compile_everything(now())
    follow_in_background(EVERY_SECONDS)
