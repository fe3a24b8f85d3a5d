"""The processes that a command starts beside itself: watched, started again when they die, and gone when it ends."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

PAUSES_SECONDS = (0.5, 1, 2, 5, 10, 30)
# Whoever has run so long is well again: the next pause is the first one.
WELL_SECONDS = 60
PATIENCE_SECONDS = 1.5
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process. `words` are how people call it; what waits for the end of its input waits for `release`."""

    words: str
    command: Sequence[str]
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _falls: int = 0
    _next: float = field(default=0.0)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the command alone, which then ends its children in order.
        self._process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, start_new_session=True, preexec_fn=_die_with_parent
        )
        self._started = monotonic()

    def release(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()

    def watch(self) -> str:
        """Start the process again if it has ended and its pause is over; return a sentence when it fell."""
        now = monotonic()
        if self._process is None:
            if now >= self._next:
                self.start()
                self.release()
            return ""
        code = self._process.poll()
        if code is None:
            return ""
        self.release()
        self._falls = 0 if now - self._started > WELL_SECONDS else self._falls
        pause = PAUSES_SECONDS[min(self._falls, len(PAUSES_SECONDS) - 1)]
        self._falls, self._next, self._process = self._falls + 1, now + pause, None
        return f"The {self.words} ended ({code}); starting it again in {pause:g} s."

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def ask_to_end(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def end(self, patience: float) -> None:
        """Wait for the end; after so many seconds, force it."""
        if self._process is None:
            return
        try:
            self._process.wait(max(patience, 0.05))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.release()
        self._process = None


def end_all(children: Sequence[Child]) -> None:
    """Ask all at once, then wait for each: within two seconds none is left."""
    give_up = monotonic() + PATIENCE_SECONDS
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(give_up - monotonic())


def _die_with_parent() -> None:
    """Even when the command is killed with -9, nothing it started lives on (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
