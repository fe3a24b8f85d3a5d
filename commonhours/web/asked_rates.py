"""Rates that an organisation's workers ask for: beside what is paid now and what it would cost, each with an answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.organisations.permissions import Permission, require
from commonhours.rates.actions import answer_asked_rate
from commonhours.rates.actions.asks import MOST_WORDS
from commonhours.rates.asked import AskLine, asked_rates
from commonhours.web.doors import signed_in
from commonhours.web.forms import length_in_words
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.rates import organisation_of
from commonhours.web.show import short_day
from commonhours.web.time_forms import show_refusals
from commonhours.words.money import money
from commonhours.words.rates import asked_rate_state
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class AnswerForm(forms.Form):
    """A yes or a no, and what goes with it."""

    words = forms.CharField(
        label=gettext_lazy("Your answer in words; a no says why"), max_length=MOST_WORDS, required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def asked(request: House, level_id: UUID) -> HttpResponse:
    """What workers ask for; a POST says yes or no to one."""
    of = organisation_of(request, level_id)
    require(request.actor, Permission.SET_RATES, [of.id])
    answering, status = as_uuid(request.POST.get("ask", "")), 200
    form = AnswerForm(request.POST, prefix=str(answering)) if answering else None
    if request.method == "POST":
        if form is None or answering is None:
            raise Invalid.because("unknown_choice", field="ask")
        status = _answer(request, answering, form) if form.is_valid() else 422
        if status == 200:
            return redirect("asked_rates", level_id=of.id)
    lines = asked_rates(by=request.actor, at=now(), organisation_id=of.id)
    page = {
        "level": of,
        "waiting": [
            _line(each, form if each.id == answering else None) for each in lines if each.state == "open"
        ],
        "settled": [_line(each, None) for each in lines if each.state != "open"],
        "key": fresh_key(),
    }
    return render(request, "settings/asked_rates.html", page, status=status)


def _answer(request: House, ask_id: UUID, form: AnswerForm) -> int:
    granted, words = request.POST.get("do") == "yes", form.cleaned_data["words"]
    try:
        answer_asked_rate(by=keyed(request), at=now(), ask_id=ask_id, granted=granted, words=words)
    except NotAllowed:
        raise
    except Refused as refused:
        show_refusals(form, refused)
        return refused.status
    tell(
        request, _("Saved, and they are told. It is their rate from that day on.") if granted else _("Saved.")
    )
    return 200


def _line(line: AskLine, form: AnswerForm | None) -> dict[str, Any]:
    tone, state = asked_rate_state(line.state, overdue=line.overdue)
    return {
        "id": line.id,
        "who": line.person,
        "work": line.work,
        "asks": money(line.amount),
        "paid": money(line.paid) if line.paid else "–",
        "since": short_day(line.since),
        "words": line.words,
        "hours": length_in_words(line.minutes) if line.minutes else "–",
        "costs": bool(line.more),
        "more": money(line.more) if line.more else "–",
        "by": short_day(timezone.localtime(line.answer_by).date()),
        "tone": tone,
        "state": state,
        "answer": line.answer,
        "answered_by": line.answered_by,
        "form": form or AnswerForm(prefix=str(line.id)),
    }
