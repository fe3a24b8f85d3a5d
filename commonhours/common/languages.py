"""The languages that the house speaks, whatever else its people do."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant


def spoken_to(language: str) -> str:
    """The language in which the house speaks to somebody of this one: the same where it can, else its own."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE
