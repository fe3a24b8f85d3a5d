"""Recovery codes: shown once, in the browser that made them, and taken at the doors where allauth asks for a code."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as asked
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.generic.edit import FormView

from commonhours.accounts.recovery import left, spend, take_over
from commonhours.accounts.sealing import opened, sealed
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.web.proof import account_of

KIND, APP = Authenticator.Type.RECOVERY_CODES, Authenticator.Type.TOTP
# Where the codes stand, sealed, between the page that makes them and the next one.
_IN_SESSION = "recovery_codes"


def keep_new_codes(request: HttpRequest) -> None:
    """Hash codes that allauth has just made, in the same transaction, and have the next page show them once."""
    rows = Authenticator.objects.select_for_update().filter(user_id=account_of(request).pk, type=KIND)
    codes = [code for row in rows for code in take_over(row)]
    if codes:
        request.session[_IN_SESSION] = sealed(" ".join(codes))


@require_GET
@signed_in
def recovery_codes(request: House) -> HttpResponse:
    """The codes that were just made, this once; from then on, how many are left."""
    row = Authenticator.objects.filter(user_id=account_of(request).pk, type=KIND).first()
    if row is None:
        raise Http404
    kept = request.session.pop(_IN_SESSION, "")
    shown = {"codes": opened(kept).split() if kept else [], "left": left(row)}
    return render(request, "mfa/recovery_codes/index.html", shown)


class NewCodes(GenerateRecoveryCodesView):
    """Ten new codes; the old ones no longer work."""

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        keep_new_codes(self.request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth would count the old ones by making them again.
        shown: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        return shown


class _Codes(asked.BaseAuthenticateForm):
    """A code of an app, or a recovery code against its hash."""

    def clean_code(self) -> str:
        clear = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        # The app first: it is asked more often, and to hash a recovery code is slow on purpose.
        rows = Authenticator.objects.filter(user=self.user, type__in=(KIND, APP)).order_by("-type")
        for row in rows:
            if _fits(row, code):
                row.user, self.authenticator = self.user, row
                clear()
                return code
        if rows:
            self._emit_authentication_failed(rows[0])
        raise get_adapter().validation_error("incorrect_code")


def _fits(row: Authenticator, code: str) -> bool:
    if row.type == APP:
        return bool(row.wrap().validate_code(code))
    take_over(row)  # from before they were hashed
    return spend(row.pk, code)


class AuthenticateForm(_Codes, asked.AuthenticateForm):
    """At sign-in."""


class ReauthenticateForm(_Codes, asked.ReauthenticateForm):
    """Once more, before something grave."""
