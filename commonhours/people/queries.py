"""Reads of people and service users, within what row security lets the asker see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import Sight, seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import (
    AffinityOffer,
    AffinityWish,
    HomeFeature,
    Membership,
    Need,
    Person,
    PersonalRule,
    ServiceUser,
    Site,
    Youth,
)


def organisations_of_service_user(service_user_id: UUID) -> tuple[UUID, ...]:
    """The organisations that know this service user; refuse with `unknown_service_user` if the asker does not."""
    with connection.cursor() as cursor:  # the hot path of booking: the ORM would cost more than the statement
        cursor.execute("SELECT organisation_ids FROM people_serviceuser WHERE id = %s", [service_user_id])
        seen = cursor.fetchone()
    if seen is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    return tuple(seen[0])


def person_of_account(account_id: UUID) -> UUID | None:
    """The person who signs in with this account, if any."""
    with seeing(Sight(account_id=account_id)):
        return Person.objects.filter(account_id=account_id).values_list("id", flat=True).first()


def is_suspended(person_id: UUID) -> bool:
    """Whether somebody may do nothing with a role or a token today; asked by themselves."""
    with seeing(Sight(person_id=person_id)):
        return Person.objects.filter(id=person_id).exclude(standing="good").exists()


def is_worker(person_id: UUID | None) -> bool:
    """Whether this person has, or awaits, a worker's part somewhere; asked by themselves."""
    if person_id is None:
        return False
    with seeing(Sight(person_id=person_id)):
        return Membership.objects.filter(person_id=person_id, part="worker", until=None).exists()


def whose_time(by: Actor, person_id: UUID, permission: Permission = Permission.EDIT_AVAILABILITY) -> Person:
    """A worker whose time the asker may change: their own, or with the permission of one of their organisations.

    Refuses with `unknown_person` or `not_allowed`.
    """
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    if person_id != by.person_id:
        require(by, permission, person.organisation_ids)
    return person


_HOME = """
SELECT m.organisation_id FROM people_membership m LEFT JOIN people_serviceuser u ON u.id = m.service_user_id
WHERE (m.person_id = %(person)s OR u.person_id = %(person)s) AND m.approved_at IS NOT NULL
  AND m.since <= %(on)s AND (m.until IS NULL OR m.until > %(on)s)
ORDER BY m.since, m.organisation_id LIMIT 1"""


def home_of(person_id: UUID, *, on: date) -> UUID | None:
    """The organisation that somebody belongs to: the first that approved them, as worker or as whoever is served."""
    with connection.cursor() as cursor:
        cursor.execute(_HOME, {"person": person_id, "on": on})
        found = cursor.fetchone()
    return found[0] if found else None


# --- one party -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MembershipLine:
    """Somebody's part in an organisation, and who approved it."""

    id: UUID
    organisation_id: UUID
    organisation: str
    part: str
    since: date
    until: date | None
    approved_by: str | None
    checks_seen: tuple[str, ...]


@dataclass(frozen=True)
class Identity:
    """Who a person is, as the asker's organisations know them."""

    id: UUID
    name: str
    language: str
    phone: str
    standing: str
    address: str
    area: str | None
    organisation_ids: tuple[UUID, ...]
    memberships: tuple[MembershipLine, ...]
    can_sign_in: bool = False


@dataclass(frozen=True)
class SiteLine:
    """One of the places of a business or an institution."""

    id: UUID
    name: str
    address: str
    cost_code: str


@dataclass(frozen=True)
class Named:
    """A row of the catalogue by its id, code and name in the reader's language."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True)
class Served:
    """Who a service user is, as the asker's organisations know them."""

    id: UUID
    kind: str
    name: str
    language: str
    phone: str
    communication: str
    predictability: str
    manages_alone: bool
    address: str
    area: str | None
    organisation_ids: tuple[UUID, ...]
    memberships: tuple[MembershipLine, ...]


def identity(by: Actor, person_id: UUID) -> Identity:
    """A person and their memberships in the asker's organisations; everybody may read their own.

    Runs inside `seeing`, before `concern`: other organisations' memberships are none of the asker's business.
    Refuses with `unknown_person` or `not_allowed`.
    """
    row = Person.objects.filter(id=person_id).select_related("area").first()
    if row is None:
        raise NotFound.because("unknown_person", field="person")
    if row.id != by.person_id:
        require(by, Permission.SEE_PEOPLE, row.organisation_ids)
    return Identity(
        id=row.id,
        name=row.name,
        language=row.language,
        phone=row.phone,
        standing=row.standing,
        address=row.address,
        area=row.area.name if row.area else None,
        organisation_ids=tuple(row.organisation_ids),
        memberships=_lines(Membership.objects.filter(person_id=person_id)),
        can_sign_in=row.account_id is not None,
    )


def served(by: Actor, service_user_id: UUID) -> Served:
    """A service user and their memberships in the asker's organisations; everybody may read their own.

    Runs inside `seeing`, before `concern`. Refuses with `unknown_service_user` or `not_allowed`.
    """
    row = ServiceUser.objects.filter(id=service_user_id).select_related("area").first()
    if row is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    if row.person_id is None or row.person_id != by.person_id:
        require(by, Permission.SEE_SERVICE_USERS, row.organisation_ids, served=row.id)
    return Served(
        id=row.id,
        kind=row.kind,
        name=row.name,
        language=row.language,
        phone=row.phone,
        communication=row.communication,
        predictability=row.predictability,
        manages_alone=row.manages_alone,
        address=row.address,
        area=row.area.name if row.area else None,
        organisation_ids=tuple(row.organisation_ids),
        memberships=_lines(Membership.objects.filter(service_user_id=service_user_id)),
    )


def _lines(memberships: QuerySet[Membership]) -> tuple[MembershipLine, ...]:
    # Who was turned away is told to them on their own page, and to nobody as a membership.
    rows = (
        memberships.filter(declined_at=None)
        .select_related("organisation", "approved_by")
        .order_by("since", "id")
    )
    return tuple(
        MembershipLine(
            id=row.id,
            organisation_id=row.organisation_id,
            organisation=row.organisation.name,
            part=row.part,
            since=row.since,
            until=row.until,
            approved_by=str(row.approved_by) if row.approved_by else None,
            checks_seen=tuple(row.checks_seen),
        )
        for row in rows
    )


# --- what opens once `concern` has been called -----------------------------------------------------------------


def rules_of(person_id: UUID) -> tuple[Named, ...]:
    """What a worker does not work with, in the words of the rule."""
    rows = (
        PersonalRule.objects.filter(person_id=person_id).select_related("feature").order_by("feature__code")
    )
    return tuple(Named(row.feature_id, row.feature.code, row.feature.rule) for row in rows)


def of_age_on(person_id: UUID) -> date | None:
    """The day on which somebody comes of age, if it is known and they are young; whoever asks may know it."""
    return Youth.objects.filter(person_id=person_id).values_list("of_age_on", flat=True).first()


def needs_of(service_user_id: UUID, *, secret: bool) -> tuple[Named, ...]:
    """The facts a service user wants of whoever comes; confidential ones only when asked for."""
    rows = Need.objects.filter(service_user_id=service_user_id).select_related("kind_of_fact")
    shown = rows if secret else rows.filter(kind_of_fact__confidential=False)
    kinds = (row.kind_of_fact for row in shown.order_by("kind_of_fact__code"))
    return tuple(Named(kind.id, kind.code, kind.name) for kind in kinds)


def wishes_of(service_user_id: UUID) -> tuple[Named, ...]:
    """What a service user would like in whoever comes."""
    rows = AffinityWish.objects.filter(service_user_id=service_user_id).select_related("affinity")
    return tuple(
        Named(row.affinity_id, row.affinity.code, row.affinity.name)
        for row in rows.order_by("affinity__code")
    )


def offers_of(by: Actor) -> tuple[UUID, ...]:
    """What somebody offers of themselves: read by them, and by nobody else as a list."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        rows = AffinityOffer.objects.filter(person_id=by.person_id)
        return tuple(rows.order_by("affinity__code").values_list("affinity_id", flat=True))


def affinities_wished(service_user_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The affinities that each of these service users would like in whoever comes; nothing for those with none."""
    rows = AffinityWish.objects.filter(service_user_id__in=list(service_user_ids)).order_by("affinity_id")
    wished: dict[UUID, tuple[UUID, ...]] = {}
    for served, affinity in rows.values_list("service_user_id", "affinity_id"):
        wished[served] = (*wished.get(served, ()), affinity)
    return wished


# Who offers an affinity, for each pair of a service user and an affinity.
Pair = tuple[UUID, UUID]

_OFFERED = """
SELECT w.service_user_id, o.affinity_id, o.person_id
FROM unnest(%(served)s::uuid[], %(affinities)s::uuid[]) AS x(served, affinity)
JOIN people_affinitywish w ON w.service_user_id = x.served AND w.affinity_id = x.affinity
JOIN people_affinityoffer o ON o.affinity_id = w.affinity_id"""


def offered_to(lawful: Collection[Pair]) -> dict[Pair, tuple[UUID, ...]]:
    """Who offers what these service users have asked for, of what may be asked for here.

    The asker must have been let near the service users (`concern`), and the affinities opened in the same way.
    """
    offered: dict[Pair, tuple[UUID, ...]] = {}
    with connection.cursor() as cursor:
        given = {"served": [each for each, _ in lawful], "affinities": [each for _, each in lawful]}
        cursor.execute(_OFFERED, given)
        for served, affinity_id, person_id in cursor.fetchall():
            offered[served, affinity_id] = (*offered.get((served, affinity_id), ()), person_id)
    return offered


def features_of(service_user_id: UUID) -> tuple[Named, ...]:
    """What there is in a home that a worker may have a rule about."""
    rows = HomeFeature.objects.filter(service_user_id=service_user_id).select_related("feature")
    return tuple(
        Named(row.feature_id, row.feature.code, row.feature.name) for row in rows.order_by("feature__code")
    )


def sites_of(service_user_id: UUID) -> tuple[SiteLine, ...]:
    """The places of a business or an institution."""
    rows = Site.objects.filter(service_user_id=service_user_id).order_by("name", "id")
    return tuple(SiteLine(row.id, row.name, row.address, row.cost_code) for row in rows)


def names_of_people(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those people whose rows are open to the asker."""
    return dict(Person.objects.filter(id__in=list(person_ids)).values_list("id", "name"))


def called_by_people(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Their first names alone."""
    return {
        each: name.split()[0] if name.split() else name for each, name in names_of_people(person_ids).items()
    }


def called_by_service_users(service_user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Their names, of a person the first name alone: enough at the door, and too little to find somebody by."""
    rows = ServiceUser.objects.filter(id__in=list(service_user_ids)).values_list("id", "name", "kind")
    return {each: name.split()[0] if kind == "person" and name.split() else name for each, name, kind in rows}


def languages_of_service_users(service_user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The codes of the languages in which they would like to be spoken to."""
    rows = ServiceUser.objects.filter(id__in=list(service_user_ids))
    return dict(rows.values_list("id", "language"))


def names_of_service_users(service_user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those service users whose rows are open to the asker."""
    return dict(ServiceUser.objects.filter(id__in=list(service_user_ids)).values_list("id", "name"))
