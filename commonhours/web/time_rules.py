"""Which rules of region, programme and organisation are tighter than somebody's own terms: these hold, not theirs."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from commonhours.availability.queries import TermsLine
from commonhours.policies.queries import rulebook_of
from commonhours.policies.rules import KINDS, Bound
from commonhours.words.limits import value_in_words
from commonhours.words.terms import gettext as _

# Under each term the rule that says the same for everybody.
RULES = {
    "notice_minutes": "notice",
    "shortest_minutes": "shortest",
    "most_minutes_day": "most_day",
    "most_minutes_week": "most_week",
    "travel_minutes": "travel",
}


def tighter_than(terms: TermsLine, organisation_ids: Iterable[UUID], *, on: date) -> dict[str, str]:
    """By term, whose rule holds in its place and what it says; terms under which nobody says more are left out."""
    books = [rulebook_of([each], None).bounds(each, on) for each in organisation_ids]
    told = {name: dict.fromkeys(_tighter(code, getattr(terms, name), books)) for name, code in RULES.items()}
    return {name: " ".join(sentences) for name, sentences in told.items() if sentences}


def _tighter(code: str, own: int, books: Iterable[Mapping[str, Bound]]) -> Iterable[str]:
    kind = KINDS[code]
    for bounds in books:
        if kind.loosens(own, bounds[code].value):
            words = _("%(whose)s: at least %(value)s.") if kind.more else _("%(whose)s: at most %(value)s.")
            yield words % {
                "whose": bounds[code].level_name,
                "value": value_in_words(code, bounds[code].value),
            }
