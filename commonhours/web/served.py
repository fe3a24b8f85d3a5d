"""The page of somebody who is served, for staff: needs, home, favourites, hours left, visits and series."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from commonhours.bookings.day import series_of
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.pages import Sought, Span, VisitLine, service_user_page, visits
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.sight import concern, seeing
from commonhours.funding.queries import AllocationLine
from commonhours.matching.asking import favourites_of
from commonhours.matching.days import weeks_of
from commonhours.organisations.permissions import Permission, may, may_in_office, may_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.queries import names_of_people
from commonhours.web.changes import faces_of
from commonhours.web.clocking import place_part
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, zone_of
from commonhours.web.my_referrals import referrals_part
from commonhours.web.people import leaving
from commonhours.web.record import memberships_of, visit_of
from commonhours.web.show import calendar_of, clock, moment, strip_of

# As many days as one read of visits may cover.
A_MONTH = timedelta(days=31)


@require_GET
@signed_in
def service_user(request: House, service_user_id: UUID) -> HttpResponse:
    """A service user for staff: needs, home, favourites, hours left, visits and series."""
    by, at = request.actor, now()
    page = service_user_page(by=by, at=at, service_user_id=service_user_id)
    known_to = page.served.organisation_ids
    organisations = names_of_organisations()
    planned, past = _visits(request, service_user_id, at) if may(by, Permission.PLAN, known_to) else ((), ())
    return render(
        request,
        "people/service_user.html",
        {
            "page": page,
            "memberships": memberships_of(page.served.memberships, "service_user"),
            "leaving": leaving(
                by, page.served.memberships, "service_user", at.astimezone(zone_of(request)).date()
            ),
            "key": fresh_key(),
            "may_edit": may(by, Permission.EDIT_SERVICE_USERS, known_to),
            **place_part(request, service_user_id, at),
            "find_url": _find(service_user_id) if may(by, Permission.FIND, known_to) else "",
            "favourites": _favourites(by, service_user_id),
            "strips": _strips(by, service_user_id, at) if may(by, Permission.FIND, known_to) else [],
            "allocations": [_allocation(line) for line in page.allocations],
            "may_fund": may_in_office(by, Permission.FUND, known_to),
            "plans": may(by, Permission.PLAN, known_to),
            "visits": [visit_of(line, organisations, served=False) for line in planned],
            "past": [visit_of(line, organisations, served=False) for line in reversed(past)],
            "series": _series(by, service_user_id, at),
            **referrals_part(by, service_user_id, list(known_to)),
            "faces": faces_of(request, service_user_id) if may(by, Permission.BOOK, known_to) else None,
        },
    )


def _find(service_user_id: UUID) -> str:
    query = QueryDict(mutable=True)
    query["service_user"] = str(service_user_id)
    return f"{reverse('find')}?{query.urlencode()}"


def _visits(
    request: House, service_user_id: UUID, at: datetime
) -> tuple[tuple[VisitLine, ...], tuple[VisitLine, ...]]:
    """Visits of the coming month, and of the one before."""
    today = at.astimezone(zone_of(request)).date()
    coming, past = (
        visits(by=request.actor, sought=Sought(span, service_user_id=service_user_id, most=100))
        for span in (Span(today, today + A_MONTH), Span(today - A_MONTH, today))
    )
    over = tuple(line for line in coming if line.ends_at <= at)
    return tuple(line for line in coming if line.ends_at > at), (*past, *over)


def _favourites(by: Actor, service_user_id: UUID) -> list[dict[str, Any]]:
    with seeing(by.sight):
        concern([service_user_id])
        ids = favourites_of(service_user_id)
        known = may_somewhere(by, Permission.SEE_PEOPLE)
        concern(ids if known else ())
        names = names_of_people(ids)
    return [{"id": person, "name": names[person]} for person in ids if person in names]


def _strips(by: Actor, service_user_id: UUID, at: datetime) -> list[dict[str, Any]]:
    with seeing(by.sight):
        concern([service_user_id])
        ids = favourites_of(service_user_id)
    query = QueryDict(mutable=True)
    query["service_user"] = str(service_user_id)
    return [
        strip_of(strip, calendar_of(strip.days[0][0], None, query))
        for strip in weeks_of(at=at, person_ids=ids)
    ]


def _allocation(line: AllocationLine) -> dict[str, Any]:
    hours = {
        name: f"{round(getattr(line, f'{name}_minutes') / 60, 2):g}"
        for name in ("granted", "held", "used", "left", "beyond")
    }
    return {"month": line.since, "organisation": line.organisation, **hours}


def _series(by: Actor, service_user_id: UUID, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "work": line.type_of_work,
            "url": reverse("series", args=[line.id]),
            "first": f"{date_format(line.first_local, 'DATE_FORMAT')}, {clock(line.first_local)}",
            "ended": line.ended,
            "gaps": [] if line.ended else _gaps(by, line.id, at),
        }
        for line in series_of(by=by, at=at, service_user_id=service_user_id)
    ]


def _gaps(by: Actor, series_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Open dates that are still ahead."""
    return [
        {"when": moment(gap.starts_at), "url": reverse("series", args=[series_id])}
        for gap in gaps_of(by=by, series_id=series_id)
        if gap.starts_at > at
    ]
