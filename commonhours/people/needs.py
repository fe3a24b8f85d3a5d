"""What a service user's record says of them, for whoever may see it."""

from dataclasses import dataclass
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import HomeFeature, Need, ServiceUser


@dataclass(frozen=True)
class Record:
    """Who they are, and what is asked of whoever comes unless a booking says otherwise."""

    id: UUID
    name: str
    kind: str
    language: str
    communication: str
    area: str
    wants: tuple[UUID, ...]
    features: tuple[UUID, ...]


def record_of(*, by: Actor, service_user_id: UUID) -> Record:
    """The record; refuse with `unknown_service_user` or `not_allowed`."""
    with seeing(by.sight):
        found = ServiceUser.objects.select_related("area").filter(id=service_user_id).first()
        if found is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        require(by, Permission.SEE_SERVICE_USERS, found.organisation_ids, served=found.id)
        concern([service_user_id])
        # What nobody may ask for is not asked for by a record either.
        told = {"service_user_id": service_user_id, "kind_of_fact__confidential": False}
        wants = Need.objects.filter(**told).order_by("id")
        features = HomeFeature.objects.filter(service_user_id=service_user_id).order_by("id")
        return Record(
            id=found.id,
            name=found.name,
            kind=found.kind,
            language=found.language,
            communication=found.communication,
            area=found.area.name if found.area else "",
            wants=tuple(wants.values_list("kind_of_fact_id", flat=True)),
            features=tuple(features.values_list("feature_id", flat=True)),
        )
