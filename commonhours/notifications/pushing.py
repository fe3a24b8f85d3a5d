"""Words to browsers leave through one small backend, chosen by PUSH_BACKEND as e-mail is by EMAIL_BACKEND."""

import json
import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications.models import PushDevice
from commonhours.notifications.queries import Letter
from commonhours.organisations.queries import region

log = logging.getLogger(__name__)


class PushBackend(Protocol):
    """Carries one word to one browser; raises OSError when it cannot, and LookupError when it never will again."""

    def send(self, *, address: str, browser_key: str, auth: str, words: str) -> None: ...


class Kept:
    """Delivers nowhere: for sample cities, tests and a first look. What would have gone out stands in the outbox."""

    def send(self, *, address: str, browser_key: str, auth: str, words: str) -> None:
        log.info("A browser was not told: PUSH_BACKEND names nobody who carries it.")


def can_be_pushed() -> bool:
    """Whether it is worth asking somebody: words go out, or a sample city shows those that would."""
    kept = f"{Kept.__module__}.{Kept.__qualname__}"
    return kept != settings.PUSH_BACKEND or (settings.SAMPLE_PAGES and region().sample)


def tell_device(device: PushDevice, letter: Letter, *, by: Actor) -> bool | None:
    """Whether its push service took the word; None where the browser is there no more, and is forgotten."""
    backend: PushBackend = import_string(settings.PUSH_BACKEND)()
    words = json.dumps({"title": letter.subject, "body": letter.body, "lang": letter.language})
    try:
        backend.send(address=device.address, browser_key=device.browser_key, auth=device.auth, words=words)
    except LookupError:
        with seeing(by.sight):
            PushDevice.objects.filter(id=device.id).delete()
        return None
    except OSError as error:
        log.warning("Message %s was not taken (%s).", letter.id, type(error).__name__)
        return False
    return True
