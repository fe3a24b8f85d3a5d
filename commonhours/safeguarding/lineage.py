"""Who let whom in: from a person up to whoever gave the role that let them in, and from an approver down to everybody.

Roles are read from the grants that stand and from the trail as well: a role that was given and taken back on the same
day leaves no grant, and what was approved with it still counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commonhours.accounts.queries import names_of_accounts
from commonhours.catalogue.models import KindOfFact
from commonhours.common.actor import Actor
from commonhours.common.looks import PAPERS, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Fact
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission, may, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Membership, Person
from commonhours.trail.models import Act

# Roles whose holders can let people in.
APPROVING = sorted(role for role, held in ROLES.items() if Permission.APPROVE in held)
# A chain that is longer than this goes in a circle.
LONGEST = 12


@dataclass(frozen=True)
class RoleGiven:
    """Under which role somebody let people in, and who gave it; nobody when it was there from the beginning."""

    account_id: UUID
    name: str
    role: str
    organisation: str
    given_by_id: UUID | None
    given_by: str
    given_at: datetime


@dataclass(frozen=True)
class Approval:
    """That somebody let a person in: for which organisation, as what, when, having seen which checks, by which door."""

    approver_id: UUID
    approver: str
    organisation_id: UUID | None
    organisation: str
    part: str
    at: datetime
    checks: tuple[str, ...]
    door: str
    stands: bool
    chain: tuple[RoleGiven, ...]


@dataclass(frozen=True)
class FactSeen:
    """That somebody confirmed a fact of a person, for which organisation, on what evidence."""

    kind: str
    evidence: str
    approver_id: UUID
    approver: str
    organisation: str
    at: datetime


@dataclass(frozen=True)
class Lineage:
    """A person, everybody who let them in and every fact that was confirmed."""

    person_id: UUID
    name: str
    approvals: tuple[Approval, ...]
    facts: tuple[FactSeen, ...]


def lineage_of(*, by: Actor, person_id: UUID) -> Lineage:
    """Who let somebody in, as far back as it goes; several approvals all count, and those that were renewed.

    Refuses with `unknown_person` or `not_allowed`.
    """
    with seeing(by.sight):
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        require(by, Permission.SEE_LINEAGE, person.organisation_ids)
        approvals = _approvals(person_id)
        secret = may(by, Permission.SEE_CONFIDENTIAL, person.organisation_ids)
        concern([person_id])
        looked_at(person_id, PAPERS, known_to=person.organisation_ids)
        return Lineage(person.id, person.name, approvals, _facts(person_id, secret=secret))


# Who, for whom (None: nobody knows any more), as what, when, having seen what, and whether it stands.
_Yes = tuple[UUID, UUID | None, str, datetime, tuple[str, ...], bool]


def _approvals(person_id: UUID) -> tuple[Approval, ...]:
    """Those that stand, and those that the trail knows of beside them."""
    names, found = names_of_organisations(), list[_Yes]()
    rows = Membership.objects.filter(person_id=person_id, approved_at__isnull=False)
    acts = list(
        Act.objects.filter(subject_id=person_id, verb__in=["membership.approve", "suspension.release"])
    )
    doors = {(act.by_account_id, act.at): act.door for act in acts}
    for row in rows.select_related("approved_by"):
        assert row.approved_by_id  # a constraint: an approval by nobody, or at no time, is none
        assert row.approved_at
        found.append(
            (row.approved_by_id, row.organisation_id, row.part, row.approved_at, tuple(row.checks_seen), True)
        )
    standing = {(each[0], each[3]) for each in found}
    for act in acts:
        if act.by_account_id and (act.by_account_id, act.at) not in standing:
            where = act.organisation_ids[0] if act.organisation_ids else None
            found.append((act.by_account_id, where, "worker", act.at, (), False))
    people = names_of_accounts({each[0] for each in found})
    kinds = {row.code: row.name for row in KindOfFact.objects.filter(category="check")}
    return tuple(
        Approval(
            who,
            people.get(who, ""),
            where,
            names.get(where, "") if where else "",
            part,
            at,
            tuple(kinds.get(code, code) for code in checks),
            doors.get((who, at), ""),
            stands,
            chain_of(who, at),
        )
        for who, where, part, at, checks, stands in sorted(found, key=lambda each: each[3], reverse=True)
    )


def _facts(person_id: UUID, *, secret: bool) -> tuple[FactSeen, ...]:
    rows = Fact.objects.filter(person_id=person_id, confirmed_at__isnull=False)
    if not secret:
        rows = rows.filter(kind__confidential=False)
    named = rows.select_related("kind", "confirmed_by", "confirmed_for").order_by("-confirmed_at", "id")
    return tuple(
        FactSeen(
            row.kind.name,
            row.evidence,
            row.confirmed_by_id,
            row.confirmed_by.name,
            row.confirmed_for.name,
            row.confirmed_at,
        )
        for row in named
        if row.confirmed_by and row.confirmed_for and row.confirmed_at and row.confirmed_by_id
    )


def chain_of(account_id: UUID, at: datetime) -> tuple[RoleGiven, ...]:
    """From an approver up: under which roles they could let people in at that time, who gave those, and so on."""
    names, chain = names_of_organisations(), list[RoleGiven]()
    seen, wanted = {account_id}, [account_id]
    while wanted and len(chain) < LONGEST:
        given = [each for each in _roles_given(wanted) if each[4] <= at]
        called = names_of_accounts({each[0] for each in given} | {each[3] for each in given})
        chain += [
            RoleGiven(
                who,
                called.get(who, ""),
                role,
                names.get(where, "") if where else "",
                giver,
                called.get(giver, "") if giver else "",
                when,
            )
            for who, role, where, giver, when in given
        ]
        wanted = [giver for _, _, _, giver, _ in given if giver and giver not in seen]
        seen.update(wanted)
    return tuple(chain)


_Role = tuple[UUID, str, UUID | None, UUID | None, datetime]


def _roles_given(account_ids: Iterable[UUID]) -> list[_Role]:
    """Roles that let people in, which these accounts hold or held: the grants, and what only the trail still knows."""
    wanted = list(account_ids)
    grants = Grant.objects.filter(account_id__in=wanted, role__in=APPROVING).order_by("granted_at", "id")
    found: list[_Role] = list(
        grants.values_list("account_id", "role", "organisation_id", "granted_by_id", "granted_at")
    )
    acts = (
        Act.objects.filter(subject_id__in=wanted, verb="role.give")
        .select_related("told")
        .order_by("at", "id")
    )
    known = {(who, role, when) for who, role, _, _, when in found}
    for act in acts:
        role, where = act.told.facts.get("role"), act.told.facts.get("organisation")
        if act.subject_id and role in APPROVING and (act.subject_id, role, act.at) not in known:
            found.append((act.subject_id, role, UUID(where) if where else None, act.by_account_id, act.at))
    return found


def delegates_of(account_id: UUID) -> dict[UUID, datetime]:
    """Accounts to whom this one gave a role that lets people in, themselves or through others, since when."""
    found: dict[UUID, datetime] = {}
    wanted = [account_id]
    while wanted:
        grants = Grant.objects.filter(granted_by_id__in=wanted, role__in=APPROVING)
        given = list(grants.values_list("account_id", "granted_at"))
        acts = Act.objects.filter(by_account_id__in=wanted, verb="role.give").select_related("told")
        given += [
            (act.subject_id, act.at)
            for act in acts
            if act.subject_id and act.told.facts.get("role") in APPROVING
        ]
        wanted = []
        for who, since in given:
            if who != account_id and who not in found:
                wanted.append(who)
            if who != account_id:
                found[who] = min(since, found.get(who, since))
    return found


@dataclass(frozen=True)
class LetIn:
    """A worker whom an approver let in, for which organisation, and through whom if not themselves."""

    person_id: UUID
    membership_id: UUID
    organisation_id: UUID
    at: datetime
    through_id: UUID | None


def let_in_by(account_id: UUID, organisation_id: UUID | None, *, delegated: bool = True) -> tuple[LetIn, ...]:
    """Workers who are in today and whom an account let in; with `delegated`, also through those whom it empowered.

    Whoever it let in once and somebody else approved since counts too: the first yes opened the door.
    Runs inside `seeing`, for an asker who was permitted.
    """
    others = delegates_of(account_id) if delegated else {}
    rows = Membership.objects.filter(
        part="worker", person__isnull=False, until=None, approved_at__isnull=False
    )
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    once = _approved_once([account_id, *others])
    rows = rows.filter(Q(approved_by_id__in=[account_id, *others]) | Q(id__in=list(once)))
    found = []
    for row in rows.order_by("person_id", "organisation_id", "id"):
        who, when = once.get(row.id, (row.approved_by_id, row.approved_at))
        if row.approved_by_id == account_id:
            who, when = row.approved_by_id, row.approved_at
        if who == account_id or (who in others and when is not None and when >= others[who]):
            through = None if who == account_id else who
            found.append(LetIn(row.person_id, row.id, row.organisation_id, when, through))  # type: ignore[arg-type]  # filtered above
    return tuple(found)


def _approved_once(account_ids: list[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """Memberships that these accounts approved at some time, by the trail, and that nobody has released since."""
    acts = Act.objects.filter(by_account_id__in=account_ids, verb="membership.approve").select_related("told")
    found = {
        UUID(act.told.facts["membership"]): (act.by_account_id, act.at)
        for act in acts.order_by("-at")
        if "membership" in act.told.facts and act.by_account_id
    }
    released = Act.objects.filter(verb="suspension.release", subject_id__isnull=False).select_related("told")
    for act in released:
        for membership in act.told.facts.get("approved", ()):
            if UUID(membership) in found and found[UUID(membership)][1] < act.at:
                del found[UUID(membership)]
    return found
