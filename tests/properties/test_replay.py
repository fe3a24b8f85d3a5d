"""Bookings played again are ranked as the match would rank them, whoever has been booked meanwhile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

import numpy as np
from hypothesis import given, settings

from commonhours.bookings.conditions import Question, attribute
from commonhours.bookings.fit import Engagement
from commonhours.matching.index import Index
from commonhours.matching.replay.effects import effects, gini, share_of_lowest
from commonhours.matching.replay.past import Booking, Past
from commonhours.matching.replay.playing import NOBODY, play
from commonhours.matching.weighing import Weighing, boosts, in_the_kernel
from commonhours.rates.book import RateBook
from tests.properties.worlds import ALWAYS, World, card_of, drawn, with_questions

SOME = settings(max_examples=6, deadline=None, print_blob=True)
ORDERS = (
    Weighing({"continuity": 3, "liking": 3, "travel": 2, "fairness": 1, "newcomer": 0.5}, ("guaranteed",)),
    Weighing({"travel": 1, "fairness": 4}, ("own", "guaranteed")),
)
Case = tuple[World, list[Question]]


def played_world(dice: Random) -> Case:
    """A world of people who differ in hours and experience, asked the same few things several times over."""
    world, several = with_questions(dice, 4)
    for person in world.people:
        world.cards[person.person_id] = replace(
            card_of(person.person_id, dice.choice([0, 0, 240, 2400]), dice.randrange(24)),
            wanted_minutes=dice.choice([0, 300, 2400]),
        )
        if dice.random() < 0.5:
            person.holdings.update({attribute("member", org): ALWAYS for org in _houses(several)})  # type: ignore[attr-defined]
    return world, several


def _houses(several: Sequence[Question]) -> list[UUID]:
    return [each.for_organisation_id for each in several if each.for_organisation_id][:1]


def past(world: World, several: Sequence[Question]) -> Past:
    index = world.index()
    asked = [replace(each, agreed=False) for each in several if index.covers(each)]
    first = world.people[0].person_id
    bookings = tuple(Booking(UUID(int=nth), first, each) for nth, each in enumerate((*asked, *asked)))
    visits = {each.service_user_id: {first: 2} for each in asked[:1]}
    liked = {each.service_user_id: (world.people[-1].person_id,) for each in asked[-1:]}
    return Past(index, bookings, 0, visits, liked, {}, RateBook())


def anew(world: World, taken: Sequence[tuple[UUID, Question]]) -> Index:
    """The index of a world in which these have been booked, built from nothing."""
    people = []
    for person in world.people:
        own = [question for who, question in taken if who == person.person_id]
        diary = tuple(
            Engagement(
                int(question.starts_at.timestamp()),
                int(question.ends_at.timestamp()),
                None if question.remote else question.place,
            )
            for question in own
        )
        people.append(replace(person, diary=(*person.diary, *diary)))
        card = world.cards[person.person_id]
        world.cards[person.person_id] = replace(card, visits=card.visits + len(own))
    return Index(world.frame, people, world.cards)


@SOME
@given(drawn(played_world))
def test_each_booking_is_ranked_as_the_match_would_after_those_before_it(case: Case) -> None:
    world, several = case
    then, cards = past(world, several), dict(world.cards)
    for order, played in zip(ORDERS, play(then, ORDERS), strict=True):
        taken: list[tuple[UUID, Question]] = []
        for nth, booking in enumerate(then.bookings):
            world.cards.clear()
            world.cards.update(cards)
            index = anew(world, taken)
            offered = _found(index, then, order, booking.question, taken)
            assert [who for who in played.offered[nth].tolist() if who != NOBODY] == offered
            if offered:
                taken.append((index.dossiers[offered[0]].person_id, booking.question))


def _found(
    index: Index, then: Past, order: Weighing, asked: Question, taken: Sequence[tuple[UUID, Question]]
) -> list[int]:
    """What the page would offer."""
    served = asked.service_user_id
    known = Counter(then.visits.get(served, {}))
    known.update(who for who, question in taken if question.service_user_id == served)
    earned = boosts(order.worth, known, then.favourites.get(served, ()), {})
    workers = index.find(asked, earned, in_the_kernel(order.worth), 20, order.tiers).workers
    return [int(worker) for worker in workers]


@SOME
@given(drawn(played_world))
def test_the_same_order_changes_nothing_and_travel_alone_ranks_by_the_way(case: Case) -> None:
    then = past(*case)
    one, same, nearest = play(then, (ORDERS[0], ORDERS[0], Weighing({"travel": 1}, ())))
    told = effects(then, one, same)
    assert not any(told["changed"].values())
    assert not told["people"]
    assert told["now"] == told["draft"]
    for nth, booking in enumerate(then.bookings):
        workers = nearest.offered[nth][nearest.offered[nth] != NOBODY]
        ways = then.index.parts(booking.question, {}, in_the_kernel({"travel": 1}), workers)
        assert [-way[0] for way in ways] == sorted(-way[0] for way in ways)


def test_hours_are_even_or_uneven() -> None:
    assert gini(np.array([60, 60, 60])) == 0
    assert gini(np.array([0, 0, 0, 240])) == 0.75
    assert share_of_lowest(np.array([10, 20, 30, 40, 100])) == 0.05
    assert share_of_lowest(np.array([0, 0])) == gini(np.array([0, 0])) == 0
