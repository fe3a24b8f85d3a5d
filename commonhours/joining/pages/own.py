"""What somebody sees of their own joining."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.joining.application import WORKER
from commonhours.joining.pages.said import FactSaid, facts_said, local_day
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, ServiceUser


@dataclass(frozen=True)
class OwnPart:
    """How it stands with one's own part in an organisation: waiting, more_asked, approved, declined or ended."""

    organisation: str
    part: str
    state: str
    asked: date
    since: date
    until: date | None
    decided_by: str
    words: str


@dataclass(frozen=True)
class Joining:
    """Somebody's own parts, and for a worker what the work they want still asks for."""

    parts: tuple[OwnPart, ...]
    facts: tuple[FactSaid, ...]


def own_joining(*, by: Actor, at: datetime) -> Joining:
    """How it stands with one's own parts; nothing for whoever is nobody here."""
    if by.person_id is None:
        return Joining((), ())
    with seeing(by.sight):
        served = list(ServiceUser.objects.filter(person_id=by.person_id).values_list("id", flat=True))
        concern([by.person_id, *served])
        whose = Q(person_id=by.person_id) | Q(service_user_id__in=served)
        rows = Membership.objects.filter(whose).select_related("organisation", "approved_by", "declined_by")
        parts = tuple(_own(row, local_day(at)) for row in rows.order_by("-since", "organisation__name"))
        works = any(part.part == WORKER for part in parts)
        facts = facts_said(by.person_id, local_day(at), secret=True) if works else ()
    return Joining(parts, facts)


def still_waits(*, by: Actor) -> bool:
    """Whether somebody asked to join and no organisation has let them in yet."""
    if by.person_id is None:
        return False
    with seeing(by.sight):
        served = list(ServiceUser.objects.filter(person_id=by.person_id).values_list("id", flat=True))
        concern([by.person_id, *served])
        own = Membership.objects.filter(Q(person_id=by.person_id) | Q(service_user_id__in=served))
        return own.exists() and not own.filter(approved_at__isnull=False).exists()


def _own(row: Membership, on: date) -> OwnPart:
    decider = row.approved_by or row.declined_by
    return OwnPart(
        organisation=row.organisation.name,
        part=row.part,
        state=_state_of(row, on),
        asked=row.asked_at.astimezone(region().tzinfo).date() if row.asked_at else row.since,
        since=row.since,
        until=row.until,
        decided_by=decider.name if decider else "",
        words=row.reason or row.more_asked,
    )


def _state_of(row: Membership, on: date) -> str:
    if row.declined_at:
        return "declined"
    if row.until is not None and row.until <= on:
        return "ended"
    if row.approved_at:
        return "approved"
    return "more_asked" if row.more_asked else "waiting"
