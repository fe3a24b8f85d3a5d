"""Index, booking and explanation say the same of everybody, in random worlds; and what is secret stays so."""

import os
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.bookings.conditions import Question, conditions_of
from commonhours.bookings.fit import Dossier, reasons_against
from commonhours.bookings.rules import RESIDUALS
from commonhours.matching.index import Index
from commonhours.matching.kernel import Weights
from tests.properties.reading import Told, reasons
from tests.properties.worlds import (
    ALWAYS,
    SECRET,
    WORKS,
    World,
    card_of,
    change_of,
    dossiers,
    questions,
    spans,
    worlds,
)

# Worlds looked at by every run; a nightly proof asks for more.
MANY = int(os.environ.get("COMMONHOURS_WORLDS", "1000"))
SOME = settings(max_examples=MANY // 4, deadline=None, print_blob=True)
ALL = settings(max_examples=MANY, deadline=None, print_blob=True)

worlds_with_questions = worlds().flatmap(
    lambda world: st.tuples(st.just(world), st.lists(questions(world.frame), min_size=1, max_size=3))
)


def told(question: Question, dossier: Dossier, world: World) -> list[Told]:
    """What somebody who asks why not is told."""
    return [Told(r.code, r.facts.get("about")) for r in reasons_against(question, dossier, world.frame)]  # type: ignore[arg-type]


@ALL
@given(worlds_with_questions)
def test_whom_the_index_finds_the_booking_accepts_and_the_sentences_allow(
    asked: tuple[World, list[Question]],
) -> None:
    world, several = asked
    index = world.index()
    for question in several:
        explained = {d.person_id: told(question, d, world) for d in world.people}
        if not index.covers(question):
            assert all(Told("free") in why for why in explained.values())
            continue
        for dossier in world.people:
            why = explained[dossier.person_id]
            assert len(set(why)) == len(why)
            assert set(why) == reasons(question, dossier, world.frame.region)
        found = index.find(question, {}, Weights(), len(world.people))
        offered = {index.person_at(int(number)) for number in found.workers}
        assert offered == {person for person, why in explained.items() if not why}


@ALL
@given(worlds_with_questions)
def test_near_misses_are_those_with_exactly_one_reason(asked: tuple[World, list[Question]]) -> None:
    world, several = asked
    index = world.index()
    for question in several:
        if not index.covers(question):
            continue
        alone = Counter(
            next(iter(why), None)
            for dossier in world.people
            if len(why := reasons(question, dossier, world.frame.region)) <= 1
        )
        misses = index.near_misses(question)
        expected = [alone[Told(condition.code, condition.about)] for condition in about_of(question)]
        assert misses.groups.tolist() == expected
        assert misses.window == alone[Told("free")]
        # Whoever has a visit then is also not free, so that an overlap never stands alone.
        assert misses.residuals.tolist() == [
            alone[Told(code)] if code != "overlap" else 0 for code in RESIDUALS
        ]
        assert misses.passing == alone[None]


def about_of(question: Question) -> list[Any]:
    return list(conditions_of(question))


@st.composite
def worlds_that_change(draw: st.DrawFn) -> tuple[World, list[Dossier], list[Question]]:
    """A world, new dossiers for some of its people (at the same home), and questions."""
    world = draw(worlds())
    change = change_of(world.frame.days.first_day)
    changed = []
    for number in draw(st.lists(st.integers(0, len(world.people) - 1), min_size=1, max_size=4)):
        old = world.people[number]
        new = draw(dossiers(change, 0))
        terms = old.terms._replace(**{name: getattr(new.terms, name) for name in new.terms._fields[:5]})
        changed.append(replace(new, person_id=old.person_id, terms=terms))
    return world, changed, draw(st.lists(questions(world.frame), min_size=1, max_size=2))


@SOME
@given(worlds_that_change())
def test_an_index_that_was_mended_is_the_index_built_anew(
    case: tuple[World, list[Dossier], list[Question]],
) -> None:
    world, changed, several = case
    mended, people, cards = world.index(), {d.person_id: d for d in world.people}, dict(world.cards)
    for visits, dossier in enumerate(changed):
        people[dossier.person_id] = dossier
        cards[dossier.person_id] = card_of(dossier.person_id, guaranteed=visits % 2, visits=visits)
        assert mended.replace(dossier, cards[dossier.person_id])
    assert_same(mended, Index(world.frame, tuple(people.values()), cards), several)


def assert_same(one: Index, other: Index, several: list[Question]) -> None:
    """Every array that a question reads."""
    assert one.numbers == other.numbers
    for mine, theirs in zip(
        (*one.market.bits, *one.market.people), (*other.market.bits, *other.market.people), strict=True
    ):
        assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
    lengths = one.market.diaries.lengths
    assert np.array_equal(lengths, other.market.diaries.lengths)
    for mine, theirs in zip(one.market.diaries[:-1], other.market.diaries[:-1], strict=True):
        for row, length in enumerate(lengths):
            assert np.array_equal(mine[row, :length], theirs[row, :length], equal_nan=mine.dtype.kind == "f")
    for question in several:
        for condition in conditions_of(question):
            both = (index.holders.of_condition(condition, question.days) for index in (one, other))
            assert np.array_equal(*both)


@st.composite
def twins(draw: st.DrawFn) -> tuple[World, list[Question]]:
    """Three people alike in all but this: one lacks a secret fact, one has the work off, one lacks both."""
    world = draw(worlds(most=1))
    person, change = world.people[-1], change_of(world.frame.days.first_day)
    work, fact = f"work:{WORKS[0]}", f"fact:{SECRET}"
    rest = {name: held for name, held in person.holdings.items() if name not in (work, fact)}
    versions = ({work: ALWAYS}, {fact: draw(spans(change))}, {})
    people = tuple(replace(person, holdings=rest | version) for version in versions)
    return replace(world, people=people), draw(st.lists(questions(world.frame), min_size=1, max_size=4))


@SOME
@given(twins())
def test_who_lacks_a_confidential_fact_looks_like_somebody_who_switched_the_work_off(
    case: tuple[World, list[Question]],
) -> None:
    world, several = case
    alone = [
        Index(world.frame, (person,), {person.person_id: card_of(person.person_id)})
        for person in world.people
    ]
    for question in several:
        # Other types of work, which ask for no secret, are theirs all the same.
        first, *others = (told(question, person, world) for person in world.people)
        assert all(other == first for other in others)
        if alone[0].covers(question):
            counts = [
                [np.atleast_1d(part).tolist() for part in index.near_misses(question)] for index in alone
            ]
            assert counts[0] == counts[1] == counts[2]
