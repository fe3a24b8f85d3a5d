"""The few words that everybody may have their own for: gettext's first, then the programme's and the organisation's.

A sentence holds such a word in square brackets, and translations do too, so that each language places and bends it:
"Cancel this [visit]", "Cancelar est[visit:e|a] [visit]". `[visits]` are several, `[Visit]` begins a sentence,
`[a visit]` has its English article, and `[visit:o|a]` chooses an ending by the word's gender (masculine, feminine).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import pgettext_lazy

from commonhours.common.languages import apart
from commonhours.organisations.brands import Form, Words

# Translators of these: the word for one, for several, and m or f if your language has genders: "visita|visitas|f".
TERMS = {
    "worker": pgettext_lazy("term", "worker|workers"),
    "service_user": pgettext_lazy("term", "service user|service users"),
    "visit": pgettext_lazy("term", "visit|visits"),
    "coordinator": pgettext_lazy("term", "coordinator|coordinators"),
}
LONGEST = 40
_MANY = {f"{term}s": term for term in TERMS}
# In a sentence the name is written as people write it: "service user".
_NAMES = "|".join(sorted((*TERMS, *_MANY), key=len, reverse=True)).replace("_", " ")
_GAP = re.compile(rf"\[(a )?({_NAMES})(?::([^|\]]*)\|([^\]]*))?\]", re.IGNORECASE)
# A word as people write one: letters with the signs that Khmer and others set about them, and between them a space, a
# hyphen or an apostrophe. Nothing that markup knows.
_LETTERS = r"(?:[^\W\d_]|[\u0300-\u036f\u17b4-\u17d3\u17dd])+"
_WORD = re.compile(rf"{_LETTERS}(?:[ \-’']{_LETTERS})*")

# Where facts stand in a sentence; those in markup are addresses of pages, and stay as they are.
_FACT = re.compile(r"<[^>]*>|%\(\w+\)s")

_spoken: ContextVar[Words | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """Say these words instead of the house's own for as long as the block runs."""
    token = _spoken.set(words)
    try:
        yield
    finally:
        _spoken.reset(token)


def is_word(text: str) -> bool:
    """Whether a text may stand for a term."""
    return len(text) <= LONGEST and _WORD.fullmatch(text) is not None


def usual(term: str) -> Form:
    """The house's own word in the active language."""
    return Form(*str(TERMS[term]).split("|"))


def form_of(term: str) -> Form:
    """The word that holds here, in the active language."""
    own: Mapping[str, Form] = (_spoken.get() or {}).get(translation.get_language() or "", {})
    return own.get(term) or usual(term)


def filled(text: str) -> str:
    """A sentence with its words in place of their gaps."""
    return _GAP.sub(_word, text) if "[" in text else text


def facts_apart(text: str) -> str:
    """A sentence in which every fact keeps its own order, whichever way the sentence is written."""
    return (
        _FACT.sub(lambda fact: fact[0] if fact[0][0] == "<" else apart(fact[0]), text)
        if "%(" in text
        else text
    )


def _word(gap: re.Match[str]) -> str:
    article, name, masculine, feminine = gap.groups()
    key = name.lower().replace(" ", "_")
    term = _MANY.get(key, key)
    form = form_of(term)
    if masculine is not None:
        return feminine if form.gender == "f" else masculine
    word = form.many if key in _MANY else form.one
    if article:
        # "A" or "a" as the sentence has it; English alone writes this gap.
        return f"{article[0]}{'n' if _sounds_open(word) else ''} {word}"
    return word[0].upper() + word[1:] if name[0].isupper() else word


def _sounds_open(word: str) -> bool:
    return word[0].lower() in "aeio" or (
        word[0].lower() == "u" and not word.lower().startswith(("us", "uni"))
    )


# --- gettext, with the gaps filled: imported under its own names where sentences hold terms ---------------------


def gettext(text: str) -> str:
    """Django's, with terms."""
    return facts_apart(filled(translation.gettext(text)))


def ngettext(one: str, many: str, count: int) -> str:
    """Django's, with terms."""
    return facts_apart(filled(translation.ngettext(one, many, count)))


gettext_lazy: Callable[[str], str] = lazy(gettext, str)
