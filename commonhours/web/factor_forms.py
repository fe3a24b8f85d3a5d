"""What a passkey says, read with more suspicion than allauth's own forms have."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms


class Answer(forms.JSONField):
    """A passkey's answer is a mapping. Allauth verifies nothing of one that says 0 or false, and would keep it."""

    def clean(self, value: Any) -> Mapping[str, Any]:
        answer = super().clean(value)
        if not isinstance(answer, Mapping):
            raise get_adapter().validation_error("incorrect_code")
        return answer


def _answer() -> Answer:
    return Answer(widget=forms.HiddenInput)


class AddPasskey(AddWebAuthnForm):
    """A key is kept once its answer has been verified."""

    credential = _answer()

    def clean(self) -> Any:
        return _read(super().clean)


class SignInWithPasskey(LoginWebAuthnForm):
    """Whoever the key belongs to signs in."""

    credential = _answer()

    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class ShowPasskey(ReauthenticateWebAuthnForm):
    """Somebody signed in shows that it is still them."""

    credential = _answer()

    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


def _read(clean: Any) -> Any:
    """What allauth reads; an answer in pieces, which makes its reading stumble, is an answer that is not right."""
    try:
        return clean()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_code") from error
