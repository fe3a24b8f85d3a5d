"""Another e-mail address or mobile number on one's account: written down once a code sent there has come back."""

import secrets
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from allauth.core.ratelimit import consume
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.accounts import actions
from commonhours.accounts.phones import normal_phone, phone_in_words
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.web.doors import freshly_proven, signed_in
from commonhours.web.letters import is_sample
from commonhours.web.middleware import House, tell
from commonhours.web.proof import account_of
from commonhours.web.sign_in import AS_TYPED, email_of, seconds_to_wait, wait_in_words
from commonhours.words import said

PROVING = "proving"
# The code went to the address that the account has already; what was asked for waits behind it.
SELF, BACK = "self", "proving_back"
TRIES = 3
CODE_LASTS = 600


@dataclass(frozen=True)
class Proving:
    """An address on its way to an account, kept in the session: the code, when it was sent, how often it was missed."""

    kind: str
    to: str
    code: str
    at: float
    missed: int = 0

    @property
    def shown(self) -> str:
        return phone_in_words(self.to) if self.kind == "phone" else self.to


class EmailForm(forms.Form):
    to = forms.CharField(
        label=gettext_lazy("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", **AS_TYPED}),
    )

    def clean_to(self) -> str:
        email = email_of(self.cleaned_data["to"].strip())
        if not email:
            raise ValidationError(_("Type an e-mail address like ana@example.org."))
        return email


class PhoneForm(forms.Form):
    to = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("With all digits. A number from another country begins with + and its code."),
    )

    def clean_to(self) -> str:
        phone = normal_phone(self.cleaned_data["to"])
        if not phone:
            raise ValidationError(_("That is no telephone number. Check the digits."))
        return phone


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "data-focus": ""}),
    )


@require_http_methods(["GET", "POST"])
@signed_in
@freshly_proven(back="change_email")
def change_email(request: House) -> HttpResponse:
    """Ask for a new e-mail address, and send a code there."""
    return _ask(request, "email", EmailForm(request.POST or None))


@require_http_methods(["GET", "POST"])
@signed_in
@freshly_proven(back="change_phone")
def change_phone(request: House) -> HttpResponse:
    """Ask for a mobile number, and send a code there."""
    return _ask(request, "phone", PhoneForm(request.POST or None))


@require_http_methods(["GET", "POST"])
@signed_in
def prove_self(request: House) -> HttpResponse:
    """Before what is grave: send a code to the address that the account has, and lead back once it is typed."""
    mine = account_of(request)
    if request.method == "POST":
        if consume(request, action="prove_address", key=mine.email, user=mine):
            request.session[BACK] = _own_page(request, request.GET.get("next", ""))
            _send(request, SELF, mine.email)
            return redirect("prove")
        messages.error(request, get_adapter(request).error_messages["rate_limited"])
    return render(request, "account/prove_self.html", {"email": mine.email})


def _own_page(request: House, url: str) -> str:
    """Where to go on: a page of this house, whatever the address says."""
    return url if url_has_allowed_host_and_scheme(url, None) else reverse("account")


def _ask(request: House, kind: str, form: forms.Form) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        if consume(request, action="prove_address", key=form.cleaned_data["to"], user=request.user):
            _send(request, kind, form.cleaned_data["to"])
            return redirect("prove")
        form.add_error("to", get_adapter(request).error_messages["rate_limited"])
    account = account_of(request)
    shown = {"form": form, "kind": kind, "account": account, "phone": phone_in_words(account.phone)}
    return render(request, "account/change.html", shown, status=422 if form.errors else 200)


def _send(request: House, kind: str, to: str) -> None:
    """Send a code. Whether the address belongs to somebody else is told to nobody but who reads what is sent there."""
    proving = Proving(kind, to, f"{secrets.randbelow(1_000_000):06}", time.time())
    request.session[PROVING] = asdict(proving)
    adapter = get_adapter(request)
    if kind == "phone":
        adapter.send_verification_code_sms(user=account_of(request), phone=to, code=proving.code)
    else:
        adapter.send_mail("account/email/address_code", to, {"code": proving.code})


@require_http_methods(["GET", "POST"])
@signed_in
def prove(request: House) -> HttpResponse:
    """Type the code that was sent to the new address, or ask for another."""
    proving = Proving(**request.session[PROVING]) if PROVING in request.session else None
    if proving is None or time.time() - proving.at > CODE_LASTS:
        request.session.pop(PROVING, None)
        messages.warning(request, _("That code has ended. Ask for a new one."))
        return redirect("account")
    if request.method == "POST" and request.POST.get("action") == "resend":
        return _again(request, proving)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _try(request, proving, form)
    return _code_page(request, proving, form)


def _again(request: House, proving: Proving) -> HttpResponse:
    wait = seconds_to_wait({"at": proving.at})
    if wait:
        messages.warning(request, wait_in_words(wait))
    elif not consume(request, action="prove_address", key=proving.to, user=request.user):
        messages.error(request, get_adapter(request).error_messages["rate_limited"])
    else:
        _send(request, proving.kind, proving.to)
        messages.success(request, _("We have sent another code. The one before no longer works."))
    return redirect("prove")


def _try(request: House, proving: Proving, form: CodeForm) -> HttpResponse:
    if compare_user_code(actual=form.cleaned_data["code"], expected=proving.code):
        del request.session[PROVING]
        return _proved(request, proving)
    proving = replace(proving, missed=proving.missed + 1)
    if proving.missed >= TRIES:
        del request.session[PROVING]
        messages.error(request, get_adapter(request).error_messages["too_many_login_attempts"])
        return redirect("account")
    request.session[PROVING] = asdict(proving)
    form.add_error("code", get_adapter(request).error_messages["incorrect_code"])
    return _code_page(request, proving, form)


def _code_page(request: House, proving: Proving, form: forms.Form) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": form,
        "verify_form": form,
        "to": proving.shown,
        "tries_left": TRIES - proving.missed,
        "wrong": bool(form.errors) and proving.missed > 0,
        "minutes": CODE_LASTS // 60,
        "sample": is_sample(request),
    }
    return render(request, "account/prove.html", shown, status=422 if form.errors else 200)


def _proved(request: House, proving: Proving) -> HttpResponse:
    if proving.kind == SELF:
        record_authentication(request, account_of(request), method="code", reauthenticated=True)
        return redirect(request.session.pop(BACK, reverse("account")))
    before = account_of(request).email
    try:
        if proving.kind == "phone":
            actions.verify_phone(by=request.actor, at=now(), phone=proving.to)
        else:
            actions.change_email(by=request.actor, at=now(), email=proving.to)
            get_adapter(request).send_mail("account/email/address_changed", before, {})
    except Refused as refused:
        messages.error(request, said(refused.refusals[0]).text)
        return redirect("account")
    tell(request, _("Saved: %(address)s") % {"address": proving.shown})
    return redirect("account")


@require_POST
@signed_in
@freshly_proven(back="account")
def forget_phone(request: House) -> HttpResponse:
    """Take the mobile number off the account."""
    actions.forget_phone(by=request.actor, at=now())
    tell(request, _("Your number was removed."))
    return redirect("account")
