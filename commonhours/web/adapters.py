"""What allauth asks of a house: how codes are sent, where telephone numbers stand, what things are called."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonhours.accounts.actions import verify_phone
from commonhours.accounts.browsers import browser_named
from commonhours.accounts.models import Account
from commonhours.accounts.queries import account_by_phone
from commonhours.accounts.sealing import opened, sealed
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.notifications.texting import text_backend
from commonhours.organisations.queries import region
from commonhours.web.languages import keep_language
from commonhours.web.letters import keep_for_visitor

log = logging.getLogger(__name__)

_TOO_MANY = gettext_lazy(
    "That was one try too many. Nothing is lost: wait a few minutes, then ask for a new code."
)


class CodesAdapter(DefaultAccountAdapter):
    """Sends codes by e-mail and text message, and keeps telephone numbers on the account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
        "incorrect_code": gettext_lazy("This code is not right."),
    }

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once: whoever waits for a code sits before the page."""
        letter = self.render_mail(template_prefix, email, context)
        keep_for_visitor(self.request, "email", email, str(letter.subject), str(letter.body))
        try:
            letter.send()
        except (OSError, SMTPException) as error:
            # Only the kind of error: what a mail server says repeats the address.
            log.warning("A code could not be sent by e-mail (%s).", type(error).__name__)
            messages.error(self.request, _("The code could not be sent. Please try again in a few minutes."))

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        body = _("%(code)s is your code for Commonhours. It ends in 10 minutes. Tell it to nobody.")
        self.send_text(phone, body % {"code": code})

    def send_text(self, phone: str, body: str) -> None:
        """Hand a text message to whoever carries it here."""
        keep_for_visitor(self.request, "sms", phone, "", body)
        try:
            text_backend().send(to=phone, body=body, message_id=new_id())
        except OSError as error:
            log.warning("A text message could not be sent (%s).", type(error).__name__)
            messages.error(self.request, _("The code could not be sent. Please try again in a few minutes."))

    def get_user_by_phone(self, phone: str) -> Account | None:
        return account_by_phone(phone)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        """Nothing is written before a code has come back; then `set_phone_verified` writes it."""

    def set_phone_verified(self, user: Any, phone: str) -> None:
        if user.phone_verified_at is None or user.phone != phone:
            verify_phone(by=Actor(account_id=user.pk, door="web"), at=now(), phone=phone)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A passkey first, for those who have one; each way with words of ours."""
        ways = super().get_reauthentication_methods(user)
        words = {"mfa_reauthenticate": _("Use a code"), "mfa_reauthenticate:webauthn": _("Use a passkey")}
        return [way | {"description": words[way["id"]]} for way in reversed(ways)]

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what went wrong: our pages say themselves what went well."""
        if level >= messages.WARNING:
            super().add_message(request, level, *args, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Show pages in the language of the account, unless another was chosen in this browser."""
        answer = super().post_login(request, user, **kwargs)
        keep_language(request, answer, user.language)
        return answer


class FactorAdapter(DefaultMFAAdapter):
    """Names of keys, and under which name the house stands in somebody's authenticator app."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right."),
    }

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps: whoever reads a copy of the database cannot use them."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        return f"Commonhours {region().name}"

    def build_totp_svg(self, url: str) -> str:
        """On white, whatever the colours of the page: a camera must read it."""
        head, path, rest = super().build_totp_svg(url).partition("<path")
        return f'{head}<rect width="100%" height="100%" fill="#fff"/>{path}{rest}'

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner names it: where it was made."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        browser = browser_named(context.request.headers.get("User-Agent", ""))
        name = browser or _("Passkey")
        return f"{name} ({number + 1})" if number else name
