"""What files are held against, whatever they bring: the region's words and places, and addresses that sign in."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from statistics import fmean
from uuid import UUID

import zipcodes

from commonhours.accounts.models import Account
from commonhours.catalogue.models import Area, Feature, KindOfFact, TypeOfWork
from commonhours.common.refusals import Refused
from commonhours.integrations.imports.rows import Spot
from commonhours.people.rules import folded, phone_of


def named(
    rows: Iterable[TypeOfWork] | Iterable[KindOfFact] | Iterable[Feature],
) -> Iterator[tuple[str, UUID]]:
    """Rows of the catalogue by each of their folded names."""
    for row in rows:
        for name in (row.code, *row.names.values()):
            yield folded(name), row.id


def areas_and_zips() -> "tuple[dict[str, Spot], Zips]":
    """The region's neighbourhoods by their folded names, and where each ZIP lies."""
    areas = list(Area.objects.all())
    return {folded(area.name): Spot(area.id, area.latitude, area.longitude) for area in areas}, Zips(areas)


def signing_in(emails: set[str]) -> frozenset[str]:
    """Which of these addresses sign in somebody already, here or elsewhere."""
    return frozenset(Account.objects.filter(email__in=emails).values_list("email", flat=True))


def phone_as_kept(text: str) -> str:
    """What was typed before there were rules is compared as it stands."""
    try:
        return phone_of(text)
    except Refused:
        return text


class Zips:
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
