"""Book, look at and cancel visits."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.accounts.phones import phone_in_words
from commonhours.bookings.actions import cancel_series, cancel_visit
from commonhours.bookings.notice import late_after
from commonhours.bookings.pages import VisitLine
from commonhours.bookings.pages import visit as read_visit
from commonhours.bookings.undoable import undoable
from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.contact_centre.actions import book_by_phone
from commonhours.funding.queries import minutes_held
from commonhours.organisations.brands import look_of
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_for,
    may_in_office,
    may_somewhere,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.calling import call_of
from commonhours.web.clocking import door_shown
from commonhours.web.events import of_visit
from commonhours.web.forms import SeriesForm, WishForm, length_in_words
from commonhours.web.help_home import again_url
from commonhours.web.late import late_words
from commonhours.web.matching import asked
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.move_ask import question_part
from commonhours.web.my_referrals import ask_part
from commonhours.web.outcome_part import outcome_part
from commonhours.web.price_part import cost_part
from commonhours.web.read_back import in_call, read_back_part
from commonhours.web.show import dates, moment
from commonhours.web.tracing import trace_url
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_POST
def book(request: House) -> HttpResponse:
    """Book the chosen people; a refusal comes back as the same page with fresh alternatives."""
    require_somewhere(request.actor, Permission.BOOK)
    form = WishForm(request.POST, zone=zone_of(request))
    if not form.is_valid():
        return render(request, "matching/find.html", asked(request, request.POST), status=422)
    try:
        people = [UUID(person) for person in request.POST.getlist("person")]
        agreed = call_of(request.POST) if "agreed" in request.POST and request.POST.get("caller") else None
        booked = book_by_phone(
            by=keyed(request), at=now(), wish=form.wish(), person_ids=people, agreed=agreed
        )
    except ValueError:
        raise Invalid.because("unknown_person", field="person") from None
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        page = asked(request, request.POST, refused)
        return render(request, "matching/find.html", page, status=refused.status)
    tell(request, _("Booked. Whoever comes has been told."))
    return redirect(in_call(booked.visit_id, request.POST))


@require_GET
def visit(request: House, visit_id: UUID) -> HttpResponse:
    """One visit: for whom, what, when, who comes; and what can be done with it."""
    return render(
        request, "bookings/visit.html", shown(request, read_visit(by=request.actor, visit_id=visit_id))
    )


@require_POST
def cancel(request: House, visit_id: UUID) -> HttpResponse:
    """Cancel a visit, or it and all later ones of its series, and say what that set free."""
    reason = request.POST.get("reason", "").strip()[:200]
    if request.POST.get("scope") == "later":
        return _cancel_later(request, visit_id, reason)
    cancel_visit(by=keyed(request), at=now(), visit_id=visit_id, reason=reason)
    tell(request, _("Cancelled. The hours went back, and whoever was to come has been told."))
    return redirect("visit", visit_id=visit_id)


def _cancel_later(request: House, visit_id: UUID, reason: str) -> HttpResponse:
    page = read_visit(by=request.actor, visit_id=visit_id)
    if page.series_id is None:
        raise NotFound.because("unknown_series", field="series")
    cancelled = cancel_series(
        by=keyed(request), at=now(), series_id=page.series_id, from_visit=visit_id, reason=reason
    )
    count = len(cancelled.visit_ids)
    tell(
        request,
        ngettext("%(count)s [visit] cancelled.", "%(count)s [visits] cancelled.", count) % {"count": count},
    )
    return redirect("series", series_id=page.series_id)


def undo_of(request: House, visit_id: UUID) -> dict[str, Any] | None:
    """What components/undo.html offers, while my last change of this visit can be undone."""
    act_id = undoable(by=request.actor, at=now(), visit_id=visit_id)
    if act_id is None:
        return None
    return {
        "text": _("You changed this just now."),
        "url": reverse("undo", args=[act_id]),
        "fields": [("key", fresh_key())],
    }


def shown(request: House, page: VisitLine, form: SeriesForm | None = None) -> dict[str, Any]:
    if page.address:
        looked_at(page.service_user_id, CONTACT, known_to=[page.organisation_id])
    ahead = page.state == "planned" and page.starts_at > now()
    served, here = page.service_user_id, [page.organisation_id]
    can_book = ahead and may(request.actor, Permission.BOOK, here, served=served)
    offered = form or SeriesForm.after(page.starts_at, zone_of(request))
    until = late_after(page.organisation_id, page.type_of_work_id, page.starts_at)
    past = now() > until
    late = can_book and past
    only_office = late and not may_in_office(request.actor, Permission.BOOK, here)
    return {
        "page": page,
        "office": may_somewhere(request.actor, Permission.SEE_PEOPLE),
        "back": _back(request, page),
        "served_url": _served_url(request, page),
        "code": short_code(page.id),
        "organisations": names_of_organisations(),
        "when": dates(page.starts_at, page.ends_at),
        "can_cancel": can_book,
        "late": late,
        "follows": _if_cancelled(request, page, until, late=late) if can_book and not only_office else [],
        "too_late": _call_instead(page) if only_office else None,
        "again": _again(request, page),
        "own": any(each.person_id == request.actor.person_id for each in page.people) and ahead,
        "comes_late": late_words(request, [page]).get(page.id, ""),
        "late_for_worker": past,
        "open": page.places - len(page.people) if page.state == "planned" else 0,
        "may_ask": ahead and len(page.people) < page.places and may(request.actor, Permission.BOOK, here),
        "undo": undo_of(request, page.id),
        "series_form": offered if can_book and not page.series_id else None,
        "whose": _whose(request, page),
        **(question_part(request, page) if can_book else {}),
        **of_visit(request, page),
        **door_shown(request, page.id),
        "key": fresh_key(),
        "trace_url": trace_url(request.actor, page),
        **outcome_part(request, page),
        **ask_part(request, page),
        **cost_part(request, page, cancels=can_book),
        **read_back_part(request, page),
    }


def _if_cancelled(request: House, page: VisitLine, until: datetime, *, late: bool) -> list[str]:
    """What follows from calling a visit off, told before it is done."""
    names = ", ".join(each.person for each in page.people if each.person)
    told = [_("Told at once: %(names)s") % {"names": names}] if names else []
    with seeing(request.actor.sight):
        concern([page.id, page.service_user_id])
        minutes = minutes_held([page.id]).get(page.id)
    if minutes:
        told.append(_("Goes back to what is left: %(hours)s") % {"hours": length_in_words(minutes)})
    if not late:
        told.append(_("Not late until: %(moment)s") % {"moment": moment(until)})
    return told


def _call_instead(page: VisitLine) -> dict[str, str]:
    """Whom to call about a visit that only the office can still change."""
    look = look_of(page.organisation_id)
    return {"name": look.name, "phone": look.phone, "words": phone_in_words(look.phone)}


def _again(request: House, page: VisitLine) -> str:
    """Where whoever is served, or acts for them, books the same person for the same again."""
    if not may_for(request.actor, Permission.BOOK, page.service_user_id):
        return ""
    return again_url(page)


def _back(request: House, page: VisitLine) -> tuple[str, str] | None:
    """Where whoever looks at a visit has it among others: its day for the office, one's own visits, one's help."""
    by, served = request.actor, page.service_user_id
    if may_in_office(by, Permission.PLAN, [page.organisation_id]):
        day = page.starts_at.astimezone(zone_of(request)).date()
        query = urlencode({"organisation": page.organisation_id, "day": day})
        return f"{reverse('board')}?{query}", _("Day board")
    if any(each.person_id == by.person_id for each in page.people):
        return reverse("my_visits"), _("My [visits]")
    if any(each.service_user_id == served for each in by.acts_for):
        return reverse("help_home", args=[served]), _("My help")
    return None


def _served_url(request: House, page: VisitLine) -> str:
    """The page of whoever is served, with their telephone number, for the office."""
    sees = may_in_office(request.actor, Permission.SEE_SERVICE_USERS, [page.organisation_id])
    return reverse("service_user", args=[page.service_user_id]) if sees else ""


def _whose(request: House, page: VisitLine) -> str:
    """The name under which the visit is done, where more than one organisation has to do with it."""
    others = {coming.organisation_id for coming in page.people} | {request.home_id or page.organisation_id}
    return look_of(page.organisation_id).name if others - {page.organisation_id} else ""
