"""Whoever holds a role and has lost their second proof, with no recovery code left: another lets them begin anew."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.accounts.models import Account
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.organisations.actions import SEEN, take_proofs
from commonhours.organisations.queries import roles_given
from commonhours.web.doors import freshly_proven, signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of

WORDS = {
    "in_person": gettext_lazy("They stood before me, and I know them or saw their papers"),
    "by_call_back": gettext_lazy("I called them at the number that we had before"),
}


class LostForm(forms.Form):
    seen = forms.ChoiceField(
        label=gettext_lazy("How did you make sure that it is them?"),
        choices=[(each, WORDS[each]) for each in SEEN],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("An e-mail is not enough: whoever took their mailbox writes one, too."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@freshly_proven(back="roles")
def lost_proof(request: House, grant_id: UUID) -> HttpResponse:
    """Say how it was seen who they are; then their proofs go, and they are signed out everywhere and told."""
    today = now().astimezone(zone_of(request)).date()
    line = next((each for each in roles_given(by=request.actor, on=today) if each.grant_id == grant_id), None)
    if line is None:
        raise NotFound.because("unknown_grant")
    form = LostForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"form": form, "line": line, "key": fresh_key()}
        status = 422 if form.is_bound else 200
        return render(request, "organisations/lost_proof.html", page, status=status)
    taken = take_proofs(by=keyed(request), at=now(), grant_id=grant_id, seen=form.cleaned_data["seen"])
    email = Account.objects.get(id=taken.account_id).email
    get_adapter(request).send_mail("account/email/proofs_taken", email, {})
    tell(request, _("They can now sign in with a code by e-mail, and set up another proof."))
    return redirect("roles")
