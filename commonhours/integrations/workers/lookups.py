"""What a file is held against: the region's words and places, and the people whom the organisation has already."""

from collections.abc import Iterator
from functools import lru_cache
from statistics import fmean
from uuid import UUID

import zipcodes

from commonhours.accounts.models import Account
from commonhours.catalogue.models import Area, KindOfFact, TypeOfWork
from commonhours.catalogue.queries import words
from commonhours.common.refusals import Refused
from commonhours.integrations.workers.planning import Key, Known, keys
from commonhours.integrations.workers.rules import Lists, Spot
from commonhours.people.models import Person
from commonhours.people.rules import folded, phone_of


def lists_of(organisation_id: UUID, *, secret: bool) -> Lists:
    """The words that an organisation's rows may use; confidential facts only for whoever may know of them."""
    catalogue = words()
    works = (row for row in catalogue.works if row.organisation_id in (None, organisation_id))
    kinds = (row for row in catalogue.kinds if row.organisation_id in (None, organisation_id))
    areas = list(Area.objects.all())
    return Lists(
        works=dict(_named(works)),
        facts=dict(_named(kind for kind in kinds if secret or not kind.confidential)),
        areas={folded(area.name): Spot(area.id, area.latitude, area.longitude) for area in areas},
        spot_of_zip=_Zips(areas),
    )


def _named(rows: Iterator[TypeOfWork] | Iterator[KindOfFact]) -> Iterator[tuple[str, UUID]]:
    for row in rows:
        for name in (row.code, *row.names.values()):
            yield folded(name), row.id


class _Zips:
    """Where a ZIP lies: in the middle of the region's neighbourhoods that have it, or where the country has it."""

    def __init__(self, areas: list[Area]) -> None:
        self._areas: dict[str, list[Area]] = {}
        for area in areas:
            self._areas.setdefault(area.zip_code, []).append(area)

    def __call__(self, digits: str) -> Spot | None:
        ours = self._areas.get(digits)
        if not ours:
            return _zips_of_the_country().get(digits)
        only = ours[0].id if len(ours) == 1 else None
        return Spot(only, fmean(area.latitude for area in ours), fmean(area.longitude for area in ours))


@lru_cache(maxsize=1)
def _zips_of_the_country() -> dict[str, Spot]:
    return {
        row["zip_code"]: Spot(None, float(row["lat"]), float(row["long"]))
        for row in zipcodes.list_all()
        if row["lat"] and row["long"]
    }


def known_of(organisation_id: UUID, emails: set[str]) -> Known:
    """The organisation's people by all that a row may know them by. Runs inside `seeing`, after the permission."""
    rows = Person.objects.filter(organisation_ids__contains=[organisation_id]).order_by("id")
    people: dict[Key, UUID] = {}
    for person_id, name, phone, email, area in rows.values_list(
        "id", "name", "phone", "account__email", "area_id"
    ):
        for key in keys((email or "").lower(), _phone(phone), name, area):
            people.setdefault(key, person_id)
    taken = Account.objects.filter(email__in=emails).values_list("email", flat=True)
    return Known(people, frozenset(taken))


def _phone(text: str) -> str:
    """What was typed before there were rules is compared as it stands."""
    try:
        return phone_of(text)
    except Refused:
        return text
