"""Where calls come in: signed by whoever carries them, answered in TwiML, the markup that carriers of calls speak."""

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.integrations.texts.signature import ID, SIGNATURE, TIME, is_signed
from commonhours.organisations.queries import region
from commonhours.timesheets.actions import Said, Step, take_step
from commonhours.trail.sequencer import HOUSE
from commonhours.web.texting import MOST_BYTES, carriers_secrets
from commonhours.words.telephone import SENTENCES, VOICES, language_menu, spoken_sentence
from commonhours.words.terms import gettext as _

# Seconds of silence before the call ends.
PATIENCE = 10
FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@require_POST
def call_came(request: HttpRequest) -> HttpResponse:
    """Take in one step of a call: CallSid, From, Digits; answer what is said, and how many digits are waited for."""
    if request.content_type != FORM:
        return HttpResponse(status=415)
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    at = now()
    headers = {name: request.headers.get(name, "") for name in (ID, TIME, SIGNATURE)}
    if not is_signed(headers, request.body, at=at.timestamp(), secrets=carriers_secrets()):
        return HttpResponse(status=403)
    sent = request.POST
    step = Step(sent.get("CallSid", ""), headers[ID], sent.get("From", ""), sent.get("Digits", "")[:10])
    try:
        said = take_step(by=HOUSE, at=at, step=step, languages=_languages())
    except Refused as refused:
        return HttpResponse(status=refused.status)
    return HttpResponse(in_twiml(said), content_type="text/xml; charset=utf-8")


def _languages() -> tuple[str, ...]:
    """The languages that a voice can speak, English first."""
    return tuple(code for code, _name in settings.LANGUAGES if code in VOICES)


def in_twiml(said: Said) -> str:
    """What is said, as a carrier's voice reads it out; after it the digits that are waited for, or the end."""
    language = said.language or settings.LANGUAGE_CODE
    with override(language):
        if said.code == "language":
            voices = "".join(_say(*each) for each in language_menu(_languages()))
        else:
            sentence = spoken_sentence(said.code, said.times, said.way, region().tzinfo, again=said.again)
            voices = _say(sentence, language)
        silence = _say(_(SENTENCES["silence"]), language)
    if said.gather:
        gather = f'<Gather input="dtmf" numDigits="{said.gather}" timeout="{PATIENCE}" method="POST">{voices}</Gather>'
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{gather}{silence}<Hangup/></Response>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{voices}<Hangup/></Response>'


def _say(words: str, language: str) -> str:
    return f"<Say language={quoteattr(VOICES.get(language, language))}>{escape(words)}</Say>"
