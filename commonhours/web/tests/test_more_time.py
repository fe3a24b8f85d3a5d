"""What more hours would open: help that only somebody's hours kept them from, and hours that will be missing."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.availability.models import PatternPeriod
from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import book_from_match
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import Person
from commonhours.planning.models import Shortfall
from commonhours.planning.pages import FEWEST
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TUESDAY_EVENING = TUESDAY_TEN + timedelta(hours=8)
SATURDAY = 5


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


def page(cast: Cast, name: str, address: str) -> str:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client.get(address).content.decode()


def offers_evenings(cast: Cast, name: str) -> None:
    with seeing(EVERYTHING):
        PatternPeriod.objects.create(person=cast.people[name], weekday=1, start_minute=1020, end_minute=1260)


def missing(cast: Cast, *, slug: str = "harbor", work: str = "nutrition", served: int = FEWEST) -> None:
    """Three hours will be missing on Saturdays from nine to noon."""
    with seeing(EVERYTHING):
        area = Area.objects.first() or Area.objects.create(
            name="Wrigley", zip_code="90806", latitude=33.8, longitude=-118.17
        )
        house: UUID = cast.organisations[slug].id
        Shortfall.objects.create(
            organisation_id=house,
            type_of_work=cast.works[work],
            area=area,
            weekday=SATURDAY,
            from_hour=9,
            since=date(2026, 3, 7),
            last_day=date(2026, 5, 9),
            hours=3,
            low=2,
            high=4,
            needed=4,
            supplied=1,
            by_hour=[1, 1, 1],
            served=served,
            weeks_known=8,
            made_at=NOW,
            organisation_ids=[house],
        )


def test_what_only_their_hours_kept_somebody_from_can_be_added_to_their_week(committed_cast: Cast) -> None:
    cast = committed_cast
    offers_evenings(cast, "ben")
    wish = cast.wish(start=TUESDAY_EVENING)
    book_from_match(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("ben"))
    shown = page(cast, "rosa", reverse("more_time"))
    assert "1 visit was asked for in the past four weeks" in shown
    assert "Lopez" not in shown
    assert "Ben" not in shown
    add = f"{reverse('my_time')}?add=1-1080-1140"
    assert add in shown
    week = page(cast, "rosa", add)
    assert "Added: Tue" in week
    assert "41 hours a week" in week
    # Nothing is kept until she saves it.
    with seeing(EVERYTHING):
        assert not PatternPeriod.objects.filter(person=cast.people["rosa"], start_minute=1080).exists()
    # Ben has it; whoever does not do this work could not have had it.
    assert "asked for in the past" not in page(cast, "ben", reverse("more_time"))
    assert "asked for in the past" not in page(cast, "otto", reverse("more_time"))


def test_what_will_be_missing_is_told_to_those_who_could_do_it_there(committed_cast: Cast) -> None:
    cast = committed_cast
    missing(cast)
    assert "About 3 hours a week" in page(cast, "rosa", reverse("more_time"))
    assert f"{reverse('my_time')}?add=5-540-720" in page(cast, "rosa", reverse("more_time"))
    assert "hours a week" not in page(cast, "otto", reverse("more_time"))
    with seeing(EVERYTHING):
        Person.objects.filter(id=cast.people["rosa"].id).update(standing="suspended")
    assert "hours a week" not in page(cast, "rosa", reverse("more_time"))


@pytest.mark.parametrize(
    "given", [{"served": FEWEST - 1}, {"slug": "westside"}, {"work": "veterans"}], ids=str
)
def test_nothing_is_told_of_few_of_strangers_or_of_work_that_they_do_not_do(
    committed_cast: Cast, given: dict[str, object]
) -> None:
    missing(committed_cast, **given)  # type: ignore[arg-type]  # as each case names them
    assert "We know of nothing" in page(committed_cast, "rosa", reverse("more_time"))


@pytest.mark.parametrize("add", ["", "7-540-720", "1-720-540", "1--5", "x", "1-540-9999", "9" * 200])
def test_what_cannot_be_added_leaves_the_week_as_it_is(committed_cast: Cast, add: str) -> None:
    shown = page(committed_cast, "rosa", f"{reverse('my_time')}?add={add}")
    assert "Added:" not in shown
    assert "Mon–Fri 9–5" in shown
