"""What a file of workers is held against: the region's words, and the people whom the organisation has already."""

from uuid import UUID

from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.integrations.imports.importing import Known
from commonhours.integrations.imports.lookups import areas_and_zips, named, phone_as_kept, signing_in
from commonhours.integrations.imports.rows import Key
from commonhours.integrations.workers.rules import Lists, keys
from commonhours.organisations.permissions import Permission, may
from commonhours.people.models import Person


def lists_of(by: Actor, organisation_id: UUID) -> Lists:
    """The words that an organisation's rows may use; confidential facts only for whoever may know of them."""
    secret = may(by, Permission.SEE_CONFIDENTIAL, [organisation_id])
    catalogue, (areas, zips) = words(), areas_and_zips()
    works = (row for row in catalogue.works if row.organisation_id in (None, organisation_id))
    kinds = (row for row in catalogue.kinds if row.organisation_id in (None, organisation_id))
    facts = dict(named(kind for kind in kinds if secret or not kind.confidential))
    return Lists(works=dict(named(works)), facts=facts, areas=areas, spot_of_zip=zips)


def known_of(by: Actor, organisation_id: UUID, emails: set[str]) -> Known:
    """The organisation's people by all that a row may know them by. Runs inside `seeing`, after the permission."""
    rows = Person.objects.filter(organisation_ids__contains=[organisation_id]).order_by("id")
    people: dict[Key, UUID] = {}
    for person_id, name, phone, email, area in rows.values_list(
        "id", "name", "phone", "account__email", "area_id"
    ):
        for key in keys((email or "").lower(), phone_as_kept(phone), name, area):
            people.setdefault(key, person_id)
    return Known(people, signing_in(emails))
