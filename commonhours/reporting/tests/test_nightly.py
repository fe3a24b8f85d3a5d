"""The sums of each night: what days came to, and what it took until visits stood."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.common.refusals import NotAllowed
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import accept_offer, make_offer
from commonhours.reporting.actions import work_out_figures
from commonhours.reporting.models import Day, Overhead
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast


def book(cast: Cast, number: int, *, by: str = "olga", door: str = "web") -> UUID:
    """The visit of this number: two a day on five days, Rosa with Mr Park."""
    start = TUESDAY_TEN + timedelta(days=(0, 1, 2, 6, 7)[number % 5], hours=2 * (number // 5))
    actor = replace(cast.actors[by], door=door)
    booked = book_visit(by=actor, at=NOW, wish=cast.wish("park", start=start), person_ids=cast.ids("rosa"))
    return booked.visit_id


def overheads(cast: Cast) -> dict[tuple[str, str], tuple[int, int, int, int, float]]:
    work_out_figures(by=HOUSE, at=NOW + timedelta(hours=1))
    with seeing(EVERYTHING):
        return {
            (each.organisation.slug if each.organisation else "", each.way): (
                each.visits,
                each.steps,
                each.program_steps,
                each.house_steps,
                each.median_minutes,
            )
            for each in Overhead.objects.select_related("organisation")
        }


def test_days_that_are_over_are_summed_once_however_often_the_night_comes(committed_cast: Cast) -> None:
    cast = committed_cast
    book(cast, 0)
    cancel_visit(by=cast.actors["carmen"], at=NOW, visit_id=book(cast, 5), reason="rain")
    later = NOW + timedelta(days=10)
    for _ in range(2):
        work_out_figures(by=HOUSE, at=later)
    with seeing(EVERYTHING):
        told = Day.objects.filter(day=TUESDAY_TEN.date())
        # Rosa, Dara and Sam are Harbor's, eight hours each; of Rosa's, one was booked, and one called off.
        harbor = told.get(organisation=cast.organisations["harbor"])
        assert (harbor.offered, harbor.booked, harbor.lost, harbor.worked) == (1440, 60, 1380, 0)
        everybody = told.get(organisation=None)
        assert (everybody.offered, everybody.booked) == (2400, 60)
        assert not Day.objects.filter(day__gte=later.date()).exists()
    with pytest.raises(NotAllowed):
        work_out_figures(by=cast.actors["ana"], at=later)


def test_steps_are_counted_by_way_and_never_where_few_visits_or_few_people_stand_behind_them(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    visits = [book(cast, number) for number in range(6)]
    cancel_visit(by=cast.actors["carmen"], at=NOW, visit_id=visits[0], reason="rain")
    # Seven steps of two people.
    assert overheads(cast) == {}
    third = replace(cast.actors["carmen"], account_id=cast.accounts["ana"].id)
    cancel_visit(by=third, at=NOW, visit_id=visits[1], reason="rain")
    # Of three people they are told, and two visits that a program booked are not.
    for number in (7, 8):
        book(cast, number, by="carmen", door="api")
    told = (6, 8, 0, 0, 0.0)
    assert overheads(cast) == {("harbor", "single"): told, ("", "single"): told}
    # The office did as much for these; what programs do is no step of people, and speaks of nobody.
    for number in (6, 9, 2, 3):
        if number > 5:
            book(cast, number, by="carmen", door="api")
        else:
            cancel_visit(
                by=replace(cast.actors["carmen"], door="api"), at=NOW, visit_id=visits[number], reason="rain"
            )
    assert overheads(cast)["harbor", "single"] == (6, 8, 2, 0, 0.0)


def test_an_offer_takes_the_steps_of_whoever_it_went_to_and_the_time_until_the_yes(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    for number in range(5):
        made = make_offer(
            by=cast.actors["olga" if number % 2 else "carmen"],
            at=NOW,
            place=cast.wish("park", start=TUESDAY_TEN + timedelta(days=number % 2, hours=2 * (number // 2))),
            person_id=cast.ids("rosa")[0],
            reply_by=NOW + timedelta(hours=1),
        )
        accept_offer(by=cast.actors["rosa"], at=NOW + timedelta(minutes=number), offer_id=made.offer_id)
    assert overheads(cast)["harbor", "offer"] == (5, 10, 0, 0, 2.0)
