"""The language of the pages: chosen with a button, kept in this browser and with the account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from commonhours.accounts.actions import choose_language
from commonhours.common.clock import now
from commonhours.web.middleware import House

_HOUSE = frozenset(code for code, _name in settings.LANGUAGES)


@require_POST
def set_language(request: House) -> HttpResponseBase:
    """Change the language here, and for whoever is signed in on all their devices."""
    chosen = request.POST.get("language", "")
    if request.actor.account_id and chosen in _HOUSE:
        choose_language(by=request.actor, at=now(), language=chosen)
    return django_set_language(request)


def keep_language(request: HttpRequest, answer: HttpResponse, language: str) -> None:
    """After signing in: the account's language, unless one was chosen in this browser before."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return
    if language in _HOUSE and check_for_language(language) and language != settings.LANGUAGE_CODE:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
