"""The languages that the house speaks, whatever else its people do, and facts among words written from the right."""

from django.conf import settings
from django.utils.translation import get_language_bidi, get_supported_language_variant

# Around what keeps an order of its own, which its first letter gives (Unicode's annex 9, FSI and PDI).
FIRST, LAST = "\u2068", "\u2069"


def apart(text: str) -> str:
    """A fact as it may stand among words written from the right: “12 Cherry Avenue” with its number in front.

    Names, addresses, telephone numbers and spans of time go through it; in other languages nothing is added.
    """
    return f"{FIRST}{text}{LAST}" if text and get_language_bidi() else text


def spoken_to(language: str) -> str:
    """The language in which the house speaks to somebody of this one: the same where it can, else its own."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE
