"""Telephone numbers as people write them, and as they are kept: E.164, so that one number is one row."""

import phonenumbers
from django.conf import settings


def normal_phone(text: str) -> str:
    """The number as +15625550123; a number without a country's code is one of ours. Empty when it is none."""
    if any(letter.isalpha() for letter in text):
        return ""
    try:
        number = phonenumbers.parse(text, settings.PHONE_COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or number.extension:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_in_words(phone: str) -> str:
    """The number as people of its country write it, ours without the country's code."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    ours = phonenumbers.region_code_for_number(number) == settings.PHONE_COUNTRY
    form = phonenumbers.PhoneNumberFormat.NATIONAL if ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
