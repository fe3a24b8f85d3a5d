"""Text messages: short enough for one, in the letters that every telephone knows where the language has them."""

import unicodedata

# GSM 03.38: what fits 160 to a message. Those of the second line count twice.
_PLAIN = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = "^{}\\[~]|€"
_LIKE = str.maketrans("–—’‘“”\u202f\xa0", "--''\"\"  ") | {ord("…"): "..."}
MOST, MOST_OTHERWISE = 160, 70


def text_of(subject: str, brand: str = "", hint: str = "") -> str:
    """Who speaks and what it is about, and last how to answer; names of people and places never, since subjects name
    none."""
    text = plain(f"{brand or 'Commonhours'}: {subject}")
    # “p.m.” ends a sentence already.
    last = plain(f" {hint}" if text.endswith(".") else f". {hint}") if hint else ""
    most = MOST if _is_gsm(text + last) else MOST_OTHERWISE
    if _length(text + last) <= most:
        return text + last
    last = last.removeprefix(".")
    while _length(text + last) > most - 3:
        text = text[:-1]
    return f"{text.rstrip()}...{last}"


def plain(text: str) -> str:
    """A text in letters that every telephone knows, as far as its language has them: "á" becomes "a"."""
    return "".join(_like(letter) for letter in text.translate(_LIKE))


def _like(letter: str) -> str:
    if letter in _PLAIN or letter in _TWICE:
        return letter
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base in _PLAIN else letter


def _is_gsm(text: str) -> bool:
    return all(letter in _PLAIN or letter in _TWICE for letter in text)


def _length(text: str) -> int:
    """How much of a message a text takes up."""
    if not _is_gsm(text):
        return len(text.encode("utf-16-le")) // 2
    return sum(2 if letter in _TWICE else 1 for letter in text)
