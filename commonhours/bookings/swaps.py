"""What is on offer between colleagues: to me, and by me."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import Swap, SwapInvitation, Visit
from commonhours.catalogue.queries import name_of
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing


@dataclass(frozen=True)
class SwapLine:
    """An open offer as a colleague sees it: what and when; for whom is told once it is theirs."""

    id: UUID
    visit_id: UUID
    own: bool
    type_of_work: str
    starts_at: datetime
    ends_at: datetime


def open_swaps(*, by: Actor, at: datetime) -> tuple[SwapLine, ...]:
    """The open offers that were made to the asker, and those that they made, by time; () for whoever is no worker."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        invited = SwapInvitation.objects.filter(person_id=by.person_id).values_list("swap_id", flat=True)
        concern(list(invited))
        open_to_me = Swap.objects.filter(id__in=list(invited), state="open")
        mine = Swap.objects.filter(person_id=by.person_id, state="open")
        swaps = {swap.id: swap for swap in (*open_to_me, *mine)}
        concern(swap.visit_id for swap in swaps.values())
        ahead = Visit.objects.filter(id__in=[swap.visit_id for swap in swaps.values()], starts_at__gt=at)
        visits = {visit.id: visit for visit in ahead}
        lines = [
            _line(swap, visits[swap.visit_id], own=swap.person_id == by.person_id)
            for swap in swaps.values()
            if swap.visit_id in visits
        ]
    return tuple(sorted(lines, key=lambda line: line.starts_at))


def _line(swap: Swap, visit: Visit, *, own: bool) -> SwapLine:
    return SwapLine(swap.id, visit.id, own, name_of(visit.type_of_work_id), visit.starts_at, visit.ends_at)
