"""Who may act for a service user: let somebody, and end it at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.people.actions import Helping, end_helper, let_help
from commonhours.people.helpers import helpers_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.served_record import home_of
from commonhours.web.show import moment
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class HelperForm(forms.Form):
    """Whom to let act, and how far."""

    name = forms.CharField(label=gettext_lazy("Their name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Their e-mail address"), max_length=200)
    relation = forms.CharField(
        label=gettext_lazy("What they are to you"),
        help_text=gettext_lazy("For example: daughter, neighbour"),
        max_length=60,
        required=False,
    )
    part = forms.ChoiceField(
        label=gettext_lazy("What they may do"), widget=forms.RadioSelect, initial="helper"
    )
    agreed = forms.CharField(
        label=gettext_lazy("How did the [service user] agree?"),
        help_text=gettext_lazy("For example: by telephone, today at ten"),
        max_length=120,
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [  # type: ignore[attr-defined]  # it is a choice
            ("helper", _("Book, move and cancel [visits]")),
            ("onlooker", _("Only see the [visits]")),
        ]
        if own:  # who gives leave themselves needs nobody to write down that they did
            del self.fields["agreed"]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def helpers(request: House, service_user_id: UUID) -> HttpResponse:
    """Who may act for a service user; whoever may change it adds somebody or ends it at once."""
    found = helpers_of(by=request.actor, service_user_id=service_user_id)
    form = HelperForm(request.POST or None, own=found.own)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                let_help(
                    by=keyed(request),
                    at=now(),
                    service_user_id=service_user_id,
                    helping=Helping(**form.cleaned_data),
                )
            except Refused as refused:
                if refused.status not in {409, 422}:
                    raise
                for refusal in refused.refusals:
                    form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
            else:
                tell(request, _("Done. They can sign in with a code sent to that address."))
                return redirect("helpers", service_user_id=service_user_id)
    return render(
        request,
        "help/helpers.html",
        {
            "name": found.name,
            "own": found.own,
            "back": home_of(request.actor, service_user_id),
            "service_user_id": service_user_id,
            "now": [_helper(line) for line in found.lines if line.until is None],
            "ended": [_helper(line) for line in found.lines if line.until is not None],
            "may_change": found.may_change,
            "form": form,
            "key": fresh_key(),
        },
        status=status,
    )


@require_POST
@signed_in
def end(request: House, service_user_id: UUID, helper_id: UUID) -> HttpResponse:
    """End what somebody may do for a service user, from this moment."""
    ended = end_helper(by=keyed(request), at=now(), service_user_id=service_user_id, helper_id=helper_id)
    tell(request, _("Ended. They can do and see nothing here any more."))
    if ended.own:
        return redirect("home")
    return redirect("helpers", service_user_id=service_user_id)


def _helper(line: Any) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "relation": line.relation,
        "books": line.part == "helper",
        "since": moment(line.since),
        "until": moment(line.until) if line.until else "",
        "let_by": line.let_by,
        "agreed": line.agreed,
    }
