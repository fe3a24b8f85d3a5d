"""How far a long command is: one line that rewrites itself on a terminal, plain lines in a log."""

import sys
from time import monotonic
from typing import TextIO

BAR = 30


class Progress:
    """Counts towards a total in any unit. `stage` names what begins; `advance` counts."""

    def __init__(self, total: float, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()
        self._total, self._done = total, 0.0
        self._began = self._drawn = monotonic()
        self._name = ""

    def stage(self, name: str) -> None:
        self._name = name
        if self._live:
            self._draw()
        else:
            self._say(f"{self._share:4.0%}  {name}\n")

    def name(self, name: str) -> None:
        """What goes on has another name by now; a log is not told."""
        self._name = name

    def advance(self, amount: float) -> None:
        self._done += amount
        # Ten times a second is as often as anybody can see.
        if self._live and monotonic() - self._drawn > 0.1:
            self._draw()

    def finish(self, words: str) -> None:
        seconds = monotonic() - self._began
        self._say(("\r\x1b[K" if self._live else "") + f"{words} ({seconds:.0f} s)\n")

    @property
    def _share(self) -> float:
        return min(1.0, self._done / self._total)

    def _draw(self) -> None:
        self._drawn = monotonic()
        full = round(self._share * BAR)
        self._say(f"\r\x1b[K{'█' * full}{'░' * (BAR - full)} {self._share:4.0%}  {self._name}")

    def _say(self, words: str) -> None:
        self._out.write(words)
        self._out.flush()
