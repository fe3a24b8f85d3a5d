"""A yes to another time in the last moment, and what else becomes of the visit: one of them has it, whole."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from commonhours.bookings.actions import cancel_visit, move_visit
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import accept_offer, ask_move, lapse_offers
from commonhours.dispatch.models import Offer
from commonhours.dispatch.openings import OtherTime
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.contention.together import booking, codes, errors, together

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("other", ["cancelled", "moved", "lapsed"])
def test_a_yes_in_the_last_moment_and_what_else_happens_agree(committed_cast: Cast, other: str) -> None:
    cast = committed_cast
    visit_id = booking(cast, cast.wish("park"), "rosa")().visit_id
    to = OtherTime(visit_id, TUESDAY_TEN + 2 * HOUR, TUESDAY_TEN + 3 * HOUR, "asked")
    made = ask_move(by=cast.actors["olga"], at=NOW, to=to, reply_by=NOW + HOUR)
    elsewhere = {"starts_at": TUESDAY_TEN + 4 * HOUR, "ends_at": TUESDAY_TEN + 5 * HOUR, "reason": "asked"}
    ways: dict[str, Callable[[], object]] = {
        "cancelled": partial(cancel_visit, by=cast.actors["olga"], at=NOW, visit_id=visit_id, reason="asked"),
        # The keywords are those of a time elsewhere.
        "moved": partial(move_visit, by=cast.actors["olga"], at=NOW, visit_id=visit_id, **elsewhere),  # type: ignore[arg-type]
        "lapsed": partial(lapse_offers, by=HOUSE, at=NOW + HOUR),
    }
    yes = partial(accept_offer, by=cast.actors["rosa"], at=NOW + HOUR / 2, offer_id=made.offer_id)
    acts: list[Callable[[], object]] = [yes, ways[other]]
    answers = together(acts)
    assert not errors(answers)
    with seeing(EVERYTHING):
        visit, offer = Visit.objects.get(id=visit_id), Offer.objects.get(id=made.offer_id)
        places = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        times = set(places.values_list("starts_at", flat=True))
    assert times == (set() if other == "cancelled" else {visit.starts_at})
    if offer.state == "accepted":
        # What came after it was done to the visit at its new time.
        assert codes(answers) == []
        last = elsewhere["starts_at"] if other == "moved" else to.starts_at
        assert visit.starts_at == last
    else:
        assert codes(answers) == ["offer_lapsed" if other == "lapsed" else "offer_filled"]
        assert visit.starts_at == (elsewhere["starts_at"] if other == "moved" else TUESDAY_TEN)
