"""Passkeys, authenticator apps and recovery codes: allauth's views, which also remember that the factor was shown."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.web.proof import account_of, has_factor, where_to_show_it
from commonhours.web.recovery import keep_new_codes


@require_GET
@signed_in
def second_factor(request: House) -> HttpResponse:
    """Where whoever holds a role is led when their session has shown no second factor."""
    if not has_factor(account_of(request)):
        return render(request, "mfa/needed.html", {})
    return redirect(where_to_show_it(request, "home") if request.needs_factor else "account")


def _shown(request: HttpRequest, kind: Authenticator.Type) -> None:
    """Setting a factor up shows it: nobody is asked for it again a second later."""
    record_authentication(request, account_of(request), method="mfa", type=kind, reauthenticated=True)


class AddPasskey(AddWebAuthnView):
    """Every key is a passkey: it signs in by itself, and asks its owner for finger, face or PIN."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect("sign_in")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        shown["js_data"] = {"creation_options": begin_registration(account_of(self.request), True)}
        return shown

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        keep_new_codes(self.request)
        _shown(self.request, Authenticator.Type.WEBAUTHN)
        return answer


class AddApp(ActivateTOTPView):
    """An authenticator app, which shows six new digits every half minute."""

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        keep_new_codes(self.request)
        _shown(self.request, Authenticator.Type.TOTP)
        return answer


add_passkey = AddPasskey.as_view()
add_app = AddApp.as_view()
