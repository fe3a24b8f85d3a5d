"""A week to print: who comes to somebody, or to whom a worker goes; and the sheet that hangs at a home."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commonhours.accounts.phones import phone_in_words
from commonhours.bookings.pages import Sought, Span, VisitLine, service_user_page, visits
from commonhours.common.clock import now
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.refusals import NotFound
from commonhours.documents.weeks import home_paper, week_paper
from commonhours.organisations.brands import looks_of
from commonhours.organisations.queries import names_of_organisations
from commonhours.timesheets.own import at_the_door, home_code
from commonhours.web.doors import signed_in
from commonhours.web.help import whose_help
from commonhours.web.help_home import call_part, shown_with
from commonhours.web.middleware import House, zone_of
from commonhours.web.show import TOGETHER, day_in_words, from_to
from commonhours.words.terms import gettext as _

A_WEEK = timedelta(days=7)
MOST_VISITS = 200


@require_GET
@signed_in
def help_week(request: House, service_user_id: UUID) -> HttpResponse:
    """Who comes in a week, to read and to print; as PDF in large letters if asked."""
    at = now()
    whose = whose_help(request, service_user_id)
    page = service_user_page(by=request.actor, at=at, service_user_id=service_user_id)
    monday = _monday(request)
    lines = _standing(request, Sought(_week(monday), service_user_id, most=MOST_VISITS))
    shown = shown_with(request, lines, again=False)
    rows = [
        (each["day"], f"{each['start']}–{TOGETHER}{each['end']}", _company(each), each["work"])
        for each in shown
    ]
    call = call_part(page.served, at)
    if request.GET.get("as") == "pdf":
        home = next(iter(page.served.organisation_ids), None)
        if home is None:
            raise NotFound.because("not_found", field="organisation")
        title = _("The week of %(day)s") % {"day": day_in_words(monday)}
        if not whose["whose"].own:
            title = f"{whose['whose'].name}: {title}"
        return _pdf(
            week_paper(
                home,
                title=title,
                lines=rows,
                columns=(_("Day"), _("When"), _("Who comes"), _("What for")),
                calls=_numbers(call),
                today=_today(request),
            ),
            f"week-{monday}",
        )
    return render(request, "help/week.html", {**whose, **call, **_weeks(monday), "rows": rows})


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


def _company(shown: dict[str, Any]) -> str:
    names = ", ".join(each["name"] for each in shown["people"])
    return names or _("nobody yet")


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
