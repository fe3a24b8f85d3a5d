"""Set what an organisation, or the contact centre, takes on and how soon it promises to answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.intake.models import Desk
from commonhours.intake.rules import MOST_DAYS, Targets
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class DeskSet:
    """Whose desk was set."""

    organisation_id: UUID | None


@once(DeskSet)
def set_desk(
    *,
    by: Actor,
    at: datetime,
    organisation_id: UUID | None,
    targets: Targets,
    takes_requests: bool = False,
    area_ids: tuple[UUID, ...] = (),
    type_of_work_ids: tuple[UUID, ...] = (),
) -> DeskSet:
    """Say which public requests land here and within how many working days somebody calls; clocks that run stay as set.

    Refuses with `not_allowed`, `unknown_choice` or `days_out_of_range`.
    """
    with acting("desk.set", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        place = Organisation.objects.filter(id=organisation_id).first() if organisation_id else None
        if organisation_id and place is None:
            raise Invalid.because("unknown_choice", field="organisation")
        for field in ("first_contact_days", "look_days", "answer_days"):
            if not 1 <= getattr(targets, field) <= MOST_DAYS:
                raise Invalid.because("days_out_of_range", field=field, most=MOST_DAYS)
        if Area.objects.filter(id__in=area_ids).count() != len(set(area_ids)):
            raise Invalid.because("unknown_choice", field="area")
        if TypeOfWork.objects.filter(id__in=type_of_work_ids).count() != len(set(type_of_work_ids)):
            raise Invalid.because("unknown_choice", field="type_of_work")
        Desk.objects.update_or_create(
            organisation=place,
            defaults={
                "takes_requests": takes_requests and organisation_id is not None,
                "area_ids": sorted(set(area_ids)),
                "type_of_work_ids": sorted(set(type_of_work_ids)),
                "first_contact_days": targets.first_contact_days,
                "look_days": targets.look_days,
                "answer_days": targets.answer_days,
            },
        )
        act.subject_id = organisation_id
        act.concerns([organisation_id] if organisation_id else [])
        act.note(
            organisation=organisation_id, first_contact=targets.first_contact_days, look=targets.look_days
        )
        act.outcome = done = DeskSet(organisation_id)
        return done
