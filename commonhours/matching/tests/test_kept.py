"""What is kept of a ranking: everybody who was considered, and whether it says what the match and why-not say."""

from datetime import timedelta
from uuid import UUID

import numpy as np

from commonhours.common.sight import seeing
from commonhours.dispatch.actions import book_from_match
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.instead import why_not
from commonhours.matching.kept import considered
from commonhours.matching.models import Ranking, Roll
from commonhours.matching.queries import find
from commonhours.matching.record import pack, unpack
from commonhours.matching.rolls import BLOCK, Rolls
from tests.cast import NOW, Cast


def test_a_kept_ranking_tells_of_everybody_what_the_match_and_why_not_told(committed_cast: Cast) -> None:
    cast, olga = committed_cast, committed_cast.actors["olga"]
    told = {
        name: [reason.code for reason in why_not(by=olga, at=NOW, wish=cast.wish(), person_id=person.id)]
        for name, person in cast.people.items()
    }
    answer = find(by=olga, at=NOW, wish=cast.wish())
    book_from_match(by=olga, at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    ranking = Ranking.objects.using("reader").get()
    names = {person.id: name for name, person in cast.people.items()}
    rows = considered(ranking)
    assert [row.person_id for row in rows if row.passed] == [each.person_id for each in answer.candidates]
    assert [row.score for row in rows if row.passed] == [each.score for each in answer.candidates]
    assert [row.minutes_away for row in rows if row.passed] == [e.minutes_away for e in answer.candidates]
    assert {names[row.person_id]: [code for code, _ in row.broken] for row in rows} == {
        name: codes for name, codes in told.items() if "bookable" not in codes
    }
    assert [names[row.person_id] for row in rows if row.chosen] == ["rosa"]
    assert len(bytes(ranking.considered or b"")) < 1000


def test_a_record_comes_back_as_it_was_written(committed_cast: Cast) -> None:
    olga, wish = committed_cast.actors["olga"], committed_cast.wish()
    at_night = find(by=olga, at=NOW, wish=wish.at(wish.starts_at + timedelta(hours=12)), to_keep=True).record
    assert at_night is not None
    assert len(unpack(pack(at_night)).order) == 0
    record = find(by=olga, at=NOW, wish=wish, to_keep=True).record
    assert record is not None
    again = unpack(pack(record))
    assert (again.rolls, again.rules) == (record.rolls, record.rules)
    for name in ("places", "broken", "order", "tiers", "minutes"):
        assert np.array_equal(getattr(again, name), getattr(record, name))
    assert np.allclose(again.parts, record.parts, atol=0.00005)


def test_somebody_who_joins_changes_one_block_of_the_rolls() -> None:
    people = [UUID(int=number) for number in range(3 * BLOCK)]
    before, after = Rolls.of(people), Rolls.of([UUID(int=9999), *reversed(people)])
    assert {roll.id for roll in before.blocks} < {roll.id for roll in after.blocks}
    assert len(after.blocks) == 4
    ordered = [person for roll in after.blocks for person in roll.person_ids()]
    assert ordered[after.places[1]] == people[-1]


def test_blocks_are_kept_once_however_many_rankings_name_them(committed_cast: Cast) -> None:
    cast = committed_cast
    for days in range(2):
        wish = cast.wish().at(cast.wish().starts_at + timedelta(days=days))
        book_from_match(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    with seeing(cast.actors["olga"].sight):
        assert Roll.objects.count() == 1
    FOLLOWER.forget()
