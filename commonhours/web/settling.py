"""What partners owe each other: all of an organisation's on one page, and one pair with its lines and settlements."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.billing.actions import record_settlement
from commonhours.billing.pages import PairSeen, pair_seen, pairs_of
from commonhours.billing.pages.settling import LentLine, Pair
from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.organisations.permissions import Permission, may
from commonhours.web.billing import chosen_house, into, length, short, today, when
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words.billing import rules_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _


class SettledForm(forms.Form):
    """That the difference came; both sums as they were seen."""

    to_us = forms.IntegerField(widget=forms.HiddenInput)
    by_us = forms.IntegerField(widget=forms.HiddenInput)
    until = forms.DateField(widget=forms.HiddenInput)
    reference = forms.CharField(
        label=gettext_lazy("Number of the cheque or transfer"), max_length=60, required=False
    )


class OnForm(forms.Form):
    """Up to and with which day."""

    until = forms.DateField(label=gettext_lazy("Up to and with"), widget=DayInput)


@require_GET
@signed_in
def settling(request: House) -> HttpResponse:
    """Everybody who owes an organisation for lent workers, or is owed."""
    house, houses = chosen_house(request)
    found = pairs_of(by=request.actor, organisation_id=house.id, on=today(request))
    page = {"house": house, "houses": houses, "pairs": [_pair(each) for each in found]}
    return render(request, "billing/settling.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pair(request: House, organisation_id: UUID, partner_id: UUID) -> HttpResponse:
    """One partner: both sums, the difference, the visits behind them; a POST says that the difference came."""
    until = _until(request)
    seen = pair_seen(by=request.actor, organisation_id=organisation_id, partner_id=partner_id, on=until)
    sums = {"to_us": seen.pair.to_us_cents, "by_us": seen.pair.by_us_cents, "until": until}
    form, status = SettledForm(request.POST if request.method == "POST" else None, initial=sums), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _settle(request, organisation_id, partner_id, form.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                status = into(form, refused)
            else:
                tell(request, _("Settled in both books."))
                return redirect("settling_pair", organisation_id=organisation_id, partner_id=partner_id)
    return render(request, "billing/pair.html", _page(request, seen, form, until), status=status)


def _page(request: House, seen: PairSeen, form: SettledForm, until: date) -> dict[str, Any]:
    keeps = may(request.actor, Permission.KEEP_BOOKS, [seen.organisation_id])
    due = seen.pair.net_cents >= 0 and (seen.pair.to_us_cents or seen.pair.by_us_cents)
    return {
        "seen": seen,
        "pair": _pair(seen.pair),
        "on": OnForm(initial={"until": until}),
        "form": form if keeps and due else None,
        "lines": [_line(request, each) for each in seen.lines],
        "settled": [
            (short(each.until), money(each.to_us_cents), money(each.by_us_cents), each.reference)
            for each in seen.settled
        ],
        "key": fresh_key(),
    }


def _until(request: House) -> date:
    form = OnForm(request.GET if "until" in request.GET else None)
    last = today(request)
    return min(form.cleaned_data["until"], last) if form.is_bound and form.is_valid() else last


def _settle(request: House, organisation_id: UUID, partner_id: UUID, said: dict[str, Any]) -> None:
    record_settlement(
        by=keyed(request),
        at=now(),
        organisation_id=organisation_id,
        partner_id=partner_id,
        until=said["until"],
        owed_to_us_cents=said["to_us"],
        owed_by_us_cents=said["by_us"],
        reference=said["reference"],
    )


def _pair(each: Pair) -> dict[str, Any]:
    return {
        "each": each,
        "to_us": money(each.to_us_cents),
        "by_us": money(each.by_us_cents),
        "net": money(abs(each.net_cents)),
        "they_pay": each.net_cents > 0,
        "we_pay": each.net_cents < 0,
    }


def _line(request: House, each: LentLine) -> dict[str, Any]:
    return {
        "ours": each.ours,
        "code": short_code(each.timesheet_id),
        "when": when(request, each.starts_at),
        "what": each.work,
        "length": length(each.minutes),
        "rule": rules_words(each.rules),
        "cents": money(each.cents),
    }
