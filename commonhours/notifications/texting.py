"""Text messages leave through one small backend, chosen by SMS_BACKEND as e-mail is by EMAIL_BACKEND."""

import logging
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from commonhours.organisations.queries import region

log = logging.getLogger(__name__)


class TextBackend(Protocol):
    """Carries one text message; raises OSError when it cannot, and never logs what it carries.

    The same message may be handed over twice, under one id.
    """

    def send(self, *, to: str, body: str, message_id: UUID) -> None: ...


class Console:
    """Delivers nowhere, and says so without number or words: for sample cities, tests and a first look."""

    def send(self, *, to: str, body: str, message_id: UUID) -> None:
        log.warning("A text message was not sent: SMS_BACKEND names nobody who carries them.")


def text_backend() -> TextBackend:
    """Whoever carries text messages here."""
    backend: TextBackend = import_string(settings.SMS_BACKEND)()
    return backend


def can_be_answered() -> bool:
    """Whether text messages can come in here: a carrier's secret is known, or the sample city's own page sends them."""
    return bool(settings.TEXT_SECRETS) or (settings.SAMPLE_PAGES and region().sample)
