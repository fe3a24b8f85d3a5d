"""In whose queue a request lands, and what that queue promises."""

from uuid import UUID

from commonhours.intake.models import Desk
from commonhours.intake.rules import Targets


def desk_for(area_id: UUID | None, type_of_work_id: UUID | None) -> UUID | None:
    """The one organisation that takes such requests; None, the contact centre, where none or several do.

    Which of several is for a human who can ask, and for nobody's order of rows.
    """
    fit = [
        desk.organisation_id
        for desk in Desk.objects.filter(takes_requests=True, organisation__isnull=False)
        if _takes(desk.area_ids, area_id) and _takes(desk.type_of_work_ids, type_of_work_id)
    ]
    return fit[0] if len(fit) == 1 else None


def _takes(listed: list[UUID], asked: UUID | None) -> bool:
    """Nothing listed means everything; what is not known fits no list."""
    return not listed or asked in listed


def targets_of(organisation_id: UUID | None) -> Targets:
    """What a queue promises: its own targets, or those that hold until somebody sets them."""
    desk = Desk.objects.filter(organisation=organisation_id).first()
    return Targets(desk.first_contact_days, desk.look_days, desk.answer_days) if desk else Targets()
