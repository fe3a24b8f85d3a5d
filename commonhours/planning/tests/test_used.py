"""Offered, booked, worked, lost, free and unfilled: what each is, to whom it is told, and that both readings agree."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from commonhours.availability.models import BusyTime, Calendar, Change, PatternPeriod
from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.bookings.models import Assignment, Visit
from commonhours.catalogue.models import Area
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import Membership, Person
from commonhours.planning.question import Span, State
from commonhours.planning.used import numbers
from commonhours.planning.used.from_index import booked_in_index, open_in_index
from commonhours.planning.used.hourly import Hourly
from commonhours.planning.used.reading import Used, used_hours
from commonhours.planning.used.sieve import Dimension, Sieve
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

ZONE = ZoneInfo("America/Los_Angeles")
TUESDAY = Span(date(2026, 3, 3), date(2026, 3, 4))


def told(cast: Cast, name: str, span: Span = TUESDAY, **more: object) -> Used:
    return used_hours(by=cast.actors[name], at=more.pop("at", NOW), span=span, **more)  # type: ignore[arg-type]  # as each test names them


def test_an_hour_is_free_until_it_is_over_and_then_lost_unless_somebody_booked_it(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    before = told(cast, "carmen")
    assert [before.hours(state) for state in (State.OFFERED, State.BOOKED, State.FREE, State.LOST)] == [
        24,  # Rosa, Dara and Sam, nine to five
        1,
        23,
        0,
    ]
    noon = told(cast, "carmen", at=TUESDAY_TEN + timedelta(hours=2))
    assert (noon.hours(State.LOST), noon.hours(State.FREE)) == (3 * 3 - 1, 15)
    after = told(cast, "carmen", at=TUESDAY_TEN + timedelta(days=1))
    assert (after.hours(State.LOST), after.hours(State.FREE), after.hours(State.WORKED)) == (23, 0, 0)
    assert after.states[State.BOOKED].by_hour_of_week()[1, 10] == 1
    assert after.used_share == pytest.approx(1 / 24)
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=booked.visit_id, reason="rain")
    assert told(cast, "carmen").hours(State.BOOKED) == 0


def test_each_plans_for_their_own_organisation_and_the_outsider_for_no_other(committed_cast: Cast) -> None:
    cast = committed_cast
    harbor = cast.organisations["harbor"].id
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
    own = told(cast, "carmen", dimension=Dimension.ORGANISATION)
    assert own.states[State.OFFERED].by_group() == {str(harbor): 24}
    # Ben is Bixby's: his hour is lent, and none of Harbor's own.
    assert (own.hours(State.BOOKED), own.lent.hours) == (0, 1)
    assert told(cast, "olga").hours(State.OFFERED) == 40
    assert told(cast, "otto").hours(State.OFFERED) == 8
    with pytest.raises(NotFound):
        told(cast, "otto", sieve=Sieve(organisations=(harbor,)))
    for name in ("nina", "rosa", "ana"):
        with pytest.raises(NotAllowed):
            told(cast, name)
    with pytest.raises(Invalid):
        told(cast, "olga", Span(date(2026, 1, 1), date(2028, 1, 1)))


def test_hours_by_role_and_contract_and_what_nobody_comes_to(committed_cast: Cast) -> None:
    cast = committed_cast
    by_work = told(cast, "carmen", dimension=Dimension.WORK).states[State.OFFERED].by_group()
    # Rosa's eight hours stand with each type of work that she does.
    assert by_work[str(cast.works["nutrition"].id)] == 24
    assert by_work[str(cast.works["company"].id)] == 8
    contracts = told(cast, "carmen", dimension=Dimension.CONTRACT)
    assert contracts.states[State.OFFERED].by_group() == {"part_time": 24}
    with seeing(EVERYTHING):
        Visit.objects.create(
            service_user=cast.served["park"],
            organisation=cast.organisations["harbor"],
            type_of_work=cast.works["company"],
            starts_at=TUESDAY_TEN,
            ends_at=TUESDAY_TEN + timedelta(hours=2),
            latitude=33.8,
            longitude=-118.17,
            places=2,
            booked_by=cast.accounts["olga"],
            booked_at=NOW,
            organisation_ids=[cast.organisations["harbor"].id],
        )
    assert told(cast, "carmen").hours(State.UNFILLED) == 4
    assert told(cast, "otto").hours(State.UNFILLED) == 0


def random_world(cast: Cast, dice: Random, first: date) -> None:
    """Patterns of any length, changes, other calendars, visits, somebody who left and somebody suspended."""
    PatternPeriod.objects.all().delete()
    area = Area.objects.create(name="Wrigley", latitude=33.8, longitude=-118.2)
    midnight = datetime.combine(first, datetime.min.time(), tzinfo=ZONE).astimezone(UTC)
    quarters = 15 * 96
    for person in Person.objects.filter(terms__isnull=False):
        for _ in range(dice.randint(2, 6)):
            start, length = 15 * dice.randrange(96), 15 * dice.randint(1, 96)
            since, until = sorted(first + timedelta(days=dice.randint(-9, 30)) for _ in range(2))
            PatternPeriod.objects.create(
                person=person,
                weekday=dice.randrange(7),
                start_minute=start,
                end_minute=start + length,
                since=dice.choice([None, since]),
                until=dice.choice([None, None, until]),
            )
        feed = Calendar.objects.create(person=person, name="Own", attached_at=NOW)
        for number in range(dice.randint(0, 8)):
            begin = midnight + timedelta(minutes=15 * dice.randint(-200, quarters))
            end = begin + timedelta(minutes=15 * dice.randint(1, 200))
            kind = dice.randrange(3)
            if kind == 2:
                BusyTime.objects.create(calendar=feed, person=person, starts_at=begin, ends_at=end)
            else:
                Change.objects.create(person=person, starts_at=begin, ends_at=end, blocked=bool(kind))
            visit(cast, person, midnight + timedelta(hours=30 * number + dice.randint(-40, 20)), dice)
    Person.objects.filter(id=cast.people["rosa"].id).update(area=area)
    Person.objects.filter(id=cast.people["sam"].id).update(standing=dice.choice(["good", "suspended"]))
    Membership.objects.filter(person=cast.people["dara"]).update(
        until=first + timedelta(days=dice.randint(1, 9))
    )


def visit(cast: Cast, person: Person, start: datetime, dice: Random) -> None:
    ends = start + timedelta(minutes=15 * dice.randint(1, 40))
    if Assignment.objects.filter(person=person, starts_at__lt=ends, ends_at__gt=start).exists():
        return
    made = Visit.objects.create(
        service_user=cast.served["lopez"],
        organisation=cast.organisations["harbor"],
        type_of_work=cast.works["nutrition"],
        starts_at=start,
        ends_at=ends,
        latitude=33.8,
        longitude=-118.17,
        booked_by=cast.accounts["olga"],
        booked_at=NOW,
    )
    home = Membership.objects.filter(person=person).values_list("organisation_id", flat=True)[0]
    state = dice.choice(["booked", "booked", "done", "cancelled", "no_show"])
    Assignment.objects.create(
        visit=made, person=person, organisation_id=home, starts_at=start, ends_at=ends, state=state
    )


def same(one: Hourly, other: Hourly) -> bool:
    groups = sorted({*one.groups, *other.groups})
    return np.array_equal(one.within(one.span, groups), other.within(one.span, groups))


@pytest.mark.parametrize("first", [date(2026, 3, 5), date(2026, 10, 29)])
@pytest.mark.parametrize("seed", range(3))
def test_in_any_world_sql_and_the_index_count_the_same_hours(
    committed_cast: Cast, first: date, seed: int
) -> None:
    cast = committed_cast
    dice = Random(seed)
    with seeing(EVERYTHING):
        random_world(cast, dice, first)
    at = datetime.combine(first, datetime.min.time(), tzinfo=ZONE) + timedelta(hours=9)
    span = Span(first, first + timedelta(days=dice.choice([6, 14])))
    FOLLOWER.forget()
    with seeing(EVERYTHING):
        for dimension in Dimension:
            who = numbers.members(Sieve(), dimension)
            sql = numbers.open_in_sql(span, Sieve(), dimension, zone=ZONE, today=first)
            index = open_in_index(span, who, at=at)
            assert sql.offered.hours > 0
            assert same(sql.offered, index.offered)
            assert same(sql.open, index.open)
        everybody = numbers.members(Sieve(), Dimension.NONE)
        always = [each._replace(good=True, spans=((date.min, None),)) for each in everybody]
        booked = numbers.booked(span, Sieve(), Dimension.NONE, zone=ZONE)
        assert same(booked, booked_in_index(span, always, at=at))
