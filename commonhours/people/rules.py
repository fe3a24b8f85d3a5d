"""A name, a telephone number, an e-mail address, a language: read as it was meant, or refused in words.

Forms and spreadsheets ask the same rules. Each returns what is kept, or raises `Invalid` with the bit in question.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import phonenumbers

from commonhours.common.refusals import Invalid

OF_AGE = 18
# 29 CFR 570.2: nobody under 14 is employed, so nobody who comes of age later than in four years.
YOUNGEST = 14
LONGEST_NAME = 120
LONGEST_EMAIL = 254
# What spreadsheets write where they could not work something out, in English and in Spanish.
BROKEN = re.compile(
    r"#(N/?A|N/D|REF!|¡REF!|VALUE!|¡VALOR!|NAME\?|¿NOMBRE\?|DIV/0!|¡DIV/0!|NUM!|¡NUM!|NULL!|¡NULO!|#+)",
    re.IGNORECASE,
)
NOTHING = {"", "-", "–", "—", "n/a", "na", "none", "null", "ninguno", "ninguna", "n/d"}
# Invisible signs that copying from a page leaves behind.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# A leading + or - is a formula unless a number follows.
_FORMULA = re.compile(r"[=@]|[+\-](?![\d( ])|[+\-][\d( ].*[|!(]\w")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "md", "rn", "phd"}
_SMALL = {"de", "del", "la", "las", "los", "y", "da", "dos", "van", "von", "der", "den"}
# How people write the languages that they speak; what is kept is the code of ISO 639.
LANGUAGES = {
    "en": ("english", "inglés", "eng"),
    "es": ("spanish", "español", "castellano", "spa"),
    "km": ("khmer", "jemer", "cambodian"),
    "tl": ("tagalog", "tagalo", "filipino"),
    "vi": ("vietnamese", "vietnamita"),
    "zh": ("chinese", "chino", "mandarin", "cantonese"),
    "ko": ("korean", "coreano"),
    "sm": ("samoan", "samoano"),
    "ar": ("arabic", "árabe"),
    "fa": ("farsi", "persian", "persa"),
    "hy": ("armenian", "armenio"),
    "ru": ("russian", "ruso"),
    "fr": ("french", "francés"),
    "pt": ("portuguese", "portugués"),
    "ja": ("japanese", "japonés"),
    "th": ("thai", "tailandés"),
    "lo": ("lao", "laosiano"),
    "hi": ("hindi",),
}


def birthday(of_age_on: date, age: int) -> date:
    """When somebody who comes of age on a day is so old; one day later where that year has no such day."""
    try:
        return of_age_on.replace(year=of_age_on.year - OF_AGE + age)
    except ValueError:
        return date(of_age_on.year - OF_AGE + age, 3, 1)


def still_young(of_age_on: date | None, today: date) -> date | None:
    """The day, if it is still to come: of adults nothing is kept. Refuse `too_young` below the least age for work."""
    if of_age_on is None or of_age_on <= today:
        return None
    if birthday(of_age_on, YOUNGEST) > today:
        raise Invalid.because("too_young", field="of_age_on", age=YOUNGEST)
    return of_age_on


def folded(text: str) -> str:
    """Small letters, without accents and with single spaces: what two spellings of one thing share."""
    if text.isascii():  # nearly all are, and have no accents to lose
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


_CODES = {folded(word): code for code, words in LANGUAGES.items() for word in (code, *words)}


def tidy(text: str) -> str:
    """One line without odd spaces and unseen signs; empty for what only says that there is nothing."""
    seen = text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    line = " ".join(seen.split())
    line = _CONTROL.sub("", line)
    return "" if line.casefold() in NOTHING else line


def plain(text: str, field: str, most: int) -> str:
    """Tidy text that is neither a broken cell nor a formula; refuse `cell_broken`, `cell_formula`, `cell_too_long`."""
    line = tidy(text)
    if BROKEN.fullmatch(line):
        raise Invalid.because("cell_broken", field=field, bit=line[:20])
    if _FORMULA.match(line):
        raise Invalid.because("cell_formula", field=field, bit=line[:30])
    if len(line) > most:
        raise Invalid.because("cell_too_long", field=field, most=most)
    return line


def name_of(text: str, field: str = "name") -> str:
    """A person's name, first name first, in ordinary letters; refuse `name_empty` or `name_unclear`."""
    name = plain(text, field, LONGEST_NAME)
    if not name:
        raise Invalid.because("name_empty", field=field)
    if any(letter.isdigit() for letter in name) or not any(letter.isalpha() for letter in name):
        raise Invalid.because("name_unclear", field=field, bit=name[:60])
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and first and "," not in first and first.casefold() not in _SUFFIXES:
        name = f"{first} {last}"
    shouted = name.isupper() or name.islower()
    return " ".join(
        _ordinary(word, place) if shouted or (word.isupper() and len(word) > 3) else word
        for place, word in enumerate(name.split())
    )


def _ordinary(word: str, place: int) -> str:
    small = word.casefold()
    if place and small in _SMALL:
        return small
    return re.sub(r"(?:^|(?<=[-'’]))\w", lambda match: match[0].upper(), small)


def phone_of(text: str, field: str = "phone", country: str = "US") -> str:
    """A telephone number as E.164 ("+15625550123"); empty for none; refuse `phone_rounded` or `phone_unclear`."""
    line = tidy(text)
    if not line:
        return ""
    if BROKEN.fullmatch(line):
        raise Invalid.because("cell_broken", field=field, bit=line[:20])
    digits = _unrounded(line, field)
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        raise Invalid.because("phone_unclear", field=field, bit=line[:40]) from None
    if not phonenumbers.is_valid_number(number) or re.search(r"[^\d\s()+.\-/–extEXT#;:,=]", digits):
        raise Invalid.because("phone_unclear", field=field, bit=line[:40])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _unrounded(line: str, field: str) -> str:
    """The digits behind what a spreadsheet made of a number; some of its roundings cannot be taken back."""
    found = _SCIENTIFIC.fullmatch(line)
    if not found:
        return re.sub(r"[.,]0$", "", line)
    if len(found[2] or "") < int(found[3]):
        raise Invalid.because("phone_rounded", field=field, bit=line[:40])
    return str(int(Decimal(f"{found[1]}.{found[2]}e{found[3]}")))


def email_of(text: str, field: str = "email") -> str:
    """An e-mail address in small letters; empty for none; refuse `email_unclear`."""
    line = plain(text, field, LONGEST_EMAIL)
    address = line.casefold().removeprefix("mailto:").strip(" ;,.")
    inner = re.search(r"<([^<>]+)>", address)
    address = inner[1].strip() if inner else address
    if address and (not _EMAIL.fullmatch(address) or ".." in address):
        raise Invalid.because("email_unclear", field=field, bit=line[:60])
    return address


def language_of(text: str, field: str = "language") -> str:
    """The code of a language by its name in English, Spanish or short; empty for none; refuse `language_unknown`."""
    line = plain(text, field, 60)
    word = folded(re.split(r"[,;/(]", line)[0])
    code = _CODES.get(word) or _CODES.get(word[:2] if re.fullmatch(r"[a-z]{2}[-_][a-z]{2}", word) else "")
    if line and not code:
        raise Invalid.because("language_unknown", field=field, bit=line[:40])
    return code or ""
