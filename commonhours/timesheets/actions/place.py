"""Let clock events carry a place, for a year, and take that back at any moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.people.models import ServiceUser
from commonhours.people.queries import organisations_of_service_user
from commonhours.timesheets.models import LocationConsent
from commonhours.trail.actions import OpenAct, acting, once

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class PlaceLet:
    """Until when a place may be kept, that day not included; None where it may not."""

    service_user_id: UUID
    until: date | None


@once(PlaceLet)
def let_place(*, by: Actor, at: datetime, service_user_id: UUID, given_by: str, wording: str) -> PlaceLet:
    """Write down that a service user lets the place be noted at the beginning and the end, in which words.

    Refuses with `unknown_service_user`, `not_allowed` or `words_missing`.
    """
    with acting("location.let", by=by, at=at) as act:
        seen_by = of_whom(act, service_user_id)
        if not given_by.strip() or not wording.strip():
            raise Invalid.because("words_missing", field="given_by")
        assert by.account_id is not None  # whoever may edit a record has signed in
        today = at.astimezone(region().tzinfo).date()
        _end(service_user_id, today)
        LocationConsent.objects.create(
            service_user_id=service_user_id,
            given_by=given_by.strip()[:80],
            wording=wording.strip()[:400],
            since=today,
            until=today + A_YEAR,
            recorded_by_id=by.account_id,
            recorded_at=at,
            organisation_ids=seen_by,
        )
        act.outcome = let = PlaceLet(service_user_id, today + A_YEAR)
        return let


@once(PlaceLet)
def forbid_place(*, by: Actor, at: datetime, service_user_id: UUID) -> PlaceLet:
    """Take back that a place may be kept, from this day.

    Refuses with `unknown_service_user`, `not_allowed` or `nothing_changes`.
    """
    with acting("location.forbid", by=by, at=at) as act:
        of_whom(act, service_user_id)
        if not _end(service_user_id, at.astimezone(region().tzinfo).date()):
            raise Refused.because("nothing_changes")
        act.outcome = forbidden = PlaceLet(service_user_id, None)
        return forbidden


def of_whom(act: OpenAct, service_user_id: UUID) -> list[UUID]:
    """The organisations of the service user, their row held; asks for the permission."""
    held = ServiceUser.objects.select_for_update(no_key=True).filter(id=service_user_id)
    if not held.exists():
        raise NotFound.because("unknown_service_user", field="service_user")
    organisations = list(organisations_of_service_user(service_user_id))
    require(act.by, Permission.EDIT_SERVICE_USERS, organisations, served=service_user_id)
    act.subject_id = service_user_id
    act.concerns(organisations)
    act.note(service_user=service_user_id)
    return organisations


def _end(service_user_id: UUID, today: date) -> int:
    """End what is in force today; it stays written down that it was."""
    running = LocationConsent.objects.filter(service_user_id=service_user_id, until__gt=today)
    return running.update(until=today)
