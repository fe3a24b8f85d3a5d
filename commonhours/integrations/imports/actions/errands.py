"""Run the errands that are left, one after the other: read long files, take in what they hold."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import connections
from django.db.models import F

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotAllowed, Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.imports.actions.bring import read
from commonhours.integrations.imports.actions.commit import carry_out
from commonhours.integrations.imports.errands import finish
from commonhours.integrations.imports.models import Errand, Import
from commonhours.integrations.imports.opening import today_of
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import roles_of
from commonhours.people.queries import is_suspended, person_of_account
from commonhours.trail.actions import acting

log = logging.getLogger(__name__)

# An errand that brings the process down each time must not keep all the others waiting.
MOST_TRIES = 3


def run_errand(*, by: Actor, clock: Callable[[], datetime]) -> bool:
    """Do the oldest errand that is left; return whether there was one."""
    with seeing(by.sight):
        errand = Errand.objects.order_by("asked_at", "of_import_id").first()
        if errand is None:
            return False
        # Counted before it begins: what falls in its middle has been tried.
        Errand.objects.filter(pk=errand.pk).update(tries=F("tries") + 1, done=0)
    if errand.tries >= MOST_TRIES:
        give_up(by=by, at=clock(), import_id=errand.pk, why=(Refusal("import_gave_up", {}),))
        return True
    try:
        with Progress(by, errand.pk) as progress:
            _do(errand, clock(), progress.say)
    except Refused as refused:
        give_up(by=by, at=clock(), import_id=errand.pk, why=refused.refusals)
    return True


def _do(errand: Errand, at: datetime, heard: Callable[[int], None]) -> None:
    told: dict[str, Any] = {"by": _asker(errand, at), "at": at, "import_id": errand.pk, "heard": heard}
    if errand.step == "read":
        read(**told)
    else:
        carry_out(**told, only_good=errand.asked["only_good"])


def _asker(errand: Errand, at: datetime) -> Actor:
    """Whoever asked, with the roles by which they did, as far as they still hold them."""
    asked = {(role, organisation) for role, organisation in errand.roles}
    person_id = person_of_account(errand.asked_by_id)
    stopped = person_id is not None and is_suspended(person_id)
    held = () if stopped else roles_of(errand.asked_by_id, on=today_of(at))
    still: tuple[Held, ...] = tuple(
        each for each in held if (each.role, str(each.organisation_id or "")) in asked
    )
    if not still:
        raise NotAllowed.because("not_allowed", permission=Permission.APPROVE.value)
    return Actor(account_id=errand.asked_by_id, roles=still, door="background")


def give_up(*, by: Actor, at: datetime, import_id: UUID, why: tuple[Refusal, ...]) -> None:
    """Say why an errand was not done; the file waits as it did before it was asked for."""
    with acting("import.fail", by=by, at=at) as act:
        row = Import.objects.select_for_update().filter(id=import_id, state="dry").first()
        errand = Errand.objects.filter(of_import_id=import_id).first()
        if row is None or errand is None:
            return
        row.choices = errand.asked.get("before", row.choices)
        told = [{"code": each.code, "facts": dict(each.facts), "field": each.field} for each in why]
        row.report = {**row.report, "why_not": told}
        row.save(update_fields=["choices", "report"])
        act.subject_id = row.id
        act.concerns([errand.organisation_id])
        act.note(kind=row.kind)
        finish(act, row)


class Progress:
    """Writes how far an errand is where others can read it: beside the errand's own transaction, which they cannot."""

    def __init__(self, by: Actor, import_id: UUID) -> None:
        self._by, self._import_id = by, import_id
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        self._pool.submit(connections.close_all)
        self._pool.shutdown()

    def say(self, done: int) -> None:
        """So many rows are done; nobody waits for it to be written."""
        if self._last is None or self._last.done():
            self._last = self._pool.submit(self._write, done)

    def _write(self, done: int) -> None:
        try:
            with seeing(self._by.sight):
                Errand.objects.filter(pk=self._import_id).update(done=done)
        except Exception:  # noqa: BLE001 (what people look at while they wait must not end what they wait for)
            log.warning("How far an import is could not be written.")
