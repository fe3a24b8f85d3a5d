"""Processes beside a command: brought back when they fall, gone when it ends."""

import io
import sys
from collections.abc import Callable
from time import monotonic, sleep

import psutil

from commonhours.commands.children import Child, end_all
from commonhours.commands.progress import Progress

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(2, signal.SIG_IGN); time.sleep(60)",
)
WAITS = (sys.executable, "-c", "import sys; sys.stdin.read()")


def running() -> int:
    return sum(child.status() != psutil.STATUS_ZOMBIE for child in psutil.Process().children())


def comes_true(condition: Callable[[], bool]) -> bool:
    """Whether it does within five seconds."""
    give_up = monotonic() + 5
    while not condition() and monotonic() < give_up:
        sleep(0.02)
    return condition()


def test_a_child_that_falls_is_brought_back_after_a_pause() -> None:
    child = Child("worker", (sys.executable, "-c", "raise SystemExit(3)"))
    child.start()
    assert comes_true(lambda: child.ended)
    assert child.watch() == "The worker ended (3); starting it again in 0.5 s."
    assert child.watch() == ""
    child.command = SLEEPS
    assert comes_true(lambda: child.watch() == "" and not child.ended)
    end_all([child])


def test_no_child_is_left_even_if_it_will_not_listen() -> None:
    before = running()
    children = [Child("sleeper", SLEEPS), Child("stubborn", STUBBORN)]
    for child in children:
        child.start()
    sleep(0.3)
    began = monotonic()
    end_all(children)
    assert monotonic() - began < 3
    assert running() == before


def test_a_child_waits_until_it_is_released() -> None:
    child = Child("waiting", WAITS)
    child.start()
    sleep(0.3)
    assert not child.ended
    child.release()
    assert comes_true(lambda: child.ended)


def test_progress_in_a_log_is_plain_lines() -> None:
    out = io.StringIO()
    progress = Progress(4, out)
    progress.stage("first")
    progress.advance(2)
    progress.stage("second")
    progress.finish("Done")
    assert out.getvalue() == "  0%  first\n 50%  second\nDone (0 s)\n"
