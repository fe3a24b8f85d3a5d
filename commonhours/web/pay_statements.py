"""Pay statements: one to read, print and write down as paid, and everybody's own pay."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.credits.pages import my_instruments
from commonhours.documents.wages import not_paid_words, wages_name, wages_paper, wages_told
from commonhours.organisations.permissions import Permission, may
from commonhours.payroll.actions import (
    record_payment,
)
from commonhours.payroll.models import DEDUCTIONS, MEANS
from commonhours.payroll.pages import (
    my_leave,
    my_pay,
    pay_so_far,
    statement_seen,
)
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.instruments_show import instruments_told
from commonhours.web.leave import leave_shown
from commonhours.web.manners import points_here
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.payroll_show import into_form, waiting_row, week_so_far
from commonhours.words.payroll import (
    deduction_name,
    means_name,
)


class PaidForm(forms.Form):
    """How a statement was paid out."""

    means = forms.ChoiceField(label=gettext_lazy("How"))
    day = forms.DateField(label=gettext_lazy("On"), widget=DayInput)
    reference = forms.CharField(
        label=gettext_lazy("Number of the cheque or transfer"), max_length=60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["means"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(means, means_name(means)) for means in MEANS]
        for kind in DEDUCTIONS:
            self.fields[kind] = _dollars(deduction_name(kind))

    def deductions(self) -> dict[str, int]:
        """What was withheld, in cents by kind."""
        return {kind: int((self.cleaned_data[kind] or Decimal(0)) * 100) for kind in DEDUCTIONS}

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields about the payment itself."""
        return [self[name] for name in self.fields if name not in DEDUCTIONS]

    @property
    def withheld(self) -> list[forms.BoundField]:
        """A field for each thing that can be withheld."""
        return [self[kind] for kind in DEDUCTIONS]


def _dollars(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


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
                _pay(request, statement_id, form)
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
        "told": wages_told(seen, zone_of(request)),
        "form": form if pays and due else None,
        "not_paid": not_paid_words(),
        "key": fresh_key(),
        "run_url": "" if seen.own and not pays else reverse("payroll_run", args=[seen.run.id]),
    }
    return render(request, "payroll/statement.html", page, status=status)


def _pay(request: House, statement_id: UUID, form: PaidForm) -> None:
    said = form.cleaned_data
    record_payment(
        by=keyed(request),
        at=now(),
        statement_id=statement_id,
        means=said["means"],
        day=said["day"],
        deductions=form.deductions(),
        reference=said["reference"],
    )


@require_GET
@signed_in
def statement_paper(request: House, statement_id: UUID) -> HttpResponse:
    """A wage statement as PDF, in the reader's language."""
    seen = statement_seen(by=request.actor, statement_id=statement_id)
    headers = {"Content-Disposition": f'attachment; filename="{wages_name(seen)}"'}
    made = wages_paper(seen, zone_of(request), points=points_here(request))
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """One's own statements, line by line, and the hours that wait for somebody's yes."""
    found = my_pay(by=request.actor, at=now())
    page = {
        "instruments": instruments_told(my_instruments(by=request.actor, at=now())),
        "month": now().astimezone(zone_of(request)).date(),
        "weeks": [week_so_far(each) for each in pay_so_far(by=request.actor, at=now())],
        "statements": [wages_told(each, zone_of(request)) for each in found.statements],
        "accounts": [leave_shown(each) for each in my_leave(by=request.actor, at=now())],
        "waiting": [waiting_row(each) for each in found.waiting],
    }
    return render(request, "payroll/mine.html", page)
