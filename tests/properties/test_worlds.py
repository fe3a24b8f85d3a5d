"""Index, booking and explanation say the same of everybody, in random worlds; and what is secret stays so."""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
from hypothesis import given, settings

from commonhours.bookings.conditions import OWN_CONDITIONS, Question, conditions_of
from commonhours.bookings.fit import Dossier, limits_passed, reasons_against
from commonhours.bookings.rules import OWN, RESIDUALS
from commonhours.matching.index import Index
from commonhours.matching.kernel import Weights
from commonhours.matching.moved import Moved
from tests.properties.reading import Told, reasons
from tests.properties.same import assert_same
from tests.properties.worlds import (
    ALWAYS,
    SECRET,
    WORKS,
    World,
    card_of,
    dossier,
    drawn,
    spans,
    with_questions,
)

# Worlds looked at by every run; a nightly proof asks for more.
MANY = int(os.environ.get("COMMONHOURS_WORLDS", "600"))
SOME = settings(max_examples=MANY // 2, deadline=None, print_blob=True)
ALL = settings(max_examples=MANY, deadline=None, print_blob=True)

Case = tuple[World, list[Question]]


def told(asked: Question, person: Dossier, world: World) -> list[Told]:
    """What somebody who asks why not is told."""
    return [Told(r.code, r.facts.get("about")) for r in reasons_against(asked, person, world.frame)]  # type: ignore[arg-type]


@ALL
@given(drawn(with_questions))
def test_whom_the_index_finds_the_booking_accepts_and_the_sentences_allow(case: Case) -> None:
    world, several = case
    index = world.index()
    for asked in several:
        explained = {person.person_id: told(asked, person, world) for person in world.people}
        if not index.covers(asked):
            assert all(Told("free") in why for why in explained.values())
            continue
        for person in world.people:
            assert sorted(explained[person.person_id]) == sorted(reasons(asked, person))
        found = index.find(asked, {}, Weights(), len(world.people))
        offered = {index.dossiers[int(number)].person_id for number in found.workers}
        assert offered == {person_id for person_id, why in explained.items() if not why}


@ALL
@given(drawn(with_questions))
def test_near_misses_are_those_with_exactly_one_reason(case: Case) -> None:
    world, several = case
    index = world.index()
    for asked in filter(index.covers, several):
        explained = [reasons(asked, person) for person in world.people]
        alone = Counter(next(iter(why)) for why in explained if len(why) == 1)
        misses = index.near_misses(asked)
        assert misses.groups.tolist() == [alone[Told(c.code, c.about)] for c in conditions_of(asked)]
        assert misses.window == alone[Told("free")]
        # Whoever has a visit then is not free in the index either, so that there an overlap never stands alone.
        del alone[Told("overlap")]
        assert misses.residuals.tolist() == [alone[Told(code)] for code in RESIDUALS]
        assert misses.passing == explained.count(set())
        codes = {Told(c.code, c.about).code for c in conditions_of(asked)}
        near = index.nearest(asked, {}, Weights(), tellable=codes, most=len(world.people))
        read = zip(world.people, explained, strict=True)
        whom = [p.person_id for p, why in read if len(why) == 1 and why != {Told("overlap")}]
        assert sorted(near) == sorted(whom)


@SOME
@given(drawn(with_questions))
def test_another_time_of_the_same_days_fits_somebody_where_the_match_finds_them(case: Case) -> None:
    world, several = case
    index = world.index()
    for asked in filter(index.covers, several):
        moved = Moved(index, asked)
        for quarters in (-9, -4, -1, 0, 2, 5, 11):
            shift = timedelta(minutes=15 * quarters)
            there = replace(asked, starts_at=asked.starts_at + shift, ends_at=asked.ends_at + shift)
            if there.days == asked.days and index.covers(there):
                found = index.find(there, {}, Weights(), 1).workers
                assert moved.fits_anybody_at(there.starts_at) == bool(len(found))


@SOME
@given(drawn(with_questions))
def test_a_yes_of_their_own_opens_their_own_limits_and_nothing_else(case: Case) -> None:
    world, several = case
    index = world.index()
    for asked in (replace(each, agreed=False) for each in several if index.covers(each)):
        for person in world.people:
            before, after = (reasons(replace(asked, agreed=yes), person) for yes in (False, True))
            assert after <= before
            opened = {each.code for each in before - after}
            assert opened == set(limits_passed(asked, person, world.frame)) <= OWN.keys() | OWN_CONDITIONS


def changing(dice: Random) -> tuple[Case, list[Dossier]]:
    """A world with questions, and new dossiers for some of its people, at the same homes."""
    world, several = with_questions(dice)
    changed = []
    for _ in range(dice.randint(1, 4)):
        old, new = dice.choice(world.people), dossier(dice, world.change, 0)
        terms = old.terms._replace(**dict(zip(new.terms._fields[:5], new.terms[:5], strict=True)))
        changed.append(replace(new, person_id=old.person_id, terms=terms))
    return (world, several), changed


@SOME
@given(drawn(changing))
def test_an_index_that_was_mended_is_the_index_built_anew(case: tuple[Case, list[Dossier]]) -> None:
    (world, several), changed = case
    mended, people, cards = world.index(), {p.person_id: p for p in world.people}, dict(world.cards)
    for visits, person in enumerate(changed):
        people[person.person_id] = person
        cards[person.person_id] = card_of(person.person_id, guaranteed=visits % 2, visits=visits)
        assert mended.replace(person, cards[person.person_id])
    assert_same(mended, Index(world.frame, tuple(people.values()), cards), several)


def alike(dice: Random) -> Case:
    """Three people alike in all but this: one lacks a secret fact, one has the work off, one lacks both."""
    world, several = with_questions(dice, most=1)
    person, work, fact = world.people[-1], f"work:{WORKS[0]}", f"fact:{SECRET}"
    rest = {name: held for name, held in person.holdings.items() if name not in (work, fact)}
    has_the_fact = {fact: dice.choice([ALWAYS, spans(dice, world.change)])}
    people = tuple(replace(person, holdings=rest | held) for held in ({work: ALWAYS}, has_the_fact, {}))
    return replace(world, people=people), several


@SOME
@given(drawn(alike))
def test_who_lacks_a_confidential_fact_looks_like_somebody_who_switched_the_work_off(case: Case) -> None:
    world, several = case
    alone = [Index(world.frame, (person,), world.cards) for person in world.people]
    for asked in several:
        first, *others = (told(asked, person, world) for person in world.people)
        assert others == [first, first]
        if alone[0].covers(asked):
            counts = [[np.atleast_1d(part).tolist() for part in index.near_misses(asked)] for index in alone]
            assert counts[0] == counts[1] == counts[2]
