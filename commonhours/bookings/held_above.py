"""What somebody holds by facts that rooms above keep: each says here, once, how they are read; dossiers carry them.

A fact that comes this way is asked like any other: as bits of the index, under the lock of a booking, to explain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from commonhours.bookings.conditions import Attribute, Span
from commonhours.bookings.fit import Dossier

Holdings = Mapping[Attribute, tuple[Span, ...]]
# For these people (None: everybody), what they hold besides what is known of them, from a day on; of few, it may be.
Read = Callable[[Sequence[UUID] | None, Mapping[UUID, Holdings], date, str], Mapping[UUID, Holdings]]
_read_by: list[Read] = []


def read_also(read: Read) -> None:
    """Have a room asked, once, when the house starts."""
    if read not in _read_by:
        _read_by.append(read)


def with_more(
    found: list[Dossier], person_ids: Sequence[UUID] | None, *, since: date, using: str
) -> list[Dossier]:
    """The same dossiers, with what the rooms above know."""
    for read in _read_by:
        held = {dossier.person_id: dossier.holdings for dossier in found}
        more = read(person_ids, held, since, using)
        if more:
            found = [_with(dossier, more.get(dossier.person_id, {})) for dossier in found]
    return found


def _with(dossier: Dossier, more: Holdings) -> Dossier:
    return replace(dossier, holdings={**dossier.holdings, **more}) if more else dossier
