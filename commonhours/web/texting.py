"""Where text messages come in: signed by whoever carries them, and answered with what is to be said back."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.texts.signature import ID, SIGNATURE, TIME, is_signed
from commonhours.notifications.answering import CameIn, take_text
from commonhours.organisations.queries import region
from commonhours.trail.sequencer import HOUSE

MOST_BYTES = 4_000


@csrf_exempt
@require_POST
def text_came(request: HttpRequest) -> JsonResponse:
    """Take in one text message: {"id", "from", "text"}; answer {"reply"}."""
    if request.content_type != "application/json":
        return JsonResponse({"error": "unreadable"}, status=415)
    if len(request.body) > MOST_BYTES:
        return JsonResponse({"error": "too_large"}, status=413)
    headers = {name: request.headers.get(name, "") for name in (ID, TIME, SIGNATURE)}
    status, told = answered(headers, request.body)
    return JsonResponse(told, status=status)


def answered(headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str]]:
    """Status and answer to a text message that came with these headers. Unsigned, nothing of it is looked at."""
    at = now()
    if not is_signed(headers, body, at=at.timestamp(), secrets=carriers_secrets()):
        return 403, {"error": "unsigned"}
    text = _read(body)
    if text is None:
        return 422, {"error": "unreadable"}
    try:
        return 200, {"reply": take_text(by=HOUSE, at=at, text=text)}
    except Refused as refused:
        return refused.status, {"error": refused.refusals[0].code, "field": refused.refusals[0].field}


def carriers_secrets() -> list[str]:
    """The secrets of whoever may hand messages over: the operator's, and in a sample city that of its own page."""
    own = [sample_secret()] if settings.SAMPLE_PAGES and region().sample else []
    return [*settings.TEXT_SECRETS, *own]


def sample_secret() -> str:
    """What the page signs with on which text messages of a sample city are answered."""
    return hmac.new(settings.SECRET_KEY.encode(), b"text messages of the sample city", sha256).hexdigest()


def _read(body: bytes) -> CameIn | None:
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    name, phone, words = (told.get(each) for each in ("id", "from", "text"))
    if not (isinstance(name, str) and isinstance(phone, str) and isinstance(words, str)):
        return None
    return CameIn(name, phone, words) if _can_be_kept(name + phone + words) else None


def _can_be_kept(text: str) -> bool:
    """Whether every letter can be written down: no database keeps a NUL or half of a pair."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)
