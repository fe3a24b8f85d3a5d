"""A week to print: who comes to somebody, or to whom a worker goes; and the sheet that hangs at a home."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET

from commonhours.accounts.phones import phone_in_words
from commonhours.bookings.pages import Sought, Span, VisitLine, service_user_page, visits
from commonhours.common.clock import now
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.refusals import NotFound
from commonhours.documents.weeks import Line, home_paper, week_paper
from commonhours.integrations.ical.writing import Shown, written
from commonhours.organisations.brands import looks_of
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.helpers import acted_for
from commonhours.people.queries import Served
from commonhours.timesheets.own import at_the_door, home_code
from commonhours.web.doors import signed_in
from commonhours.web.help_home import call_part
from commonhours.web.manners import points_here
from commonhours.web.middleware import House, zone_of
from commonhours.web.served_record import home_of
from commonhours.web.show import day_in_words, from_to
from commonhours.words.terms import gettext as _

A_WEEK, A_MONTH = timedelta(days=7), timedelta(days=31)
# Seconds are counted from here, so that the number of a calendar entry's version stays below what programs take.
SINCE = 1_700_000_000
MOST_VISITS = 200


@require_GET
@signed_in
def help_week(request: House, service_user_id: UUID) -> HttpResponse:
    """Who comes in a week, to read and to print, also by the office; in large letters as PDF, or for a calendar."""
    by, at = request.actor, now()
    page = service_user_page(by=by, at=at, service_user_id=service_user_id)
    require(by, Permission.PLAN, page.served.organisation_ids, served=service_user_id)
    if request.GET.get("as") == "calendar":
        return _calendar(request, service_user_id, at)
    monday = _monday(request)
    call = call_part(page.served, at)
    mine = {each.id: each.own for each in acted_for(by=by)}
    own = mine.get(service_user_id, False)
    if request.GET.get("as") == "pdf":
        # What the office prints is read by whoever is served.
        spoken = page.served.language if page.served.language in dict(settings.LANGUAGES) else get_language()
        with override(get_language() if service_user_id in mine else spoken):
            return _week_pdf(request, page.served, monday, call, own=own)
    rows = _rows(request, service_user_id, monday)
    named = {"name": page.served.name, "own": own, "back": home_of(by, service_user_id)}
    return render(request, "help/week.html", {**named, **call, **_weeks(monday), "rows": rows})


@require_GET
@signed_in
def my_week(request: House) -> HttpResponse:
    """A worker's own week as PDF: when, where, to whom; and whom to call. Other organisations' numbers too."""
    by = request.actor
    if by.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    monday = _monday(request)
    lines = _standing(request, Sought(_week(monday), person_id=by.person_id, most=MOST_VISITS))
    looked_at((line.service_user_id for line in lines), CONTACT)
    homes = list(dict.fromkeys(line.organisation_id for line in lines))
    home = next(iter(homes), None) or request.home_id
    if home is None:
        raise NotFound.because("not_found", field="organisation")
    names, looks = names_of_organisations(), looks_of([*homes, home])
    calls = [(names[each], phone_in_words(look.phone)) for each, look in looks.items() if look.phone]
    rows = [
        (
            day_in_words(line.starts_at.astimezone(zone_of(request)).date()),
            from_to(line.starts_at, line.ends_at),
            line.service_user or "",
            " · ".join(filter(None, (line.type_of_work, line.address))),
        )
        for line in lines
    ]
    paper = week_paper(
        home,
        title=_("My week of %(day)s") % {"day": day_in_words(monday)},
        lines=rows,
        columns=(_("Day"), _("When"), _("For"), _("What and where")),
        calls=calls,
        today=_today(request),
        points=points_here(request),
    )
    return _pdf(paper, f"week-{monday}")


@require_GET
@signed_in
def home_sheet(request: House, service_user_id: UUID) -> HttpResponse:
    """The sheet that hangs at a home, for those who may change the record and hang it up."""
    kept = home_code(by=request.actor, service_user_id=service_user_id)
    if kept is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    at = now()
    page = service_user_page(by=request.actor, at=at, service_user_id=service_user_id)
    # Behind the #, which browsers send to nobody: no log of any server ever holds the code.
    address = f"{request.build_absolute_uri(reverse('at_home', args=[service_user_id]))}#{kept.code}"
    paper = home_paper(
        page.served.organisation_ids[0],
        address=address,
        code=kept.code,
        calls=_numbers(call_part(page.served, at)),
        today=_today(request),
    )
    return _pdf(paper, "home")


@require_GET
@signed_in
def at_home(request: House, service_user_id: UUID) -> HttpResponse:
    """Where the square at a home leads: to the reader's own visit there that is on or begins soon, if there is one.

    Everybody else reads the same, whether such a home exists or not.
    """
    door = at_the_door(by=request.actor, at=now(), service_user_id=service_user_id)
    if door is not None:
        return redirect("visit", visit_id=door.visit_id)
    return render(request, "hours/not_here.html")


# --- inside ----------------------------------------------------------------------------------------------------


def _rows(request: House, service_user_id: UUID, monday: date) -> list[Line]:
    return [
        (
            day_in_words(line.starts_at.astimezone(zone_of(request)).date()),
            from_to(line.starts_at, line.ends_at),
            _names(line),
            line.type_of_work,
        )
        for line in _standing(request, Sought(_week(monday), service_user_id, most=MOST_VISITS))
    ]


def _week_pdf(
    request: House, served: Served, monday: date, call: dict[str, Any], *, own: bool
) -> HttpResponse:
    title = _("The week of %(day)s") % {"day": day_in_words(monday)}
    made = week_paper(
        served.organisation_ids[0],
        title=title if own else f"{served.name}: {title}",
        lines=_rows(request, served.id, monday),
        columns=(_("Day"), _("When"), _("Who comes"), _("What for")),
        calls=_numbers(call),
        today=_today(request),
        points=points_here(request),
    )
    return _pdf(made, f"week-{monday}")


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()


def _monday(request: House) -> date:
    """The Monday of the week asked for, within a year of today; of the present one if none is."""
    today = _today(request)
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        asked = today
    if abs((asked - today).days) > 366:
        asked = today
    return asked - timedelta(days=asked.weekday())


def _standing(request: House, sought: Sought) -> Sequence[VisitLine]:
    return [line for line in visits(by=request.actor, sought=sought) if line.state == "planned"]


def _week(monday: date) -> Span:
    return Span(monday, monday + A_WEEK)


def _calendar(request: House, service_user_id: UUID, at: datetime) -> HttpResponse:
    """The coming month as a file for the reader's own calendar; taken again later, it puts moved visits right there."""
    today = _today(request)
    lines = _standing(request, Sought(Span(today, today + A_MONTH), service_user_id, most=MOST_VISITS))
    names = names_of_organisations()
    shown = [
        Shown(
            id=line.id,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            work=f"{_names(line)}: {line.type_of_work}",
            organisation=names.get(line.organisation_id, ""),
            place="",
            link=request.build_absolute_uri(reverse("visit", args=[line.id])),
            coming=True,
            # Later than what was taken before: the calendar follows.
            sequence=int(at.timestamp()) - SINCE,
            changed_at=at,
        )
        for line in lines
    ]
    headers = {"Content-Disposition": 'attachment; filename="help.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(written(shown), content_type="text/calendar; charset=utf-8", headers=headers)


def _names(line: VisitLine) -> str:
    return ", ".join(each.person for each in line.people if each.person) or _("nobody yet")


def _weeks(monday: date) -> dict[str, Any]:
    return {
        "monday": monday.isoformat(),
        "week_name": day_in_words(monday),
        "before": (monday - A_WEEK).isoformat(),
        "after": (monday + A_WEEK).isoformat(),
    }


def _numbers(call: dict[str, Any]) -> list[tuple[str, str]]:
    danger = [(_("Somebody is in danger"), call["emergency"])] if call["emergency"] else []
    return [*danger, *((name, words) for name, _phone, words in call["calls"])]


def _pdf(made: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
