"""What many changes cost together: change by change in order of time, and never more questions for more visits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhours.bookings.actions import (
    SeriesChange,
    SeriesChanged,
    Yes,
    book_series,
    cancel_series,
    change_series,
    reassign_visit,
)
from commonhours.bookings.pages import visit as read_visit
from commonhours.bookings.pages import visits_of_series
from commonhours.common.sight import seeing
from commonhours.dispatch.costs import Foretold, foretold
from commonhours.rates.pages import prices_of_others
from commonhours.rates.plans import Place, Places, PlannedPrice, places_in, prices_between
from commonhours.rates.pricing import Shift
from commonhours.rates.tests.test_pricing import paid, rate, stand  # noqa: F401  # a fixture and its helpers
from commonhours.words.prices import difference_words, plan_words
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def daily(cast: Cast, count: int, hours: float = 8, step: int = 1) -> Places:
    """Rosa comes so many times, every day or every other, for Harbor."""
    house, rosa = cast.organisations["harbor"].id, cast.people["rosa"].id
    work, seven = cast.works["nutrition"].id, TUESDAY_TEN - 3 * HOUR
    places = [
        Place(
            UUID(int=n + 1),
            rosa,
            house,
            Shift(seven + n * step * DAY, seven + n * step * DAY + hours * HOUR, work, house),
        )
        for n in range(count)
    ]
    return {(each.visit_id, rosa): each for each in places}


def cents(planned: tuple[PlannedPrice, ...]) -> list[int]:
    return [each.shown.price.payer_cents or 0 for each in planned]


def test_a_series_costs_what_its_dates_cost_one_after_the_other_and_is_read_once(paid: Cast) -> None:  # noqa: F811  # the fixture
    asked: dict[str, Any] = {"by": paid.actors["carmen"], "at": NOW, "before": {}}
    counts = []
    for count in (2, 50):
        with CaptureQueriesContext(
            connection,
        ) as sent:
            planned = prices_between(after=daily(paid, count, 1, step=2), **asked)
        counts.append(len(sent))
        assert cents(planned) == [2200] * count
    assert counts[0] == counts[1] < 20
    # Forty hours from Tuesday to Saturday, each day with a meal that was not planned.
    # Sunday's eight are beyond them, half as much again.
    said = plan_words(prices_between(after=daily(paid, 6), **asked))
    assert said
    assert (said.sum, said.usual) == ("$1,276.00", "5 visits: $198.00 each.")
    assert [amount for _, amount, _ in said.others] == ["$286.00"]
    assert "8 hours of overtime" in said.others[0][2]
    assert any("Half as much again" in what for what, _ in said.lines)
    # With Monday's eight, Saturday's are beyond forty, too.
    with seeing(EVERYTHING):
        stand(paid, TUESDAY_TEN - DAY - 3 * HOUR, 8)
    said = plan_words(prices_between(after=daily(paid, 6), **asked))
    assert said
    assert [amount for _, amount, _ in said.others] == ["$286.00", "$286.00"]
    assert prices_between(after=daily(paid, 2), **{**asked, "by": paid.actors["otto"]}) == ()


def test_a_rehearsed_series_its_change_and_its_end_say_what_they_cost_and_leave_nothing(paid: Cast) -> None:  # noqa: F811  # the fixture
    with seeing(EVERYTHING):
        rate(paid, "harbor", "pay", 3000, person=paid.people["ben"])
    by, wish = paid.actors["carmen"], paid.wish("park", "nutrition", TUESDAY_TEN)
    given: dict[str, Any] = {"by": by, "at": NOW}
    series: dict[str, Any] = {"wish": wish, "rule": "FREQ=WEEKLY;COUNT=3", "person_ids": paid.ids("rosa")}
    told = foretold(book_series, visits=lambda booked: booked.visit_ids, **given, **series)
    assert cents(told.prices) == [2200, 2200, 2200]
    booked = book_series(**given, **series)
    visits = visits_of_series(by=by, series_id=booked.series_id)
    assert len(visits) == 3
    changed: Foretold[SeriesChanged] = foretold(
        change_series,
        visits=lambda done: [each.visit_id for each in done.visits],
        standing=[each.id for each in visits],
        series_id=booked.series_id,
        from_visit=visits[1].id,
        scope="later",
        change=SeriesChange(minutes=90),
        **given,
    )
    assert cents(changed.prices) == [1100, 1100]
    ended = foretold(cancel_series, visits=lambda done: done.visit_ids, series_id=booked.series_id, **given)
    assert cents(ended.prices) == [-2200, -2200, -2200]
    assert len(places_in(by=by, visit_ids=booked.visit_ids)) == 3
    # Ben costs ten dollars more an hour; so says the page before and the rehearsed act.
    page, ben = read_visit(by=by, visit_id=visits[0].id), paid.people["ben"].id
    rosa, house = paid.people["rosa"].id, paid.organisations["harbor"].id
    others = prices_of_others(page=page, people=[(ben, house)], leaves=rosa, **given)
    assert difference_words(others[ben]) == "costs $11.00 more"
    swapped = foretold(
        reassign_visit,
        visits=lambda done: [done.visit_id],
        visit_id=visits[0].id,
        person_ids=[ben],
        yes=Yes("Mr Park", "phone"),
        **given,
    )
    # The match brings Ben from the partner that employs him, with whom nothing was agreed.
    assert {each.shown.price.payer_cents for each in swapped.prices} == {-2200, None}
