"""The process behind `commonhours follow` hears at once, survives its database and its own death, and ends politely.

Nothing here is timed against a clock that a busy machine could miss: each wait has a generous deadline.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

import psycopg

from commonhours.background.process import Process
from commonhours.bookings.actions import book_visit
from commonhours.common.sight import seeing
from commonhours.config import environment
from commonhours.notifications.models import Message
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

PATIENCE = 20.0


def eventually(true: Callable[[], bool]) -> bool:
    end = monotonic() + PATIENCE
    while not true():
        if monotonic() > end:
            return False
        sleep(0.01)
    return True


def book(cast: Cast, number: int) -> None:
    """Book Rosa for her first, second … visit, two on each day."""
    start = TUESDAY_TEN + timedelta(days=number // 2, hours=number % 2 * 3)
    wish = cast.wish("park", "company", start=start)
    book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))


def told() -> int:
    """How many bookings Rosa has been told of, in both ways."""
    with seeing(EVERYTHING):
        messages = Message.objects.filter(sent_at__isnull=False)
        return min(messages.filter(channel=channel).count() for channel in ("in_app", "email"))


def every_message() -> int:
    with seeing(EVERYTHING):
        return Message.objects.count()


@contextmanager
def following() -> Iterator[tuple[Process, Thread]]:
    # In this process the clock stands still, so that what is sent is news.
    process = Process(clock=lambda: NOW)
    thread = Thread(target=process.run)
    thread.start()
    try:
        yield process, thread
    finally:
        process.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def sever() -> int:
    """Cut every connection to this test's database but the one that asks, as a restart of the server would."""
    with psycopg.connect(environment.administrator(), autocommit=True) as connection:
        cut = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = %s AND query LIKE 'LISTEN%%' OR pid IN ("
            "   SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
            "     (SELECT oid FROM pg_database WHERE datname = %s))",
            [environment.address()["NAME"]] * 2,
        ).fetchone()
    return int(cut[0]) if cut else 0


def test_a_worker_is_told_while_the_process_follows(committed_cast: Cast) -> None:
    with following():
        for number in range(3):
            book(committed_cast, number)
            assert eventually(lambda: told() == number + 1)  # noqa: B023 (asked at once)
    assert every_message() == 6


def test_what_happened_while_nobody_followed_is_told_afterwards(committed_cast: Cast) -> None:
    book(committed_cast, 0)
    with following():
        assert eventually(lambda: told() == 1)


def test_a_second_process_waits_and_takes_over(committed_cast: Cast) -> None:
    with following() as (first, thread), following():
        book(committed_cast, 0)
        assert eventually(lambda: told() == 1)
        first.stop()
        thread.join(PATIENCE)
        book(committed_cast, 1)
        assert eventually(lambda: told() == 2)
    assert every_message() == 4


def test_a_database_that_restarts_is_found_again(committed_cast: Cast) -> None:
    with following():
        book(committed_cast, 0)
        assert eventually(lambda: told() == 1)
        assert sever() >= 3
        book(committed_cast, 1)
        assert eventually(lambda: told() == 2)
    assert every_message() == 4


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """The process as people start it."""
    paths = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "commonhours", "follow"], env={**os.environ, "PYTHONPATH": paths}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def test_killed_in_the_middle_it_tells_each_worker_once_and_ends_when_asked(committed_cast: Cast) -> None:
    with started() as process:
        book(committed_cast, 0)
        assert eventually(lambda: every_message() > 0)
        book(committed_cast, 1)
        book(committed_cast, 2)
        process.send_signal(signal.SIGKILL)
    book(committed_cast, 3)
    with started() as process:
        assert eventually(lambda: told() == 4)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert every_message() == 8
