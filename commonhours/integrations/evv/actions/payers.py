"""Say which payer asks for visits' records, for which work, and under which numbers people are known there."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from commonhours.bookings.models import Assignment
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.constraints import constraint_of
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.integrations.evv.models import Number, Payer, Procedure, Record
from commonhours.integrations.evv.profiles import PROFILES
from commonhours.integrations.evv.wire import require_sendable
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.people.models import Membership
from commonhours.rates.queries import unpaid_on
from commonhours.trail.actions import OpenAct, acting, once

PLAIN_NUMBER = re.compile(r"[A-Za-z0-9-]{0,40}")
PROCEDURE = re.compile(r"[A-Z0-9]{1,10}")
MODIFIER = re.compile(r"[A-Z0-9]{2}")


@dataclass(frozen=True)
class PayerAsks:
    """What is to be known of a payer."""

    name: str
    profile: str
    payer_id: str
    since: date
    programme: str = ""
    provider_id: str = ""
    business_id: str = ""
    address: str = ""
    login: str = ""
    wait_hours: int = 20
    until: date | None = None


@dataclass(frozen=True)
class PayerSet:
    """The payer, as written down."""

    payer_id: UUID


@dataclass(frozen=True)
class ProcedureSet:
    """Which work has which code with a payer; an empty code says that it is not asked for."""

    payer_id: UUID
    type_of_work_id: UUID
    code: str


@dataclass(frozen=True)
class NumberSet:
    """Whose number with a payer was written down."""

    payer_id: UUID
    who: UUID


@once(PayerSet)
def set_payer(
    *,
    by: Actor,
    at: datetime,
    asks: PayerAsks,
    organisation_id: UUID | None = None,
    payer_id: UUID | None = None,
) -> PayerSet:
    """Write down a payer of an organisation's visits, or what one that is known asks for now.

    Refuses with `not_allowed`, `unknown_organisation`, `unknown_payer`, `name_missing`, `unknown_choice`,
    `payer_taken`, `ends_before_start`, `business_number`, `calendar.bad_address` or `calendar.not_open`.
    """
    with acting("payer.set", by=by, at=at) as act:
        payer = known_payer(by, payer_id) if payer_id is not None else _new(by, organisation_id)
        _refuse_unsound(asks)
        for name, value in asdict(asks).items():
            setattr(payer, name, value.strip() if isinstance(value, str) else value)
        _save(payer)
        mark_all(payer, at)
        tell(act, payer)
        act.outcome = done = PayerSet(payer.id)
        return done


@once(ProcedureSet)
def set_procedure(
    *,
    by: Actor,
    at: datetime,
    payer_id: UUID,
    type_of_work_id: UUID,
    code: str,
    modifiers: tuple[str, ...] = (),
) -> ProcedureSet:
    """Say under which code a payer asks for a type of work; an empty code takes it back.

    Refuses with `not_allowed`, `unknown_payer`, `unknown_choice`, `procedure_code`, or with `unpaid_work_here` where
    hours of that work are no wages.
    """
    with acting("payer.procedure", by=by, at=at) as act:
        payer = known_payer(by, payer_id)
        if not TypeOfWork.objects.filter(id=type_of_work_id).exists():
            raise Invalid.because("unknown_choice", field="work")
        sound = not code or PROCEDURE.fullmatch(code)
        if not sound or len(modifiers) > 4 or not all(MODIFIER.fullmatch(each) for each in modifiers):
            raise Invalid.because("procedure_code", field="code")
        known = Procedure.objects.filter(payer=payer, type_of_work_id=type_of_work_id)
        if code and unpaid_on(payer.organisation_id, type_of_work_id, payer.since):
            raise Refused.because("unpaid_work_here", field="work")
        if code:
            told = {"code": code, "modifiers": list(modifiers), "organisation_ids": payer.organisation_ids}
            known.update_or_create(payer=payer, type_of_work_id=type_of_work_id, defaults=told)
        else:
            known.delete()
        mark_all(payer, at)
        tell(act, payer, work=type_of_work_id)
        act.outcome = done = ProcedureSet(payer.id, type_of_work_id, code)
        return done


@once(NumberSet)
def set_number(
    *,
    by: Actor,
    at: datetime,
    payer_id: UUID,
    number: str,
    service_user_id: UUID | None = None,
    person_id: UUID | None = None,
) -> NumberSet:
    """Write down under which number a payer knows a service user or a worker of the organisation.

    An empty number of a service user says that the payer asks for their visits and that the number is not known yet.

    Refuses with `not_allowed`, `unknown_payer`, `unknown_person`, `plain_number`, `social_security` or `number_taken`.
    """
    with acting("payer.number", by=by, at=at) as act:
        require_somewhere(by, Permission.SETTLE_HOURS)
        payer = held_payer(payer_id)
        require(by, Permission.SETTLE_HOURS, payer.organisation_ids)
        who: dict[str, Any] = {"person_id": person_id, "service_user_id": service_user_id}
        _refuse_stranger(payer, who)
        _refuse_number(number.strip(), worker=person_id is not None)
        told = {"number": number.strip(), "organisation_ids": payer.organisation_ids}
        try:
            with transaction.atomic():
                Number.objects.update_or_create(payer=payer, **who, defaults=told)
        except IntegrityError as error:
            if constraint_of(error) not in ("number_of_one_worker", "number_of_one_service_user"):
                raise
            raise Refused.because("number_taken", field="number") from error
        mark_all(payer, at)
        # The number itself stands in its own table and nowhere else.
        tell(act, payer)
        if person_id:
            act.touches(person_id)
        subject = person_id or service_user_id
        assert subject
        act.outcome = done = NumberSet(payer.id, subject)
        return done


def _new(by: Actor, organisation_id: UUID | None) -> Payer:
    require(by, Permission.GOVERN, [organisation_id] if organisation_id is not None else [])
    if organisation_id is None or not Organisation.objects.filter(id=organisation_id).exists():
        raise NotFound.because("unknown_organisation", field="organisation")
    return Payer(organisation_id=organisation_id, organisation_ids=[organisation_id])


def known_payer(by: Actor, payer_id: UUID) -> Payer:
    """The payer, its row locked, for whoever governs there; refuses with `not_allowed` or `unknown_payer`."""
    require_somewhere(by, Permission.GOVERN)
    payer = held_payer(payer_id)
    require(by, Permission.GOVERN, payer.organisation_ids)
    return payer


def held_payer(payer_id: UUID) -> Payer:
    """The payer, its row locked; refuses with `unknown_payer`."""
    payer = Payer.objects.select_for_update(no_key=True).filter(id=payer_id).first()
    if payer is None:
        raise NotFound.because("unknown_payer", field="payer")
    return payer


def _refuse_unsound(asks: PayerAsks) -> None:
    if not asks.name.strip() or not asks.payer_id.strip():
        raise Invalid.because("name_missing", field="name")
    if asks.profile not in PROFILES or not 1 <= asks.wait_hours <= 240:
        raise Invalid.because("unknown_choice", field="profile")
    if asks.until and asks.until <= asks.since:
        raise Invalid.because("ends_before_start", field="until")
    business = asks.business_id.strip()
    if PROFILES[asks.profile].business and business and not re.fullmatch(r"\d{7}", business):
        raise Invalid.because("business_number", field="business_id")
    if asks.address.strip():
        require_sendable(asks.address.strip())


def _save(payer: Payer) -> None:
    try:
        with transaction.atomic():
            payer.save()
    except IntegrityError as error:
        if constraint_of(error) != "payer_name_once":
            raise
        raise Refused.because("payer_taken", field="name") from error


def _refuse_stranger(payer: Payer, who: dict[str, Any]) -> None:
    """Exactly one of the two: whom the organisation serves or lets work, or a partner's worker in one of its visits."""
    given = {name: value for name, value in who.items() if value}
    if len(given) != 1:
        raise Invalid.because("unknown_person", field="who")
    here = Membership.objects.filter(organisation_id=payer.organisation_id, approved_at__isnull=False)
    lent = Assignment.objects.filter(visit__organisation_id=payer.organisation_id, person_id=who["person_id"])
    if not here.filter(**given).exists() and not lent.exists():
        raise NotFound.because("unknown_person", field="who")


def _refuse_number(number: str, *, worker: bool) -> None:
    if not PLAIN_NUMBER.fullmatch(number):
        raise Invalid.because("plain_number", field="number")
    # Nine digits are a social security number, which is never kept here.
    if worker and re.fullmatch(r"\d{9}|\d{3}-\d{2}-\d{4}", number):
        raise Invalid.because("social_security", field="number")


def mark_all(payer: Payer, at: datetime) -> None:
    """What is asked has changed: whatever the payer has not taken in is looked through again."""
    Record.objects.filter(payer=payer).exclude(state="accepted").update(marked_at=at)


def tell(act: OpenAct, payer: Payer, **facts: object) -> None:
    """Say in the trail whose payer it is about."""
    act.subject_id = payer.id
    act.concerns(payer.organisation_ids)
    act.note(payer=payer.id, **facts)
