"""Read the trail: what a key already did, what has become visible since, what happened to somebody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.trail.models import Act, ActFacts, Position


def stored_outcome(by: Actor) -> dict[str, Any] | None:
    """Return what this key's act answered; refuse when the same key comes with another request."""
    with seeing(by.sight), connection.cursor() as cursor:
        cursor.execute(
            "SELECT request_hash, outcome::text FROM trail_act WHERE by_account_id = %s AND key = %s",
            [by.account_id, by.key],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    if bytes(row[0]) != by.request_hash:
        raise Refused.because("key_reused")
    outcome: dict[str, Any] = json.loads(row[1]) if row[1] else {}
    return outcome


@dataclass(frozen=True)
class Happened:
    """One act as a follower sees it."""

    id: UUID
    verb: str
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Since:
    """What became visible between two snapshots, and the later one."""

    snapshot: str
    acts: Sequence[Happened]


# One statement, so that the snapshot returned is the very one that the rows were read in. Whatever the earlier
# snapshot could not see (still running, or later) and this one can is news, in whichever order it committed.
_SINCE = """
SELECT pg_current_snapshot()::text, a.id, a.verb, a.person_ids
FROM (SELECT 1) AS always LEFT JOIN trail_act a
  ON a.transaction >= pg_snapshot_xmin(%s::pg_snapshot) AND NOT pg_visible_in_snapshot(a.transaction, %s::pg_snapshot)
ORDER BY a.transaction, a.id"""


def since(snapshot: str, *, using: str = "reader") -> Since:
    """Return the acts that have become visible after `snapshot`; never loses one that committed out of order."""
    with connections[using].cursor() as cursor:
        cursor.execute(_SINCE, [snapshot, snapshot])
        rows = cursor.fetchall()
    acts = [Happened(id, verb, tuple(people)) for _, id, verb, people in rows if id is not None]
    return Since(rows[0][0], acts)


def snapshot_now(*, using: str = "reader") -> str:
    """Return the snapshot of the present statement (or of the transaction, when it is repeatable read)."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def cluster_epoch(*, using: str = "reader") -> str:
    """Name the cluster whose transaction ids these are: a restored or moved database has others."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT s.system_identifier::text || '/' || c.timeline_id || '/' || d.oid"
            " FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d"
            " WHERE d.datname = current_database()"
        )
        return str(cursor.fetchone()[0])


@dataclass(frozen=True)
class Entry:
    """One act at its place in the order that durable followers share. Facts that were erased are empty."""

    position: int
    id: UUID
    verb: str
    at: datetime
    by_account_id: UUID | None
    by_person_id: UUID | None
    subject_id: UUID | None
    person_ids: tuple[UUID, ...]
    organisation_ids: tuple[UUID, ...]
    facts: Mapping[str, Any]


_ACT = (
    "verb",
    "at",
    "by_account_id",
    "by_person_id",
    "subject_id",
    "person_ids",
    "organisation_ids",
    "told__facts",
)
_ENTRY = ("position", "act_id", *(f"act__{name}" for name in _ACT))


def entries_after(position: int, *, most: int) -> list[Entry]:
    """Return the next acts that have a position, in its order."""
    rows = Position.objects.filter(position__gt=position).order_by("position").values_list(*_ENTRY)[:most]
    return [_entry(row) for row in rows]


def _entry(row: tuple[Any, ...]) -> Entry:
    position, act, verb, at, account, by_person, subject, people, organisations, facts = row
    seen = (tuple(people), tuple(organisations))
    return Entry(position, act, verb, at, account, by_person, subject, *seen, facts or {})


@dataclass(frozen=True)
class Own:
    """An act of one's own with what it said."""

    verb: str
    at: datetime
    facts: Mapping[str, Any]


def own_act(by: Actor, act_id: UUID) -> Own | None:
    """What an account itself did; None of what others did. Runs in the transaction of the act that asks."""
    if by.account_id is None:
        return None
    act = Act.objects.filter(id=act_id, by_account_id=by.account_id).first()
    if act is None:
        return None
    return Own(act.verb, act.at, facts_of_own(act_id))


def facts_of_own(act_id: UUID) -> Mapping[str, Any]:
    """What an act said that is known to be one's own; nothing once it is erased."""
    concern([act_id])
    found = ActFacts.objects.filter(act_id=act_id).values_list("facts", flat=True).first()
    return found or {}
