"""Billing: runs that charge confirmed hours, what they leave out, approval, and what is left of each visit."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.billing.actions import (
    approve_billing,
    drop_billing,
    issue_invoices,
    open_billing,
    preview_billing,
)
from commonhours.billing.pages import (
    BillingLine,
    BillingSeen,
    billing_seen,
    billings_of,
    invoices_of,
    margin_of,
)
from commonhours.billing.pages.margin import Margin
from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.period import month_after
from commonhours.common.refusals import NotAllowed, NotFound, Refusal, Refused
from commonhours.organisations.books import books_seen
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.words import sentence
from commonhours.words.billing import billing_state, invoice_kind, left_out_words, payer_name
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _

MONTH = "F Y"


class MonthForm(forms.Form):
    """Which month to charge."""

    month = forms.DateField(label=gettext_lazy("Any day of the month"), widget=DayInput)


def chosen_house(request: House) -> tuple[Organisation, tuple[Organisation, ...]]:
    """Whose money is looked at, and whose else could be."""
    houses = books_seen(by=request.actor)
    asked = as_uuid(request.POST.get("organisation") or request.GET.get("organisation", ""))
    house = next((each for each in houses if each.id == asked), houses[0] if houses else None)
    if house is None or (asked and asked != house.id):
        raise NotFound.because("not_found", field="organisation")
    return house, houses if len(houses) > 1 else ()


def today(request: House) -> date:
    """The local day."""
    return now().astimezone(zone_of(request)).date()


def short(day: date) -> str:
    """A day as lists have it."""
    return date_format(day, "SHORT_DATE_FORMAT")


def when(request: House, moment: Any) -> str:
    """A moment as lists have it."""
    return date_format(moment.astimezone(zone_of(request)), "SHORT_DATETIME_FORMAT")


def length(minutes: int) -> str:
    """Minutes in words; a correction may take some back."""
    return f"−{minutes_in_words(-minutes)}" if minutes < 0 else minutes_in_words(minutes)


def into(form: forms.Form, refused: Refused) -> int:
    """Put refusals where they belong in a form; return the status of the answer."""
    for refusal in refused.refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
    return refused.status


# --- runs --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def billing(request: House) -> HttpResponse:
    """The runs and invoices of an organisation; a POST opens another run and works it out at once."""
    by, (house, houses) = request.actor, chosen_house(request)
    runs = billings_of(by=by, organisation_id=house.id)
    form = MonthForm(
        request.POST if request.method == "POST" else None, initial={"month": _usual(request, runs)}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _open(request, house.id, form.cleaned_data["month"])
            except NotAllowed:
                raise
            except Refused as refused:
                status = into(form, refused)
    preparing = any(each.state != "approved" for each in runs)
    page = {
        "house": house,
        "houses": houses,
        "runs": [_line(request, each) for each in runs],
        "invoices": [
            {
                "each": each,
                "what": invoice_kind(each.kind),
                "payer": each.organisation if each.organisation_id != house.id else payer_name(each.payer),
                "day": short(each.day),
                "cents": money(each.cents),
            }
            for each in invoices_of(by=by, organisation_id=house.id)
        ],
        "form": form if may(by, Permission.KEEP_BOOKS, [house.id]) and not preparing else None,
        "key": fresh_key(),
    }
    return render(request, "billing/billing.html", page, status=status)


def _usual(request: House, runs: tuple[BillingLine, ...]) -> date:
    """The month that a run would usually be opened for: the one that is just over."""
    first = today(request).replace(day=1)
    over = month_after(first, -1)
    return first if runs and runs[0].month >= over else over


def _open(request: House, organisation_id: UUID, month: date) -> HttpResponse:
    by, at = keyed(request), now()
    opened = open_billing(by=by, at=at, organisation_id=organisation_id, month=month, cut_off=at)
    preview_billing(by=request.actor, at=at, run_id=opened.run_id)
    return redirect("billing_run", run_id=opened.run_id)


def _line(request: House, line: BillingLine) -> dict[str, Any]:
    return {
        "line": line,
        "month": date_format(line.month, MONTH),
        "state": billing_state(line.state),
        "total": money(line.cents),
        "cut_off": when(request, line.cut_off),
        "approved": when(request, line.approved_at) if line.approved_at else "",
    }


@require_GET
@signed_in
def run(request: House, run_id: UUID) -> HttpResponse:
    """One run: who pays how much, what is left out, and its approval."""
    typed = request.GET.get("page", "")
    page = min(int(typed), 10_000) if typed.isascii() and typed.isdecimal() and int(typed[:9]) else 1
    return _run_page(request, billing_seen(by=request.actor, run_id=run_id, page=page))


def _run_page(request: House, seen: BillingSeen, status: int = 200, why: str = "") -> HttpResponse:
    line = seen.line
    works = may(request.actor, Permission.KEEP_BOOKS, [line.organisation_id])
    page = {
        "run": _line(request, line),
        "open": line.state != "approved",
        "may_approve": works and line.state == "previewed" and line.visits and not seen.in_the_way,
        "too_near": sentence(Refusal(seen.in_the_way)) if works and seen.in_the_way else "",
        "may_change": works and line.state != "approved",
        "may_invoice": works and seen.to_invoice,
        "payers": [
            (each.name if each.partner else payer_name(each.name), money(each.cents)) for each in seen.payers
        ],
        "charges": [
            {
                "url": reverse("visit", args=[each.visit_id]),
                "code": short_code(each.timesheet_id),
                "when": when(request, each.starts_at),
                "what": each.work,
                "partner": each.partner,
                "length": length(each.minutes),
                "cents": money(each.cents),
            }
            for each in seen.charges
        ],
        "asides": [
            {
                "code": short_code(each.timesheet_id),
                "when": when(request, each.starts_at),
                "what": each.work,
                "partner": each.partner,
                "why": left_out_words(each.code),
            }
            for each in seen.asides
        ],
        "invoices": seen.invoices,
        "number": seen.page,
        "pages": seen.pages,
        "previous_url": f"?page={seen.page - 1}" if seen.page > 1 else "",
        "next_url": f"?page={seen.page + 1}" if seen.page < seen.pages else "",
        "key": fresh_key(),
        "why": why,
    }
    return render(request, "billing/run.html", page, status=status)


@require_POST
@signed_in
def change_run(request: House, run_id: UUID) -> HttpResponse:
    """Work it out again, approve it, make its invoices, or give it up."""
    verb, by, at = request.POST.get("do", ""), keyed(request), now()
    try:
        if verb == "preview":
            preview_billing(by=by, at=at, run_id=run_id, cut_off=at)
            tell(request, _("This is what the run would charge now."))
        elif verb == "approve":
            cents, visits = (_whole(request.POST.get(name, "")) for name in ("cents", "visits"))
            approve_billing(by=by, at=at, run_id=run_id, cents=cents, visits=visits)
            tell(request, _("Approved and posted to the books."))
        elif verb == "invoice":
            issue_invoices(by=by, at=at, run_id=run_id)
            tell(request, _("The invoices are made."))
        elif verb == "drop":
            drop_billing(by=by, at=at, run_id=run_id)
            return redirect("billing")
        else:
            raise NotFound.because("unknown_billing", field="run")
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        why = " ".join(sentence(each) for each in refused.refusals)
        return _run_page(request, billing_seen(by=request.actor, run_id=run_id), refused.status, why)
    return redirect("billing_run", run_id=run_id)


def _whole(typed: str) -> int:
    digits = typed.removeprefix("-")
    return int(typed) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 10**16


# --- what is left ------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def margin(request: House) -> HttpResponse:
    """What was left of the hours that were charged in a month, by type of work and visit by visit."""
    house, houses = chosen_house(request)
    form = MonthForm(request.GET if "month" in request.GET else None)
    asked = form.is_bound and form.is_valid() and form.cleaned_data["month"].year < 9999
    month = form.cleaned_data["month"] if asked else _usual(request, ())
    seen = margin_of(by=request.actor, organisation_id=house.id, month=month)
    page = {
        "house": house,
        "houses": houses,
        "month": date_format(seen.month, MONTH),
        "form": MonthForm(initial={"month": month}),
        "works": [_margin(each) for each in seen.works],
        "total": _margin(seen.total),
        "visits": [
            _margin(each.margin)
            | {"url": reverse("visit", args=[each.visit_id]), "when": when(request, each.starts_at)}
            for each in seen.visits
        ],
    }
    return render(request, "billing/margin.html", page)


def _margin(each: Margin) -> dict[str, Any]:
    return {
        "each": each,
        "length": length(each.minutes),
        "charged": money(each.charged),
        "bought": money(each.bought),
        "wages": money(each.wages + each.on_costs),
        "left": money(each.cents),
    }
