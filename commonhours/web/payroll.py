"""The page on which a finance officer lives on Tuesdays: runs, who keeps them waiting, totals, approval, statements."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.organisations.permissions import Permission, may
from commonhours.payroll.actions import (
    approve_run,
    drop_run,
    open_run,
    preview_run,
    record_payment,
    return_person,
    set_person_aside,
)
from commonhours.payroll.exports import as_csv, shipped
from commonhours.payroll.models import MEANS
from commonhours.payroll.pages import (
    Chased,
    RunLine,
    RunSeen,
    StatementSeen,
    my_pay,
    payrolls,
    rows_of,
    run_seen,
    runs_of,
    statement_seen,
)
from commonhours.payroll.queries import usual_week
from commonhours.payroll.rules import WEEK, Item
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.words import sentence
from commonhours.words.money import money
from commonhours.words.payroll import (
    aside_words,
    hours_words,
    item_name,
    item_rule,
    means_name,
    missing_words,
    rate_words,
    state_name,
)

DAY = timedelta(days=1)


class OpenForm(forms.Form):
    """Which week to pay."""

    first = forms.DateField(label=gettext_lazy("First day of the week"), widget=DayInput)


class PaidForm(forms.Form):
    """How a statement was paid out."""

    means = forms.ChoiceField(label=gettext_lazy("How"))
    day = forms.DateField(label=gettext_lazy("On"), widget=DayInput)
    withheld = forms.DecimalField(
        label=gettext_lazy("Withheld for taxes and the like, in dollars"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reference = forms.CharField(
        label=gettext_lazy("Number of the cheque or transfer"), max_length=60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["means"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(means, means_name(means)) for means in MEANS]


# --- runs --------------------------------------------------------------------------------------------------------


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
                status = _into(form, refused)
    runs = [_run_line(request, each) for each in runs_of(by=by, organisation_id=house.id)]
    page = {
        "house": house,
        "houses": houses if len(houses) > 1 else (),
        "runs": runs,
        "form": form if may(by, Permission.KEEP_BOOKS, [house.id]) and not _preparing(runs) else None,
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


def _into(form: forms.Form, refused: Refused) -> int:
    for refusal in refused.refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
    return refused.status


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
        "may_approve": works and line.state == "previewed",
        "may_change": works and line.state != "approved",
        "statements": [
            {
                "each": each,
                "hours": hours_words(each.seconds),
                "pay": money(each.cents),
                "means": means_name(each.means) if each.means else "",
                "paid_on": _day(each.paid_on) if each.paid_on else "",
            }
            for each in seen.statements
        ],
        "asides": [
            {
                "each": each,
                "week": _day(each.week) if each.week else "",
                "why": aside_words(each.code, each.words),
                "cents": money(each.cents) if each.cents else "",
            }
            for each in seen.asides
        ],
        "chased": [_chased(request, each) for each in seen.chased],
        "profiles": [(code, form.name) for code, form in shipped().items()],
        "number": seen.page,
        "pages": seen.pages,
        "previous_url": f"?page={seen.page - 1}" if seen.page > 1 else "",
        "next_url": f"?page={seen.page + 1}" if seen.page < seen.pages else "",
        "key": fresh_key(),
        "why": why,
    }
    return render(request, "payroll/run.html", page, status=status)


def _run_line(request: House, line: RunLine) -> dict[str, Any]:
    zone = zone_of(request)
    return {
        "line": line,
        "week": _week(line.first),
        "state": state_name(line.state),
        "total": money(line.cents),
        "cut_off": date_format(line.cut_off.astimezone(zone), "DATETIME_FORMAT"),
        "approved": date_format(line.approved_at.astimezone(zone), "DATETIME_FORMAT")
        if line.approved_at
        else "",
    }


def _chased(request: House, each: Chased) -> dict[str, Any]:
    zone = zone_of(request)
    return {
        "each": each,
        "when": date_format(each.starts_at.astimezone(zone), "SHORT_DATETIME_FORMAT"),
        "since": date_format(each.since.astimezone(zone), "SHORT_DATETIME_FORMAT"),
        "missing": missing_words(each.missing),
        "url": reverse("visit", args=[each.visit_id]),
    }


def _week(first: date) -> str:
    last = first + WEEK - DAY
    return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


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
def run_csv(request: House, run_id: UUID, code: str) -> HttpResponse:
    """The lines of a run as a file for a payroll provider."""
    form = shipped().get(code)
    if form is None:
        raise NotFound.because("not_found", field="profile")
    name, rows = rows_of(by=request.actor, run_id=run_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{code}.csv"'}
    return HttpResponse(as_csv(form, rows), content_type="text/csv; charset=utf-8", headers=headers)


# --- statements --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def statement(request: House, statement_id: UUID) -> HttpResponse:
    """A wage statement, to be read and printed; a POST records that it was paid out."""
    seen = statement_seen(by=request.actor, statement_id=statement_id)
    today = now().astimezone(zone_of(request)).date()
    form = PaidForm(request.POST if request.method == "POST" else None, initial={"day": today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _pay(request, statement_id, form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                status = _into(form, refused)
            else:
                tell(request, _("Written down as paid."))
                return redirect("pay_statement", statement_id=statement_id)
    pays = may(request.actor, Permission.KEEP_BOOKS, [seen.run.organisation_id])
    due = seen.run.state == "approved" and seen.payment is None
    page = {
        "told": _statement(request, seen),
        "form": form if pays and due else None,
        "key": fresh_key(),
        "run_url": "" if seen.own and not pays else reverse("payroll_run", args=[seen.run.id]),
    }
    return render(request, "payroll/statement.html", page, status=status)


def _pay(request: House, statement_id: UUID, said: dict[str, Any]) -> None:
    withheld: Decimal = said["withheld"] or Decimal(0)
    record_payment(
        by=keyed(request),
        at=now(),
        statement_id=statement_id,
        means=said["means"],
        day=said["day"],
        withheld_cents=int(withheld * 100),
        reference=said["reference"],
    )


def _statement(request: House, seen: StatementSeen) -> dict[str, Any]:
    payment = seen.payment
    return {
        "seen": seen,
        "week": _week(seen.run.first),
        "total": money(seen.cents),
        "code": short_code(seen.person_id),
        "hours": hours_words(seen.seconds),
        "items": [_item(item, seen) for item in seen.items],
        "worked": [
            {
                "when": _span(request, each.starts_at, each.ends_at),
                "work": each.work,
                "hours": hours_words(int((each.ends_at - each.starts_at).total_seconds())),
                "rate": money(each.rate),
            }
            for each in seen.hours
        ],
        "paid": {
            "means": means_name(payment.means),
            "day": date_format(payment.day, "DATE_FORMAT"),
            "withheld": money(payment.withheld_cents),
            "net": money(seen.cents - payment.withheld_cents),
            "reference": payment.reference,
        }
        if payment
        else None,
    }


def _item(item: Item, seen: StatementSeen) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item_name(item),
        "work": seen.works.get(item.work, ""),
        "week": _day(item.week) if item.week != seen.run.first else "",
        "hours": hours_words(item.seconds) if item.seconds else "",
        "rate": rate_words(item),
        "pay": money(item.cents),
        "rule": item_rule(item),
        "url": item.rule_url,
    }


def _span(request: House, start: datetime, end: datetime) -> str:
    zone = zone_of(request)
    begin, until = start.astimezone(zone), end.astimezone(zone)
    return f"{date_format(begin, 'SHORT_DATETIME_FORMAT')} – {date_format(until, 'TIME_FORMAT')}"


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """One's own statements, line by line, and the hours that wait for somebody's yes."""
    found = my_pay(by=request.actor, at=now())
    page = {
        "statements": [_statement(request, each) for each in found.statements],
        "waiting": [_chased(request, each) for each in found.waiting],
    }
    return render(request, "payroll/mine.html", page)
