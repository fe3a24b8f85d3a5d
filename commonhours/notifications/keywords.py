"""What a text message says that came in: one of few words, in the languages of the city; anything else is “other”.

The words that end text messages are those that US carriers and the rules on consent ask for (47 CFR 64.1200(a)(10):
stop, quit, end, revoke, opt out, cancel, unsubscribe), and their like in Spanish, Khmer and Filipino.
"""

import unicodedata

STOP, START, HELP, YES, NO, OTHER = "stop", "start", "help", "yes", "no", "other"

_WORDS = {
    STOP: "stop stopall stop-all unsubscribe cancel end quit revoke optout opt-out alto parar pare basta baja cancelar"
    " tigil itigil hinto ឈប់ បញ្ឈប់",
    START: "start unstop resume iniciar empezar comenzar alta reanudar simulan ចាប់ផ្តើម",
    HELP: "help info ayuda informacion tulong ជំនួយ",
    YES: "yes y si oo opo បាទ ចាស បាទ/ចាស",
    NO: "no n hindi ទេ",
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
# Whoever begins like this wants no more, whatever follows: “Stop texting me”, “Alto por favor”.
_ENDS_BY_BEGINNING = frozenset({"stop", "stopall", "unsubscribe", "revoke", "alto", "parar", "pare"})
_TWO_WORDS = {"opt out": STOP, "stop all": STOP}


def meaning_of(text: str) -> str:
    """Which of the six a text message means. Yes and no are taken only where nothing else stands beside them."""
    words = _plain(text).split()
    alone = " ".join(words)
    if alone in _TWO_WORDS:
        return _TWO_WORDS[alone]
    if len(words) == 1:
        return _MEANING.get(words[0], OTHER)
    return STOP if words and words[0] in _ENDS_BY_BEGINNING else OTHER


def _plain(text: str) -> str:
    """In small letters, without accents and without the marks that people set around a word.

    Accents of Latin letters only: in Khmer such a mark is part of the word.
    """
    apart = unicodedata.normalize("NFKD", text.strip().casefold())
    kept = "".join(letter for letter in apart if not ("\u0300" <= letter <= "\u036f" or letter in _AROUND))
    return unicodedata.normalize("NFC", kept)


_AROUND = frozenset("“”\"'’!¡?¿.,;:()…។\u200b\u200c\u200d\ufe0f")
