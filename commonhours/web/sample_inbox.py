"""In a sample city: everything that would have gone out, as those would read it whom it is for."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.accounts.phones import phone_in_words
from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound
from commonhours.integrations.texts.signature import headers_for
from commonhours.notifications.queries import Letter
from commonhours.notifications.sample import WAYS, sample_answers, sample_letters
from commonhours.web.letters import is_sample
from commonhours.web.messages import A_PAGE, MOST_PAGES, page_asked_for, shown_letter
from commonhours.web.middleware import House, tell
from commonhours.web.show import moment
from commonhours.web.texting import answered, sample_secret
from commonhours.words.answers import ASKS
from commonhours.words.kinds import channel_name
from commonhours.words.terms import gettext as _

LONGEST_NAME = 60


def require_sample(request: House) -> None:
    """Refuse with `not_a_sample_city`, as if there were no such page."""
    if not is_sample(request):
        raise NotFound.because("not_a_sample_city")


@require_GET
def sample_inbox(request: House) -> HttpResponse:
    """E-mails and text messages of everybody, newest first; of one person or one way if asked."""
    require_sample(request)
    number, at = page_asked_for(request), now()
    name, way = request.GET.get("name", "").strip()[:LONGEST_NAME], request.GET.get("way", "")
    way = way if way in WAYS else ""
    letters = sample_letters(name=name, way=way, most=A_PAGE + 1, first=(number - 1) * A_PAGE)
    answers = sample_answers(name=name) if way != "email" and number == 1 else []
    asked = {key: value for key, value in {"name": name, "way": way}.items() if value}
    page: dict[str, Any] = {
        "letters": [_shown(letter) | shown_letter(letter, at) for letter in letters[:A_PAGE]],
        "answers": [
            {"text": each, "who": who, "from": phone_in_words(each.phone), "when": moment(each.came_at)}
            for each, who in answers
        ],
        "name": name,
        "way": way,
        "ways": [(each, channel_name(each)) for each in WAYS],
        "filtered": bool(asked),
        "query": f"&{urlencode(asked)}" if asked else "",
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(letters) > A_PAGE and number < MOST_PAGES else 0,
    }
    return render(request, "messages/sample.html", page)


def _shown(letter: Letter) -> dict[str, Any]:
    text = letter.channel == "sms"
    return {
        "text": text,
        "to": phone_in_words(letter.address) if text else letter.address,
        "asks": text and letter.code in ASKS,
    }


@require_POST
def sample_answer(request: House) -> HttpResponse:
    """Answer a text message as whoever has its telephone would: signed and taken in as a carrier's are."""
    require_sample(request)
    words, phone = request.POST.get("words", "").strip(), request.POST.get("from", "")
    name = str(new_id())
    body = json.dumps({"id": name, "from": phone, "text": words}).encode()
    headers = headers_for(name, body, at=now().timestamp(), secret=sample_secret())
    status, told = answered(headers, body)
    if status != 200:
        tell(request, _("That is no text message that a telephone could send."))
    elif told["reply"]:
        tell(request, _("They get this answer: %(reply)s") % told)
    else:
        tell(request, _("It was taken in. Nothing is said back."))
    return redirect(f"{reverse('sample_inbox')}?{urlencode({'way': 'sms'})}")
