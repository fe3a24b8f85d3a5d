"""One place and several yeses: one books, everybody else hears by name why not, and nobody is booked twice."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from commonhours.bookings.actions import choose_faces, hand_back_visit, reassign_visit
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import OfferMade, accept_offer, decline_offer, lapse_offers, make_offer
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.openings import EmptyPlace
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.contention.together import booking, codes, errors, together

HOUR = timedelta(hours=1)


def empty_place(cast: Cast) -> UUID:
    """A visit to Mr Park, who lets anybody come, that Rosa gave back."""
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=cast.served["park"].id, says="anyone")
    visit_id = booking(cast, cast.wish("park"), "rosa")().visit_id
    hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=visit_id, reason="ill")
    return visit_id


def offered(cast: Cast, visit_id: UUID, who: str) -> OfferMade:
    given = {"place": EmptyPlace(visit_id), "person_id": cast.people[who].id}
    return make_offer(by=cast.actors["olga"], at=NOW, reply_by=NOW + HOUR, **given)  # type: ignore[arg-type]


def coming(visit_id: UUID) -> list[UUID]:
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return list(rows.values_list("person_id", flat=True))


def test_of_a_yes_and_a_booking_for_one_place_one_has_it(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = empty_place(cast)
    made = offered(cast, visit_id, "ben")
    acts: list[Callable[[], object]] = [
        partial(accept_offer, by=cast.actors["ben"], at=NOW, offer_id=made.offer_id),
        partial(
            reassign_visit, by=cast.actors["olga"], at=NOW, visit_id=visit_id, person_ids=cast.ids("sam")
        ),
    ]
    answers = together(acts)
    assert not errors(answers)
    # Whoever reassigns last says who comes; a yes that comes last is told that the place is gone.
    assert codes(answers) in ([], ["offer_filled"])
    assert coming(visit_id) == cast.ids("sam")


def test_a_yes_in_the_last_moment_and_the_end_of_time_agree_on_one_answer(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = empty_place(cast)
    made = offered(cast, visit_id, "ben")
    acts: list[Callable[[], object]] = [
        partial(accept_offer, by=cast.actors["ben"], at=NOW + HOUR / 2, offer_id=made.offer_id),
        partial(lapse_offers, by=HOUSE, at=NOW + HOUR),
        partial(decline_offer, by=cast.actors["ben"], at=NOW + HOUR / 2, offer_id=made.offer_id),
    ]
    answers = together(acts)
    assert not errors(answers)
    with seeing(EVERYTHING):
        first = Offer.objects.get(id=made.offer_id)
        assert first.state in {"accepted", "lapsed", "declined"}
        assert coming(visit_id) == (cast.ids("ben") if first.state == "accepted" else [])
        still_open = Offer.objects.filter(opening_id=made.opening_id, state="open").count()
        assert still_open == (0 if first.state == "accepted" else 1)


def test_two_who_offer_one_place_at_once_offer_it_once(committed_cast: Cast) -> None:
    cast = committed_cast
    wish = cast.wish("park")
    acts = [
        partial(
            make_offer,
            by=cast.actors[by],
            at=NOW,
            place=wish,
            person_id=cast.people[who].id,
            reply_by=NOW + HOUR,
        )
        for by, who in (("olga", "rosa"), ("carmen", "sam"))
    ]
    answers = together(acts)
    assert (errors(answers), codes(answers)) == ([], ["offer_is_out"])
    with seeing(EVERYTHING):
        assert Opening.objects.get().state == "open"
