"""Who can be told: people, and accounts that are no people here. Where e-mail and text messages reach them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commonhours.accounts.models import Account
from commonhours.common.languages import spoken_to
from commonhours.intake.models import HelpRequest
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region
from commonhours.people.models import Helper, Person, ServiceUser
from commonhours.trail.queries import Entry


@dataclass(frozen=True)
class Reader:
    """Somebody who can be told. A person without an account reads where they are shown it; nothing is sent."""

    person_id: UUID | None
    account_id: UUID | None
    name: str
    language: str
    email: str = ""
    phone: str = ""
    new: bool = False  # has an account and never signed in: an invitation says how
    zone: str = ""  # by whose clock they read; empty: the region's
    request_id: UUID | None = None  # neither a person nor an account: somebody who asked for help

    @property
    def whom(self) -> dict[str, UUID | None]:
        """Whom a message is to: the person, and only where there is none the account."""
        account_id = None if self.person_id else self.account_id
        return {"person_id": self.person_id, "account_id": account_id, "request_id": self.request_id}

    def did(self, entry: Entry) -> bool:
        """Whether it was they who acted: nobody is told what they did themselves."""
        own = self.person_id is not None and self.person_id == entry.by_person_id
        return own or (self.account_id is not None and self.account_id == entry.by_account_id)


def people(person_ids: Iterable[UUID | None]) -> dict[UUID, Reader]:
    """Readers by person: those that the asker may see."""
    wanted = [each for each in person_ids if each]
    found = Person.objects.filter(id__in=wanted).select_related("account") if wanted else ()
    return {person.id: _person(person) for person in found}


def accounts(account_ids: Iterable[UUID | None]) -> dict[UUID, Reader]:
    """Readers by account; whoever is a person here is told as one, in the one inbox that they have."""
    wanted = [each for each in account_ids if each]
    if not wanted:
        return {}
    readers = {row.id: _account(row) for row in Account.objects.filter(id__in=wanted)}
    for person in Person.objects.filter(account_id__in=wanted).select_related("account"):
        if person.account_id:
            readers[person.account_id] = _person(person)
    return readers


def around(service_user_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, list[Reader]]:
    """Who is told about a service user: they themselves, and whoever helps them at this moment."""
    wanted = list(service_user_ids)
    own = dict(ServiceUser.objects.filter(id__in=wanted).values_list("id", "person_id"))
    helping = Helper.objects.filter(service_user_id__in=wanted, since__lte=at)
    helping = helping.filter(Q(until__isnull=True) | Q(until__gt=at)).order_by("since", "id")
    helpers = list(helping.values_list("service_user_id", "account_id"))
    persons, others = people(own.values()), accounts(account for _, account in helpers)
    told: dict[UUID, list[Reader]] = {}
    for service_user_id, person_id in own.items():
        mine = [persons[person_id]] if person_id in persons else []
        mine += [others[account] for served, account in helpers if served == service_user_id]
        told[service_user_id] = list(dict.fromkeys(mine))
    return told


def staff(organisation_id: UUID, permission: Permission, *, at: datetime) -> list[Reader]:
    """Those of an organisation's own staff who may do something there. The region's have other people's work to do."""
    return staff_of([organisation_id], permission, at=at)[organisation_id]


def staff_of(
    organisation_ids: Iterable[UUID], permission: Permission, *, at: datetime
) -> dict[UUID, list[Reader]]:
    """As `staff`, for several organisations by as many statements as for one."""
    roles = [role for role, permissions in ROLES.items() if permission in permissions]
    today = at.astimezone(region().tzinfo).date()
    there: dict[UUID, list[UUID]] = {each: [] for each in organisation_ids}
    grants = Grant.objects.filter(organisation_id__in=list(there), role__in=roles)
    grants = grants.filter(Q(until__isnull=True) | Q(until__gt=today), account__is_active=True)
    for organisation_id, account_id in grants.values_list("organisation_id", "account_id").distinct():
        there[organisation_id].append(account_id)
    known = accounts({account for those in there.values() for account in those})
    return {each: [known[account] for account in those] for each, those in there.items()}


def region_staff(permission: Permission, *, at: datetime) -> list[Reader]:
    """Those who may do something in the whole region."""
    roles = [role for role, permissions in ROLES.items() if permission in permissions]
    today = at.astimezone(region().tzinfo).date()
    grants = Grant.objects.filter(organisation__isnull=True, role__in=roles, account__is_active=True)
    still = grants.exclude(until__lte=today)
    return list(accounts(still.values_list("account_id", flat=True).distinct()).values())


def requests(request_ids: Iterable[UUID | None]) -> dict[UUID, Reader]:
    """Readers by request for help: by e-mail; by text message only who gave the number to somebody on the telephone.

    Anybody can type anybody's number into a form, and a text message to a stranger is a nuisance that costs.
    """
    wanted = [each for each in request_ids if each]
    rows = HelpRequest.objects.filter(id__in=wanted) if wanted else ()
    return {
        row.id: Reader(
            None,
            None,
            row.writer_name or row.name,
            spoken_to(row.language),
            row.writer_email or row.email,
            row.phone if row.way == "phone" else "",
            request_id=row.id,
        )
        for row in rows
    }


def _person(person: Person) -> Reader:
    account = person.account
    zone = account.zone if account else ""
    return Reader(
        person.id, person.account_id, person.name, spoken_to(person.language), *_reached(account), zone
    )


def _account(account: Account) -> Reader:
    name = account.name or account.email
    return Reader(None, account.id, name, spoken_to(account.language), *_reached(account), account.zone)


def _reached(account: Account | None) -> tuple[str, str, bool]:
    """Where e-mail and text messages reach an account, nowhere unless it is in use; whether it was never used."""
    if account is None or not account.is_active:
        return "", "", False
    return account.email, account.phone if account.phone_verified_at else "", account.last_login is None
