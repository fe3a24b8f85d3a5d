"""Funding lines: what is held, spent and left, how long it lasts; open one, say who pays for what, close one."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.funding.actions import close_line, open_line, set_split
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.search import search_service_users
from commonhours.rates.funded import (
    LineSeen,
    SplitSeen,
    line_page,
    lines_of,
    lines_seen,
    splits_of,
)
from commonhours.web.doors import signed_in
from commonhours.web.funding_forms import CloseForm, LineForm, SplitForm
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words import sentence
from commonhours.words.funding import outlook_words, percent_words
from commonhours.words.money import money, transfer_name
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def all_lines(request: House) -> HttpResponse:
    """The lines of everybody whose money one may see; those of a single organisation open at once."""
    seen = lines_seen(by=request.actor)
    if len(seen) == 1:
        return redirect("lines", organisation_id=seen[0].id)
    today = _today(request)
    found = [each for each in lines_of(by=request.actor, at=now()) if each.until > today]
    page = {"lines": [_line(each, today) for each in found], "houses": seen, "several": True}
    return render(request, "money/lines.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def lines(request: House, organisation_id: UUID) -> HttpResponse:
    """The lines of an organisation; a POST opens one."""
    name = _house(organisation_id)
    by, today = request.actor, _today(request)
    found = lines_of(by=by, at=now(), organisation_id=organisation_id)
    funds = may_in_office(by, Permission.FUND, [organisation_id])
    form = LineForm(request.POST or None, initial={"since": today, "last_day": _end_of_year(today)})
    status = 200
    if request.method == "POST":
        status = tried(form, lambda: _open(request, organisation_id, form))
        if status == 200:
            tell(request, _("The funding line is open. Now say what it pays for."))
            return redirect("splits", organisation_id=organisation_id)
    page = {
        "name": name,
        "lines": [_line(each, today) for each in found if each.until > today],
        "over": [_line(each, today) for each in found if each.until <= today],
        "splits_url": reverse("splits", args=[organisation_id]),
        "several": False,
        "form": form if funds else None,
        "key": fresh_key(),
    }
    return render(request, "money/lines.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def line(request: House, line_id: UUID) -> HttpResponse:
    """One line: its figures, who it pays for, its latest charges; a POST closes it."""
    by, today = request.actor, _today(request)
    found = line_page(by=by, at=now(), line_id=line_id)
    of = found.line
    form = CloseForm(request.POST or None, initial={"last_day": max(today, of.since)})
    status = 200
    if request.method == "POST":
        status = tried(
            form,
            lambda: close_line(
                by=keyed(request), at=now(), line_id=line_id, last_day=form.cleaned_data["last_day"]
            ),
        )
        if status == 200:
            tell(request, _("The funding line ends then, and so does what it pays for."))
            return redirect("line", line_id=line_id)
    closes = may_in_office(by, Permission.FUND, [of.organisation_id]) and of.until > today
    page = {
        "line": _line(of, today),
        "lines_url": reverse("lines", args=[of.organisation_id]),
        "splits": _splits(found.splits, today),
        "charges": [
            {
                "url": reverse("transfer", args=[each.transfer_id]),
                "day": date_format(each.day, "DATE_FORMAT"),
                "kind": transfer_name(each.kind),
                "cents": money(each.cents),
            }
            for each in found.charges
        ],
        "form": form if closes else None,
        "key": fresh_key(),
    }
    return render(request, "money/line.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def splits(request: House, organisation_id: UUID) -> HttpResponse:
    """Which lines pay for what; a POST says so from a day on."""
    name = _house(organisation_id)
    by, today = request.actor, _today(request)
    found = splits_of(by=by, organisation_id=organisation_id)
    funds = may_in_office(by, Permission.FUND, [organisation_id])
    open_lines = tuple(
        each for each in lines_of(by=by, at=now(), organisation_id=organisation_id) if each.until > today
    )
    form = SplitForm(request.POST or None, lines=open_lines, initial={"since": today})
    status = 200
    if request.method == "POST":
        status = tried(form, lambda: _split(request, organisation_id, form))
        if status == 200:
            tell(request, _("That is who pays from then on."))
            return redirect("splits", organisation_id=organisation_id)
    page = {
        "name": name,
        "lines_url": reverse("lines", args=[organisation_id]),
        "splits": _splits([each for each in found if each.until > today], today),
        "over": _splits([each for each in found if each.until <= today], today),
        "form": form if funds and open_lines else None,
        "none_open": not open_lines,
        "find_url": reverse("find_who"),
        "key": fresh_key(),
    }
    return render(request, "money/splits.html", page, status=status)


# --- parts -------------------------------------------------------------------------------------------------------


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()


def _end_of_year(today: date) -> date:
    return date(today.year, 12, 31)


def _house(organisation_id: UUID) -> str:
    name = names_of_organisations().get(organisation_id)
    if name is None:
        raise NotFound.because("not_found", field="organisation")
    return name


def _open(request: House, organisation_id: UUID, form: LineForm) -> object:
    return open_line(by=keyed(request), at=now(), organisation_id=organisation_id, wanted=form.wanted())


def _split(request: House, organisation_id: UUID, form: SplitForm) -> object:
    wanted = form.wanted()
    typed = form.cleaned_data["who"]
    if typed and wanted.service_user_id is None:
        # Without a script a name comes as it was typed; one that fits several or nobody is asked for again.
        meant = [each.id for each in search_service_users(by=request.actor, text=typed)]
        if len(meant) != 1:
            raise Refused.because("unknown_choice", field="who")
        form.cleaned_data["service_user"] = meant[0]
        wanted = form.wanted()
    return set_split(by=keyed(request), at=now(), organisation_id=organisation_id, wanted=wanted)


def tried(form: forms.Form, act: Callable[[], object]) -> int:
    """Try it, and say beside the field what was refused."""
    if not form.is_valid():
        return 422
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return refused.status
    return 200


def _line(seen: LineSeen, today: date) -> dict[str, Any]:
    """A line in words, and its bar in hundredths of its amount."""
    used = seen.used
    return {
        "id": seen.id,
        "name": seen.name,
        "house": seen.organisation,
        "house_id": seen.organisation_id,
        "funder": seen.funder,
        "programme": seen.programme,
        "works": ", ".join(seen.works),
        "since": date_format(seen.since, "DATE_FORMAT"),
        "last_day": date_format(seen.until - timedelta(days=1), "DATE_FORMAT"),
        "amount": money(used.amount),
        "held": money(used.held),
        "spent": money(used.spent),
        "left": money(used.left),
        "weekly": money(seen.forecast.weekly),
        "outlook": outlook_words(seen.forecast, since=seen.since, until=seen.until, today=today),
        "warns": seen.warns(today),
        "spent_share": _share(used.spent, used.amount),
        "used_share": _share(used.spent + used.held, used.amount),
    }


def _share(part: int, whole: int) -> int:
    return min(100, max(0, 100 * part // whole))


def _splits(found: Sequence[SplitSeen], today: date) -> list[dict[str, Any]]:
    """Who pays for what, the narrowest first, as that one holds."""
    ordered = sorted(
        found, key=lambda each: (each.service_user == "", each.service_user, each.work == "", each.work)
    )
    return [
        {
            "about": " · ".join(part for part in (each.service_user, each.work) if part)
            or _("Everything else"),
            "shares": [
                {"url": reverse("line", args=[line_id]), "name": name, "percent": percent_words(parts)}
                for line_id, name, parts in sorted(each.shares, key=lambda share: -share[2])
            ],
            "since": date_format(each.since, "DATE_FORMAT"),
            "last_day": date_format(each.until - timedelta(days=1), "DATE_FORMAT"),
            "to_come": each.since > today,
        }
        for each in ordered
    ]
