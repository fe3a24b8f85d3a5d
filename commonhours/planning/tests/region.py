"""The sample city's own vocabulary, out of its tables: no database is asked."""

from functools import cache

from commonhours.planning.grammar import Vocabulary
from commonhours.planning.grammar.naming import AreaRow, Row, vocabulary_of
from commonhours.samplecity.organisations import facts_and_modules, organisations, work_of
from commonhours.samplecity.places import NEIGHBOURHOODS


@cache
def sample_vocabulary() -> Vocabulary:
    """All forty organisations; each stands under its slug, where a database has an id. Nothing confidential."""
    members = organisations(40)
    facts, _ = facts_and_modules(members)
    works = sorted(work_of(members), key=lambda each: each.code)
    return vocabulary_of(
        (Row(each.code, each.category, {"en": each.en, "es": each.es}) for each in works),
        (
            Row(each.code, each.group, {"en": each.en, "es": each.es})
            for each in sorted(facts, key=lambda each: each.code)
            if not each.confidential and each.organisation < 0
        ),
        (AreaRow(each.name, each.zip, each.lat, each.lng) for each in NEIGHBOURHOODS),
        ((each.code, each.name) for each in members),
        "Long Beach",
    )
