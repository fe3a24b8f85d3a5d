"""My help: a service user, and whoever acts for them, look after their own visits, hours, people and helpers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.pages import Sought, Span, VisitLine, service_user_page, usual_work, visits
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import book_from_match
from commonhours.funding.queries import AllocationLine
from commonhours.matching.asking import favourites_of
from commonhours.matching.queries import strips
from commonhours.organisations.permissions import Permission, may_for
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.actions import Helping, end_helper, let_help
from commonhours.people.helpers import ActedFor, acted_for, helpers_of
from commonhours.timesheets.own import to_confirm
from commonhours.web.doors import signed_in
from commonhours.web.forms import WishForm
from commonhours.web.late import late_words
from commonhours.web.matching import Desk, asked
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.record import visit_of
from commonhours.web.served_circle import circle_shown
from commonhours.web.served_record import home_of, likings_shown
from commonhours.web.show import calendar_of, moment, strip_of
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy, ngettext

A_MONTH = timedelta(days=31)
PEOPLE = 4


@require_GET
@signed_in
def my_help(request: House) -> HttpResponse:
    """Lead on to the one service user whose help this is, or ask whose."""
    mine = acted_for(by=request.actor)
    if len(mine) == 1:
        return redirect("help_home", service_user_id=mine[0].id)
    return render(request, "help/whose.html", {"picks": [_pick(each) for each in mine]})


@require_GET
@signed_in
def help_home(request: House, service_user_id: UUID) -> HttpResponse:
    """Who is coming and when, what is left, who can come, who helps."""
    by, at = request.actor, now()
    whose = whose_help(request, service_user_id)
    page = service_user_page(by=by, at=at, service_user_id=service_user_id)
    today = at.astimezone(zone_of(request)).date()
    coming, past = _visits(request, service_user_id, today, at)
    organisations = names_of_organisations()
    return render(
        request,
        "help/home.html",
        {
            **whose,
            "next": visit_of(coming[0], organisations, served=False) if coming else None,
            "late": late_words(request, coming[:1]).get(coming[0].id, "") if coming else "",
            "visits": [visit_of(line, organisations, served=False) for line in coming[1:]],
            "past": [visit_of(line, organisations, served=False) for line in past],
            "hours": [hours_in_words(line) for line in page.allocations],
            "strips": _strips(request, service_user_id, at) if whose["may_book"] else [],
            "helpers": helpers_of(by=by, service_user_id=service_user_id),
            "served": page.served,
            "likings": likings_shown(by, service_user_id, "help") if whose["may_edit"] else None,
            "circle": circle_shown(by, service_user_id, "help") if whose["may_edit"] else None,
            "to_confirm": to_confirm(by=by, at=at, service_user_id=service_user_id),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def help_book(request: House, service_user_id: UUID) -> HttpResponse:
    """What, when, and who can come then; one press books. A refusal comes back with fresh alternatives."""
    whose = whose_help(request, service_user_id)
    given = (request.POST if request.method == "POST" else request.GET).copy()
    given["service_user"] = str(service_user_id)
    if "work" not in given and (usual := usual_work(by=request.actor, service_user_id=service_user_id)):
        given["work"] = str(usual)
    if "person" not in given or request.method != "POST":
        return _offered(request, given, whose)
    form = WishForm(given, zone=zone_of(request))
    if not form.is_valid():
        return _offered(request, given, whose, status=422)
    try:
        people = [UUID(person) for person in given.getlist("person")]
        booked = book_from_match(by=keyed(request), at=now(), wish=form.wish(), person_ids=people)
    except ValueError:
        raise Invalid.because("unknown_person", field="person") from None
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        return _offered(request, given, whose, refused=refused, status=refused.status)
    tell(request, _("Booked. Whoever comes has been told."))
    return redirect("visit", visit_id=booked.visit_id)


class HelperForm(forms.Form):
    """Whom to let act, and how far."""

    name = forms.CharField(label=gettext_lazy("Their name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Their e-mail address"), max_length=200)
    relation = forms.CharField(
        label=gettext_lazy("What they are to you"),
        help_text=gettext_lazy("For example: daughter, neighbour"),
        max_length=60,
        required=False,
    )
    part = forms.ChoiceField(
        label=gettext_lazy("What they may do"), widget=forms.RadioSelect, initial="helper"
    )
    agreed = forms.CharField(
        label=gettext_lazy("How did the [service user] agree?"),
        help_text=gettext_lazy("For example: by telephone, today at ten"),
        max_length=120,
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            ("helper", _("Book, move and cancel [visits]")),
            ("onlooker", _("Only see the [visits]")),
        ]
        if own:  # who gives leave themselves needs nobody to write down that they did
            del self.fields["agreed"]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def helpers(request: House, service_user_id: UUID) -> HttpResponse:
    """Who may act for a service user; whoever may change it adds somebody or ends it at once."""
    found = helpers_of(by=request.actor, service_user_id=service_user_id)
    form = HelperForm(request.POST or None, own=found.own)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                let_help(
                    by=keyed(request),
                    at=now(),
                    service_user_id=service_user_id,
                    helping=Helping(**form.cleaned_data),
                )
            except Refused as refused:
                if refused.status not in {409, 422}:
                    raise
                for refusal in refused.refusals:
                    form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
            else:
                tell(request, _("Done. They can sign in with a code sent to that address."))
                return redirect("helpers", service_user_id=service_user_id)
    return render(
        request,
        "help/helpers.html",
        {
            "name": found.name,
            "own": found.own,
            "back": home_of(request.actor, service_user_id),
            "service_user_id": service_user_id,
            "now": [_helper(line) for line in found.lines if line.until is None],
            "ended": [_helper(line) for line in found.lines if line.until is not None],
            "may_change": found.may_change,
            "form": form,
            "key": fresh_key(),
        },
        status=status,
    )


@require_POST
@signed_in
def end(request: House, service_user_id: UUID, helper_id: UUID) -> HttpResponse:
    """End what somebody may do for a service user, from this moment."""
    ended = end_helper(by=keyed(request), at=now(), service_user_id=service_user_id, helper_id=helper_id)
    tell(request, _("Ended. They can do and see nothing here any more."))
    if ended.own:
        return redirect("home")
    return redirect("helpers", service_user_id=service_user_id)


# --- inside -------------------------------------------------------------------------------------------------


def whose_help(request: House, service_user_id: UUID) -> dict[str, Any]:
    """Whose help a page shows; unknown to everybody who does not act for them."""
    mine = {each.id: each for each in acted_for(by=request.actor)}
    if service_user_id not in mine:
        raise NotFound.because("unknown_service_user", field="service_user")
    return {
        "whose": mine[service_user_id],
        "others": len(mine) > 1,
        "may_book": may_for(request.actor, Permission.BOOK, service_user_id),
        "may_confirm": may_for(request.actor, Permission.CONFIRM_HOURS, service_user_id),
        "may_edit": may_for(request.actor, Permission.EDIT_SERVICE_USERS, service_user_id),
    }


def _pick(each: ActedFor) -> dict[str, Any]:
    note = _("My own help") if each.own else _("I help them")
    return {"name": each.name, "key": each.id, "note": note, "url": reverse("help_home", args=[each.id])}


def _visits(
    request: House, service_user_id: UUID, today: date, at: datetime
) -> tuple[list[VisitLine], list[VisitLine]]:
    """Visits of the coming month that stand, and those of the past two weeks, the last one first."""
    lines = [
        line
        for span in (Span(today - timedelta(days=14), today), Span(today, today + A_MONTH))
        for line in visits(by=request.actor, sought=Sought(span, service_user_id=service_user_id, most=100))
    ]
    coming = [line for line in lines if line.ends_at > at and line.state == "planned"]
    return coming, [line for line in reversed(lines) if line.ends_at <= at]


def hours_in_words(line: AllocationLine) -> dict[str, str]:
    """What is left of one grant of hours, as one says it."""
    month = date_format(line.since, "F Y")
    words = _("Granted: %(granted)s. Booked: %(booked)s. Used: %(used)s.")
    if line.beyond_minutes:
        words = _("Granted: %(granted)s. Booked: %(booked)s. Used: %(used)s. Worked beyond that: %(beyond)s.")
    return {
        "month": month,
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


def _hours(minutes: int) -> str:
    hours = round(minutes / 60, 2)
    return ngettext("%(count)s hour", "%(count)s hours", 1 if hours == 1 else 2) % {"count": f"{hours:g}"}


def _strips(request: House, service_user_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """When the favourite few are free: each day leads to booking then."""
    with seeing(request.actor.sight):
        people = favourites_of(service_user_id)[:PEOPLE]
    free = strips(by=request.actor, at=at, service_user_id=service_user_id, person_ids=people)
    page = reverse("help_book", args=[service_user_id])
    return [strip_of(each, calendar_of(each.days[0][0], None, QueryDict(), page)) for each in free]


def _offered(
    request: House,
    given: QueryDict,
    whose: Mapping[str, Any],
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    here = reverse("help_book", args=[whose["whose"].id])
    page = asked(request, given, refused, Desk(here, here, office=False))
    return render(request, "help/book.html", {**page, **whose}, status=status)


def _helper(line: Any) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "relation": line.relation,
        "books": line.part == "helper",
        "since": moment(line.since),
        "until": moment(line.until) if line.until else "",
        "let_by": line.let_by,
        "agreed": line.agreed,
    }
