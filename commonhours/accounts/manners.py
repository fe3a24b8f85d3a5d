"""How somebody has pages shown to them: a few words, the same with an account as in a browser. Pure."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

# What may be chosen in place of the usual. The style sheet knows each by its word: design/styles/_tokens.scss.
WORDS = {
    "text": ("large", "larger"),
    "contrast": ("high",),
    "theme": ("day", "night"),
    "motion": ("still",),
    "words": ("simple",),
}
KNOWN = tuple(word for words in WORDS.values() for word in words)


@dataclass(frozen=True)
class Manner:
    """One word for each thing that can be chosen; an empty one leaves it to the reader's device and to the house."""

    text: str = ""
    contrast: str = ""
    theme: str = ""
    motion: str = ""
    words: str = ""

    def kept(self) -> list[str]:
        """The words to be kept, always in one order."""
        return [word for word in astuple(self) if word]


def manner_of(kept: Iterable[str]) -> Manner:
    """What these words say; whatever is not known, or comes twice, is as good as not said."""
    said = set(kept)
    return Manner(
        **{each.name: next((w for w in WORDS[each.name] if w in said), "") for each in fields(Manner)}
    )
