"""The first page of whoever is served, and of those who help them: who comes, what waits, what is left, my people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from commonhours.accounts.phones import phone_in_words
from commonhours.bookings.company import spoken_by
from commonhours.bookings.likings import Known, known_people
from commonhours.bookings.pages import Sought, Span, VisitLine, service_user_page, usual_work, visits
from commonhours.bookings.wish import Wish
from commonhours.common.clock import now
from commonhours.funding.queries import AllocationLine
from commonhours.incidents.queries import clock_at
from commonhours.matching.when import when_free
from commonhours.organisations.brands import looks_of
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.helpers import helpers_of
from commonhours.people.queries import Served
from commonhours.timesheets.own import hours_for
from commonhours.web.clocking import HOME, MOST_ASKED, hours_shown
from commonhours.web.doors import signed_in
from commonhours.web.help import whose_help
from commonhours.web.late import late_words
from commonhours.web.middleware import House, fresh_key, zone_of
from commonhours.web.record import visit_of
from commonhours.web.show import clock, day_in_words, elsewhere, moment
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

A_MONTH, A_WEEK, ONE_DAY = timedelta(days=31), timedelta(days=7), timedelta(days=1)
PEOPLE = 6
ONE_HOUR = 60


@require_GET
@signed_in
def help_home(request: House, service_user_id: UUID) -> HttpResponse:
    """Who is coming, today first; then what waits for a yes, whom I know and when they are free, what is left."""
    by, at = request.actor, now()
    whose = whose_help(request, service_user_id)
    page = service_user_page(by=by, at=at, service_user_id=service_user_id)
    today = at.astimezone(zone_of(request)).date()
    coming, past = _visits(request, service_user_id, today, at)
    soon = [line for line in coming if _day(line) < today + A_WEEK]
    organisations = names_of_organisations()
    return render(
        request,
        "help/home.html",
        {
            **whose,
            "days": _by_day(soon, today, shown_with(request, [*soon], again=whose["may_book"])),
            "later": [visit_of(line, organisations, served=False) for line in coming[len(soon) :]],
            "past": list(shown_with(request, past, again=whose["may_book"])),
            "left": [hours_in_words(line, today) for line in page.allocations],
            "people": people_of(request, service_user_id, at) if whose["may_book"] else [],
            "helpers": helpers_of(by=by, service_user_id=service_user_id),
            "served": page.served,
            **_to_confirm(request, service_user_id, at, may=whose["may_confirm"]),
            **call_part(page.served, at),
            "home_back": f"{HOME}{service_user_id}",
            "key": fresh_key(),
        },
    )


# --- parts of other pages --------------------------------------------------------------------------------------


def shown_with(request: House, lines: Sequence[VisitLine], *, again: bool) -> list[dict[str, Any]]:
    """Visits with who comes: their languages, how late they said they are, and where the same can be booked again."""
    spoken, late = spoken_by(by=request.actor, lines=lines), late_words(request, lines)
    return [{**_with_company(line, spoken, again=again), "late": late.get(line.id, "")} for line in lines]


def again_url(line: VisitLine) -> str:
    """Where the same person can be booked for the same again; nowhere after a meeting, or where several came."""
    known = [each.person_id for each in line.people if each.person]
    if len(known) != 1 or line.purpose != "help":
        return ""
    minutes = (line.ends_at - line.starts_at) // timedelta(minutes=1)
    start = f"{timezone.localtime(line.starts_at):%H:%M}"
    like = {"work": line.type_of_work_id, "minutes": minutes, "start": start}
    return f"{reverse('help_when', args=[line.service_user_id, known[0]])}?{urlencode(like)}"


def call_part(served: Served, at: datetime) -> dict[str, Any]:
    """Whom to call: the organisations that help, and the number for an emergency."""
    names = {line.organisation_id: line.organisation for line in served.memberships if line.approved_by}
    looks = looks_of(names) if names else {}
    numbers = [
        (names[each], look.phone, phone_in_words(look.phone)) for each, look in looks.items() if look.phone
    ]
    return {"calls": sorted(numbers), "emergency": clock_at(at).emergency}


def people_of(
    request: House, service_user_id: UUID, at: datetime, *, but: UUID | None = None
) -> list[dict[str, Any]]:
    """Favourites and those who came lately or are to come, each with the next hour at which they could."""
    by = request.actor
    known = [
        each
        for each in known_people(by=by, at=at, service_user_id=service_user_id)
        if each.said != "never" and each.person_id != but
    ][:PEOPLE]
    usual = usual_work(by=by, service_user_id=service_user_id)
    asks = [
        (each.person_id, wish)
        for each in known
        if (wish := wish_like(request, service_user_id, each, usual, at))
    ]
    found = when_free(by=by, at=at, service_user_id=service_user_id, asks=asks, most=1)
    free = {each.person_id: each.starts[0] for each in found if each.starts}
    return [
        {
            "name": each.name,
            "key": each.person_id,
            "favourite": each.said == "favourite",
            "next": moment(free[each.person_id]) if each.person_id in free else "",
            "url": reverse("help_when", args=[service_user_id, each.person_id]),
        }
        for each in known
    ]


def wish_like(
    request: House, service_user_id: UUID, known: Known, usual: UUID | None, at: datetime
) -> Wish | None:
    """The same again tomorrow as somebody came for last; before they ever came, what is usual if they do it, else what
    they do, for an hour at ten."""
    work, minutes, minute_of_day = usual, ONE_HOUR, 10 * 60
    if known.works and usual not in known.works:
        work = known.works[0]
    if known.last:
        local = known.last.starts_at.astimezone(zone_of(request))
        work, minutes = known.last.type_of_work_id, known.last.minutes
        minute_of_day = local.hour * 60 + local.minute
    if work is None:
        return None
    tomorrow = at.astimezone(zone_of(request)).replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY
    start = tomorrow + timedelta(minutes=minute_of_day)
    return Wish(service_user_id, work, start, start + timedelta(minutes=minutes))


def hours_in_words(line: AllocationLine, today: date) -> dict[str, Any]:
    """What is left of one grant of hours, as one says it."""
    words = _("Granted: %(granted)s. Booked: %(booked)s. Used: %(used)s.")
    if line.beyond_minutes:
        words = _("Granted: %(granted)s. Booked: %(booked)s. Used: %(used)s. Worked beyond that: %(beyond)s.")
    return {
        "now": line.since <= today,
        "month": date_format(line.since, "YEAR_MONTH_FORMAT"),
        "until": day_in_words(line.until - ONE_DAY),
        "organisation": line.organisation,
        "left": _("%(hours)s left") % {"hours": _hours(line.left_minutes)},
        "words": words
        % {
            "granted": _hours(line.granted_minutes),
            "booked": _hours(line.held_minutes),
            "used": _hours(line.used_minutes),
            "beyond": _hours(line.beyond_minutes),
        },
    }


# --- inside ----------------------------------------------------------------------------------------------------


def _visits(
    request: House, service_user_id: UUID, today: date, at: datetime
) -> tuple[list[VisitLine], list[VisitLine]]:
    """Visits of the coming month that stand, and those of the past two weeks, the last one first."""
    lines = [
        line
        for span in (Span(today - 2 * A_WEEK, today), Span(today, today + A_MONTH))
        for line in visits(by=request.actor, sought=Sought(span, service_user_id=service_user_id, most=100))
    ]
    coming = [line for line in lines if line.ends_at > at and line.state == "planned"]
    return coming, [line for line in reversed(lines) if line.ends_at <= at]


def _day(line: VisitLine) -> date:
    return timezone.localtime(line.starts_at).date()


def _by_day(lines: Sequence[VisitLine], today: date, shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Days on which somebody comes; today is among them even when nobody does."""
    named = {today: _("Today"), today + ONE_DAY: _("Tomorrow")}
    days: dict[date, list[dict[str, Any]]] = {today: []}
    for line, each in zip(lines, shown, strict=True):
        days.setdefault(_day(line), []).append(each)
    return [
        {
            "name": named.get(day, day_in_words(day)),
            "day": day_in_words(day) if day in named else "",
            "visits": days[day],
        }
        for day in sorted(days)
    ]


def _with_company(line: VisitLine, spoken: Mapping[UUID, tuple[str, ...]], *, again: bool) -> dict[str, Any]:
    people = [
        {
            "name": each.person or _("somebody of a partner"),
            "key": each.person_id,
            "speaks": ", ".join(spoken.get(each.person_id, ())),
        }
        for each in line.people
    ]
    return {
        "id": line.id,
        "day": day_in_words(_day(line)),
        "start": clock(line.starts_at),
        "end": clock(line.ends_at),
        "here": elsewhere(line.starts_at, line.ends_at),
        "people": people,
        "work": line.type_of_work,
        "cancelled": line.state == "cancelled",
        "missing": line.state == "planned" and len(line.people) < line.places,
        "again": again_url(line) if again else "",
    }


def _to_confirm(request: House, service_user_id: UUID, at: datetime, *, may: bool) -> dict[str, Any]:
    """The latest hours that wait for a yes, each to be said with one press; and how many more there are."""
    if not may:
        return {}
    lines = [
        hours_shown(line) for line in hours_for(by=request.actor, at=at, service_user_id=service_user_id)
    ]
    waiting = [line for line in lines if line["asks"]]
    return {"open_hours": waiting[:MOST_ASKED], "more_hours": max(0, len(waiting) - MOST_ASKED)}


def _hours(minutes: int) -> str:
    hours = round(minutes / 60, 2)
    return ngettext("%(count)s hour", "%(count)s hours", 1 if hours == 1 else 2) % {"count": f"{hours:g}"}
