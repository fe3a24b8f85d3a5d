"""The exchange itself, outside of every request: look through, pack, hand over, ask what became of it."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.integrations.evv.actions import look_through, note_delivery, pack, take_answers
from commonhours.integrations.evv.actions.deliver import Told
from commonhours.integrations.evv.models import Batch, Payer, Sending
from commonhours.integrations.evv.wire import Door, ask, hand_over
from commonhours.organisations.queries import region

log = logging.getLogger(__name__)


def exchange(*, by: Actor, clock: Callable[[], datetime]) -> bool:
    """One round for every payer; return whether anything moved. No transaction is open while we wait for a server."""
    moved = look_through(by=by, at=clock()) > 0
    with seeing(by.sight):
        today = clock().astimezone(region().tzinfo).date()
        asking = Payer.objects.filter(Q(until__isnull=True) | Q(until__gt=today)).exclude(address="")
        payers = list(asking.order_by("id").values_list("id", flat=True))
    for payer_id in payers:
        moved = pack(by=by, at=clock(), payer_id=payer_id).records > 0 or moved
    with seeing(by.sight):
        due = list(
            Batch.objects.filter(state__in=["waiting", "sent"], next_at__lte=clock()).order_by("next_at")
        )
    for batch in due:
        _turn(by, clock, batch)
    return moved or bool(due)


def _turn(by: Actor, clock: Callable[[], datetime], batch: Batch) -> None:
    with seeing(by.sight):
        payer = Payer.objects.get(id=batch.payer_id)
        bodies = list(Sending.objects.filter(batch=batch).order_by("id").values_list("body", flat=True))
        door = Door(payer.address, payer.login, double=settings.VISIT_RECORD_DOUBLE and region().sample)
    if batch.state == "waiting":
        told = hand_over(door, str(batch.id), bodies)
        _note(by, clock, batch.id, told)
        return
    answers = ask(door, batch.receipt)
    if isinstance(answers, Told):
        _note(by, clock, batch.id, answers)
    else:
        take_answers(by=by, at=clock(), batch_id=batch.id, answers=answers)


def _note(by: Actor, clock: Callable[[], datetime], batch_id: UUID, told: Told) -> None:
    if told.trouble:
        log.warning("A payer's server could not be spoken to (%s).", told.trouble)
    note_delivery(by=by, at=clock(), batch_id=batch_id, told=told)
