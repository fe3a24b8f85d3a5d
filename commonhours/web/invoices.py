"""One invoice: to read, to print as PDF, for a spreadsheet; a POST records what came in for it, or was given back."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.billing.actions import record_invoice_payment, record_refund
from commonhours.billing.pages import InvoiceSeen, invoice_seen
from commonhours.billing.pages.invoices import InvoiceLineSeen
from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.documents.blocks import Block, facts, heading, table, text
from commonhours.documents.heads import head_of
from commonhours.documents.paper import paper
from commonhours.organisations.permissions import Permission, may
from commonhours.web.billing import into, length, short, today, when
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words.billing import evidence_words, invoice_kind, payer_name, rules_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _

HEADINGS = (
    "invoice",
    "reference",
    "day",
    "start",
    "work",
    "minutes",
    "amount",
    "rule",
    "worker_confirmed",
    "served_confirmed",
    "unusual",
    "not_looked_at",
)


class CameInForm(forms.Form):
    """What came in for a claim."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount in dollars"),
        min_value=0,
        max_value=1_000_000_000,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    day = forms.DateField(label=gettext_lazy("On"), widget=DayInput)
    reference = forms.CharField(
        label=gettext_lazy("Number of the cheque or transfer"), max_length=60, required=False
    )


class PaidForm(CameInForm):
    """What came in, though it may be more than was asked for."""

    more = forms.BooleanField(label=gettext_lazy("It is more than is open"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invoice(request: House, invoice_id: UUID) -> HttpResponse:
    """An invoice with its lines and the record beside each."""
    seen = invoice_seen(by=request.actor, invoice_id=invoice_id)
    form, status = _form(request, seen), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                (_gave_back if _owes(seen) else _came_in)(request, invoice_id, form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                status = into(form, refused)
            else:
                tell(request, _("Written down as given back.") if _owes(seen) else _("Written down as paid."))
                return redirect("invoice", invoice_id=invoice_id)
    keeps = may(request.actor, Permission.KEEP_BOOKS, [seen.head.organisation_id])
    page = {
        "seen": seen,
        "title": _title(seen),
        "facts": _facts(seen),
        "lines": [_line(request, each) for each in seen.lines],
        "total": money(seen.head.cents),
        "payments": [
            (short(each.day), money(each.cents), each.reference, each.cents < 0) for each in seen.payments
        ],
        "open": money(seen.open_cents) if seen.open_cents is not None else "",
        "owed": money(-(seen.open_cents or 0)) if _owes(seen) else "",
        "credits": [(each.id, each.name, money(each.cents)) for each in seen.credits],
        "form": form if keeps and seen.open_cents else None,
        "key": fresh_key(),
    }
    return render(request, "billing/invoice.html", page, status=status)


def _form(request: House, seen: InvoiceSeen) -> CameInForm:
    usual = {"day": today(request), "amount": Decimal(abs(seen.open_cents or 0)) / 100}
    kind = CameInForm if _owes(seen) else PaidForm
    return kind(request.POST if request.method == "POST" else None, initial=usual)


def _owes(seen: InvoiceSeen) -> bool:
    """Whether more has come in than is due: what can be written down next is that it was given back."""
    return (seen.open_cents or 0) < 0


def _gave_back(request: House, invoice_id: UUID, said: dict[str, Any]) -> None:
    record_refund(
        by=keyed(request),
        at=now(),
        invoice_id=invoice_id,
        cents=int(said["amount"] * 100),
        day=said["day"],
        reference=said["reference"],
    )


def _came_in(request: House, invoice_id: UUID, said: dict[str, Any]) -> None:
    record_invoice_payment(
        by=keyed(request),
        at=now(),
        invoice_id=invoice_id,
        cents=int(said["amount"] * 100),
        day=said["day"],
        reference=said["reference"],
        more=said["more"],
    )


def _title(seen: InvoiceSeen) -> str:
    return f"{invoice_kind(seen.head.kind)} {seen.head.name}"


def _facts(seen: InvoiceSeen) -> list[tuple[str, str]]:
    head = seen.head
    found = [
        (_("Issued by"), head.organisation),
        (_("Issued to"), payer_name(head.payer)),
        (_("Date"), _long(head.day)),
        (_("For work from"), f"{_long(head.first)} – {_long(head.last)}"),
        (_("Amount"), money(head.cents)),
    ]
    return [*found, (_("Takes back from"), head.corrects)] if head.corrects else found


def _long(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _line(request: House, each: InvoiceLineSeen) -> dict[str, str]:
    return {
        "code": short_code(each.timesheet_id),
        "when": when(request, each.starts_at),
        "what": each.work,
        "length": length(each.minutes),
        "rule": rules_words(each.rules),
        "proof": evidence_words(each.evidence),
        "cents": money(each.cents),
    }


# --- to keep -----------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def invoice_pdf(request: House, invoice_id: UUID) -> HttpResponse:
    """The same as a paper, in the language of whoever asks for it."""
    seen = invoice_seen(by=request.actor, invoice_id=invoice_id)
    head = head_of(
        seen.head.organisation_id,
        title=_title(seen),
        day=seen.head.day,
        language=get_language() or "en",
        page=_("Page"),
    )
    made = paper("sheet", {"blocks": _blocks(request, seen)}, head=head)
    disposition = f'attachment; filename="{seen.head.name.lower()}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _blocks(request: House, seen: InvoiceSeen) -> list[Block]:
    lines = [_line(request, each) for each in seen.lines]
    rows = [
        (row["code"], row["when"], row["what"], row["length"], row["rule"], row["proof"], row["cents"])
        for row in lines
    ]
    columns = (
        _("Reference"),
        _("When"),
        _("Work"),
        _("How long"),
        _("Rule"),
        _("Record"),
        _("Amount"),
    )
    foot = (_("Together"), "", "", length(seen.minutes), "", "", money(seen.head.cents))
    return [
        facts(_facts(seen)),
        heading(_("Lines")),
        table(columns, rows, end=[6], foot=foot, widths=(1.25, 1.5, 1.3, 1.0, 1.6, 1.6, 1.2)),
        text(_("Each reference leads to the hours that both sides confirmed.")),
    ]


@require_GET
@signed_in
def invoice_csv(request: House, invoice_id: UUID) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    seen = invoice_seen(by=request.actor, invoice_id=invoice_id)
    disposition = f'attachment; filename="{seen.head.name.lower()}.csv"'
    return HttpResponse(
        _csv(request, seen),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


def _csv(request: House, seen: InvoiceSeen) -> str:
    file, zone = StringIO(), zone_of(request)
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    for each in seen.lines:
        start, proof = each.starts_at.astimezone(zone), each.evidence
        row = (
            seen.head.name,
            short_code(each.timesheet_id),
            start.date().isoformat(),
            start.strftime("%H:%M"),
            _harmless(each.work),
            each.minutes,
            f"{'-' if each.cents < 0 else ''}{abs(each.cents) // 100}.{abs(each.cents) % 100:02}",
            " ".join(line.code for line in each.rules),
            proof.get("worker", ""),
            proof.get("served", ""),
            " ".join(proof.get("unusual", ())),
            " ".join(proof.get("unseen", ())),
        )
        writer.writerow(row)
    return file.getvalue()


def _harmless(words: str) -> str:
    """Nothing in it is read as a formula by a spreadsheet."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words
