"""A service user's record, changed: by staff, by themselves, by whoever acts for them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.bookings.actions import say_liking
from commonhours.bookings.likings import known_people
from commonhours.bookings.pages import ServiceUserPage, service_user_page
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.joining.actions import keep_site, move_house, name_site
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.actions import change_record
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.record_forms import LISTS, HouseForm, RecordForm, RefusedForm, SiteForm
from commonhours.web.served_circle import circle_shown
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: House, service_user_id: UUID) -> HttpResponse:
    """Needs, home, contact, people; for staff the address and further places too."""
    by, page, office = _opened(request, service_user_id)
    form = RecordForm(request.POST or None, page=page, office=office)
    if form.is_valid() and _done(
        form,
        lambda: change_record(
            by=keyed(request), at=now(), service_user_id=service_user_id, change=form.change()
        ),
    ):
        tell(request, _("Kept. [Visits] that are booked keep what was asked for then."))
        return redirect(_back(by, page))
    return _shown(request, page, office, form=form)


@require_POST
@signed_in
def move(request: House, service_user_id: UUID) -> HttpResponse:
    """Write down that somebody has moved house."""
    _by, page, office = _opened(request, service_user_id)
    form = HouseForm(request.POST, prefix="house")
    told: list[str] = []

    def act() -> None:
        with_visits = form.cleaned_data["visits"] == "move"
        moved = move_house(
            by=keyed(request),
            at=now(),
            service_user_id=service_user_id,
            place=form.place(),
            with_visits=with_visits,
        )
        told.append(_counted(moved.moved or moved.kept, with_visits=with_visits))

    if form.is_valid() and _done(form, act):
        tell(request, told[0])
        return redirect("record", service_user_id=service_user_id)
    return _shown(request, page, office, house=form)


@require_POST
@signed_in
def site(request: House, service_user_id: UUID) -> HttpResponse:
    """Write down another place, or give a known one another name or cost code."""
    _by, page, office = _opened(request, service_user_id)
    known = as_uuid(request.POST.get("site", ""))
    given: dict[str, Any] = {"by": keyed(request), "at": now(), "service_user_id": service_user_id}
    if known is not None:
        name, code = (request.POST.get(each, "") for each in ("name", "cost_code"))
        name_site(**given, site_id=known, name=name, cost_code=code)
        tell(request, _("Kept."))
        return redirect("record", service_user_id=service_user_id)
    form = SiteForm(request.POST, prefix="site")
    if form.is_valid() and _done(
        form,
        lambda: keep_site(
            **given,
            name=form.cleaned_data["name"],
            place=form.place(),
            cost_code=form.cleaned_data["cost_code"],
        ),
    ):
        tell(request, _("Kept."))
        return redirect("record", service_user_id=service_user_id)
    return _shown(request, page, office, site=form)


@require_POST
@signed_in
def liking(request: House, service_user_id: UUID) -> HttpResponse:
    """Say that somebody is a favourite, or shall not come, or neither."""
    person, said = as_uuid(request.POST.get("person", "")), request.POST.get("said", "")
    liked = say_liking(
        by=keyed(request),
        at=now(),
        service_user_id=service_user_id,
        person_id=person or service_user_id,
        said=said,
    )
    standing = len(liked.standing)
    if standing:
        told = ngettext(
            "Kept. %(count)s [visit] with them is booked already: give it to somebody else, or cancel it.",
            "Kept. %(count)s [visits] with them are booked already: give them to somebody else, or cancel them.",
            standing,
        )
        tell(request, told % {"count": standing})
    else:
        tell(request, _("Kept."))
    back = "help_home" if request.POST.get("back") == "help" else "record"
    return redirect(back, service_user_id=service_user_id)


def likings_shown(by: Actor, service_user_id: UUID) -> dict[str, Any]:
    """What people/likings.html takes."""
    known = known_people(by=by, at=now(), service_user_id=service_user_id)
    return {
        "known": known,
        "url": reverse("liking", args=[service_user_id]),
        "key": fresh_key(),
        "back": "",
    }


# --- inside --------------------------------------------------------------------------------------------------


def _opened(request: House, service_user_id: UUID) -> tuple[Actor, ServiceUserPage, bool]:
    by = request.actor
    page = service_user_page(by=by, at=now(), service_user_id=service_user_id)
    known_to = page.served.organisation_ids
    require(by, Permission.EDIT_SERVICE_USERS, known_to, served=service_user_id)
    return by, page, may_in_office(by, Permission.EDIT_SERVICE_USERS, known_to)


def _done(form: RefusedForm, act: Callable[[], object]) -> bool:
    """Whether it was done; else the form says why not."""
    try:
        act()
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        form.refused(refused)
        return False
    return True


def _shown(request: House, page: ServiceUserPage, office: bool, **forms: Any) -> HttpResponse:
    who = page.served
    bound = any(form.is_bound for form in forms.values())
    return render(
        request,
        "people/record.html",
        {
            "who": who,
            "office": office,
            "long": LISTS,
            "back": _back(request.actor, page),
            "form": RecordForm(page=page, office=office),
            "house": HouseForm(prefix="house"),
            "site": SiteForm(prefix="site"),
            "sites": page.sites,
            "likings": likings_shown(request.actor, who.id),
            "circle": circle_shown(request.actor, who.id),
            "key": fresh_key(),
            **forms,
        },
        status=422 if bound else 200,
    )


def _back(by: Actor, page: ServiceUserPage) -> str:
    """Staff come from the service user's page, everybody else from their help."""
    office = may_in_office(by, Permission.SEE_SERVICE_USERS, page.served.organisation_ids)
    return reverse("service_user" if office else "help_home", args=[page.served.id])


def home_of(by: Actor, service_user_id: UUID) -> str:
    """Where somebody's helpers, or those in the office, have everything of a service user together."""
    helps = any(each.service_user_id == service_user_id for each in by.acts_for)
    return reverse("help_home" if helps else "service_user", args=[service_user_id])


def _counted(count: int, *, with_visits: bool) -> str:
    if not count:
        return _("Kept. No [visits] were planned there.")
    if with_visits:
        text = ngettext(
            "Kept. %(count)s [visit] moves with them; whoever comes is told.",
            "Kept. %(count)s [visits] move with them; whoever comes is told.",
            count,
        )
    else:
        text = ngettext(
            "Kept. %(count)s [visit] stays at the old address.",
            "Kept. %(count)s [visits] stay at the old address.",
            count,
        )
    return text % {"count": count}
