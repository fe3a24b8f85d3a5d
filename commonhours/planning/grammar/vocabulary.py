"""What a region calls its work, facts, areas, organisations and contracts, as data that a sentence is read with."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made

ALL = ""  # in names: the same in every language


@dataclass(frozen=True)
class Term:
    """Something with a name. `codes` are several for a group: any of them is meant."""

    field: str  # of Question: works, facts, areas, organisations, contracts
    codes: tuple[str, ...]
    names: Mapping[str, str]  # by language
    also: Mapping[str, tuple[str, ...]] = made(default_factory=dict)  # other words for it, by language
    category: str = ""  # of a kind of fact: language, skill, training …

    def name(self, language: str) -> str:
        """Its name in a language, else in English."""
        return self.names.get(language) or self.names.get(ALL) or self.names["en"]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All terms, in the order in which they are listed; equal only to itself, so that what is made of it is kept."""

    terms: tuple[Term, ...]
    near: Mapping[str, tuple[str, ...]] = made(default_factory=dict)  # an area, and what lies around it
    everywhere: tuple[str, ...] = ()  # names of the whole region
    language: str = "en"  # the reader's, for sentences that could be either
