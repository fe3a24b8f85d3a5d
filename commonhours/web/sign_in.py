"""Signing in with a code: the address it goes to, and the page where it is typed. allauth keeps the count of tries."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.core import context
from allauth.core.ratelimit import consume
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from commonhours.accounts.models import Account
from commonhours.accounts.phones import normal_phone, phone_in_words
from commonhours.accounts.queries import account_by_phone
from commonhours.common.refusals import NotFound
from commonhours.integrations.oidc.providers import providers
from commonhours.web.letters import is_sample, letters_of
from commonhours.web.middleware import House

# A second code helps nobody while the first is on its way.
WAIT_SECONDS = 30
AS_TYPED = {"autocapitalize": "none", "spellcheck": "false"}


class AddressForm(forms.Form):
    """One field for both: whoever has an @ means an e-mail address. Nothing here tells who has an account."""

    address = forms.CharField(
        label=gettext_lazy("E-mail or mobile number"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "inputmode": "email", **AS_TYPED}),
    )
    _user: Account | None = None

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"].strip()
        key = email_of(typed) if "@" in typed else normal_phone(typed)
        if not key:
            raise ValidationError(
                _("Type an e-mail address like ana@example.org or a mobile number with all digits.")
            )
        if not consume(context.request, action="request_login_code", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        return key

    def clean(self) -> dict[str, Any]:
        """allauth asks for one of the two."""
        key = self.cleaned_data.get("address")
        if not key:
            return self.cleaned_data
        if "@" in key:
            self._user = Account.objects.filter(email__iexact=key, is_active=True).first()
            return {"email": key}
        self._user = account_by_phone(key)
        return {"phone": key}


def email_of(typed: str) -> str:
    """The address in small letters; empty when it is none."""
    try:
        validate_email(typed)
    except ValidationError:
        return ""
    return typed.lower()


def seconds_to_wait(state: dict[str, Any]) -> int:
    """How long until another code may be asked for."""
    sent_at: float = state.get("sent_at", state["at"])
    return max(0, round(sent_at + WAIT_SECONDS - time.time()))


def wait_in_words(seconds: int) -> str:
    return ngettext(
        "A code is on its way. You can ask for another in %(count)s second.",
        "A code is on its way. You can ask for another in %(count)s seconds.",
        seconds,
    ) % {"count": seconds}


class RequestCode(RequestLoginCodeView):
    """Where a code goes; beside it the other ways in, those of the operator's providers too."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"providers": providers()}


class ConfirmCode(ConfirmLoginCodeView):
    """Type the code; say how many tries are left, and send another after a while."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", True) is None:
            messages.warning(request, _("That code has ended. Ask for a new one."))
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self._process.state
        phone = state.get("phone", "")
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {
            "to": phone_in_words(phone) if phone else state.get("email", ""),
            "tries_left": app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS - state["failed_attempts"],
            "wrong": state["failed_attempts"] > 0 and self.request.method == "POST",
            "minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
            "sample": is_sample(self.request),
        }

    def _resend_form_valid(self, form: forms.Form) -> HttpResponse:
        state = self._process.state
        wait = seconds_to_wait(state)
        if wait:
            messages.warning(self.request, wait_in_words(wait))
            return self.render_to_response(self.get_context_data(form=self._empty_form()))
        state["at"] = state["sent_at"] = time.time()
        answer: HttpResponse = super()._resend_form_valid(form)
        messages.success(self.request, _("We have sent another code. The one before no longer works."))
        return answer

    def _empty_form(self) -> forms.Form:
        form: forms.Form = self.form_class(code="")
        return form


request_code = RequestCode.as_view()
confirm_code = ConfirmCode.as_view()


@require_GET
def sent(request: House) -> HttpResponse:
    """In the sample city: the codes that would have gone out from this browser. Elsewhere there is no such page."""
    if not is_sample(request):
        raise NotFound.because("not_a_sample_city")
    letters = [
        {"letter": letter, "to": phone_in_words(letter.to) if letter.channel == "sms" else letter.to}
        for letter in letters_of(request)
    ]
    return render(request, "account/sent.html", {"letters": letters})
