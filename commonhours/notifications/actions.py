"""Note what became of messages: one went out, one must be tried again, one was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.notifications.models import Message
from commonhours.notifications.queries import received
from commonhours.trail.actions import acting, once

# How long a message rests after its first, second … try that failed.
PAUSES = tuple(timedelta(seconds=each) for each in (5, 30, 120, 600, 3600))


def mark_sent(*, by: Actor, at: datetime, message_id: UUID) -> None:
    """Note that an e-mail or a text message was handed over."""
    with seeing(by.sight):
        Message.objects.filter(id=message_id, sent_at__isnull=True).update(sent_at=at)


def refuse_unwanted(*, by: Actor, message_id: UUID, why: str) -> None:
    """Note that a message never goes out, and why: the outbox says so."""
    with seeing(by.sight):
        Message.objects.filter(id=message_id, sent_at__isnull=True).update(refused=why)


def postpone(*, by: Actor, at: datetime, message_ids: Sequence[UUID]) -> None:
    """Note that messages could not be handed over, and let each rest longer than the last time."""
    with seeing(by.sight):
        for row in Message.objects.select_for_update().filter(id__in=message_ids, sent_at__isnull=True):
            row.due_at = at + PAUSES[min(row.tries, len(PAUSES) - 1)]
            row.tries += 1
            row.save(update_fields=["due_at", "tries"])


@dataclass(frozen=True)
class Read:
    """How many messages were new to their reader."""

    count: int


@once(Read)
def mark_read(*, by: Actor, at: datetime, message_ids: Sequence[UUID] | None = None) -> Read:
    """Note that somebody has read messages of their own, or all of them.

    Refuses with `not_found` what is not theirs.
    """
    with acting("message.read", by=by, at=at) as act:
        mine = received(by.person_id, by.account_id)
        if message_ids is not None:
            mine = mine.filter(id__in=message_ids)
            if mine.count() != len(set(message_ids)):
                raise NotFound.because("not_found")
        count = mine.filter(read_at__isnull=True).update(read_at=at)
        act.note(messages=list(message_ids or ()), count=count)
        act.outcome = read = Read(count)
        return read
