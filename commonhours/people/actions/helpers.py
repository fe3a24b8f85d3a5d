"""Let somebody act for a service user, and end it: given by the service user, or by staff who write down their yes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.actions import account_at
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.models import Helper, ServiceUser
from commonhours.trail.actions import OpenAct, acting, once

MOST_HELPERS = 12


@dataclass(frozen=True)
class HelperLet:
    """Who may act for whom from now on."""

    helper_id: UUID
    service_user_id: UUID
    # Whether somebody ended what they themselves might do.
    own: bool = False


@dataclass(frozen=True)
class Helping:
    """Whom a service user wants to let act for them: where they read mail, their name, what they are to them."""

    email: str
    name: str
    part: str = "helper"
    relation: str = ""
    # How the service user said yes, where staff write it down for them.
    agreed: str = ""


@once(HelperLet)
def let_help(*, by: Actor, at: datetime, service_user_id: UUID, helping: Helping) -> HelperLet:
    """Let somebody act for a service user. The service user does so themselves; staff need their yes.

    Refuses with `unknown_service_user`, `not_allowed`, `bad_email`, `name_missing`, `unknown_choice`,
    `agreement_missing`, `helper_is_self`, `helps_already` or `too_many_helpers`.
    """
    with acting("helper.let", by=by, at=at) as act:
        served = _governed(by, service_user_id)
        _check(by, served, helping)
        assert by.account_id is not None  # nobody governs without having signed in
        account_id = account_at(helping.email, name=helping.name, at=at)
        if account_id == by.account_id and not _in_office(by, served):
            raise Invalid.because("helper_is_self", field="email")
        if Helper.objects.filter(service_user=served, until=None).count() >= MOST_HELPERS:
            raise Refused.because("too_many_helpers", most=MOST_HELPERS)
        if Helper.objects.filter(service_user=served, account_id=account_id, until=None).exists():
            raise Refused.because("helps_already", field="email")
        helper = Helper.objects.create(
            service_user=served,
            account_id=account_id,
            part=helping.part,
            relation=helping.relation.strip(),
            agreed=helping.agreed.strip(),
            let_by_id=by.account_id,
            since=at,
        )
        _tell(act, served, helper.id, account_id)
        act.note(part=helping.part, relation=helping.relation, agreed=helping.agreed)
        act.outcome = let = HelperLet(helper.id, service_user_id)
        return let


@once(HelperLet)
def end_helper(*, by: Actor, at: datetime, service_user_id: UUID, helper_id: UUID) -> HelperLet:
    """End it at once: the service user, the helper themselves, or staff.

    Refuses with `unknown_service_user`, `unknown_helper`, `not_allowed` or `already_ended`.
    """
    with acting("helper.end", by=by, at=at) as act:
        own = bool(by.account_id) and Helper.objects.filter(id=helper_id, account=by.account_id).exists()
        served = _locked(service_user_id) if own else _governed(by, service_user_id)
        helper = Helper.objects.filter(id=helper_id, service_user=served).first()
        if helper is None:
            raise NotFound.because("unknown_helper", field="helper")
        if helper.until is not None:
            raise Refused.because("already_ended")
        Helper.objects.filter(id=helper_id).update(until=at)
        _tell(act, served, helper_id, helper.account_id)
        act.outcome = ended = HelperLet(helper_id, served.id, own)
        return ended


def _locked(service_user_id: UUID) -> ServiceUser:
    """The service user, whose row keeps two changes of their helpers apart."""
    served = ServiceUser.objects.select_for_update(no_key=True).filter(id=service_user_id).first()
    if served is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    return served


def _governed(by: Actor, service_user_id: UUID) -> ServiceUser:
    """The service user whose helpers the actor may choose: themselves, or staff who approve."""
    served = _locked(service_user_id)
    if not _is_self(by, served):
        require(by, Permission.APPROVE, served.organisation_ids)
    concern([service_user_id])
    return served


def _is_self(by: Actor, served: ServiceUser) -> bool:
    return served.manages_alone and served.person_id is not None and served.person_id == by.person_id


def _in_office(by: Actor, served: ServiceUser) -> bool:
    return may_in_office(by, Permission.APPROVE, served.organisation_ids)


def _check(by: Actor, served: ServiceUser, helping: Helping) -> None:
    if helping.part not in Helper.PARTS:
        raise Invalid.because("unknown_choice", field="part")
    if not helping.name.strip():
        raise Invalid.because("name_missing", field="name")
    if not _is_self(by, served) and not helping.agreed.strip():
        raise Invalid.because("agreement_missing", field="agreed")


def _tell(act: OpenAct, served: ServiceUser, helper_id: UUID, account_id: UUID) -> None:
    act.subject_id = served.id
    act.concerns(served.organisation_ids)
    if served.person_id:
        act.touches(served.person_id)
    act.note(helper=helper_id, account=account_id, service_user=served.id)
