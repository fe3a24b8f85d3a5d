"""Writes service users into the tables, a handful at a time, and takes them out again."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from commonhours.common.ids import new_id
from commonhours.common.sight import concern
from commonhours.funding.models import Allocation
from commonhours.integrations.imports.importing import Loading
from commonhours.integrations.imports.loading import make_accounts
from commonhours.integrations.imports.tables import delete_rows, insert_columns, looks, tables_about
from commonhours.integrations.served.rules import Served
from commonhours.integrations.workers.loading import accounts_of, delete_accounts
from commonhours.integrations.workers.loading import looks_of as looks_of_people
from commonhours.people.models import (
    HomeFeature,
    Liking,
    Membership,
    Need,
    Person,
    PersonLock,
    ServiceUser,
    Site,
)

# In the order in which rows must go: what points before what it points at.
WRITTEN = {
    Allocation._meta.db_table: "service_user_id",
    Liking._meta.db_table: "service_user_id",
    HomeFeature._meta.db_table: "service_user_id",
    Need._meta.db_table: "service_user_id",
    Site._meta.db_table: "service_user_id",
    Membership._meta.db_table: "service_user_id",
    ServiceUser._meta.db_table: "id",
}
UPDATED = tuple(
    table for table in WRITTEN if table not in (Membership._meta.db_table, ServiceUser._meta.db_table)
)
# The person who signs in for a service user stands beside it; what changed about them stops an undo as well.
BESIDE = "of the person who signs in"

Pairs = list[tuple[UUID, Served]]


def insert(loading: Loading, ids: list[UUID], served: list[Served]) -> None:
    """Write these service users, of whom nothing is there yet."""
    here, pairs = loading.organisation_id, list(zip(ids, served, strict=True))
    insert_columns(
        ServiceUser,
        {
            "id": ids,
            "kind": [each.kind or "person" for each in served],
            "person": _people(loading, served),
            "organisation_ids": (here,),
            **_told(served),
        },
    )
    insert_columns(
        Membership,
        {
            "id": [new_id() for _ in ids],
            "organisation": here,
            "part": "service_user",
            "service_user": ids,
            "checks_seen": (),
            "since": loading.today,
        },
    )
    _insert_more(loading, pairs)


def _told(served: Sequence[Served]) -> dict[str, Any]:
    spots = [each.spot for each in served]
    return {
        "name": [each.name for each in served],
        "language": [each.language or "en" for each in served],
        "phone": [each.phone for each in served],
        "address": [each.address for each in served],
        "area": [spot and spot.area_id for spot in spots],
        "latitude": [spot and spot.latitude for spot in spots],
        "longitude": [spot and spot.longitude for spot in spots],
        "measured": -1,
    }


def _people(loading: Loading, served: list[Served]) -> list[UUID | None]:
    """A person for everybody with an e-mail address. Their ids are new, so to open them opens nobody else's rows."""
    people = [new_id() if each.email else None for each in served]
    signing_in = [each for each in served if each.email]
    ids = [person for person in people if person]
    concern(ids)
    accounts = make_accounts(loading, signing_in)
    insert_columns(Person, {"id": ids, "account": accounts, "standing": "good", **_told(signing_in)})
    insert_columns(PersonLock, {"person": ids})
    return people


def _insert_more(loading: Loading, pairs: Pairs) -> None:
    """Sites, needs, features, favourites and hours."""
    _insert_sites([(who, each) for who, each in pairs if each.site])
    _insert_each(Need, "kind_of_fact", ((who, need) for who, each in pairs for need in each.needs))
    _insert_each(HomeFeature, "feature", ((who, one) for who, each in pairs for one in each.features))
    _insert_each(Liking, "person", ((who, one) for who, each in pairs for one in each.favourites))
    grants = [(who, grant) for who, each in pairs for grant in each.grants]
    insert_columns(
        Allocation,
        {
            "id": [new_id() for _ in grants],
            "service_user": [who for who, _ in grants],
            "organisation": loading.organisation_id,
            "since": [grant.since for _, grant in grants],
            "until": [grant.until for _, grant in grants],
            "granted_minutes": [grant.minutes for _, grant in grants],
        },
    )


def _insert_each(model: Any, field: str, given: Iterable[tuple[UUID, UUID]]) -> None:
    rows = list(given)
    ids, who, what = [new_id() for _ in rows], [each for each, _ in rows], [each for _, each in rows]
    insert_columns(model, {"id": ids, "service_user": who, field: what})


def _insert_sites(pairs: Pairs) -> None:
    places = _told([each for _, each in pairs])
    insert_columns(
        Site,
        {
            "id": [new_id() for _ in pairs],
            "service_user": [who for who, _ in pairs],
            **{name: places[name] for name in ("address", "area", "latitude", "longitude", "measured")},
            "name": [each.site for _, each in pairs],
            "cost_code": [each.cost_code for _, each in pairs],
        },
    )


# --- service users whom the organisation has already ----------------------------------------------------------


def update(loading: Loading, service_user_id: UUID, served: Served) -> None:
    """Change what the row tells, and leave alone what it does not speak of; months with hours keep theirs."""
    told: dict[str, Any] = {"kind": served.kind, "name": served.name, "phone": served.phone}
    told |= {"language": served.language, "address": served.address}
    given = {name: value for name, value in told.items() if value}
    if served.spot:
        spot = served.spot
        given |= {
            "area_id": spot.area_id,
            "latitude": spot.latitude,
            "longitude": spot.longitude,
            "measured": -1,
        }
    ServiceUser.objects.filter(id=service_user_id).update(**given)
    _insert_more(loading, [(service_user_id, _what_is_new(loading, service_user_id, served))])


def _what_is_new(loading: Loading, service_user_id: UUID, served: Served) -> Served:
    def held(model: Any, column: str) -> set[Any]:
        return set(
            model._default_manager.filter(service_user_id=service_user_id).values_list(column, flat=True)
        )

    granted = Allocation.objects.filter(service_user_id=service_user_id, organisation=loading.organisation_id)
    spans = list(granted.values_list("since", "until"))
    needs, features = held(Need, "kind_of_fact_id"), held(HomeFeature, "feature_id")
    people, sites = held(Liking, "person_id"), held(Site, "name")
    return Served(
        name=served.name,
        address=served.address,
        spot=served.spot,
        site="" if served.site in sites else served.site,
        cost_code=served.cost_code,
        needs=tuple(each for each in served.needs if each not in needs),
        features=tuple(each for each in served.features if each not in features),
        favourites=tuple(each for each in served.favourites if each not in people),
        grants=tuple(
            grant
            for grant in served.grants
            if not any(since < grant.until and grant.since < until for since, until in spans)
        ),
    )


# --- undo ----------------------------------------------------------------------------------------------------


def lock(ids: Sequence[UUID]) -> None:
    """Hold these service users until the act ends; whoever would book or grant for them waits, and then finds out."""
    list(ServiceUser.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))


def looks_of(ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """A digest of everything about these service users, in whichever room, and about who signs in for them."""
    found = looks(tables_about(ServiceUser), ids)
    rows = ServiceUser.objects.filter(id__in=ids, person__isnull=False)
    whose = {person: served for served, person in rows.values_list("id", "person_id")}
    concern(whose)
    for person, digests in looks_of_people(list(whose)).items():
        found[whose[person]] |= {f"{table} {BESIDE}": digest for table, digest in digests.items()}
    return found


def people_beside(ids: Sequence[UUID]) -> list[UUID]:
    """The people who sign in for these service users; from here on their rows are open."""
    served = ServiceUser.objects.filter(id__in=ids, person__isnull=False)
    found = list(served.values_list("person_id", flat=True))
    concern(found)
    return found


def delete_people(person_ids: list[UUID]) -> None:
    accounts = accounts_of(person_ids)
    delete_rows({PersonLock._meta.db_table: "person_id", Person._meta.db_table: "id"}, person_ids)
    delete_accounts(accounts)


def names_of(ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(ServiceUser.objects.filter(id__in=ids).values_list("id", "name"))
