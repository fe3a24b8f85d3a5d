"""What rounds are worth: each thing that one would rather not have, in money; who set it when and why; and set anew."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.organisations.permissions import Permission, may, require, require_somewhere
from commonhours.routing import actions
from commonhours.routing.weighing import AT_FIRST, Worth, most_of
from commonhours.routing.weights import Weighed, Word, weighed
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput, choose_from
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.rounds import first_house, houses_of
from commonhours.web.show import moment
from commonhours.words import rounds as words
from commonhours.words import said, sentence
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

NAMES = tuple(AT_FIRST.facts())
OWN, ALL = "own", "all"
# Beside these it helps to know for how long somebody may be on the way instead.
BY_THE_PIECE = ("left_out", "new_face", "change")


class WeightsForm(forms.Form):
    """What each factor is worth in dollars, for whom, from which day on, and why."""

    whose = forms.ChoiceField(label=gettext_lazy("For whom it holds"), widget=forms.RadioSelect)
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, house: str, regional: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "whose", [(OWN, house), *([(ALL, _("The whole region"))] if regional else [])])
        if not regional:
            self.fields["whose"].widget = forms.HiddenInput()
        for name in NAMES:
            self.fields[name] = _dollars(name)
        self.order_fields([*NAMES, "whose", "since", "reason"])

    @property
    def worths(self) -> list[forms.BoundField]:
        return [self[name] for name in NAMES]

    def worth(self) -> Worth:
        """What was typed, in cents."""
        return Worth.of({name: int(self.cleaned_data[name] * 100) for name in NAMES})


def _dollars(name: str) -> forms.DecimalField:
    """An amount within the bounds of its factor: whatever else is typed, one sentence says what may be."""
    most = most_of(name)
    bounds = _("Type an amount from $0 to %(most)s, such as 0.40.") % {"most": money(most)}
    wrong = ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
    return forms.DecimalField(
        label=words.factor(name),
        help_text=words.each_of(name),
        min_value=0,
        max_value=Decimal(most) / 100,
        decimal_places=2,
        error_messages=dict.fromkeys(wrong, bounds),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 8}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def weights(request: House) -> HttpResponse:
    """What holds for an organisation, and for whoever governs it a form to set it anew."""
    by = request.actor
    require_somewhere(by, Permission.BOOK)
    names = houses_of(by)
    if not names:
        return redirect("rounds")
    typed = request.POST if request.method == "POST" else request.GET
    chosen = as_uuid(typed.get("organisation", "")) or first_house(by, names)
    told = weighed(by=by, organisation_id=chosen, day=_today(request))
    if request.method != "POST":
        usual = _in_dollars(told.worth) | {"whose": OWN, "since": _today(request) + timedelta(days=1)}
        return _shown(request, chosen, told, _form(request, chosen, initial=usual))
    require(by, Permission.GOVERN, [chosen])
    form = _form(request, chosen, request.POST)
    if not form.is_valid():
        return _shown(request, chosen, told, form, status=422)
    return _set(request, chosen, told, form)


def _form(request: House, chosen: UUID, *args: Any, **kwargs: Any) -> WeightsForm:
    house = houses_of(request.actor).get(chosen, "")
    return WeightsForm(*args, house=house, regional=may(request.actor, Permission.GOVERN), **kwargs)


def _set(request: House, chosen: UUID, told: Weighed, form: WeightsForm) -> HttpResponse:
    typed = form.cleaned_data
    try:
        actions.set_round_weights(
            by=keyed(request),
            at=now(),
            organisation_id=chosen if typed["whose"] == OWN else None,
            worth=form.worth(),
            reason=typed["reason"],
            since=typed["since"],
        )
    except NotAllowed:
        raise
    except Refused as refused:
        above = [said(each) for each in refused.refusals if each.field not in form.fields]
        for each in refused.refusals:
            if each.field in form.fields:
                form.add_error(each.field, sentence(each))
        return _shown(request, chosen, told, form, status=refused.status, refusals=above)
    tell(request, _("Settled. Plans that are made from then on go by it; those that were made stay."))
    return redirect(f"{reverse('rounds_weights')}?organisation={chosen}")


def _shown(
    request: House, chosen: UUID, told: Weighed, form: WeightsForm, status: int = 200, **more: Any
) -> HttpResponse:
    names = houses_of(request.actor)
    house = names.get(chosen, "")
    page = {
        "house": house,
        "organisation": chosen,
        "houses": sorted(names.items(), key=lambda pair: pair[1]) if len(names) > 1 else [],
        "factors": _factors(told.worth),
        "holds": _word(told.holds, house) if told.holds else None,
        "elsewhere": _word(told.elsewhere, house) if told.elsewhere else None,
        "to_come": _listed(told.to_come, house),
        "before": _listed(told.before, house),
        "form": form if _governs(request.actor, chosen) else None,
        "key": fresh_key(),
        **more,
    }
    return render(request, "rounds/weights.html", page, status=status)


def _governs(by: Actor, organisation_id: UUID) -> bool:
    return may(by, Permission.GOVERN, [organisation_id])


def _factors(worth: Worth) -> list[dict[str, Any]]:
    """What counts, in the order in which plans tell it, with money and what that is beside a way."""
    cents = worth.facts()
    return [
        {
            "name": words.factor(name),
            "text": words.each_of(name),
            "worth": money(cents[name]),
            "counts": bool(cents[name]),
            "way": _as_a_way(cents[name], worth.travel) if name in BY_THE_PIECE else "",
        }
        for name in NAMES
    ]


def _as_a_way(cents: int, a_minute: int) -> str:
    """For how many minutes on the way a plan would take it in exchange."""
    if not cents or not a_minute or cents < a_minute:
        return ""
    length = minutes_in_words(cents // a_minute, by_days=False)
    return _("As dear as %(length)s on the way.") % {"length": length}


def _listed(told: Sequence[Word], house: str) -> list[dict[str, Any]]:
    return [_word(each, house) for each in told]


def _word(word: Word, house: str) -> dict[str, Any]:
    """What ranking/version.html takes."""
    line, now_worth = word.line, word.line.worth.facts()
    return {
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(word.until, "DATE_FORMAT") if word.until else "",
        "whose": house if word.own else _("The whole region"),
        "reason": line.reason,
        "set_by": line.set_by,
        "set_at": moment(line.set_at),
        "changes": [
            {"name": words.factor(name), "was": money(cents), "now": money(now_worth[name])}
            for name, cents in word.was.items()
        ],
    }


def _in_dollars(worth: Worth) -> dict[str, str]:
    """As it is typed."""
    return {name: f"{Decimal(cents) / 100:.2f}" for name, cents in worth.facts().items()}


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()
