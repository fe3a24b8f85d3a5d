"""Offers occupy nobody: only a worker's own yes books, by every rule but limits of their own, and the next is asked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.availability.models import Terms
from commonhours.bookings.actions import (
    book_series,
    book_visit,
    cancel_visit,
    hand_back_visit,
    reassign_visit,
)
from commonhours.bookings.actions.faces import Yes
from commonhours.bookings.models import Gap, Visit
from commonhours.bookings.wish import Wish
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import (
    OfferMade,
    accept_offer,
    decline_offer,
    lapse_offers,
    make_offer,
    withdraw_offer,
)
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.openings import EmptyPlace, OpenDate
from commonhours.dispatch.tests.test_ill import anyone_may_come, coming
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.models import Ranking
from commonhours.matching.queries import find
from commonhours.people.models import Membership
from commonhours.policies.models import Rule
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def ask_for(cast: Cast, *names: str, **terms: int) -> None:
    """Let these workers have set something for themselves."""
    with seeing(EVERYTHING):
        Terms.objects.filter(person__in=cast.ids(*names)).update(**terms)


def rule(code: str, value: int) -> None:
    with seeing(EVERYTHING):
        Rule.objects.create(code=code, value=value, since=LONG_AGO, set_at=NOW)


def offer(
    cast: Cast,
    who: str,
    *,
    by: str = "olga",
    place: Wish | EmptyPlace | OpenDate | None = None,
    within: timedelta = HOUR,
    at: datetime = NOW,
) -> OfferMade:
    place = place or cast.wish("park")
    given: dict[str, Any] = {"person_id": cast.people[who].id, "reply_by": at + within}
    return make_offer(by=cast.actors[by], at=at, place=place, **given)


def says_yes(cast: Cast, who: str, offer_id: UUID | None = None, *, at: datetime = NOW) -> UUID:
    offer_id = offer_id or open_offer(cast, who)
    return accept_offer(by=cast.actors[who], at=at, offer_id=offer_id).visit_id


def open_offer(cast: Cast, who: str) -> UUID:
    with seeing(EVERYTHING):
        return Offer.objects.get(person=cast.people[who], state="open").id


def holders(cast: Cast) -> list[str]:
    names = {person.id: name for name, person in cast.people.items()}
    with seeing(EVERYTHING):
        return [
            names[each] for each in Offer.objects.filter(state="open").values_list("person_id", flat=True)
        ]


def states(opening_id: UUID) -> tuple[str, list[str]]:
    with seeing(EVERYTHING):
        offers = Offer.objects.filter(opening_id=opening_id).order_by("offered_at", "id")
        return Opening.objects.get(id=opening_id).state, list(offers.values_list("state", flat=True))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in refused.value.refusals}


def test_a_limit_of_their_own_can_be_passed_by_their_own_yes_alone(committed_cast: Cast) -> None:
    cast = committed_cast
    ask_for(cast, "rosa", notice_minutes=48 * 60, shortest_minutes=120, most_minutes_day=30)
    with pytest.raises(Refused):
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    made = offer(cast, "rosa")
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()
        assert set(Offer.objects.get(id=made.offer_id).limits) == {"notice", "shortest", "day_hours"}
    visit_id = says_yes(cast, "rosa", made.offer_id)
    assert coming(cast, visit_id) == {"rosa"}
    assert states(made.opening_id) == ("filled", ["accepted"])
    with seeing(EVERYTHING):
        visit = Visit.objects.get(id=visit_id)
        act = Act.objects.select_related("told").get(verb="offer.accept")
        assert visit.booked_by == cast.accounts["olga"]
        assert (act.by_account_id, act.subject_id) == (cast.accounts["rosa"].id, visit_id)
        assert set(act.told.facts["limits"]) == {"notice", "shortest", "day_hours"}
        assert Ranking.objects.get().why == "offered"


def test_the_match_names_whose_yes_would_help_and_what_it_would_pass(committed_cast: Cast) -> None:
    cast = committed_cast
    ask_for(cast, "rosa", "ben", notice_minutes=48 * 60)
    asked: dict[str, Any] = {"by": cast.actors["olga"], "at": NOW, "wish": cast.wish()}
    assert find(**asked).candidates == ()
    found = {each.name: each.limits for each in find(**asked, agreed=True).candidates}
    assert found == {"Rosa": ("notice",), "Ben": ("notice",)}


@pytest.mark.parametrize(
    ("code", "value", "refused_as"), [("notice", 48 * 60, "offer_too_late"), ("most_day", 30, "day_hours")]
)
def test_what_the_houses_ask_is_nobodys_to_waive(
    committed_cast: Cast, code: str, value: int, refused_as: str
) -> None:
    rule(code, value)
    with pytest.raises(Refused) as refused:
        offer(committed_cast, "rosa")
    assert refused_as in codes(refused)


def test_neither_a_wish_of_whoever_is_served_nor_a_visit_elsewhere_is_passed_by_a_yes(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    with pytest.raises(Refused) as refused:
        offer(cast, "sam", place=cast.wish("lopez"))
    assert codes(refused) == {"wanted"}
    made = offer(cast, "rosa")
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("lopez"), person_ids=cast.ids("rosa"))
    with pytest.raises(Refused) as refused:
        says_yes(cast, "rosa", made.offer_id)
    assert "overlap" in codes(refused)
    assert states(made.opening_id) == ("open", ["open"])


def test_whoever_says_no_is_not_asked_again_and_the_next_best_is(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    ask_for(cast, "rosa", "dara", "ben", "sam", notice_minutes=48 * 60)
    made = offer(cast, "sam")
    assert made.in_line == 3
    asked = ["sam"]
    for _ in range(3):
        who = holders(cast)[0]
        decline_offer(by=cast.actors[who], at=NOW, offer_id=open_offer(cast, who), reason="tired")
        asked += holders(cast)
    assert sorted(asked) == ["ben", "dara", "rosa", "sam"]
    decline_offer(by=cast.actors[asked[-1]], at=NOW, offer_id=open_offer(cast, asked[-1]))
    assert states(made.opening_id) == ("nobody", ["declined"] * 4)


def test_an_offer_without_an_answer_goes_on_to_the_next(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    made = offer(cast, "sam")
    assert lapse_offers(by=HOUSE, at=NOW + HOUR / 2) == 0
    with pytest.raises(Refused) as refused:
        says_yes(cast, "sam", made.offer_id, at=NOW + HOUR)
    assert codes(refused) == {"offer_lapsed"}
    assert lapse_offers(by=HOUSE, at=NOW + HOUR) == 1
    (following,) = holders(cast)
    assert following != "sam"
    with seeing(EVERYTHING):
        assert Offer.objects.get(state="open").reply_by == NOW + 2 * HOUR
    assert coming(cast, says_yes(cast, following, at=NOW + HOUR)) == {following}
    assert lapse_offers(by=HOUSE, at=NOW + 9 * HOUR) == 0


def test_a_stranger_is_not_next_in_line_where_new_faces_need_a_yes(committed_cast: Cast) -> None:
    assert offer(committed_cast, "rosa").in_line == 0


def test_the_next_in_line_who_can_no_longer_come_is_passed_over(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    made = offer(cast, "sam")
    with seeing(EVERYTHING):
        _, second, third, *_ = Opening.objects.get(id=made.opening_id).line
        Membership.objects.filter(person_id=second).update(until=NOW.date())
    decline_offer(by=cast.actors["sam"], at=NOW, offer_id=made.offer_id)
    with seeing(EVERYTHING):
        assert Offer.objects.get(state="open").person_id == third


def test_a_place_that_was_given_back_is_offered_and_taken(committed_cast: Cast) -> None:
    cast = committed_cast
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=booked.visit_id, reason="ill")
    place = EmptyPlace(booked.visit_id)
    ask_for(cast, "ben", notice_minutes=48 * 60)
    with pytest.raises(Refused) as refused:
        offer(cast, "ben", by="carmen", place=place)
    assert codes(refused) == {"needs_consent"}
    anyone_may_come(cast, "park")
    made = offer(cast, "ben", by="carmen", place=place)
    assert says_yes(cast, "ben", made.offer_id) == booked.visit_id
    assert coming(cast, booked.visit_id) == {"ben"}
    with pytest.raises(Refused) as refused:
        offer(cast, "sam", by="carmen", place=place)
    assert codes(refused) == {"already_filled"}


def test_an_open_date_of_a_series_is_offered_and_taken(committed_cast: Cast) -> None:
    cast = committed_cast
    ask_for(cast, "rosa", notice_minutes=36 * 60)
    rule_text = "FREQ=DAILY;COUNT=3"
    booked = book_series(
        by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), rule=rule_text, person_ids=cast.ids("rosa")
    )
    (gap,) = booked.gaps
    made = offer(cast, "rosa", place=OpenDate(booked.series_id, gap.gap_id))
    visit_id = says_yes(cast, "rosa", made.offer_id)
    with seeing(EVERYTHING):
        visit = Visit.objects.get(id=visit_id)
        assert (visit.series_id, visit.occurs_at) == (booked.series_id, TUESDAY_TEN)
        assert Gap.objects.get(id=gap.gap_id).filled_by_id == visit_id


def test_what_was_filled_or_called_off_meanwhile_is_gone_by_its_name(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=booked.visit_id, reason="ill")
    filled = offer(cast, "ben", place=EmptyPlace(booked.visit_id))
    given: dict[str, Any] = {"visit_id": booked.visit_id, "yes": Yes("himself")}
    reassign_visit(by=cast.actors["olga"], at=NOW, person_ids=cast.ids("sam"), **given)
    with pytest.raises(Refused) as refused:
        says_yes(cast, "ben", filled.offer_id)
    assert codes(refused) == {"offer_filled"}
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=booked.visit_id)
    assert lapse_offers(by=HOUSE, at=NOW) == 1
    assert states(filled.opening_id) == ("over", ["withdrawn"])


def test_a_place_is_offered_once_at_a_time_and_can_be_taken_back(committed_cast: Cast) -> None:
    cast = committed_cast
    made = offer(cast, "rosa")
    with pytest.raises(Refused) as refused:
        offer(cast, "sam")
    assert codes(refused) == {"offer_is_out"}
    withdraw_offer(by=cast.actors["carmen"], at=NOW, opening_id=made.opening_id)
    with pytest.raises(Refused) as refused:
        says_yes(cast, "rosa", made.offer_id)
    assert codes(refused) == {"offer_withdrawn"}
    with pytest.raises(Refused) as refused:
        withdraw_offer(by=cast.actors["carmen"], at=NOW, opening_id=made.opening_id)
    assert codes(refused) == {"offer_is_over"}
    offer(cast, "sam")


def test_there_is_time_to_answer_and_no_answer_comes_too_late_to_come(committed_cast: Cast) -> None:
    for within, code in ((HOUR / 6, "reply_too_soon"), (DAY, "reply_too_late")):
        with pytest.raises(Invalid) as refused:
            offer(committed_cast, "rosa", within=within)
        assert codes(refused) == {code}


def test_the_outsider_makes_and_answers_no_offers_and_sees_none(committed_cast: Cast) -> None:
    cast = committed_cast
    made = offer(cast, "rosa")
    for who in ("otto", "ana", "ben"):
        with pytest.raises((NotFound, NotAllowed)):
            offer(cast, "sam", by=who)
        with pytest.raises((NotFound, NotAllowed)):
            withdraw_offer(by=cast.actors[who], at=NOW, opening_id=made.opening_id)
        for answer in (accept_offer, decline_offer):
            with pytest.raises(NotFound):
                answer(by=cast.actors[who], at=NOW, offer_id=made.offer_id)
    with seeing(cast.actors["otto"].sight):
        assert not Opening.objects.exists()
        assert not Offer.objects.exists()
    with seeing(cast.actors["rosa"].sight):
        # For whom it is, a worker learns when they have said yes.
        assert Offer.objects.exists()
        assert not Opening.objects.exists()
