"""Text messages leave through one small backend, chosen by SMS_BACKEND as e-mail is by EMAIL_BACKEND."""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class TextBackend(Protocol):
    """Carries one text message; raises OSError when it cannot, and never logs what it carries."""

    def send(self, *, to: str, body: str) -> None: ...


class Console:
    """Delivers nowhere, and says so without number or words: for sample cities, tests and a first look."""

    def send(self, *, to: str, body: str) -> None:
        log.warning("A text message was not sent: SMS_BACKEND names nobody who carries them.")


def text_backend() -> TextBackend:
    """Whoever carries text messages here."""
    backend: TextBackend = import_string(settings.SMS_BACKEND)()
    return backend
