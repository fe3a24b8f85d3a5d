"""Open an act, note what it does, and write it down in the transaction in which it happens."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from pydantic import TypeAdapter

from commonhours.common.actor import Actor
from commonhours.common.constraints import again_if_unlucky
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.common.sight import seeing
from commonhours.trail import queries

CHANNEL = "trail"

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


@dataclass
class OpenAct:
    """An act under way. Inner actions join it: they share its id and add to its facts."""

    verb: str
    by: Actor
    at: datetime
    id: UUID = field(default_factory=new_id)
    subject_id: UUID | None = None
    person_ids: set[UUID] = field(default_factory=set)
    organisation_ids: set[UUID] = field(default_factory=set)
    facts: dict[str, Any] = field(default_factory=dict)
    outcome: Any = None

    def touches(self, *person_ids: UUID) -> None:
        self.person_ids.update(person_ids)

    def concerns(self, organisation_ids: Iterable[UUID]) -> None:
        self.organisation_ids.update(organisation_ids)

    def note(self, **facts: Any) -> None:
        self.facts.update(facts)


_open: ContextVar[OpenAct | None] = ContextVar("open_act", default=None)


@contextmanager
def acting(verb: str, *, by: Actor, at: datetime) -> Iterator[OpenAct]:
    """Run a block as one act: the outermost opens the transaction and writes the row; inner ones join.

    Refuses with `while_suspended` whoever may not do such an act at present.
    """
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    if by.confined_to is not None and verb not in by.confined_to:
        raise NotAllowed.because("while_suspended")
    act = OpenAct(verb, by, at)
    token = _open.set(act)
    try:
        with seeing(by.sight):
            yield act
            _write(act)
            transaction.on_commit(_wake_followers)
    finally:
        _open.reset(token)


def once(shape: type[R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give an action idempotency and patience: a key already spent answers with the stored outcome.

    `shape` is the dataclass that the action returns; its fields must survive JSON.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        patient = again_if_unlucky(action)

        @wraps(action)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs["by"]
            if not isinstance(by, Actor) or not by.key or _open.get() is not None:
                return patient(*args, **kwargs)
            stored = queries.stored_outcome(by)
            if stored is None:
                try:
                    return patient(*args, **kwargs)
                except (IntegrityError, Refused):
                    # Another request with the same key may have won while this one worked, or waited for a lock
                    # and then found taken what is its own. Only its answer tells the two apart.
                    stored = queries.stored_outcome(by)
                    if stored is None:
                        raise
            return TypeAdapter(shape).validate_python(stored)

        return wrapper

    return decorate


def commitment(salt: bytes, act_id: UUID, facts: str) -> bytes:
    """Return SHA-256 over salt, id and facts as the database writes them: proves what was said without telling it."""
    return hashlib.sha256(salt + act_id.bytes + facts.encode()).digest()


# The commitment is over the very text that the database keeps, so that whoever verifies need not write it anew.
_WRITE = """
WITH act AS (
    INSERT INTO trail_act (id, at, verb, by_account_id, by_person_id, door, subject_id, person_ids,
                           organisation_ids, commitment, key, request_hash, outcome)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::uuid[],
            sha256(%s::bytea || uuid_send(%s) || convert_to((%s::jsonb)::text, 'UTF8')), %s, %s, %s::jsonb))
INSERT INTO trail_actfacts (act_id, facts, salt) VALUES (%s, %s::jsonb, %s)"""


def _write(act: OpenAct) -> None:
    facts = json.dumps(act.facts, cls=DjangoJSONEncoder, sort_keys=True)
    outcome = None
    if act.by.key and act.outcome is not None:
        outcome = json.dumps(asdict(act.outcome), cls=DjangoJSONEncoder)
    salt = secrets.token_bytes(16)
    row = (act.id, act.at, act.verb, act.by.account_id, act.by.person_id, act.by.door, act.subject_id)
    seen = (list(act.person_ids), list(act.organisation_ids), salt, act.id, facts)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE, [*row, *seen, act.by.key or None, act.by.request_hash, outcome, act.id, facts, salt]
        )


def _wake_followers() -> None:
    # After commit: inside the transaction NOTIFY takes a lock that all committers share.
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


class _Rehearsed(Exception):
    """Ends a rehearsal; what was written is taken back."""


def rehearsed(action: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Answer what an action would do, or refuse as it would, and leave nothing of it behind.

    The consequences that people are shown before they press are those of the action itself, not of a second
    description of it. It locks as the action does, for as long as it takes.
    """
    return rehearsed_and_seen(lambda _: None, action, *args, **kwargs)[0]


def rehearsed_and_seen(
    look: Callable[[R], S], action: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> tuple[R, S]:
    """As `rehearsed`; and what `look` finds, told the answer, before everything is taken back."""
    answers: list[tuple[R, S]] = []
    try:
        with transaction.atomic():
            answer = action(*args, **kwargs)
            answers.append((answer, look(answer)))
            raise _Rehearsed
    except _Rehearsed:
        return answers[0]
