"""An approver and everything that their approvals have touched since: people, visits, hours, service users, money."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.accounts.models import Account
from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import (
    ROLES,
    Permission,
    may,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Person
from commonhours.safeguarding.lineage import LetIn, RoleGiven, chain_of, let_in_by
from commonhours.safeguarding.models import OPEN, Suspension
from commonhours.safeguarding.reach import Reach, reach_of


@dataclass(frozen=True)
class LetInLine:
    """A worker whom an approver let in: where, when, through whom, and whether they are stopped today."""

    person_id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    at: datetime
    through: str
    suspended: bool


@dataclass(frozen=True)
class ApproverPage:
    """Everything an approver's approvals touch, as far as the asker may look; whoever empowered them first."""

    account_id: UUID
    name: str
    chain: tuple[RoleGiven, ...]
    people: tuple[LetInLine, ...]
    reach: Reach
    organisations: tuple[tuple[UUID, str], ...]


def approver_page(*, by: Actor, at: datetime, account_id: UUID) -> ApproverPage:
    """Refuses with `not_allowed`, and with `unknown_approver` where they let nobody in whom the asker may know."""
    require_somewhere(by, Permission.SEE_LINEAGE)
    with seeing(by.sight):
        account = Account.objects.filter(id=account_id).first()
        found = [each for each in let_in_by(account_id, None) if _may_know(by, each)]
        if account is None or not found:
            raise NotFound.because("unknown_approver", field="approver")
        people = {each.person_id for each in found}
        concern(people)
        names = names_of_organisations()
        houses = sorted({each.organisation_id for each in found}, key=lambda each: names[each])
        return ApproverPage(
            account_id,
            account.name,
            chain_of(account_id, at),
            _lines(found, names),
            reach_of(((each.person_id, each.at) for each in found), at=at),
            tuple((each, names[each]) for each in houses),
        )


def owners_for(organisation_id: UUID | None, *, on: date, never: UUID) -> dict[UUID, str]:
    """Who may look after a freeze: whoever can let people in or stop them there or in the region; name by account."""
    roles = [role for role, held in ROLES.items() if held & {Permission.APPROVE, Permission.SUSPEND}]
    where = Q(organisation_id=None)
    if organisation_id:
        where |= Q(organisation_id=organisation_id)
    grants = Grant.objects.filter(where, role__in=roles, since__lte=on, account__is_active=True)
    still = grants.exclude(until__lte=on).exclude(account_id=never)
    return names_of_accounts(set(still.values_list("account_id", flat=True)))


def _may_know(by: Actor, each: LetIn) -> bool:
    return may(by, Permission.SEE_LINEAGE) or each.organisation_id in organisations_with(
        by, Permission.SEE_LINEAGE
    )


def _lines(found: list[LetIn], names: dict[UUID, str]) -> tuple[LetInLine, ...]:
    ids = {each.person_id for each in found}
    called = dict(Person.objects.filter(id__in=ids).values_list("id", "name"))
    through = names_of_accounts({each.through_id for each in found})
    stopped = set(
        Suspension.objects.filter(person_id__in=ids, state__in=OPEN).values_list("person_id", flat=True)
    )
    lines = (
        LetInLine(
            each.person_id,
            called.get(each.person_id, ""),
            each.organisation_id,
            names[each.organisation_id],
            each.at,
            through.get(each.through_id, "") if each.through_id else "",
            each.person_id in stopped,
        )
        for each in found
    )
    return tuple(sorted(lines, key=lambda line: (line.name, line.person_id)))
