"""The region's own words, as far as the asker may know them, for the grammar to read questions with."""

from dataclasses import dataclass, field

from django.utils.translation import get_language

from commonhours.catalogue.lists import kinds_of_fact
from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import Words, words
from commonhours.common.actor import Actor
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.organisations.queries import organisations, region
from commonhours.planning.grammar import Vocabulary
from commonhours.planning.grammar.naming import AreaRow, Row, vocabulary_of

# Whether somebody sees what is confidential, whose own words they know, and the language they read.
_Key = tuple[bool, bool, frozenset[object], str]


@dataclass(frozen=True)
class _Shelf:
    """What this process made of one reading of the catalogue: some few vocabularies, for many askers; and of the
    reading before, so that a vocabulary in which nothing has changed stays, with the book that was made of it."""

    read: Words
    before: dict[_Key, Vocabulary] = field(default_factory=dict)
    kept: dict[_Key, Vocabulary] = field(default_factory=dict)


_shelves: list[_Shelf] = []


def vocabulary_for(by: Actor) -> Vocabulary:
    """What this asker calls things by. A confidential kind is in it for whoever may see such facts; for everybody
    else its name is a word like any that nobody knows."""
    shelf = _shelf_of(words())
    language = (get_language() or "en")[:2]
    secret = may_somewhere(by, Permission.SEE_CONFIDENTIAL)
    key = (secret, by.whole_region, frozenset(by.organisation_ids), language)
    if key not in shelf.kept:
        shelf.kept[key] = _same_or(_made(by, shelf.read, language), shelf.before.get(key))
    return shelf.kept[key]


def _shelf_of(read: Words) -> _Shelf:
    """The shelf of the catalogue as it was read last."""
    if not _shelves:
        _shelves.append(_Shelf(read))
    elif _shelves[-1].read is not read:
        _shelves[:] = [_Shelf(read, _shelves[-1].kept)]
    return _shelves[-1]


def _same_or(made: Vocabulary, before: Vocabulary | None) -> Vocabulary:
    same = before is not None and (made.terms, made.near) == (before.terms, before.near)
    return before if same and before else made


def _made(by: Actor, read: Words, language: str) -> Vocabulary:
    told = {line.id for line in kinds_of_fact(by)}
    mine = {None, *by.organisation_ids}
    return vocabulary_of(
        (
            Row(row.code, row.category, row.names)
            for row in read.works
            if by.whole_region or row.organisation_id in mine
        ),
        (Row(row.code, row.category, row.names) for row in read.kinds if row.id in told),
        (
            AreaRow(row.name, row.zip_code, row.latitude, row.longitude)
            for row in Area.objects.order_by("name")
        ),
        ((str(row.id), row.name) for row in organisations()),
        region().name,
        language,
    )
