"""Whom a service user knows: who came or is to come, who is a favourite, who shall not come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.credentials.queries import portfolio_of
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import Liking
from commonhours.people.queries import names_of_people, organisations_of_service_user

RECENT = timedelta(days=92)


@dataclass(frozen=True)
class Last:
    """What somebody came for last, or comes for next: the work, when it began, for how many minutes."""

    type_of_work_id: UUID
    starts_at: datetime
    minutes: int


@dataclass(frozen=True)
class Known:
    """Somebody whom a service user knows; `said` is `favourite`, `never` or nothing. Last there, or there next."""

    person_id: UUID
    name: str
    said: str
    visits: int
    last: Last | None = None
    # Of whoever has not come yet, the types of work they do.
    works: tuple[UUID, ...] = ()


def known_people(*, by: Actor, at: datetime, service_user_id: UUID) -> tuple[Known, ...]:
    """Favourites first, then whoever came within three months or is to come, then those who shall not come.

    Refuses with `unknown_service_user` or `not_allowed`.
    """
    with seeing(by.sight):
        organisation_ids = organisations_of_service_user(service_user_id)
        require(by, Permission.EDIT_SERVICE_USERS, organisation_ids, served=service_user_id)
        concern([service_user_id])
        said = {
            row.person_id: "never" if row.never else "favourite"
            for row in Liking.objects.filter(service_user_id=service_user_id)
        }
        lately = _lately(service_user_id, since=at - RECENT)
        people = {*said, *lately}
        concern(people)
        names = names_of_people(people)
        works = {each: _works(each) for each in names if each not in lately}
    known = [
        Known(
            each, names[each], said.get(each, ""), len(came), came[-1] if came else None, works.get(each, ())
        )
        for each in names
        for came in [lately.get(each, [])]
    ]
    order = {"favourite": 0, "": 1, "never": 2}
    return tuple(sorted(known, key=lambda each: (order[each.said], -each.visits, each.name)))


def ever_came(service_user_id: UUID, person_id: UUID) -> bool:
    """Whether somebody ever came to a service user, or is to come."""
    return _assigned(service_user_id).filter(state__in=OCCUPYING, person_id=person_id).exists()


def _lately(service_user_id: UUID, *, since: datetime) -> dict[UUID, list[Last]]:
    """Who came since an instant, or is to come, and for what, the last at the end."""
    rows = _assigned(service_user_id).filter(state__in=OCCUPYING, starts_at__gte=since).order_by("starts_at")
    lately: dict[UUID, list[Last]] = {}
    for person_id, work, starts_at, ends_at in rows.values_list(
        "person_id", "visit__type_of_work_id", "starts_at", "ends_at"
    ):
        minutes = (ends_at - starts_at) // timedelta(minutes=1)
        lately.setdefault(person_id, []).append(Last(work, starts_at, minutes))
    return lately


def _works(person_id: UUID) -> tuple[UUID, ...]:
    return tuple(work.type_of_work_id for work in portfolio_of(person_id, secret=False) if work.on)


def standing_with(service_user_id: UUID, person_ids: Iterable[UUID], *, at: datetime) -> list[UUID]:
    """Visits to come of a service user to which one of these people comes."""
    rows = _assigned(service_user_id).filter(person_id__in=list(person_ids), state="booked", starts_at__gt=at)
    return list(rows.order_by("starts_at").values_list("visit_id", flat=True))


def _assigned(service_user_id: UUID) -> QuerySet[Assignment]:
    """Who comes to a service user near whom the asker has been let: a partner's worker is one of them."""
    visits = list(Visit.objects.filter(service_user_id=service_user_id).values_list("id", flat=True))
    concern(visits)
    return Assignment.objects.filter(visit_id__in=visits)
