"""Write messages down: one row for each channel that reaches a reader, and each only once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.notifications.choices import USUAL, Chosen, channels, chosen_by, not_before
from commonhours.notifications.devices import accounts_with_device
from commonhours.notifications.kinds import is_urgent
from commonhours.notifications.models import Message
from commonhours.notifications.readers import Reader
from commonhours.organisations.queries import region

Told = tuple[Reader, Mapping[str, Any], Sequence[UUID]]


def write(code: str, told: Iterable[Told], *, at: datetime, act_id: UUID) -> int:
    """Write a message to each reader with its facts and the organisations that may see it; return how many rows."""
    readers = list(told)
    if not readers:
        return 0
    chosen = chosen_by(reader.account_id for reader, *_ in readers)
    with_device = accounts_with_device(reader.account_id for reader, *_ in readers)
    # Only quiet hours are hours of a zone; whoever has none is not asked for it.
    quiet = any(each.quiet_from is not None for each in chosen.values())
    usual = region().zone if quiet else "UTC"
    rows = [
        row
        for reader, facts, seen in readers
        for row in _rows(
            reader,
            _choice(chosen, reader),
            {"act_id": act_id, "code": code, "facts": dict(facts), "organisation_ids": list(seen)},
            at=at,
            zone=ZoneInfo(reader.zone or usual),
            has_device=reader.account_id in with_device,
        )
    ]
    if not rows:
        return 0  # whoever asked left no way that a message can take: somebody calls
    # Twice is once: an act that is read again tells nobody again.
    return len(insert(Message, rows, unless="message_once"))


def _choice(chosen: Mapping[UUID, Chosen], reader: Reader) -> Chosen:
    return chosen.get(reader.account_id, USUAL) if reader.account_id else USUAL


def _rows(
    reader: Reader,
    chosen: Chosen,
    about: Mapping[str, Any],
    *,
    at: datetime,
    zone: ZoneInfo,
    has_device: bool,
) -> list[dict[str, Any]]:
    """What is in the application has arrived as it is written; the rest goes out when it may.

    Whoever only asked for help has no inbox: the page of their request says how it stands.
    """
    code, facts = about["code"], about["facts"]
    due = at if is_urgent(code, facts, at=at) else not_before(chosen, at=at, zone=zone)
    row = {**reader.whom, **about, "language": reader.language, "zone": reader.zone, "made_at": at}
    here = {
        "id": new_id(),
        "channel": "in_app",
        "due_at": at,
        "sent_at": at,
        "tries": 0,
        "refused": "",
        **row,
    }
    return ([] if reader.request_id else [here]) + [
        {"id": new_id(), "channel": channel, "due_at": due, "sent_at": None, "tries": 0, "refused": "", **row}
        for channel in channels(reader, code, facts, chosen, at=at, has_device=has_device)
    ]
