"""Bookers without the platform: the same statements by psycopg alone; the constraint alone; and nothing at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench.booking.market import DAY_LIMIT, WEEK_LIMIT, ZONE, Attempt
from bench.booking.script import Script, Statement

# What the controls write into: the same hours, with the guard and without.
TABLES = """
CREATE TABLE bench_guarded (person_id uuid NOT NULL, period tstzrange NOT NULL,
    CONSTRAINT never_twice EXCLUDE USING gist (person_id WITH =, period WITH &&));
CREATE TABLE bench_unguarded (person_id uuid NOT NULL, period tstzrange NOT NULL);
CREATE INDEX ON bench_unguarded USING gist (person_id, period);
GRANT SELECT, INSERT ON bench_guarded, bench_unguarded TO {application}"""


@dataclass(frozen=True)
class Room:
    """The one rule that a bare booker knows: time between visits, and hours a day and a week, in seconds since 1970."""

    starts: int
    ends: int
    day: tuple[int, int]
    week: tuple[int, int]

    def is_left(self, diary: Sequence[Sequence[Any]]) -> bool:
        wanted = self.ends - self.starts
        # Every way takes up to one quarter-hour, and visits begin on quarter-hours.
        return (
            all(visit[1] + 900 <= self.starts or self.ends + 900 <= visit[0] for visit in diary)
            and wanted + _seconds_within(self.day, diary) <= DAY_LIMIT * 60
            and wanted + _seconds_within(self.week, diary) <= WEEK_LIMIT * 60
        )


def _seconds_within(period: tuple[int, int], diary: Sequence[Sequence[Any]]) -> int:
    return sum(visit[1] - visit[0] for visit in diary if period[0] <= visit[0] < period[1])


def room_for(attempt: Attempt) -> Room:
    midnight = datetime.combine(attempt.starts_at.astimezone(ZoneInfo(ZONE)).date(), datetime.min.time())
    monday = midnight - timedelta(days=midnight.weekday())
    day, tomorrow, week, next_week = (
        int(wall.replace(tzinfo=ZoneInfo(ZONE)).timestamp())
        for wall in (midnight, midnight + timedelta(days=1), monday, monday + timedelta(days=7))
    )
    starts, ends = int(attempt.starts_at.timestamp()), int(attempt.ends_at.timestamp())
    return Room(starts, ends, (day, tomorrow), (week, next_week))


class Bare:
    """Sends what the action sends, and decides by the little that `Room` knows."""

    def __init__(self, script: Script, connection: psycopg.Connection) -> None:
        self.script, self.connection = script, connection

    def ready(self, attempt: Attempt) -> tuple[Script, Room]:
        return self.script.told_of(attempt), room_for(attempt)

    def book(self, ready: tuple[Script, Room]) -> str:
        script, room = ready
        (worker,) = self._send(script.asks)
        # The last column holds what the rules ask about the worker, the diary last.
        if not room.is_left(json.loads(worker[-1])[-1]):
            self.connection.rollback()
            return "refused"
        if not self._send(script.writes[:1]):
            self._send(script.spent)
            self.connection.rollback()
            return "allocation_spent"
        # Visit, assignment and act: of these, only the assignment can be turned away.
        for write in script.writes[1:]:
            if not self._send([write]) and "DO NOTHING" in write[0]:
                self.connection.rollback()
                return "taken"
        self.connection.commit()
        self.connection.autocommit = True
        self._send(script.after)
        self.connection.autocommit = False
        return "booked"

    def _send(self, statements: Sequence[Statement]) -> list[Any]:
        """Send them one by one, read every answer as the action does, and return the last."""
        rows: list[Any] = []
        for text, values in statements:
            with self.connection.cursor() as cursor:
                cursor.execute(text.encode(), values)
                rows = cursor.fetchall() if cursor.description else []
        return rows


class Guarded:
    """The ceiling: one insert, and the constraint decides."""

    insert = b"""INSERT INTO bench_guarded VALUES (%s, tstzrange(%s, %s)) ON CONFLICT ON CONSTRAINT never_twice
        DO NOTHING RETURNING 1"""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def ready(self, attempt: Attempt) -> tuple[Any, ...]:
        return (attempt.person_id, attempt.starts_at, attempt.ends_at)

    def book(self, ready: tuple[Any, ...]) -> str:
        inserted = self.connection.execute(self.insert, ready).fetchone()
        self.connection.commit()
        return "booked" if inserted else "taken"


class Unguarded:
    """The negative control: look, then insert, and nothing in between or behind."""

    look = b"SELECT 1 FROM bench_unguarded WHERE person_id = %s AND period && tstzrange(%s, %s)"
    insert = b"INSERT INTO bench_unguarded VALUES (%s, tstzrange(%s, %s))"

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def ready(self, attempt: Attempt) -> tuple[Any, ...]:
        return (attempt.person_id, attempt.starts_at, attempt.ends_at)

    def book(self, ready: tuple[Any, ...]) -> str:
        with self.connection.transaction():
            if self.connection.execute(self.look, ready).fetchone():
                return "taken"
            self.connection.execute(self.insert, ready)
        return "booked"


def make_tables(administrator: psycopg.Connection) -> None:
    from commonhours.config import environment

    administrator.execute(TABLES.format(application=environment.ROLES["application"]).encode())
