"""Two who fall ill at once: their visits are given out one after the other, and nobody has to be in two places."""

from datetime import date
from functools import partial

from commonhours.bookings.actions import choose_faces
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import Ill, worker_ill
from commonhours.people.models import Membership
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.contention.together import booking, errors, together


def test_two_who_are_ill_never_leave_one_person_two_visits_that_clash(committed_cast: Cast) -> None:
    cast, tuesday = committed_cast, date(2026, 3, 3)
    with seeing(EVERYTHING):
        Membership.objects.filter(person=cast.people["ben"]).update(until=tuesday)
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=cast.served["park"].id, says="anyone")
    visits = [booking(cast, cast.wish("park"), name)().visit_id for name in ("rosa", "dara")]
    acts = [
        partial(worker_ill, by=cast.actors[name], at=NOW, person_id=cast.people[name].id, last_day=tuesday)
        for name in ("rosa", "dara")
    ]
    answers = together(acts)
    assert not errors(answers)
    assert all(isinstance(answer, Ill) for answer in answers)
    with seeing(EVERYTHING):
        left = Assignment.objects.filter(visit_id__in=visits, state__in=OCCUPYING)
        # Only Sam could come, to one of the two; whoever is ill is given nothing that the other has left.
        assert [row.person_id for row in left] == cast.ids("sam")
