"""An import under way: its row, its plan, and who may touch it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.integrations.imports.importing import Heard, Importer, unheard
from commonhours.integrations.imports.models import Errand, Import
from commonhours.integrations.imports.planning import Plan, chosen_from, planned, sheet_of
from commonhours.integrations.kinds import KINDS
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import OpenAct


def importer_of(kind: str) -> Importer:
    """The importer of this kind; refuse with `unknown_choice`."""
    if kind not in KINDS:
        raise Invalid.because("unknown_choice", field="kind")
    return KINDS[kind]


def plan_of(row: Import, *, by: Actor, at: datetime, heard: Heard = unheard) -> Plan:
    """What would happen to each row now: the same question for the dry run, the commit and the file to mend."""
    assert row.organisation_id
    assert row.file is not None
    importer, choices = importer_of(row.kind), chosen_from(row.choices)
    lists = importer.lists(by, row.organisation_id)
    sheet = sheet_of(importer, bytes(row.file), choices, lists, today_of(at), heard)
    return planned(sheet, importer.known(by, row.organisation_id, sheet.emails()), choices)


def concern_act(act: OpenAct, row: Import, subject_ids: list[UUID]) -> None:
    if importer_of(row.kind).touches_people:
        act.touches(*subject_ids)
    act.concerns([row.organisation_id] if row.organisation_id else [])


def today_of(at: datetime) -> Any:
    return at.astimezone(region().tzinfo).date()


def locked(by: Actor, import_id: UUID) -> Import:
    """The import, held until the act ends; refuse with `unknown_import` or `not_allowed`."""
    row = Import.objects.select_for_update().filter(id=import_id, kind__in=KINDS).first()
    if row is None or row.organisation_id is None:
        raise NotFound.because("unknown_import", field="import")
    require(by, Permission.APPROVE, [row.organisation_id])
    return row


def opened(by: Actor, import_id: UUID, *, on_errand: bool = False) -> Import:
    """An import that waits for a decision; refuse with `import_decided`, or `import_busy` while an errand is open.

    Whoever runs the errand comes `on_errand`: without one there is nothing left to do for them.
    """
    row = locked(by, import_id)
    if row.state != "dry" or row.file is None:
        raise Refused.because("import_decided")
    if Errand.objects.filter(of_import=row).exists() != on_errand:
        raise Refused.because("import_decided" if on_errand else "import_busy")
    return row


def decide(row: Import, state: str, by: Actor, at: datetime) -> None:
    """The file and what was said of its rows go with the decision."""
    row.state, row.decided_by_id, row.decided_at = state, by.account_id, at
    row.file, row.report = None, {}
    row.save()
