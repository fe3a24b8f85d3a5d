"""Ask to join: by oneself, or written down by staff. Whoever asked waits, and nobody can book them or for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.accounts.models import Account
from commonhours.catalogue.models import Feature, KindOfFact, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.credentials.actions import write_claim
from commonhours.credentials.models import Portfolio
from commonhours.joining.alike import Traits, alike
from commonhours.joining.application import SERVICE_USER, SHORTEST_PHONE, WORKER, Application, digits
from commonhours.joining.places import Spot, spot_of
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.people.actions import write_age
from commonhours.people.models import HomeFeature, Membership, Need, Person, PersonLock, ServiceUser
from commonhours.trail.actions import OpenAct, acting, once

Row = TypeVar("Row", TypeOfWork, KindOfFact)


@dataclass(frozen=True)
class Registered:
    """Who waits now, and their part in each organisation."""

    person_id: UUID | None
    service_user_id: UUID | None
    membership_ids: tuple[UUID, ...]


@once(Registered)
def join(*, by: Actor, at: datetime, application: Application) -> Registered:
    """Ask to join for oneself: everybody may. Without an account the telephone is the only way back.

    Refuses with `missing`, `unknown_choice`, `too_large`, `choose_organisations`, `no_way_to_reach`,
    `unknown_place`, `far_away` and `already_here`; never says whether anybody else is known.
    """
    with acting("person.join", by=by, at=at) as act:
        if by.account_id is None and len(digits(application.phone)) < SHORTEST_PHONE:
            raise Invalid.because("no_way_to_reach", field="phone")
        spot = _sound(application)
        person = _oneself(by, application, spot)
        return _write(act, application, spot, person)


@once(Registered)
def register(
    *, by: Actor, at: datetime, application: Application, although_alike: bool = False
) -> Registered:
    """Write somebody down at a desk, or from a row of a table: they wait like those who asked themselves.

    An e-mail makes the account with which they can sign in. Refuses as `join` does, with `not_allowed`, with
    `maybe_known` unless told to go on, and with `email_in_use`: only they themselves may bring a known account in.
    """
    with acting("person.register", by=by, at=at) as act:
        for organisation_id in application.organisation_ids:
            require(by, Permission.REGISTER, [organisation_id])
        spot = _sound(application)
        if application.person_id is None and not although_alike:
            _refuse_alike(by, application, spot)
        person = _somebody(application, spot, at)
        return _write(act, application, spot, person)


# --- what is asked ------------------------------------------------------------------------------------------


def _sound(application: Application) -> Spot:
    """The place, once nothing else is wrong."""
    faults = tuple(application.faults())
    if faults:
        raise Invalid(*faults)
    _all_known(Organisation.objects.all(), application.organisation_ids, "organisation")
    _all_known(_of_these(TypeOfWork, application), application.work_ids, "work")
    _all_known(Feature.objects.all(), application.feature_ids, "features")
    kinds = _of_these(KindOfFact, application).filter(confidential=False)
    _all_known(kinds, [claim.kind_id for claim in application.claims], "facts")
    _all_known(kinds, application.need_ids, "needs")
    if application.part == SERVICE_USER and application.kind not in ServiceUser.KINDS:
        raise Invalid.because("unknown_choice", field="kind")
    return spot_of(application.area_id, application.zip_code)


def _of_these(model: type[Row], application: Application) -> QuerySet[Row]:
    """Shared rows of the catalogue and those of the organisations that are asked."""
    own = Q(organisation=None) | Q(organisation_id__in=application.organisation_ids)
    return model._default_manager.filter(own)


def _all_known(rows: QuerySet[Any], wanted: Iterable[UUID], field: str) -> None:
    if rows.filter(id__in=list(wanted)).count() != len(set(wanted)):
        raise Invalid.because("unknown_choice", field=field)


def _refuse_alike(by: Actor, application: Application, spot: Spot) -> None:
    traits = Traits(application.name, application.email, application.phone, spot.area_id)
    found = alike(by=by, part=application.part, traits=traits)
    if found:
        raise Refused.because("maybe_known", field="name", ids=[str(each.id) for each in found])


# --- who it is ----------------------------------------------------------------------------------------------


def _oneself(by: Actor, application: Application, spot: Spot) -> Person | None:
    if by.person_id is not None:
        return _known(by.person_id)
    if by.account_id is None and application.part == SERVICE_USER:
        return None
    return _new_person(application, spot, by.account_id)


def _somebody(application: Application, spot: Spot, at: datetime) -> Person | None:
    if application.person_id is not None:
        return _known(application.person_id)
    if application.part == SERVICE_USER and not application.email:
        return None  # nobody signs in for them yet: a party that is served needs no person
    return _new_person(application, spot, _new_account(application, at))


def _known(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    return person


def _new_account(application: Application, at: datetime) -> UUID | None:
    email = application.email.strip().lower()
    if not email:
        return None
    if Account.objects.filter(email__iexact=email).exists():
        raise Refused.because("email_in_use", field="email")
    account = Account.objects.create_user(
        email, name=application.name.strip(), language=application.language, joined_at=at
    )
    return account.id


def _new_person(application: Application, spot: Spot, account_id: UUID | None) -> Person:
    """A row of their own. Its id is new, so to open it opens nobody else's."""
    person = Person(
        id=new_id(),
        account_id=account_id,
        name=application.name.strip(),
        language=application.language,
        phone=application.phone.strip(),
        **_placed(application, spot),
    )
    concern([person.id])
    person.save(force_insert=True)
    PersonLock.objects.create(person=person)
    return person


def _placed(application: Application, spot: Spot) -> dict[str, object]:
    return {
        "address": application.address.strip(),
        "area_id": spot.area_id,
        "latitude": spot.latitude,
        "longitude": spot.longitude,
    }


# --- what is written ----------------------------------------------------------------------------------------


def _write(act: OpenAct, application: Application, spot: Spot, person: Person | None) -> Registered:
    if application.part == WORKER:
        assert person is not None  # whoever works is a person, with or without an account
        membership_ids = _ask_for(act, application, person, {"person": person})
        _write_work(act, application, person)
        write_age(act, person.id, application.of_age_on)
        registered = Registered(person.id, None, membership_ids)
    else:
        served = _served(application, spot, person)
        membership_ids = _ask_for(act, application, served, {"service_user": served})
        _write_home(application, served)
        registered = Registered(person.id if person else None, served.id, membership_ids)
    act.subject_id = registered.service_user_id or registered.person_id
    if person is not None:
        act.touches(person.id)
    act.concerns(application.organisation_ids)
    told: dict[str, object] = {"person": registered.person_id, "service_user": registered.service_user_id}
    told |= {"memberships": membership_ids, "organisations": application.organisation_ids}
    act.note(part=application.part, asked=[*act.facts.get("asked", ()), told])
    act.outcome = registered
    return registered


def _ask_for(
    act: OpenAct, application: Application, party: Person | ServiceUser, whose: dict[str, object]
) -> tuple[UUID, ...]:
    """A waiting membership in each organisation where there is none; refuse with `already_here` if nothing is new."""
    concern([party.id])
    there = Membership.objects.filter(**whose, part=application.part, until=None)
    wanted = set(application.organisation_ids) - set(there.values_list("organisation_id", flat=True))
    if not wanted:
        raise Refused.because("already_here", field="organisation")
    party.organisation_ids = sorted({*party.organisation_ids, *wanted})
    party.save(update_fields=["organisation_ids"])
    rows = [
        Membership(
            organisation_id=organisation_id,
            part=application.part,
            since=act.at.astimezone(region().tzinfo).date(),
            asked_at=act.at,
            words=application.words.strip(),
            **whose,
        )
        for organisation_id in sorted(wanted)
    ]
    return tuple(row.id for row in Membership.objects.bulk_create(rows))


def _write_work(act: OpenAct, application: Application, person: Person) -> None:
    """What they would like to do and what they say they can: work stays locked until its facts are confirmed."""
    for work_id in dict.fromkeys(application.work_ids):
        Portfolio.objects.get_or_create(person=person, type_of_work_id=work_id)
    held = set(person.facts.filter(refused_at=None).values_list("kind_id", flat=True))
    for claim in application.claims:
        if claim.kind_id not in held:
            held.add(claim.kind_id)
            kind = KindOfFact.objects.get(id=claim.kind_id)
            write_claim(act, person, kind, claim.evidence, claim.since, claim.until)


def _served(application: Application, spot: Spot, person: Person | None) -> ServiceUser:
    own = ServiceUser.objects.filter(person=person).first() if person else None
    if own is not None:
        return own
    served = ServiceUser(
        id=new_id(),
        kind=application.kind,
        name=application.name.strip(),
        person=person,
        language=application.language,
        phone=application.phone.strip(),
        **_placed(application, spot),
    )
    concern([served.id])
    served.save(force_insert=True)
    return served


def _write_home(application: Application, served: ServiceUser) -> None:
    for kind_id in dict.fromkeys(application.need_ids):
        Need.objects.get_or_create(service_user=served, kind_of_fact_id=kind_id)
    for feature_id in dict.fromkeys(application.feature_ids):
        HomeFeature.objects.get_or_create(service_user=served, feature_id=feature_id)
