"""Pay statements: one to read, print and write down as paid, and everybody's own pay."""

from datetime import datetime
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
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.organisations.permissions import Permission, may
from commonhours.payroll.actions import (
    record_payment,
)
from commonhours.payroll.models import MEANS
from commonhours.payroll.pages import (
    StatementSeen,
    my_pay,
    statement_seen,
)
from commonhours.payroll.rules import Item
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.payroll_show import day_words, into_form, waiting_row, week_words
from commonhours.words.money import money
from commonhours.words.payroll import (
    hours_words,
    item_name,
    item_rule,
    means_name,
    rate_words,
)


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
                status = into_form(form, refused)
            else:
                tell(request, _("Written down as paid."))
                return redirect("pay_statement", statement_id=statement_id)
    pays = may(request.actor, Permission.KEEP_BOOKS, [seen.run.organisation_id])
    due = seen.run.state == "approved" and seen.payment is None and not seen.own
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
        "week": week_words(seen.run.first),
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


def _item(item: Item, seen: StatementSeen) -> dict[str, str]:
    return {
        "name": item_name(item),
        "work": seen.works.get(item.work, ""),
        "week": day_words(item.week) if item.week != seen.run.first else "",
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
        "waiting": [waiting_row(request, each) for each in found.waiting],
    }
    return render(request, "payroll/mine.html", page)
