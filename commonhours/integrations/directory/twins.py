"""Two listings of one organisation: the same name, and a telephone, a website or an address in common."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from commonhours.integrations.directory.models import ListedOrganisation, ListedPlace
from commonhours.integrations.hsds.listings import Listing, Listings
from commonhours.people.rules import folded

_LEGAL = re.compile(r"\b(inc|incorporated|llc|corp|corporation|co|ltd|the)\b\.?")


@dataclass(frozen=True)
class Twin:
    """An organisation of the file that is there already: in another list (`id`), or above in the same (`key`)."""

    listing: Listing
    known_as: str
    id: UUID | None = None
    key: str = ""


def plain_name(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", "", _LEGAL.sub(" ", folded(name))).split())


def _marks(phones: object, website: object, addresses: Iterable[str]) -> set[str]:
    """What tells an organisation from others of its name."""
    numbers = phones if isinstance(phones, list) else []
    host = re.sub(r"^https?://(www\.)?|/.*$", "", str(website or "").lower())
    return {
        mark
        for mark in (
            *(re.sub(r"\D", "", phone["number"]) for phone in numbers),
            host,
            *map(folded, addresses),
        )
        if mark
    }


def twins_of(found: Listings, source_name: str) -> dict[str, Twin]:
    """The organisations of a directory that are listed already, by their key in it."""
    ours = _of_the_file(found)
    known = _of_other_sources(source_name, {plain_name(each.name) for each in found.organisations.values()})
    twins: dict[str, Twin] = {}
    above: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for key, listing in found.organisations.items():
        name, marks = plain_name(listing.name), ours[key]
        elsewhere = next((each for each in known[name] if each[2] & marks), None)
        before = next((each for each in above[name] if each[1] & marks), None)
        if elsewhere:
            twins[key] = Twin(listing, elsewhere[1], id=elsewhere[0])
        elif before:
            twins[key] = Twin(listing, found.organisations[before[0]].name, key=before[0])
        else:
            above[name].append((key, marks))
    return twins


def _of_the_file(found: Listings) -> dict[str, set[str]]:
    addresses: dict[str, list[str]] = defaultdict(list)
    phones: dict[str, list[object]] = defaultdict(list)
    for place in found.places.values():
        if place.values["address"]:
            addresses[place.organisation].append(f"{place.values['address']} {place.values['city']}")
        told = place.values["phones"]
        phones[place.organisation] += told if isinstance(told, list) else []
    marks: dict[str, set[str]] = {}
    for key, listing in found.organisations.items():
        own = listing.values["phones"]
        every = [*(own if isinstance(own, list) else []), *phones[key]]
        marks[key] = _marks(every, listing.values["website"], addresses[key])
    return marks


def _of_other_sources(source_name: str, names: set[str]) -> Mapping[str, list[tuple[UUID, str, set[str]]]]:
    rows = ListedOrganisation.objects.exclude(source__name=source_name).select_related("source")
    alike = {row.id: row for row in rows if plain_name(row.name) in names}
    places: dict[UUID, list[ListedPlace]] = defaultdict(list)
    for place in ListedPlace.objects.filter(organisation_id__in=alike):
        if place.organisation_id:
            places[place.organisation_id].append(place)
    known: dict[str, list[tuple[UUID, str, set[str]]]] = defaultdict(list)
    for row in alike.values():
        addresses = [f"{place.address} {place.city}" for place in places[row.id] if place.address]
        phones = [*row.phones, *(phone for place in places[row.id] for phone in place.phones)]
        marks = _marks(phones, row.website, addresses)
        known[plain_name(row.name)].append((row.id, f"{row.name} ({row.source.name})", marks))
    return known
