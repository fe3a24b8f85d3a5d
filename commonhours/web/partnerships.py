"""Partnerships: who lends to whom and for how much; offer, accept, decline, take back, end."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.organisations.queries import names_of_organisations
from commonhours.partnerships.actions import (
    Offer,
    answer_offer,
    end_partnership,
    offer_partnership,
    offer_terms,
    withdraw_offer,
)
from commonhours.partnerships.charges import Charging, Tier
from commonhours.partnerships.queries import (
    OfferLine,
    PartnershipLine,
    agreeing,
    offers_of,
    partnership_line,
    partnerships_of,
)
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.words import sentence
from commonhours.words.charges import charging_words, state_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

# How many steps the form has; through the API there can be more.
STEPS = (2, 3)


def _amount(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class ChargeForm(forms.Form):
    """From when, and what is charged; what is left empty is not charged."""

    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    fixed = _amount(gettext_lazy("Fixed fee for each [visit], in dollars"))
    share = forms.DecimalField(
        label=gettext_lazy("Percentage of what the hour costs the lender"),
        help_text=gettext_lazy("100 gives back exactly what it costs; 105 adds five per cent."),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    rate = _amount(gettext_lazy("For each hour, in dollars"))
    after_2 = forms.IntegerField(
        label=gettext_lazy("After so many hours in a month"), min_value=1, max_value=10_000, required=False
    )
    rate_2 = _amount(gettext_lazy("then for each hour, in dollars"))
    after_3 = forms.IntegerField(
        label=gettext_lazy("After so many more hours in the month"),
        min_value=1,
        max_value=10_000,
        required=False,
    )
    rate_3 = _amount(gettext_lazy("then for each hour beyond, in dollars"))
    least = _amount(gettext_lazy("At least for [a visit], in dollars"))
    most = _amount(gettext_lazy("At most for [a visit], in dollars"))
    most_month = _amount(gettext_lazy("At most in a month, in dollars"))
    words = forms.CharField(
        label=gettext_lazy("A few words to the other side"), max_length=400, required=False
    )

    rarely = ("after_2", "rate_2", "after_3", "rate_3", "least", "most", "most_month")

    def rarely_used(self) -> bool:
        """Whether something was typed into the fields that are folded away, or is wrong there."""
        return any(self.data.get(name) or name in self.errors for name in self.rarely)

    def charging(self) -> Charging:
        """What was typed."""
        said = self.cleaned_data
        return Charging(
            fixed_cents=_cents(said["fixed"]) or 0,
            share=_cents(said["share"]) or 0,
            tiers=self._tiers(),
            least_cents=_cents(said["least"]) or 0,
            most_cents=_cents(said["most"]),
            most_month_cents=_cents(said["most_month"]),
        )

    def _tiers(self) -> tuple[Tier, ...]:
        said, found, hours = self.cleaned_data, [], 0
        if said["rate"] is not None:
            found.append(Tier(0, _cents(said["rate"]) or 0))
        for step in STEPS:
            if said[f"rate_{step}"] is not None:
                hours += said[f"after_{step}"] or 0
                found.append(Tier(hours * 60, _cents(said[f"rate_{step}"]) or 0))
        return tuple(found)


class OfferForm(ChargeForm):
    """A new partnership: who lends to whom, for which work."""

    partner = forms.ChoiceField(label=gettext_lazy("With"))
    lends = forms.ChoiceField(
        label=gettext_lazy("Who may book whom"),
        choices=(
            ("they", gettext_lazy("We may book their [workers]")),
            ("we", gettext_lazy("They may book our [workers]")),
        ),
    )
    type_of_work = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    field_order = ("partner", "lends", "type_of_work", "since")

    def __init__(self, *args: Any, ours: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((name, str(key)) for key, name in names_of_organisations().items() if key != ours)
        works = sorted((row.name, str(row.id)) for row in TypeOfWork.objects.all())
        self._choices("partner", [(key, name) for name, key in names])
        self._choices("type_of_work", [("", _("All types of work")), *((key, name) for name, key in works)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def offer(self, ours: UUID) -> Offer:
        """What was typed."""
        said = self.cleaned_data
        theirs = UUID(said["partner"])
        host, guest = (theirs, ours) if said["lends"] == "they" else (ours, theirs)
        work = UUID(said["type_of_work"]) if said["type_of_work"] else None
        return Offer(ours, host, guest, said["since"], self.charging(), work, said["words"])


class EndForm(forms.Form):
    """The last day of a partnership, and why."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400)


def _cents(typed: Decimal | None) -> int | None:
    return None if typed is None else int(typed * 100)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def partnerships(request: House) -> HttpResponse:
    """All agreements of an organisation and what waits for an answer; a POST offers a new one."""
    by, ours = request.actor, _ours(request)
    form = OfferForm(
        request.POST if request.method == "POST" else None, ours=ours, initial={"since": _today(request)}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _tried(
                form, lambda: offer_partnership(by=keyed(request), at=now(), offer=form.offer(ours))
            )
        if status == 200:
            tell(request, _("Offered. It holds once the other side accepts."))
            return redirect(f"{request.path}?organisation={ours}")
    today, lines = _today(request), partnerships_of(by=by, organisation_id=ours)
    names, mine = names_of_organisations(), agreeing(by=by)
    seen = [(key, name) for key, name in names.items() if mine is None or key in mine]
    offers = [_offer(each) for each in offers_of(by=by, organisation_id=ours)]
    page = {
        "ours": ours,
        "name": names[ours],
        "organisations": sorted(seen, key=lambda pair: pair[1]) if len(seen) > 1 else [],
        "waiting": [each for each in offers if each["line"].state == "open"],
        "answered": [each for each in offers if each["line"].state != "open"],
        "groups": _groups(lines, ours, today),
        "over": [_line(each, ours, today) for each in lines if _is_over(each, today)],
        "form": form,
        "key": fresh_key(),
    }
    return render(request, "partnerships/partnerships.html", page, status=status)


def _groups(lines: tuple[PartnershipLine, ...], ours: UUID, today: date) -> list[dict[str, Any]]:
    """Those we borrow from, then those we lend to."""
    held = sorted(
        (each for each in lines if not _is_over(each, today)), key=lambda each: each.host_id == ours
    )
    return [
        {"lends": lends, "partners": _by_partner([_line(each, ours, today) for each in group])}
        for lends, group in groupby(held, key=lambda each: each.host_id == ours)
    ]


def _by_partner(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each partner once, with all the work agreed on."""
    ordered = sorted(lines, key=lambda line: (line["partner"], line["work"] or ""))
    return [
        {"name": name, "lines": list(group)}
        for name, group in groupby(ordered, key=lambda line: line["partner"])
    ]


def _is_over(line: PartnershipLine, today: date) -> bool:
    return line.until is not None and line.until <= today


def _line(line: PartnershipLine, ours: UUID, today: date) -> dict[str, Any]:
    charging = line.charging_on(max(today, line.since))
    return {
        "id": line.id,
        "partner": line.guest if line.host_id == ours else line.host,
        "work": line.work,
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until, "DATE_FORMAT") if line.until else "",
        "charging": charging_words(charging) if charging is not None else (),
    }


def _offer(line: OfferLine) -> dict[str, Any]:
    return {
        "line": line,
        "charging": charging_words(line.charging),
        "since": date_format(line.since, "DATE_FORMAT"),
        "state": state_words(line.state),
        "key": fresh_key(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def partnership(request: House, partnership_id: UUID) -> HttpResponse:
    """One partnership with its terms, now and before; a POST offers others."""
    by = request.actor
    found = partnership_line(by=by, partnership_id=partnership_id)
    today, ours = _today(request), _side(by, found)
    form = ChargeForm(request.POST if request.method == "POST" else None, initial={"since": today})
    status = 200
    if request.method == "POST":
        status = _offer_terms(request, form, found, ours) if form.is_valid() else 422
        if status == 200:
            tell(request, _("Offered. It holds once the other side accepts."))
            return redirect("partnership", partnership_id=partnership_id)
    return render(
        request, "partnerships/partnership.html", _page(by, found, ours, form, today), status=status
    )


def _page(by: Actor, found: PartnershipLine, ours: UUID, form: ChargeForm, today: date) -> dict[str, Any]:
    offers = offers_of(by=by, organisation_id=ours, partnership_id=found.id)
    return {
        "line": found,
        "since": date_format(found.since, "DATE_FORMAT"),
        "until": date_format(found.until, "DATE_FORMAT") if found.until else "",
        "over": _is_over(found, today),
        "ours": ours,
        "terms": [
            {
                "line": each,
                "since": date_format(each.since, "DATE_FORMAT"),
                "until": date_format(each.until, "DATE_FORMAT") if each.until else "",
                "charging": charging_words(each.charging),
            }
            for each in found.terms
        ],
        "waiting": [_offer(each) for each in offers if each.state == "open"],
        "form": form,
        "end_form": EndForm(initial={"last_day": today}),
        "key": fresh_key(),
        "end_key": fresh_key(),
    }


def _offer_terms(request: House, form: ChargeForm, found: PartnershipLine, ours: UUID) -> int:
    said = form.cleaned_data
    return _tried(
        form,
        lambda: offer_terms(
            by=keyed(request),
            at=now(),
            partnership_id=found.id,
            offered_for=ours,
            since=said["since"],
            charging=form.charging(),
            words=said["words"],
        ),
    )


def _tried(form: forms.Form, act: Any) -> int:
    """Try it, and say beside the fields what was refused."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refused:
        for refusal in refused.refusals:
            field = {"tiers": "after_2"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, sentence(refusal))
        return refused.status
    return 200


@require_POST
@signed_in
def answer(request: House, proposal_id: UUID) -> HttpResponse:
    """Accept an offer, decline it with a word, or take one's own back."""
    chosen, words = request.POST.get("answer", ""), request.POST.get("words", "")[:400]
    if chosen == "withdraw":
        withdraw_offer(by=keyed(request), at=now(), proposal_id=proposal_id)
        tell(request, _("The offer is taken back."))
    else:
        accept = chosen == "accept"
        answer_offer(by=keyed(request), at=now(), proposal_id=proposal_id, accept=accept, words=words)
        tell(request, _("Accepted. It holds from its first day.") if accept else _("Declined."))
    return redirect("partnerships")


@require_POST
@signed_in
def end(request: House, partnership_id: UUID) -> HttpResponse:
    """End a partnership after a day."""
    by = request.actor
    found = partnership_line(by=by, partnership_id=partnership_id)
    form = EndForm(request.POST)
    status = 422
    if form.is_valid():
        said = form.cleaned_data
        status = _tried(
            form, lambda: end_partnership(by=keyed(request), at=now(), partnership_id=partnership_id, **said)
        )
    if status == 200:
        tell(request, _("The partnership ends. What is booked already stands."))
        return redirect("partnership", partnership_id=partnership_id)
    today, ours = _today(request), _side(by, found)
    offering = ChargeForm(initial={"since": today})
    page = _page(by, found, ours, offering, today) | {"end_form": form}
    return render(request, "partnerships/partnership.html", page, status=status)


def _ours(request: House) -> UUID:
    """For whom one looks: as asked, or the first by name of those that one agrees for."""
    mine, names = agreeing(by=request.actor), names_of_organisations()
    asked = as_uuid(request.GET.get("organisation", ""))
    if asked is not None and asked in names:
        return asked
    seen = [key for key in names if mine is None or key in mine]
    if not seen:
        raise NotFound.because("not_found", field="organisation")
    return min(seen, key=lambda key: names[key])


def _side(by: Actor, line: PartnershipLine) -> UUID:
    """The side for which one speaks; an officer of the region speaks for the borrower."""
    mine = agreeing(by=by)
    return line.guest_id if mine is None or line.guest_id in mine else line.host_id


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()
