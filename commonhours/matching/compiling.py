"""All that is compiled, at once: before the first request, and before the first test."""

import fcntl
import os
from datetime import datetime
from pathlib import Path

from commonhours.bookings.fit import compile_rules
from commonhours.matching.kernel import warm_up


def compile_everything(at: datetime) -> None:
    """Compile, or take from the disk what another process has compiled: it is waited for, and no work done twice."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])  # as `common.compiled` has set it
    with (folder / "turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        warm_up()
        compile_rules(at)
