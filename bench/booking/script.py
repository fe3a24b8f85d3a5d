"""The statements that the real action sends, recorded from it, and the same for other attempts."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from time import sleep
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from bench.booking.market import AT, WARMING, ZONE, Attempt, Market, attempts
from bench.booking.real import try_to_book
from commonhours.common.ids import new_id

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Script:
    """What the action sends for `attempt`: before the rules are asked, after they said yes, when the allocation
    then proves spent, and after the commit. Ids younger than `born` are those of its own rows."""

    attempt: Attempt
    born: UUID
    asks: Sequence[Statement]
    writes: Sequence[Statement]
    spent: Sequence[Statement]
    after: Sequence[Statement]

    def told_of(self, other: Attempt) -> "Script":
        """The same statements, as the action would send them for another attempt."""
        rewrite = Rewriting(self, other).value
        asks, writes, spent, after = (
            [(text, rewrite(values)) for text, values in part]
            for part in (self.asks, self.writes, self.spent, self.after)
        )
        return Script(other, self.born, asks, writes, spent, after)


class Rewriting:
    """Replaces ids, times and days of the recorded attempt, also inside texts; everything else stays."""

    def __init__(self, script: Script, other: Attempt) -> None:
        self.born, self.later = script.born, other.starts_at - script.attempt.starts_at
        self.day = other.starts_at.astimezone(ZoneInfo(ZONE)).date()
        self.ids = {
            script.attempt.service_user_id: other.service_user_id,
            script.attempt.person_id: other.person_id,
        }

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.value(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(inner) for inner in value]
        if isinstance(value, UUID):
            return self.ids.setdefault(value, new_id() if value > self.born else value)
        if isinstance(value, datetime):
            return value if value == AT else value + self.later
        if isinstance(value, date):
            return self.day
        return _UUID.sub(self._id_in_text, value) if type(value) is str else value

    def _id_in_text(self, found: re.Match[str]) -> str:
        return str(self.value(UUID(found[0])))


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def record_a_script(market: Market, random: Random) -> Script:
    """Let the action book, refuse the same again, and find an allocation spent; check that it can be retold.

    Raises AssertionError unless what a refusal sends is the beginning of what a booking sends.
    """
    booked, another, *others = attempts(market, WARMING, 5, random)
    poor = market.service_users[0]  # has NEARLY_SPENT minutes: enough for two visits
    *rich, spent = (replace(attempt, service_user_id=poor) for attempt in others)
    for attempt in rich:
        assert try_to_book(market, attempt) == "booked"
    script = _record(market, booked, spent)
    _check_alike(script, market, another)
    return script


def _record(market: Market, booked: Attempt, spent: Attempt) -> Script:
    born = new_id()
    sleep(0.002)  # ids sort by the millisecond
    sent, sent_when_refused, sent_when_spent = (
        _sent(market, attempt, outcome)
        for attempt, outcome in ((booked, "booked"), (booked, "overlap"), (spent, "allocation_spent"))
    )
    asks, holds = len(sent_when_refused), len(sent_when_refused) + 1
    assert _texts(sent_when_refused) == _texts(sent)[:asks]
    assert _texts(sent_when_spent)[:holds] == _texts(sent)[:holds]
    assert _texts(sent)[-1] == "NOTIFY trail"
    return Script(booked, born, sent[:asks], sent[asks:-1], sent_when_spent[holds:], sent[-1:])


def _check_alike(script: Script, market: Market, attempt: Attempt) -> None:
    """Raise AssertionError unless the rewritten statements are those that the action sends for this attempt."""
    ours = script.told_of(attempt)
    told = [*ours.asks, *ours.writes, *ours.after]
    sent = _sent(market, attempt, "booked")
    assert _texts(told) == _texts(sent)
    asked = len(ours.asks)
    assert [_plain(values) for _, values in told[:asked]] == [_plain(values) for _, values in sent[:asked]]


def _sent(market: Market, attempt: Attempt, outcome: str) -> list[Statement]:
    with _recording() as sent:
        said = try_to_book(market, attempt)
    assert said == outcome, said
    return sent


def _plain(values: Any) -> Any:
    return list(values) if isinstance(values, tuple) else values


def _texts(statements: Sequence[Statement]) -> list[str]:
    return [text for text, _ in statements]


@contextmanager
def _recording() -> Iterator[list[Statement]]:
    sent: list[Statement] = []

    def note(execute: Any, text: str, values: Any, many: bool, context: Any) -> Any:
        sent.append((text, values))
        return execute(text, values, many, context)

    with connection.execute_wrapper(note):
        yield sent
