"""An e-mail backend for cities that must not write to anybody: the sample city, tests, a first look."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Outbox(BaseEmailBackend):
    """Delivers nowhere. What would have been sent stands in the messages themselves, on the outbox page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)
