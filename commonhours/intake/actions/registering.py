"""From a request to a service user: written down through joining, or recognised as somebody who is here already."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.intake.actions.writing import kept, touched, under_way
from commonhours.intake.models import HelpRequest
from commonhours.joining.actions import register
from commonhours.joining.application import SERVICE_USER, Application
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import ServiceUser
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class RequestRegistered:
    """Which request has become which service user."""

    request_id: UUID
    service_user_id: UUID


@once(RequestRegistered)
def register_request(
    *,
    by: Actor,
    at: datetime,
    request_id: UUID,
    application: Application,
    although_alike: bool = False,
) -> RequestRegistered:
    """Write them down as a service user, who then waits for approval like everybody.

    Refuses with `unknown_request`, `not_allowed`, `request_over`, `already_registered`, and as `register` does.
    """
    with acting("request.register", by=by, at=at) as act:
        row = _unregistered(by, request_id)
        if application.part != SERVICE_USER:
            raise Invalid.because("unknown_choice", field="part")
        done = register(by=by, at=at, application=application, although_alike=although_alike)
        assert done.service_user_id is not None  # the part of a service user
        return _registered(act, row, done.service_user_id)


@once(RequestRegistered)
def recognise_request(
    *, by: Actor, at: datetime, request_id: UUID, service_user_id: UUID
) -> RequestRegistered:
    """Say that they are a service user whom the house knows already.

    Refuses with `unknown_request`, `not_allowed`, `request_over`, `already_registered` or `unknown_service_user`.
    """
    with acting("request.recognise", by=by, at=at) as act:
        row = _unregistered(by, request_id)
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        require(by, Permission.SEE_SERVICE_USERS, served.organisation_ids)
        return _registered(act, row, served.id)


def _unregistered(by: Actor, request_id: UUID) -> HelpRequest:
    row = under_way(by, request_id)
    if row.service_user_id is not None:
        raise Refused.because("already_registered")
    return row


def _registered(act: OpenAct, row: HelpRequest, service_user_id: UUID) -> RequestRegistered:
    """Whoever registers looks after it, if nobody did; and has spoken with them."""
    concern([service_user_id])
    row.service_user_id, row.state = service_user_id, HelpRequest.REGISTERED
    row.owner_id = row.owner_id or act.by.account_id
    row.contacted_at = row.contacted_at or act.at
    touched(row, act.at)
    kept(act, row, "registered")
    act.outcome = done = RequestRegistered(row.id, service_user_id)
    return done
