"""Series: repeat a visit, see what is booked and what is missing, fill a gap, end it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.bookings.actions import cancel_series, fill_gap
from commonhours.bookings.gaps import OpenGap
from commonhours.bookings.pages import VisitLine, visits_of_series, wish_of_visit
from commonhours.bookings.pages import visit as read_visit
from commonhours.bookings.undoable import undoable_series
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.dispatch.actions import book_series_from_match
from commonhours.dispatch.costs import foretold
from commonhours.dispatch.queries import alternatives
from commonhours.matching.answers import Answer
from commonhours.organisations.permissions import Permission, may, may_somewhere, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.bookings import shown
from commonhours.web.forms import SeriesForm
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.price_part import ending_part, plan_part
from commonhours.web.show import dates, moment
from commonhours.words import said
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

OTHERS = 3
FUNDS = frozenset({"no_allocation", "allocation_spent"})


@require_POST
def make_series(request: House, visit_id: UUID) -> HttpResponse:
    """Repeat a visit: the same people, on a weekday, so many times; what it costs and what cannot be filled is
    shown, then it is done."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    require(request.actor, Permission.BOOK, [page.organisation_id], served=page.service_user_id)
    form = SeriesForm(request.POST)
    if not form.is_valid():
        return render(request, "bookings/visit.html", shown(request, page, form), status=422)
    first = form.first_after(page.starts_at, zone_of(request))
    wish = wish_of_visit(by=request.actor, visit_id=visit_id).at(first)
    given: dict[str, Any] = {
        "wish": wish,
        "rule": form.rule(),
        "person_ids": [coming.person_id for coming in page.people],
    }
    try:
        if "confirm" not in request.POST:
            return render(request, "bookings/series_check.html", _check(request, page, form, given))
        booked = book_series_from_match(by=keyed(request), at=now(), **given)
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        refusals = {"refusals": [said(refusal) for refusal in refused.refusals]}
        return render(
            request, "bookings/visit.html", shown(request, page, form) | refusals, status=refused.status
        )
    told = ngettext("%(count)s [visit] booked.", "%(count)s [visits] booked.", len(booked.visit_ids))
    tell(request, told % {"count": len(booked.visit_ids)})
    return redirect("series", series_id=booked.series_id)


def _check(request: House, page: VisitLine, form: SeriesForm, given: dict[str, Any]) -> dict[str, Any]:
    """The series as it would be: from when on, who comes, what stays open, and what it costs."""
    told = foretold(
        book_series_from_match,
        by=request.actor,
        at=now(),
        visits=lambda booked: booked.visit_ids,
        **given,
    )
    wish = given["wish"]
    return {
        "page": page,
        "count": len(told.outcome.visit_ids),
        "first": dates(wish.starts_at, wish.ends_at),
        "who": ", ".join(each.person or _("somebody of a partner") for each in page.people),
        "gaps": [
            {
                "when": moment(gap.starts_at),
                "why": " ".join(said(Refusal(code)).text for code in gap.reasons),
            }
            for gap in told.outcome.gaps
        ],
        **plan_part(told.prices),
        "fields": [(name, form.data.get(name, "")) for name in ("weekday", "times")],
        "key": fresh_key(),
    }


@require_GET
def series(request: House, series_id: UUID) -> HttpResponse:
    """What is booked of a series, what is missing, and who else could come then."""
    at = now()
    others = alternatives(by=request.actor, at=at, series_id=series_id)
    visits = visits_of_series(by=request.actor, series_id=series_id)
    ahead = [line for line in visits if line.state == "planned" and line.starts_at > at]
    page = {
        "series_id": series_id,
        "visits": [{"visit": line, "when": dates(line.starts_at, line.ends_at)} for line in visits],
        "gaps": [_gap(gap, answer) for gap, answer in others],
        "office": may_somewhere(request.actor, Permission.SEE_SERVICE_USERS),
        "organisations": names_of_organisations(),
        "change_from": ahead[0].id if ahead else None,
        "may_change": bool(visits) and _may_change(request, visits[0]),
        "ahead": bool(ahead),
        "undo": _undo(request, series_id),
        **ending_part(request, [line.id for line in ahead]),
        "may_ask": may_somewhere(request.actor, Permission.BOOK),
        "key": fresh_key(),
    }
    return render(request, "bookings/series.html", page)


def _may_change(request: House, line: VisitLine) -> bool:
    return may(request.actor, Permission.BOOK, [line.organisation_id], served=line.service_user_id)


def _undo(request: House, series_id: UUID) -> dict[str, Any] | None:
    """What components/undo.html offers, while my last act about this series can be undone."""
    act_id = undoable_series(by=request.actor, at=now(), series_id=series_id)
    if act_id is None:
        return None
    text, fields = _("You changed this series just now."), [("key", fresh_key())]
    return {"text": text, "url": reverse("undo", args=[act_id]), "fields": fields}


@require_POST
def fill(request: House, series_id: UUID, gap_id: UUID) -> HttpResponse:
    """Book somebody else for a date that the series could not fill."""
    try:
        people = [UUID(person) for person in request.POST.getlist("person")]
    except ValueError:
        raise Invalid.because("unknown_person", field="person") from None
    fill_gap(by=keyed(request), at=now(), series_id=series_id, gap_id=gap_id, person_ids=people)
    tell(request, _("Filled. Whoever comes has been told."))
    return redirect("series", series_id=series_id)


@require_POST
def end(request: House, series_id: UUID) -> HttpResponse:
    """Cancel all that is still to come of a series."""
    cancelled = cancel_series(by=keyed(request), at=now(), series_id=series_id)
    told = ngettext("%(count)s [visit] cancelled.", "%(count)s [visits] cancelled.", len(cancelled.visit_ids))
    tell(request, told % {"count": len(cancelled.visit_ids)})
    return redirect("series", series_id=series_id)


def _gap(gap: OpenGap, answer: Answer | None) -> dict[str, Any]:
    """A missing date in words, with whoever could come instead."""
    # More people do not help where it is hours that are missing.
    people = answer.candidates[:OTHERS] if answer and not FUNDS.intersection(gap.reasons) else ()
    end = gap.wish.ends_at if gap.wish else gap.starts_at
    return {
        "id": gap.gap_id,
        "ahead": gap.wish is not None,
        "when": dates(gap.starts_at, end),
        "reasons": [said(Refusal(code)).text for code in gap.reasons],
        "others": [
            {"id": each.person_id, "name": each.name, "minutes": each.minutes_away} for each in people
        ],
    }
