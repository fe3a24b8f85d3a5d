"""What a file of service users is held against: the region's words, the organisation's workers, and who is served."""

from collections import defaultdict
from uuid import UUID

from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.integrations.imports.importing import Known
from commonhours.integrations.imports.lookups import areas_and_zips, named, phone_as_kept, signing_in
from commonhours.integrations.imports.rows import Key, unordered
from commonhours.integrations.imports.tables import handfuls, near
from commonhours.integrations.served.rules import Lists, keys
from commonhours.organisations.permissions import Permission, may
from commonhours.people.models import Membership, Person, ServiceUser


def lists_of(by: Actor, organisation_id: UUID) -> Lists:
    """The words that an organisation's rows may use; nobody may ask for what is confidential."""
    catalogue, (areas, zips) = words(), areas_and_zips()
    kinds = (row for row in catalogue.kinds if row.organisation_id in (None, organisation_id))
    return Lists(
        needs=dict(named(kind for kind in kinds if not kind.confidential)),
        features=dict(named(catalogue.features)),
        workers=_workers(organisation_id),
        areas=areas,
        spot_of_zip=zips,
        may_grant=may(by, Permission.FUND, [organisation_id]),
    )


def _workers(organisation_id: UUID) -> dict[str, frozenset[UUID]]:
    """The organisation's workers, those who wait too, by name and by e-mail address."""
    open_ones = Membership.objects.filter(organisation_id=organisation_id, part="worker", until=None)
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for person, name, email in open_ones.values_list("person_id", "person__name", "person__account__email"):
        if person is not None:
            found[unordered(name)].add(person)
            found[(email or unordered(name)).casefold()].add(person)
    return {word: frozenset(people) for word, people in found.items()}


def known_of(by: Actor, organisation_id: UUID, emails: set[str]) -> Known:
    """Whom the organisation serves, by all that a row may know them by. Runs inside `seeing`, after the permission."""
    rows = ServiceUser.objects.filter(organisation_ids__contains=[organisation_id]).order_by("id")
    told = list(rows.values_list("id", "person_id", "phone", "name", "address", "area_id"))
    signs_in = _emails(by, [*filter(None, (person for _, person, *_ in told))], emails)
    subjects: dict[Key, UUID] = {}
    for service_user, person, phone, name, address, area in told:
        for key in keys(signs_in.get(person, ""), phone_as_kept(phone), name, address, area):
            subjects.setdefault(key, service_user)
    return Known(subjects, signing_in(emails))


def _emails(by: Actor, person_ids: list[UUID], emails: set[str]) -> dict[UUID | None, str]:
    """With which of these addresses which of these people sign in; their rows open a handful at a time."""
    found: dict[UUID | None, str] = {}
    for ids in handfuls(person_ids if emails else ()):
        near(by, ids)
        rows = Person.objects.filter(id__in=ids, account__email__in=emails)
        found.update(rows.values_list("id", "account__email"))
    return found
