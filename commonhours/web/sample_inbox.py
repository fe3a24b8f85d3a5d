"""In a sample city: everything that would have gone out, as those would read it whom it is for."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonhours.accounts.phones import phone_in_words
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.notifications.queries import Letter
from commonhours.notifications.sample import WAYS, sample_letters
from commonhours.web.letters import is_sample
from commonhours.web.messages import A_PAGE, MOST_PAGES, page_asked_for, shown_letter
from commonhours.web.middleware import House
from commonhours.words.kinds import channel_name

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
    asked = {key: value for key, value in {"name": name, "way": way}.items() if value}
    page: dict[str, Any] = {
        "letters": [_shown(letter) | shown_letter(letter, at) for letter in letters[:A_PAGE]],
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
    return {"text": text, "to": phone_in_words(letter.address) if text else letter.address}
