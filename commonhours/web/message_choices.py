"""How I want to be told: by which channel of what, and when nothing shall ring."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.accounts.models import Account
from commonhours.accounts.phones import phone_in_words
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.push.sending import public_key
from commonhours.notifications.choices import Chosen, choose_messages, my_choice
from commonhours.notifications.consents import Shown, my_texts
from commonhours.notifications.kinds import ALWAYS, KINDS
from commonhours.notifications.pushing import can_be_pushed
from commonhours.organisations.queries import region
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.proof import account_of
from commonhours.words import sentence
from commonhours.words.answers import agreed_to
from commonhours.words.kinds import kind_name
from commonhours.words.terms import gettext as _
from commonhours.words.times import said_hour

# Shown to whoever has not chosen yet; it holds once they save.
NIGHT = (21 * 60, 8 * 60)


class ChoicesForm(forms.Form):
    """Kinds by channel, and quiet hours. A reader is shown the kinds and ways that can be theirs; the others stay as
    they were."""

    email = forms.MultipleChoiceField(
        label=gettext_lazy("By e-mail"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sms = forms.MultipleChoiceField(
        label=gettext_lazy("By text message"), widget=forms.CheckboxSelectMultiple, required=False
    )
    push = forms.MultipleChoiceField(
        label=gettext_lazy("On my devices"), widget=forms.CheckboxSelectMultiple, required=False
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Quiet from"), coerce=int, empty_value=None, required=False
    )
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("Quiet until"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, by: Actor, saved: Chosen | None, push: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown, self.saved = _kinds_for(by), saved or Chosen()
        kinds = [(kind, kind_name(kind)) for kind in self.shown]
        self._choices("email", [each for each in kinds if each[0] not in ALWAYS])
        self._choices("sms", kinds)
        if push:
            self._choices("push", kinds)
        else:
            del self.fields["push"]
        hours = [(hour * 60, said_hour(hour)) for hour in range(24)]
        for name in ("quiet_from", "quiet_until"):
            self._choices(name, [("", _("No quiet hours")), *hours])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Chosen:
        data, unseen = self.cleaned_data, set(KINDS) - set(self.shown)
        off = self._off(data["email"]) - ALWAYS
        quiet = self._off(data["push"]) if "push" in data else set(self.saved.push_off) & set(self.shown)
        return Chosen(
            (*off, *unseen & set(self.saved.email_off)),
            (*data["sms"], *unseen & set(self.saved.sms_on)),
            data["quiet_from"],
            data["quiet_until"],
            (*quiet, *unseen & set(self.saved.push_off)),
        )

    def _off(self, ticked: list[str]) -> set[str]:
        return set(self.shown) - set(ticked)


def _kinds_for(by: Actor) -> tuple[str, ...]:
    """Work on offer is for workers, and what waits for staff is for staff."""
    never = {"offers": by.person_id is None, "office": not by.roles}
    return tuple(kind for kind in KINDS if not never.get(kind))


def _shown(chosen: Chosen | None, phone: str) -> dict[str, Any]:
    """What the form shows at first: what was chosen, or e-mail for everything and the night quiet."""
    if chosen is None:
        chosen = Chosen(quiet_from=NIGHT[0], quiet_until=NIGHT[1])
    return {
        "email": [kind for kind in KINDS if kind not in chosen.email_off],
        # Without a yes for the number that is theirs now nothing comes there, and nothing is ticked.
        "sms": chosen.sms_on if not phone or chosen.number == phone else (),
        "push": [kind for kind in KINDS if kind not in chosen.push_off],
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def message_choices(request: House) -> HttpResponse:
    """Choose how I am told."""
    by, mine = request.actor, account_of(request)
    saved, push = my_choice(by=by), can_be_pushed()
    known: dict[str, Any] = {"by": by, "saved": saved, "push": push}
    form = (
        ChoicesForm(request.POST, **known)
        if request.method == "POST"
        else ChoicesForm(initial=_shown(saved, _number(mine)), **known)
    )
    status = 200
    if request.method == "POST":
        status = _save(request, form) if form.is_valid() else 422
        if status == 200:
            tell(request, _("Saved. It holds for what comes from now on."))
            return redirect("message_choices")
    page = {
        "form": form,
        "key": fresh_key(),
        "email": mine.email,
        "phone": phone_in_words(_number(mine)),
        "agreed_to": agreed_to(_who(request)),
        "texts": my_texts(by=by),
        "push_key": public_key() if push else "",
        "new": saved is None,
    }
    return render(request, "messages/choices.html", page, status=status)


def _number(account: Account) -> str:
    return account.phone if account.phone_verified_at else ""


def _who(request: House) -> str:
    return request.look.name or region().name


def _save(request: House, form: ChoicesForm) -> int:
    try:
        # The words that stand beside the choice, in the language of this page.
        shown = Shown(agreed_to(_who(request)), get_language() or settings.LANGUAGE_CODE)
        choose_messages(by=keyed(request), at=now(), chosen=form.chosen(), shown=shown)
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return refused.status
    return 200
