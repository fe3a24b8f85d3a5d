"""One application, with all that an approver decides on."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from commonhours.catalogue.models import Requirement, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.looks import CARE, CONTACT, PAPERS, PROFILE, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Portfolio
from commonhours.joining.alike import Alike, Traits, alike
from commonhours.joining.pages.said import FactSaid, facts_said, local_day
from commonhours.organisations.permissions import (
    Permission,
    may,
    require,
)
from commonhours.people.models import Membership, Person, ServiceUser
from commonhours.people.queries import Named, features_of, needs_of
from commonhours.policies.steps import StepAsked, asked_by


@dataclass(frozen=True)
class Waiting:
    """One application with all that an approver decides on."""

    membership_id: UUID
    organisation_id: UUID
    organisation: str
    part: str
    asked: date
    words: str
    more_asked: str
    name: str
    phone: str
    language: str
    address: str
    area: str
    own: bool
    person_id: UUID | None = None
    service_user_id: UUID | None = None
    email: str = ""
    kind: str = ""
    work: tuple[str, ...] = ()
    facts: tuple[FactSaid, ...] = ()
    needs: tuple[Named, ...] = ()
    features: tuple[Named, ...] = ()
    alike: tuple[Alike, ...] = ()
    steps: tuple[StepAsked, ...] = ()
    can_sign_in: bool = False


def waiting(*, by: Actor, at: datetime, membership_id: UUID) -> Waiting:
    """One application; refuse with `unknown_membership` what does not wait, or with `not_allowed`."""
    with seeing(by.sight):
        rows = Membership.objects.filter(id=membership_id, approved_at=None, until=None)
        row = rows.select_related("organisation").first()
        if row is None:
            raise NotFound.because("unknown_membership", field="membership")
        require(by, Permission.APPROVE, [row.organisation_id])
        concern([key for key in (row.person_id, row.service_user_id) if key])
        if row.person_id:
            person = Person.objects.select_related("area", "account").get(id=row.person_id)
            email = person.account.email if person.account else ""
            told = replace(
                _told(by, row, person),
                person_id=person.id,
                email=email,
                work=_work(person.id),
                facts=facts_said(person.id, local_day(at), secret=_secret(by, row)),
                can_sign_in=person.account_id is not None,
                steps=asked_by([row.organisation_id], person.id, local_day(at)),
            )
            looked_at(person.id, PROFILE, CONTACT, PAPERS, known_to=[row.organisation_id])
            traits = Traits(person.name, email, person.phone, person.area_id)
        else:
            served = ServiceUser.objects.select_related("area").get(memberships=row)
            told = replace(
                _told(by, row, served),
                service_user_id=served.id,
                kind=served.kind,
                needs=needs_of(served.id, secret=_secret(by, row)),
                features=features_of(served.id),
            )
            looked_at(served.id, PROFILE, CONTACT, CARE, known_to=[row.organisation_id])
            traits = Traits(served.name, "", served.phone, served.area_id)
    same = alike(
        by=by,
        part=row.part,
        traits=traits,
        but=[key for key in (told.person_id, told.service_user_id) if key],
    )
    return replace(told, alike=same)


def _told(by: Actor, row: Membership, party: Person | ServiceUser) -> Waiting:
    person_id = party.id if isinstance(party, Person) else party.person_id
    return Waiting(
        membership_id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        part=row.part,
        asked=row.since,
        words=row.words,
        more_asked=row.more_asked,
        name=party.name,
        phone=party.phone,
        language=party.language,
        address=party.address,
        area=party.area.name if party.area else "",
        own=person_id is not None and person_id == by.person_id,
    )


def _secret(by: Actor, row: Membership) -> bool:
    return may(by, Permission.SEE_CONFIDENTIAL, [row.organisation_id])


def _work(person_id: UUID) -> tuple[str, ...]:
    """What they would like to do, but for work that would give away a confidential fact."""
    veiled = Requirement.objects.filter(kind_of_fact__confidential=True).values("type_of_work_id")
    wanted = Portfolio.objects.filter(person_id=person_id).exclude(type_of_work_id__in=veiled)
    works = TypeOfWork.objects.filter(id__in=wanted.values("type_of_work_id")).order_by("category", "code")
    return tuple(work.name for work in works)
