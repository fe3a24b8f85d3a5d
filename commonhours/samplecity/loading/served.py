"""Those who are served: who they are, what they need, whom they like, and what they are granted."""

from dataclasses import dataclass

import numpy as np

from commonhours.people.models import HomeFeature, Liking, Membership, Need, ServiceUser, Site
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, Column, arrays, at, days, flags, floats, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.service_users import COMMUNICATION, KINDS, MEETING_PLACES, PREDICTABILITY


@dataclass(frozen=True)
class Served:
    """Keys of service users and of their sites, in the order of the city's rows."""

    users: Column
    sites: Column


def load_served(
    copier: Copier, city: City, frame: Frame, accounts: Accounts, workers: Column, persons: dict[int, str]
) -> Served:
    """Write the service users; `persons` are those of them who have a row as a person."""
    users = _service_users(copier, city, frame, workers, persons)
    _memberships(copier, city, frame, accounts, users)
    sites = _sites(copier, city, frame, users)
    copier.put(
        Need, service_user=refs(users, city.wanted.left), kind_of_fact=refs(frame.kinds, city.wanted.right)
    )
    copier.put(
        HomeFeature,
        service_user=refs(users, city.features.left),
        feature=refs(frame.features, city.features.right),
    )
    copier.put(
        Liking,
        service_user=refs(users, city.likings.user),
        person=refs(workers, city.likings.worker),
        never=flags(city.likings.never),
    )
    return Served(users, sites)


def _service_users(
    copier: Copier, city: City, frame: Frame, workers: Column, persons: dict[int, str]
) -> Column:
    users = city.users
    codes = [kind.code for kind in city.facts]
    notes = [*(english for english, _ in COMMUNICATION), ""]
    human = refs(workers, users.worker)
    for user, key in persons.items():
        human[user] = key
    return copier.put(
        ServiceUser,
        kind=[KINDS[kind] for kind in users.kind.tolist()],
        name=text(users.name),
        person=human,
        language=[codes[kind] for kind in users.language.tolist()],
        phone=users.phone,
        communication=text(notes[note] for note in users.communication.tolist()),
        predictability=[PREDICTABILITY[how] for how in users.predictability.tolist()],
        manages_alone=flags(users.alone == 0),
        organisation_ids=["{" + key + "}" for key in refs(frame.organisations, users.organisation)],
        address=text(_addresses(city)),
        area=refs(frame.areas, users.neighbourhood),
        latitude=floats(users.lat),
        longitude=floats(users.lng),
    )


def _addresses(city: City) -> Column:
    """Who has no address is met somewhere."""
    places = [*(english for english, _ in MEETING_PLACES), ""]
    met = city.users.meeting_place.tolist()
    return [address or places[place] for address, place in zip(city.users.address, met, strict=True)]


def _memberships(copier: Copier, city: City, frame: Frame, accounts: Accounts, users: Column) -> None:
    approved = (city.users.approved_by >= 0).tolist()
    moments = at(city.today, city.users.enrolled)
    copier.put(
        Membership,
        id=copier.keys.of("service users' memberships", len(users)),
        part="service_user",
        organisation=refs(frame.organisations, city.users.organisation),
        service_user=users,
        approved_by=refs(accounts.staff, city.users.approved_by),
        approved_at=[moment if yes else NULL for moment, yes in zip(moments, approved, strict=True)],
        since=days(city.today, city.users.enrolled),
    )


def _sites(copier: Copier, city: City, frame: Frame, users: Column) -> Column:
    return copier.put(
        Site,
        service_user=refs(users, (each.user for each in city.sites)),
        name=text(each.name for each in city.sites),
        cost_code=text(each.cost_code for each in city.sites),
        address=text(each.address for each in city.sites),
        area=refs(frame.areas, (each.neighbourhood for each in city.sites)),
        latitude=floats(each.lat for each in city.sites),
        longitude=floats(each.lng for each in city.sites),
    )


def of_users(city: City, keys: Column, *, wanted: bool) -> Column:
    """For each service user the array of facts wanted, or of home features."""
    pairs = city.wanted if wanted else city.features
    found: list[list[str]] = [[] for _ in range(len(city.users))]
    order = np.lexsort((pairs.right, pairs.left))
    for user, row in zip(pairs.left[order].tolist(), pairs.right[order].tolist(), strict=True):
        found[user].append(keys[row])
    return arrays(found)
