"""The page on which a finance officer lives on Tuesdays: runs, who keeps them waiting, totals, approval, statements."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.documents.wages import wages_zip
from commonhours.organisations.permissions import Permission, may
from commonhours.payroll.actions import (
    approve_run,
    drop_run,
    open_run,
    preview_run,
    return_person,
    set_person_aside,
)
from commonhours.payroll.exports import PERSON, as_csv, as_file, shipped
from commonhours.payroll.pages import (
    MOST_PAPERS,
    RunLine,
    RunSeen,
    payrolls,
    people_of,
    provider_rows,
    rows_of,
    run_seen,
    runs_of,
    statements_of_run,
)
from commonhours.payroll.queries import usual_week
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.payroll_show import day_words, into_form, waiting_row, week_words
from commonhours.web.people import as_uuid
from commonhours.words import sentence
from commonhours.words.money import money
from commonhours.words.payroll import (
    aside_words,
    hours_words,
    means_name,
    state_name,
)


class OpenForm(forms.Form):
    """Which week to pay."""

    first = forms.DateField(label=gettext_lazy("First day of the week"), widget=DayInput)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def payroll(request: House) -> HttpResponse:
    """The runs of an organisation; a POST opens another and works it out at once."""
    by = request.actor
    houses = payrolls(by=by)
    asked = as_uuid(request.POST.get("organisation") or request.GET.get("organisation", ""))
    house = next((each for each in houses if each.id == asked), houses[0] if houses else None)
    if house is None or (asked and asked != house.id):
        raise NotFound.because("not_found", field="organisation")
    usual = usual_week(by=by, organisation_id=house.id, at=now())
    form = OpenForm(request.POST if request.method == "POST" else None, initial={"first": usual})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _open(request, house.id, form.cleaned_data["first"])
            except NotAllowed:
                raise
            except Refused as refused:
                status = into_form(form, refused)
    keeps = may(by, Permission.KEEP_BOOKS, [house.id])
    runs = [_run_line(request, each) for each in runs_of(by=by, organisation_id=house.id)]
    page = {
        "house": house,
        "houses": houses if len(houses) > 1 else (),
        "runs": runs,
        "keeps": keeps,
        "form": form if keeps and not _preparing(runs) else None,
        "key": fresh_key(),
    }
    return render(request, "payroll/payroll.html", page, status=status)


def _preparing(runs: list[dict[str, Any]]) -> bool:
    return any(run["line"].state != "approved" for run in runs)


def _open(request: House, organisation_id: UUID, first: date) -> HttpResponse:
    by, at = keyed(request), now()
    opened = open_run(by=by, at=at, organisation_id=organisation_id, first=first, cut_off=at)
    preview_run(by=request.actor, at=at, run_id=opened.run_id)
    return redirect("payroll_run", run_id=opened.run_id)


@require_GET
@signed_in
def run(request: House, run_id: UUID) -> HttpResponse:
    """One run: who keeps it waiting, what is set aside, what it pays to whom, and its approval."""
    seen = run_seen(by=request.actor, run_id=run_id, at=now(), page=_number(request.GET.get("page", "")))
    return _run_page(request, seen)


def _run_page(request: House, seen: RunSeen, status: int = 200, why: str = "") -> HttpResponse:
    line = seen.line
    works = may(request.actor, Permission.KEEP_BOOKS, [line.organisation_id])
    page = {
        "run": _run_line(request, line),
        "open": line.state != "approved",
        "may_approve": works and line.state == "previewed" and not seen.own,
        "own": works and line.state == "previewed" and seen.own,
        "may_change": works and line.state != "approved",
        "statements": [
            {
                "each": each,
                "hours": hours_words(each.seconds),
                "pay": money(each.cents),
                "means": means_name(each.means) if each.means else "",
                "paid_on": day_words(each.paid_on) if each.paid_on else "",
            }
            for each in seen.statements
        ],
        "asides": [
            {
                "each": each,
                "week": day_words(each.week) if each.week else "",
                "why": aside_words(each.code, each.words),
                "cents": money(each.cents) if each.cents else "",
            }
            for each in seen.asides
        ],
        "chased": [waiting_row(each) for each in seen.chased],
        "profiles": [(code, form.name, works and bool(form.settings)) for code, form in shipped().items()],
        "papers": [] if line.state != "approved" else _parts(line.people),
        "number": seen.page,
        "pages": seen.pages,
        "previous_url": f"?page={seen.page - 1}" if seen.page > 1 else "",
        "next_url": f"?page={seen.page + 1}" if seen.page < seen.pages else "",
        "key": fresh_key(),
        "why": why,
    }
    return render(request, "payroll/run.html", page, status=status)


def _parts(people: int) -> list[dict[str, int]]:
    """In how many files the papers of so many people come."""
    starts = range(0, people, MOST_PAPERS)
    return [
        {"part": number, "first": start + 1, "last": min(people, start + MOST_PAPERS)}
        for number, start in enumerate(starts, 1)
    ]


def _run_line(request: House, line: RunLine) -> dict[str, Any]:
    zone = zone_of(request)
    return {
        "line": line,
        "week": week_words(line.first),
        "state": state_name(line.state),
        "total": money(line.cents),
        "cut_off": date_format(line.cut_off.astimezone(zone), "DATETIME_FORMAT"),
        "approved": date_format(line.approved_at.astimezone(zone), "DATETIME_FORMAT")
        if line.approved_at
        else "",
    }


@require_POST
@signed_in
def change_run(request: House, run_id: UUID) -> HttpResponse:
    """Work it out again, set somebody aside or take them back, approve it, or give it up."""
    verb = request.POST.get("do", "")
    by, at = keyed(request), now()
    person = as_uuid(request.POST.get("person", ""))
    try:
        if verb == "preview":
            preview_run(by=by, at=at, run_id=run_id, cut_off=at)
            tell(request, _("This is what the run would pay now."))
        elif verb == "aside" and person:
            why = request.POST.get("why", "")
            set_person_aside(by=by, at=at, run_id=run_id, person_id=person, why=why)
        elif verb == "return" and person:
            return_person(by=by, at=at, run_id=run_id, person_id=person)
        elif verb == "approve":
            cents, people = (_whole(request.POST.get(name, "")) for name in ("cents", "people"))
            approve_run(by=by, at=at, run_id=run_id, cents=cents, people=people)
            tell(request, _("Approved. Everybody finds their statement under “My pay”."))
        elif verb == "drop":
            drop_run(by=by, at=at, run_id=run_id)
            return redirect("payroll")
        else:
            raise NotFound.because("not_in_run", field="person")
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        seen = run_seen(by=request.actor, run_id=run_id, at=at)
        why = " ".join(sentence(each) for each in refused.refusals)
        return _run_page(request, seen, refused.status, why)
    return redirect("payroll_run", run_id=run_id)


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 16 else -1


def _number(typed: str) -> int:
    return min(int(typed), 10_000) if typed.isascii() and typed.isdecimal() and int(typed[:9]) > 0 else 1


@require_GET
@signed_in
def run_papers(request: House, run_id: UUID, part: int) -> HttpResponse:
    """The statements of an approved run as papers in one file, some hundreds at a time."""
    found = statements_of_run(by=request.actor, run_id=run_id, part=part)
    run = found[0].run
    headers = {
        "Content-Disposition": f'attachment; filename="pay-{run.first.isoformat()}-{run.number}-{part}.zip"'
    }
    made = wages_zip(found, zone_of(request))
    return HttpResponse(made, content_type="application/zip", headers=headers)


@require_GET
@signed_in
def run_csv(request: House, run_id: UUID, code: str) -> HttpResponse:
    """The lines of a run as a file for a payroll provider."""
    form = shipped().get(code)
    if form is None:
        raise NotFound.because("not_found", field="profile")
    if form.settings:
        called, lines, settings = provider_rows(by=request.actor, run_id=run_id, form=form)
        headers = {"Content-Disposition": f'attachment; filename="{called}"'}
        return HttpResponse(
            as_file(form, lines, settings), content_type="text/plain; charset=utf-8", headers=headers
        )
    read = people_of if form.per == PERSON else rows_of
    name, rows = read(by=request.actor, run_id=run_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{code}.csv"'}
    return HttpResponse(as_csv(form, rows), content_type="text/csv; charset=utf-8", headers=headers)
