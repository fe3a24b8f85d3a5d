"""Reads of people and service users, within what row security lets the asker see."""

from uuid import UUID

from commonhours.common.refusals import NotFound
from commonhours.people.models import ServiceUser


def organisations_of_service_user(service_user_id: UUID) -> tuple[UUID, ...]:
    """The organisations that know this service user; refuse with `unknown_service_user` if the asker does not."""
    seen = ServiceUser.objects.filter(id=service_user_id).values_list("organisation_ids", flat=True).first()
    if seen is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    return tuple(seen)
