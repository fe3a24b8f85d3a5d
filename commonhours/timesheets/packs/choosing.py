"""Which pack holds for which visit. Who pays for it is known further up, and told to this room at the start."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from commonhours.timesheets.packs.families import HHAEXCHANGE, PACKS
from commonhours.timesheets.packs.pack import Pack, Terms

# By the ids of assignments: the terms of those that somebody pays for.
Chooser = Callable[[Collection[UUID]], Mapping[UUID, Terms]]
_choosers: list[Chooser] = []


def choose_with(chooser: Chooser) -> None:
    """Ask this from now on who pays for a visit, and under which terms."""
    _choosers[:] = [chooser]


def pack_on(day: date, code: str = HHAEXCHANGE.code) -> Pack:
    """A family's pack in force on a day: the latest that has begun; without one, the house's own."""
    begun = [pack for pack in PACKS if pack.code == code and pack.since <= day]
    return max(begun, key=lambda pack: pack.since, default=HHAEXCHANGE)


def house_terms() -> Terms:
    """What holds for a visit that no payer asks for."""
    return Terms(HHAEXCHANGE, HHAEXCHANGE.tolerances)


def terms_of(assignment_ids: Collection[UUID]) -> dict[UUID, Terms]:
    """The terms of each visit: those of its payer, or the house's own."""
    wanted = list(assignment_ids)
    chosen = dict(_choosers[0](wanted)) if _choosers and wanted else {}
    return {each: chosen.get(each) or house_terms() for each in wanted}
