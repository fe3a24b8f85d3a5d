"""Somebody changes their hours at the very moment in which somebody books them: one of the two sees the other."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from commonhours.availability.actions import add_change
from commonhours.bookings.actions import Booked
from commonhours.bookings.pages import standing_visits
from commonhours.common.period import Period
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.contention.together import booking, codes, errors, together

ROUNDS = 8


def test_either_the_booking_sees_the_new_hours_or_the_change_sees_the_visit(committed_cast: Cast) -> None:
    """Eight hours of four days; at each, Rosa says that she cannot while Olga books her."""
    rosa = committed_cast.people["rosa"].id
    stood = 0
    for n in range(ROUNDS):
        start = TUESDAY_TEN + timedelta(days=n % 4, hours=2 * (n // 4))
        period = Period(start, start + timedelta(hours=1))
        wish = committed_cast.wish("park", "company", start)
        block = partial(
            add_change,
            by=committed_cast.actors["rosa"],
            at=NOW,
            person_id=rosa,
            starts_at=period.start,
            ends_at=period.end,
            blocked=True,
        )
        acts: list[Callable[[], object]] = [booking(committed_cast, wish, "rosa"), block]
        answers = together(acts)
        assert errors(answers) == []
        standing = standing_visits(by=committed_cast.actors["rosa"], person_id=rosa, periods=[period])
        if isinstance(answers[0], Booked):
            # The change came second: whoever made it is told which visit stands.
            assert [visit.id for visit in standing.visits] == [answers[0].visit_id]
            stood += 1
        else:
            assert codes(answers) == ["free"]
            assert standing.visits == ()
    assert 0 <= stood <= ROUNDS
