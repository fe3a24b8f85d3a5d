"""Tell whoever brought a long spreadsheet that the background has done its part, or could not."""

from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.trail.queries import Entry

CODES = {"import.read": "import_read", "import.commit": "import_taken", "import.fail": "import_failed"}


def tell_of_import(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Only of what was an errand: whoever waited for it has seen it."""
    if not entry.facts.get("for"):
        return 0
    account_id = UUID(entry.facts["for"])
    counts = entry.facts.get("counts", {})
    facts = {"good": counts.get("new", 0) + counts.get("update", 0), "refused": counts.get("refused", 0)}
    with seeing(by.sight):
        reader = readers.accounts([account_id]).get(account_id)
        told = [(reader, facts, entry.organisation_ids)] if reader else []
        return write(CODES[entry.verb], told, at=at, act_id=entry.id)
