"""“What I ask for an hour”: what each type of work pays, the least that somebody comes for and what that costs them;
and what they ask an organisation to pay."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.rates.actions import RateAsk, ask_rate, set_leasts, withdraw_asked_rate
from commonhours.rates.actions.asks import MOST_WORDS
from commonhours.rates.actions.leasts import Asked, field_of
from commonhours.rates.asked import AskLine, my_asked_rates
from commonhours.rates.own import OwnRates, PaidAt, own_rates
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput, choose_from, length_in_words
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import day_in_words
from commonhours.web.time_forms import show_refusals
from commonhours.words.money import money
from commonhours.words.rates import asked_rate_state
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


def _dollars(label: Any, cents: int | None = None, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_value=1000,
        decimal_places=2,
        required=required,
        initial=None if cents is None else Decimal(cents).scaleb(-2),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class LeastForm(forms.Form):
    """A field for each type of work and one for all of it; an empty one asks for nothing."""

    since = forms.DateField(label=gettext_lazy("From this day on"), widget=DayInput)

    def __init__(self, *args: Any, own: OwnRates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._works: list[UUID | None] = [None, *(work.type_of_work_id for work in own.works)]
        self.fields[field_of(None)] = _dollars(_("For all my work, at least, dollars an hour"), own.asked)
        for work in own.works:
            field = _dollars(_("%(work)s: at least, dollars an hour") % {"work": work.name}, work.asked)
            field.help_text = " · ".join(_paid(line, len(work.paid) > 1) for line in work.paid)
            self.fields[field_of(work.type_of_work_id)] = field
        self.initial.setdefault("since", own.today)

    @property
    def general(self) -> forms.BoundField:
        """The field for all work."""
        return self[field_of(None)]

    @property
    def by_work(self) -> list[forms.BoundField]:
        """One field for each type of work."""
        return [self[field_of(work)] for work in self._works if work]

    def asked(self) -> Asked:
        """What was typed, in cents by type of work."""
        typed = {work: self.cleaned_data[field_of(work)] for work in self._works}
        return {work: None if amount is None else int(amount * 100) for work, amount in typed.items()}


class AskForm(forms.Form):
    """More for an hour of one type of work, of one organisation."""

    prefix = "ask"

    where = forms.ChoiceField(label=gettext_lazy("For which work"))
    amount = _dollars(gettext_lazy("Dollars an hour"), required=True)
    since = forms.DateField(label=gettext_lazy("From this day on"), widget=DayInput)
    words = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, own: OwnRates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", own.today)
        choose_from(self, "where", list(_wages(own)))

    def asked(self) -> tuple[UUID, RateAsk]:
        """Of which organisation, and what."""
        said = self.cleaned_data
        house, work = (UUID(each) for each in said["where"].split(" "))
        return house, RateAsk(int(said["amount"] * 100), said["since"], work, said["words"])


def _wages(own: OwnRates) -> Iterator[tuple[str, str]]:
    """Work that is paid by the hour, with what it pays."""
    for work in own.works:
        for line in work.paid:
            if line.cents is not None:
                told = {"work": work.name, "where": line.organisation, "amount": money(line.cents)}
                yield (
                    f"{line.organisation_id} {work.type_of_work_id}",
                    _("%(work)s, %(where)s: %(amount)s") % told,
                )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_rates(request: House) -> HttpResponse:
    """What my work pays, what I ask at least and what I have asked for; a POST asks, or takes back."""
    if request.actor.person_id is None:
        return render(request, "time/rates.html", {"no_worker": True})
    own, do = own_rates(by=request.actor, at=now()), request.POST.get("do", "")
    least = LeastForm(request.POST if do == "least" else None, own=own)
    ask, status = AskForm(request.POST if do == "ask" else None, own=own), 200
    if request.method == "POST":
        form = least if do == "least" else ask if do == "ask" else None
        status = _done(request, do, own, form)
        if status == 200:
            return redirect("my_rates")
    page = {
        "own": own,
        "form": least,
        "ask_form": ask if ask.fields["where"].choices else None,  # type: ignore[attr-defined]  # a choice field
        "asks": [_ask_line(each) for each in my_asked_rates(by=request.actor, at=now())],
        "floor": money(own.floor) if own.floor else "",
        "to_come": [_to_come(each.name, each.cents, day_in_words(each.since)) for each in own.to_come],
        "falls": _length(line.minutes for work in own.works for line in work.paid if line.falls),
        "key": fresh_key(),
    }
    return render(request, "time/rates.html", page, status=status)


def _done(request: House, do: str, own: OwnRates, form: LeastForm | AskForm | None) -> int:
    """Do what was asked for and say so; what is refused stands beside its field."""
    if form is not None and not form.is_valid():
        return 422
    try:
        if isinstance(form, LeastForm):
            tell(request, _set(request, form))
        elif isinstance(form, AskForm):
            house, asked = form.asked()
            ask_rate(by=keyed(request), at=now(), organisation_id=house, asked=asked)
            tell(request, _("Asked. You are told what they answer."))
        else:
            tell(request, _undone(request, do, own))
    except Refused as refused:
        if form is None:
            raise
        show_refusals(form, refused)
        return refused.status
    return 200


def _set(request: House, form: LeastForm) -> str:
    since = form.cleaned_data["since"]
    done = set_leasts(by=keyed(request), at=now(), asked=form.asked(), since=since)
    if not done.changed:
        return _("Nothing has changed.")
    return _("Saved from %(day)s on. What is booked already stands.") % {"day": day_in_words(since)}


def _undone(request: House, do: str, own: OwnRates) -> str:
    by, at = keyed(request), now()
    if do == "nothing":
        # Every least at once, also of work that is switched off by now, and those that were to come.
        asked: Asked = {None: None, **dict.fromkeys(own.asked_works)}
        set_leasts(by=by, at=at, asked=asked, since=own.today)
        return _("Saved. You ask for nothing more than your work pays.")
    ask_id = as_uuid(request.POST.get("ask", ""))
    if do != "withdraw" or ask_id is None:
        raise Invalid.because("unknown_choice", field="do")
    withdraw_asked_rate(by=by, at=at, ask_id=ask_id)
    return _("Taken back.")


def _ask_line(line: AskLine) -> dict[str, Any]:
    told = {"amount": money(line.amount), "work": line.work, "where": line.organisation}
    tone, state = asked_rate_state(line.state, overdue=line.overdue)
    return {
        "id": line.id,
        "open": line.state == "open",
        "text": _("%(amount)s an hour for %(work)s, %(where)s") % told,
        "since": day_in_words(line.since),
        "tone": tone,
        "state": state,
        "by": day_in_words(timezone.localtime(line.answer_by).date()) if line.state == "open" else "",
        "answer": line.answer,
        "answered_by": line.answered_by,
    }


def _paid(line: PaidAt, several: bool) -> str:
    """“Pays $20.00 an hour. You did 18 hours in the past four weeks. That is less than you ask.”"""
    if line.cents is None:
        told = [_("Not paid by the hour.")]
    elif not line.cents:
        told = [_("No pay is set yet.")]
    else:
        told = [_("Pays %(amount)s an hour.") % {"amount": money(line.cents)}]
    if line.minutes:
        told.append(_("You did %(length)s in the past four weeks.") % {"length": _length([line.minutes])})
    if line.falls:
        told.append(_("That is less than you ask."))
    return (f"{line.organisation}: " if several else "") + " ".join(told)


def _length(minutes: Iterable[int]) -> str:
    total = sum(minutes)
    return length_in_words(total) if total else ""


def _to_come(name: str, cents: int, day: str) -> str:
    told = {"work": name or _("All my work"), "amount": money(cents), "day": day}
    return _("%(work)s: %(amount)s an hour from %(day)s on") % told
