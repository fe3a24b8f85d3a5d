"""What takes longer than somebody waits for: handed to the background, and told when it is done."""

from datetime import datetime
from typing import Any

from commonhours.common.actor import Actor
from commonhours.integrations.imports.models import Errand, Import
from commonhours.trail.actions import OpenAct

# Rows read or taken in within a second or so (`./run bench-import`); more are an errand.
AT_ONCE = 1_500
DOORS = ("web", "api")


def is_long(by: Actor, rows: int) -> bool:
    """Whether so many rows are for the background. Whoever sits at the machine waits, and so does the background."""
    return rows > AT_ONCE and by.account_id is not None and by.door in DOORS


def hand_over(row: Import, step: str, *, by: Actor, at: datetime, rows: int, **asked: Any) -> None:
    """Leave a step to the background, with the roles by which it was asked."""
    assert row.organisation_id
    assert by.account_id
    roles = [[held.role, str(held.organisation_id or "")] for held in by.roles]
    told = {"step": step, "asked": asked, "roles": roles, "of": rows}
    Errand.objects.create(
        of_import=row, organisation_id=row.organisation_id, asked_by_id=by.account_id, asked_at=at, **told
    )


def finish(act: OpenAct, row: Import) -> None:
    """The errand goes in the act that did it; `for` is who waits to hear of it."""
    errand = Errand.objects.get(of_import=row)
    act.note(**{"for": errand.asked_by_id, "step": errand.step})
    errand.delete()
