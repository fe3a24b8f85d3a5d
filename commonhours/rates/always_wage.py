"""Work that somebody pays for as wages, whatever an organisation would like: asked of rooms that know such payers.

Rates stand below them and cannot read their tables, so each says here how to ask.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

# Who pays for an organisation's work of a type, or of any type where none is given, from a day on; nothing where nobody
# does.
Ask = Callable[[UUID, UUID | None, date], str]
_asked: list[Ask] = []


def ask_also(ask: Ask) -> None:
    """Have a room asked, once, when the house starts."""
    if ask not in _asked:
        _asked.append(ask)


def paid_as_wages_by(organisation_id: UUID, work_id: UUID | None, day: date) -> str:
    """The name of a payer who pays for this work as wages, or nothing."""
    return next((name for ask in _asked if (name := ask(organisation_id, work_id, day))), "")
