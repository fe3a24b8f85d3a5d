"""Hours as those read them who worked them, and those for whom they were worked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from uuid import UUID

from django.db.models import QuerySet

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, may_for
from commonhours.organisations.queries import region
from commonhours.people.queries import (
    called_by_service_users,
    names_of_people,
    names_of_service_users,
    organisations_of_service_user,
)
from commonhours.policies.queries import closed_by
from commonhours.timesheets.models import (
    CallCode,
    Confirmation,
    Dispute,
    HomeCode,
    LocationConsent,
    Timesheet,
)
from commonhours.timesheets.packs import terms_of
from commonhours.timesheets.rules import ASTRAY

SIX_WEEKS = timedelta(weeks=6)
SOON = timedelta(hours=1)
# So long a phone goes on without the house.
AHEAD = timedelta(hours=72)


@dataclass(frozen=True)
class Hours:
    """What was worked in one visit, as one of its two sides reads it. `state` is "unclocked" where nobody pressed."""

    id: UUID
    visit_id: UUID
    service_user_id: UUID
    who: str
    planned_start: datetime
    planned_end: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    revision: int
    state: str
    said_yes: bool
    words: str = ""
    decision: str = ""


@dataclass(frozen=True)
class AtTheDoor:
    """What a worker can press now: into which visit, which way; whether a place is let, and a code hangs there."""

    assignment_id: UUID
    visit_id: UUID
    service_user_id: UUID
    who: str
    way: str
    starts_at: datetime
    ends_at: datetime
    place: bool
    code: bool
    type_of_work_id: UUID
    organisation_id: UUID
    # Whom it is for, and where, stays off phones.
    bare: bool = False


def hours_of_mine(*, by: Actor, at: datetime) -> tuple[Hours, ...]:
    """What the asker worked in the last six weeks, the latest first; also visits that nobody clocked."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        begun = _begun(by.person_id, at)
        rows = begun.filter(ends_at__lte=at) | begun.filter(timesheet__ends_at__lte=at)
        places = list(rows.order_by("-starts_at"))
        visits = _visits(places)
        names = _names(visits.values())
        sheets = {row.id: row for row in Timesheet.objects.filter(id__in=[each.id for each in places])}
        shown = [
            sheets.get(each.id)
            or Timesheet(
                id=each.id,
                assignment=each,
                service_user_id=visits[each.visit_id],
                planned_start=each.starts_at,
                planned_end=each.ends_at,
                state="unclocked",
            )
            for each in places
        ]
        seen = {each.id: (each.visit_id, names.get(visits[each.visit_id], "")) for each in places}
        return _hours(shown, seen, "worker")


def hours_for(*, by: Actor, at: datetime, service_user_id: UUID) -> tuple[Hours, ...]:
    """What was worked for a service user in the last six weeks, the latest first, where both ends are known.

    Refuses with `not_allowed`.
    """
    if not may_for(by, Permission.CONFIRM_HOURS, service_user_id):
        raise NotAllowed.because("not_allowed", permission=Permission.CONFIRM_HOURS.value)
    with seeing(by.sight):
        rows = Timesheet.objects.filter(service_user_id=service_user_id, planned_start__gte=at - SIX_WEEKS)
        sheets = list(rows.exclude(state="open").order_by("-planned_start"))
        concern({row.person_id for row in sheets})
        names = names_of_people({row.person_id for row in sheets})
        # Who is served may see each of their visits, and so the place in it that these hours belong to.
        own = Visit.objects.filter(service_user_id=service_user_id, starts_at__gte=at - SIX_WEEKS)
        concern(own.values_list("id", flat=True))
        places = Assignment.objects.filter(id__in=[row.id for row in sheets]).values_list("id", "visit_id")
        visits = dict(places)
        seen = {row.id: (visits.get(row.id, row.id), names.get(row.person_id, "")) for row in sheets}
        return _hours(sheets, seen, "served")


def at_the_door(
    *, by: Actor, at: datetime, visit_id: UUID | None = None, service_user_id: UUID | None = None
) -> AtTheDoor | None:
    """What the asker can press: “Finish” where they have begun, else “Start” of what begins soon or is on; in one visit
    or at one service user's, if they are named."""
    if by.person_id is None:
        return None
    with seeing(by.sight):
        near, sheets = _near(by.person_id, at, at + SOON)
        if visit_id is not None:
            near = [each for each in near if each.visit_id == visit_id]
        if service_user_id is not None:
            visits = _visits(near)
            near = [each for each in near if visits[each.visit_id] == service_user_id]
        begun = [each for each in near if _way(sheets.get(each.id)) == "out"]
        fresh = [each for each in near if each.id not in sheets and each.ends_at > at]
        chosen = next(iter([*begun, *fresh]), None)
        return None if chosen is None else _doors([chosen], sheets, at)[0]


def doors_of_a_phone(*, by: Actor, at: datetime) -> tuple[AtTheDoor, ...]:
    """All that the asker can press today, and bare what begins within `AHEAD` after it; `way` is "" where both ends
    have been pressed.

    `who` is of a person the first name alone, and empty where a visit's organisation keeps names off phones.
    """
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        zone = region().tzinfo
        tonight, today = end_of_day(at, zone), at.astimezone(zone).date()
        near, sheets = _near(by.person_id, at, tonight + AHEAD)
        doors = _doors(near, sheets, at, called=called_by_service_users)
        off = closed_by(
            "phones_closed", {(each.organisation_id, each.type_of_work_id) for each in doors}, on=today
        )
        return tuple(
            replace(each, who="", bare=True)
            if each.starts_at >= tonight or (each.organisation_id, each.type_of_work_id) in off
            else each
            for each in doors
        )


def end_of_day(at: datetime, zone: tzinfo | None = None) -> datetime:
    """The midnight with which the region's day ends; `zone` for whoever has it at hand."""
    zone = zone or region().tzinfo
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)


def _near(person_id: UUID, at: datetime, until: datetime) -> tuple[list[Assignment], dict[UUID, Timesheet]]:
    """Someone's places that are on or begin before `until`, the first first, and the sheets that they have."""
    near = Assignment.objects.filter(person_id=person_id, starts_at__lte=until, ends_at__gt=at - ASTRAY)
    near = near.filter(state__in=OCCUPYING) | near.filter(timesheet__starts_at__isnull=False)
    places = list(near.order_by("starts_at"))
    return places, {row.id: row for row in Timesheet.objects.filter(id__in=[each.id for each in places])}


def _way(sheet: Timesheet | None) -> str:
    """What is pressed next; "" where both ends are known."""
    if sheet is None or sheet.starts_at is None:
        return "in"
    return "out" if sheet.ends_at is None else ""


def _doors(
    places: Sequence[Assignment],
    sheets: Mapping[UUID, Timesheet],
    at: datetime,
    *,
    called: Callable[[Iterable[UUID]], dict[UUID, str]] = names_of_service_users,
) -> list[AtTheDoor]:
    wanted = [each.visit_id for each in places]
    concern(wanted)
    visits = {row.id: row for row in Visit.objects.filter(id__in=wanted)}
    served = [visits[each.visit_id].service_user_id for each in places]
    concern(set(served))
    names = called(set(served))
    codes = set(HomeCode.objects.filter(service_user_id__in=served).values_list("service_user_id", flat=True))
    lets = set(_consents(served, at).values_list("service_user_id", flat=True))
    return [
        AtTheDoor(
            assignment_id=each.id,
            visit_id=each.visit_id,
            service_user_id=whom,
            who=names.get(whom, ""),
            way=_way(sheets.get(each.id)),
            starts_at=(sheets[each.id].starts_at if each.id in sheets else None) or each.starts_at,
            ends_at=(sheets[each.id].ends_at if each.id in sheets else None) or each.ends_at,
            place=whom in lets and _place_wanted(each),
            code=whom in codes,
            type_of_work_id=visits[each.visit_id].type_of_work_id,
            organisation_id=visits[each.visit_id].organisation_id,
        )
        for each, whom in zip(places, served, strict=True)
    ]


def place_word(*, by: Actor, at: datetime, service_user_id: UUID) -> LocationConsent | None:
    """The yes in force, for whoever may see the service user's record; refuses with `not_allowed`."""
    with seeing(by.sight):
        here = organisations_of_service_user(service_user_id)
        if not may(by, Permission.SEE_SERVICE_USERS, here, served=service_user_id):
            raise NotAllowed.because("not_allowed", permission=Permission.SEE_SERVICE_USERS.value)
        return _consents([service_user_id], at).first()


def home_code(*, by: Actor, service_user_id: UUID) -> HomeCode | None:
    """The code at a home, for those who may change the record and hang it up; None for everybody else."""
    with seeing(by.sight):
        try:
            here = organisations_of_service_user(service_user_id)
        except NotFound:
            return None
        if not may(by, Permission.EDIT_SERVICE_USERS, here, served=service_user_id):
            return None
        return HomeCode.objects.filter(service_user_id=service_user_id).first()


def my_call_code(*, by: Actor) -> str:
    """The digits by which the asker is known on a telephone; "" before they drew some."""
    if by.person_id is None:
        return ""
    with seeing(by.sight):
        rows = CallCode.objects.filter(person_id=by.person_id)
        return rows.values_list("code", flat=True).first() or ""


def _begun(person_id: UUID, at: datetime) -> QuerySet[Assignment]:
    """One's own places of the last six weeks that stand, or in which something was pressed."""
    rows = Assignment.objects.filter(person_id=person_id, starts_at__gte=at - SIX_WEEKS, starts_at__lte=at)
    return rows.filter(state__in=OCCUPYING) | rows.filter(timesheet__isnull=False)


def _visits(places: Iterable[Assignment]) -> dict[UUID, UUID]:
    """Whom each visit is for: who comes to it may know."""
    wanted = [each.visit_id for each in places]
    concern(wanted)
    return dict(Visit.objects.filter(id__in=wanted).values_list("id", "service_user_id"))


def _names(served: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(served)
    concern(wanted)
    return names_of_service_users(wanted)


def _consents(served: Iterable[UUID], at: datetime) -> QuerySet[LocationConsent]:
    today = at.astimezone(region().tzinfo).date()
    rows = LocationConsent.objects.filter(service_user_id__in=list(served), since__lte=today, until__gt=today)
    return rows.order_by("-since")


def _place_wanted(chosen: Assignment) -> bool:
    """Whether the payer of the visit wants a place from where it is planned: some want none but from homes."""
    planned = "community" if chosen.visit.site_id else "home"
    return planned in terms_of([chosen.id])[chosen.id].pack.places


def _hours(sheets: Iterable[Timesheet], seen: dict[UUID, tuple[UUID, str]], side: str) -> tuple[Hours, ...]:
    rows = list(sheets)
    said = set(
        Confirmation.objects.filter(timesheet__in=rows, side=side).values_list("timesheet_id", "revision")
    )
    disputes = {
        row.timesheet_id: row for row in Dispute.objects.filter(timesheet__in=rows).order_by("opened_at")
    }
    return tuple(
        Hours(
            id=row.id,
            visit_id=seen[row.id][0],
            service_user_id=row.service_user_id,
            who=seen[row.id][1],
            planned_start=row.planned_start,
            planned_end=row.planned_end,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            revision=row.revision,
            state=row.state,
            said_yes=(row.id, row.revision) in said,
            words=disputes[row.id].words if row.id in disputes else "",
            decision=disputes[row.id].decision if row.id in disputes else "",
        )
        for row in rows
    )
