"""Hands text messages over to whoever carries them: one POST of JSON, signed, to an https address of the operator's.

What a carrier's own interface looks like differs from one to the next, so that a few lines of the operator's stand
between; they take {"id", "to", "text"} in and answer with any 2xx. The same message may come twice, under one id.
"""

import json
from uuid import UUID

from django.conf import settings

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.asking import Question, ask
from commonhours.integrations.ical.addresses import place_of
from commonhours.integrations.ical.fetching import Manner
from commonhours.integrations.texts.signature import headers_for

MANNER = Manner(seconds=10.0, most=100_000)


class NotTaken(OSError):
    """Whoever carries text messages did not take one; it is tried again later."""


class HttpCarrier:
    """Chosen as SMS_BACKEND; where it sends and the secret are in COMMONHOURS_TEXT_CARRIER and _TEXT_SECRETS."""

    def send(self, *, to: str, body: str, message_id: UUID, manner: Manner = MANNER) -> None:
        """Hand one over; raise NotTaken where it was not taken."""
        if not settings.TEXT_CARRIER or not settings.TEXT_SECRETS:
            raise NotTaken("no carrier")
        content = json.dumps({"id": str(message_id), "to": to, "text": body}).encode()
        signed = headers_for(str(message_id), content, at=now().timestamp(), secret=settings.TEXT_SECRETS[0])
        question = Question("POST", {"Content-Type": "application/json", **signed}, content)
        try:
            place = place_of(settings.TEXT_CARRIER)
            if place.scheme != "https":
                raise NotTaken("not https")
            status = ask(place, question, manner).status
        except Refused as refused:
            raise NotTaken(refused.refusals[0].code) from None
        if not 200 <= status < 300:
            raise NotTaken(str(status))
