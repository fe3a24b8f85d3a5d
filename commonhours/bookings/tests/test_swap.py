"""A visit that a worker cannot come to is taken by a colleague who fits: once, and by the same rules."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from commonhours.bookings.actions import (
    cancel_visit,
    choose_faces,
    hand_back_visit,
    offer_swap,
    take_swap,
    withdraw_swap,
)
from commonhours.bookings.models import Swap
from commonhours.bookings.swaps import open_swaps
from commonhours.bookings.tests.test_changes import book, codes, coming
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import offer_swap_to_colleagues
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.queries import colleagues_for, find
from commonhours.people.models import Liking
from commonhours.policies.models import Rule
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast


@pytest.fixture
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def anyone(cast: Cast, who: str = "lopez") -> None:
    served = cast.served[who].id
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=served, says="anyone")


def offer(cast: Cast, visit_id: UUID, *people: str, by: str = "rosa") -> UUID:
    ids = cast.ids(*people)
    return offer_swap(by=cast.actors[by], at=NOW, visit_id=visit_id, person_ids=ids).swap_id


def take(cast: Cast, swap_id: UUID, by: str) -> None:
    take_swap(by=cast.actors[by], at=NOW, swap_id=swap_id)


def state(swap_id: UUID) -> str:
    with seeing(EVERYTHING):
        return Swap.objects.get(id=swap_id).state


def test_a_colleague_takes_the_visit_with_one_press(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    anyone(cast)
    swap_id = offer(cast, visit_id, "ben", "sam")
    assert coming(cast, visit_id) == {"rosa"}
    take(cast, swap_id, "ben")
    assert (coming(cast, visit_id), state(swap_id)) == ({"ben"}, "taken")
    with pytest.raises(Refused) as refused:
        take(cast, swap_id, "sam")
    assert codes(refused) == ["swap_is_over"]


def test_whoever_takes_it_is_asked_every_rule(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    anyone(cast)
    swap_id = offer(cast, visit_id, "ben", "dara")
    book(cast, "ben", who="park")
    for who, code in (("ben", "overlap"), ("dara", "rule")):
        with pytest.raises(Refused) as refused:
            take(cast, swap_id, who)
        assert code in codes(refused)
    assert (coming(cast, visit_id), state(swap_id)) == ({"rosa"}, "open")


def test_a_new_face_needs_consent_here_too(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    swap_id = offer(cast, visit_id, "ben")
    with pytest.raises(Refused) as refused:
        take(cast, swap_id, "ben")
    assert codes(refused) == ["needs_consent"]
    with seeing(EVERYTHING):
        Liking.objects.create(service_user=cast.served["lopez"], person=cast.people["ben"])
    take(cast, swap_id, "ben")


def test_it_is_offered_to_those_whom_the_match_finds_and_who_may_come(
    committed_cast: Cast, fresh_index: None
) -> None:
    visit_id, rosa = book(committed_cast, "rosa"), committed_cast.actors["rosa"]
    with pytest.raises(Refused) as refused:
        offer_swap_to_colleagues(by=rosa, at=NOW, visit_id=visit_id)
    assert codes(refused) == ["nobody_fits"]
    anyone(committed_cast)
    assert offer_swap_to_colleagues(by=rosa, at=NOW, visit_id=visit_id).colleagues == 1
    (line,) = open_swaps(by=committed_cast.actors["ben"], at=NOW)
    assert (line.own, line.starts_at) == (False, TUESDAY_TEN)
    with pytest.raises(NotFound):
        offer_swap_to_colleagues(by=committed_cast.actors["ben"], at=NOW, visit_id=visit_id)


def test_an_offer_is_withdrawn_by_whoever_made_it(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    swap_id = offer(cast, visit_id, "ben")
    with pytest.raises(Refused) as refused:
        offer(cast, visit_id, "ben")
    assert codes(refused) == ["already_offered"]
    for who in ("ben", "otto", "olga"):
        with pytest.raises(NotFound):
            withdraw_swap(by=cast.actors[who], at=NOW, swap_id=swap_id)
    withdraw_swap(by=cast.actors["rosa"], at=NOW, swap_id=swap_id)
    assert state(swap_id) == "withdrawn"
    assert open_swaps(by=cast.actors["ben"], at=NOW) == ()
    offer(cast, visit_id, "ben")


def test_an_offer_ends_with_the_place_it_offers(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    swap_id = offer(cast, visit_id, "ben")
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=visit_id, reason="ill")
    assert state(swap_id) == "expired"
    other = book(cast, "rosa", who="park")
    swap_id = offer(cast, other, "ben")
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=other)
    assert state(swap_id) == "expired"


def test_after_the_notice_only_the_office_can_help(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    anyone(cast)
    swap_id = offer(cast, visit_id, "ben")
    with seeing(EVERYTHING):
        Rule.objects.create(code="change_notice", value=24 * 60, since=LONG_AGO, set_at=NOW)
    for act in (lambda: take(cast, swap_id, "ben"), lambda: offer(cast, visit_id, "sam")):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["too_late_for_that"]


def test_nobody_takes_what_was_not_offered_to_them(cast: Cast) -> None:
    visit_id = book(cast, "rosa")
    swap_id = offer(cast, visit_id, "ben")
    for who in ("sam", "wes", "otto", "nina", "olga"):
        with pytest.raises(NotFound):
            take(cast, swap_id, who)
        assert open_swaps(by=cast.actors[who], at=NOW) == ()


def test_colleagues_are_asked_in_the_order_in_which_the_match_ranks_them(
    committed_cast: Cast, fresh_index: None
) -> None:
    """With the weights and groups in force, and what links people to whoever is served: one ranking for all."""
    cast = committed_cast
    anyone(cast, "park")
    visit_id = book(cast, "rosa", who="park")

    def asked() -> tuple[UUID, ...]:
        return colleagues_for(by=cast.actors["rosa"], at=NOW, visit_id=visit_id)

    def ranked() -> tuple[UUID, ...]:
        found = find(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"))
        return tuple(each.person_id for each in found.candidates)

    before = asked()
    assert len(before) > 1
    assert before == ranked()
    with seeing(EVERYTHING):
        Liking.objects.create(service_user=cast.served["park"], person_id=before[-1])
    assert asked() == ranked()
    assert asked()[0] == before[-1]
