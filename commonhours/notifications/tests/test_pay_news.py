"""What workers are told where somebody else changes what their hours give them."""

from datetime import date, timedelta

from django.utils.translation import override

from commonhours.common.sight import seeing
from commonhours.ledger.tests.money import finance
from commonhours.notifications.queries import Note, inbox
from commonhours.payroll.actions import take_sick_leave
from commonhours.payroll.tests.weeks import HOUR, LAST, MONDAY_NINE, agree, approved, worked
from commonhours.rates.actions import InstrumentWanted, say_sector, set_instrument
from commonhours.rates.models import PayFrame
from commonhours.rates.tests.test_rates import officer
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import follow_all

DAY = timedelta(days=1)
TUESDAY = date(2026, 3, 3)


def told(cast: Cast, name: str) -> list[Note]:
    with seeing(EVERYTHING), override("en"):
        return inbox(cast.people[name].id)


def test_a_worker_hears_of_leave_that_the_office_wrote_down_and_not_of_their_own(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    agree(cast, {"rosa": 2000})
    for day in range(5):
        worked(cast, "rosa", MONDAY_NINE + day * DAY, hours=8)
    approved(cast, LAST)
    said = {"organisation_id": cast.organisations["harbor"].id, "person_id": cast.people["rosa"].id}
    take_sick_leave(by=cast.actors["rosa"], at=NOW, day=TUESDAY, minutes=60, **said)
    follow_all()
    assert not [note for note in told(cast, "rosa") if "sick leave" in note.subject]
    for minutes in (30, 0):
        take_sick_leave(by=finance(cast), at=NOW + HOUR, day=TUESDAY, minutes=minutes, **said)
    follow_all()
    back, written = [note for note in told(cast, "rosa") if "sick leave" in note.subject]
    assert "March 3, 2026" in written.body
    assert "taken back" in back.subject
    assert "30" not in written.body  # how much stands on her own page


def test_whose_hours_will_give_something_else_hear_of_it_before(committed_cast: Cast) -> None:
    cast = committed_cast
    PayFrame.objects.create(place="us-ca-long-beach")
    harbor, by = cast.organisations["harbor"].id, officer(cast)
    say_sector(by=by, at=NOW, organisation_id=harbor, sector="charity")
    wanted = InstrumentWanted("time_credit", TUESDAY, person_id=cast.people["dara"].id)
    set_instrument(by=by, at=NOW, organisation_id=harbor, wanted=wanted)
    follow_all()
    (note,) = told(cast, "dara")
    assert "Time credit" in note.body
    assert "March 3, 2026" in note.body
    assert not told(cast, "rosa")
    wanted = InstrumentWanted("volunteer", TUESDAY + DAY, type_of_work_id=cast.works["company"].id)
    set_instrument(by=by, at=NOW, organisation_id=harbor, wanted=wanted)
    follow_all()
    with seeing(EVERYTHING):
        doing = {name for name in cast.people if any("Volunteer" in note.body for note in told(cast, name))}
    assert doing == {"rosa"}  # only she does that work for Harbor
