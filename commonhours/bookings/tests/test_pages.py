"""Whose visits a read shows: those asked for, and no others because the asker happens to see the whole region."""

from datetime import date, timedelta

from commonhours.bookings.actions import book_visit
from commonhours.bookings.pages import Sought, Span, visits
from tests.cast import NOW, TUESDAY_TEN, Cast

WEEK = Span(date(2026, 3, 2), date(2026, 3, 9))


def test_asked_for_one_person_the_region_reads_that_persons_visits_only(cast: Cast) -> None:
    olga = cast.actors["olga"]
    for place, name in enumerate(("rosa", "ben")):
        wish = cast.wish(who="park", start=TUESDAY_TEN + timedelta(days=place))
        book_visit(by=olga, at=NOW, wish=wish, person_ids=cast.ids(name))
    found = visits(by=olga, sought=Sought(WEEK, person_id=cast.people["ben"].id))
    assert [coming.person for line in found for coming in line.people] == ["Ben"]
