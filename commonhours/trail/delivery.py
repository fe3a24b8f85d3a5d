"""Let durable followers have the acts: each act once, in order, its effects and the cursor in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.trail import queries
from commonhours.trail.actions import acting
from commonhours.trail.models import Cursor
from commonhours.trail.queries import Entry
from commonhours.trail.sequencer import HOUSE

SET_ASIDE = "follower.set_aside"


class Effect(Protocol):
    """What follows from an act: an action that is told who acts, when, and which act it follows."""

    def __call__(self, *, by: Actor, at: datetime, entry: Entry) -> object: ...


def each(*effects: Effect) -> Effect:
    """Several effects of one act, in this order and in the same transaction."""

    def all_of_them(*, by: Actor, at: datetime, entry: Entry) -> None:
        for effect in effects:
            effect(by=by, at=at, entry=entry)

    return all_of_them


@dataclass(frozen=True)
class Follower:
    """A name, under which the cursor is kept, and what happens after which verb."""

    name: str
    after: Mapping[str, Effect]


def deliver(follower: Follower, *, at: datetime, most: int = 100, by: Actor = HOUSE) -> int:
    """Let a follower have its next acts; return how many it read.

    If an effect fails, nothing of this delivery happened, the cursor included.
    """
    with seeing(by.sight):
        cursor, _ = Cursor.objects.get_or_create(follower=follower.name)
        entries = queries.entries_after(cursor.position, most=most)
        if not entries or not _move(cursor, entries[-1].position, at):
            return 0
        for entry in entries:
            if entry.verb in follower.after:
                follower.after[entry.verb](by=by, at=at, entry=entry)
        return len(entries)


def set_aside(follower: Follower, *, at: datetime, error: Exception, tries: int, by: Actor = HOUSE) -> None:
    """Pass over the next act, which this follower cannot digest, so that it does not block all the later ones.

    That is itself an act, so it shows in the trail. Only the kind of the error is kept: its text may name people.
    """
    with acting(SET_ASIDE, by=by, at=at) as act:
        cursor, _ = Cursor.objects.get_or_create(follower=follower.name)
        entry = queries.entries_after(cursor.position, most=1)[0]
        _move(cursor, entry.position, at)
        act.subject_id = entry.id
        act.concerns(entry.organisation_ids)
        act.note(follower=follower.name, verb=entry.verb, error=type(error).__name__, tries=tries)


def _move(cursor: Cursor, position: int, at: datetime) -> bool:
    """Move a cursor unless somebody else has; the row stays locked, so that a rival waits and then finds it moved."""
    still_there = Cursor.objects.filter(follower=cursor.follower, position=cursor.position)
    return still_there.update(position=position, moved_at=at) == 1
