"""What a planner is answered is what somebody would count who looked at each worker and each quarter-hour."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings

from commonhours.bookings.conditions import Required
from commonhours.bookings.fit import Dossier
from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.place import Place
from commonhours.planning.answers.asking import Lent, Reach, Wanted
from commonhours.planning.answers.free import free_sums
from commonhours.planning.question import Measure, Question, Span, State
from commonhours.policies.rules import Rulebook
from tests.properties.reading import QUARTER, ZONE, home, instant, is_open, local, quarters_of
from tests.properties.worlds import KINDS, ORGANISATIONS, SECRET, WORKS, World, drawn, some, world

SHOWN = settings(max_examples=25, deadline=None, print_blob=True)
AREAS = (
    Area(name="Middle", latitude=33.80, longitude=-118.17),
    Area(name="Far", latitude=33.9, longitude=-118.3),
)
WINDOWS = (((0, 1440),), ((540, 1020),), ((0, 180), (1200, 1440)), ((60, 120),), ((435, 615),))

Case = tuple[World, Wanted]


def case(dice: Random) -> Case:
    """Any question about a few days around the change of the clock."""
    region = world(dice)
    # What lies beyond the days that the index knows is projected, and not to be counted one by one.
    end = region.frame.days.first_day + timedelta(days=region.frame.days.days)
    since = min(region.change + timedelta(days=dice.randint(-3, 2)), end - timedelta(days=4))
    measure, state = dice.choice(
        [(Measure.WORKERS, State.FREE)] * 2
        + [(Measure.WORKERS, State.QUALIFIED), (Measure.HOURS, State.FREE)]
    )
    asked = Question(
        span=Span(since, since + timedelta(days=dice.randint(1, 4))),
        measure=measure,
        state=state,
        weekdays=dice.choice([(0, 1, 2, 3, 4, 5, 6), (5, 6)]),
        hours=dice.choice(WINDOWS),
        areas=dice.choice([(), ("Middle",), ("Far",)]),
        at_least=dice.choice([15, 60, 180]),
    )
    here, there, _ = ORGANISATIONS
    work = dice.choice([None, *(TypeOfWork(id=each, code=str(each)) for each in WORKS)])
    required = tuple(
        Required(kind, confidential=kind == SECRET) for kind in some(dice, (KINDS[0], SECRET), 2)
    )
    first = region.frame.days.first_day
    return region, Wanted(
        question=asked,
        reach=Reach(
            (here,),
            frozenset((there,)),
            (Lent(there, here, dice.choice([None, WORKS[0]]), first, None),),
            whole_region=False,
            named=None,
        ),
        zone=ZONE,
        today=first,
        works=(work,) if work else (),
        kinds=some(dice, (KINDS[1],), 1),
        without=some(dice, (KINDS[2],), 1),
        areas=tuple(area for area in AREAS if area.name in (asked.areas or (area.name,))),
        every_area=AREAS,
        houses=(),
        not_houses=(),
        required={work.id: required} if work else {},
        books={work.id if work else None: Rulebook((), {})},
    )


def holds(person: Dossier, name: str, day: date) -> bool:
    spans = person.holdings.get(name, ())
    return any(
        since <= day.isoformat() and (until is None or day.isoformat() < until) for since, until in spans
    )


def may_be_booked(person: Dossier, wanted: Wanted, day: date) -> bool:
    """One sentence after the other, of one person on one day."""
    here, other, _ = ORGANISATIONS
    work = wanted.works[0] if wanted.works else None
    lent = wanted.reach.lent[0].type_of_work_id
    employers = [here, other] if lent is None or work is None or lent == work.id else [here]
    if not holds(person, "standing:good", day):
        return False
    employer = next((each for each in employers if holds(person, f"member:{each}", day)), None)
    if employer is None:
        return False
    there = f"{employer}:{work.id}" if work else ""
    if f"asks:{there}" in person.holdings and not holds(person, f"paid:{there}", day):
        return False
    if holds(person, "only:one", day) and not holds(person, f"only:{here}", day):
        return False
    if work and not holds(person, f"work:{work.id}", day):
        return False
    required = [each.kind_id for each in wanted.required.get(work.id, ())] if work else []
    if not all(holds(person, f"fact:{kind}", day) for kind in (*required, *wanted.kinds)):
        return False
    return not any(holds(person, f"fact:{kind}", day) for kind in wanted.without)


def lives_near(person: Dossier, wanted: Wanted) -> bool:
    middles = [Place(area.latitude, area.longitude) for area in wanted.areas]
    limit, mode = person.terms.travel_limit, person.terms.mode
    return not wanted.question.areas or any(
        home(person).minutes_to(there, mode) <= limit for there in middles
    )


def quarters_asked(question: Question, day: date) -> list[datetime]:
    """The quarter-hours of a day that the wall shows within the hours asked about."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE).astimezone(UTC)
    around = quarters_of(noon - timedelta(hours=15), noon + timedelta(hours=15))
    return [
        quarter
        for quarter in around
        if local(quarter).date() == day
        and any(a <= local(quarter).hour * 60 + local(quarter).minute < b for a, b in question.hours)
    ]


def free_quarters(person: Dossier, question: Question, day: date) -> list[datetime]:
    """The quarter-hours of a day that are asked about, open, and not booked."""
    return [
        quarter
        for quarter in quarters_asked(question, day)
        if is_open(person, quarter)
        and not any(instant(v.starts) < quarter + QUARTER and quarter < instant(v.ends) for v in person.diary)
    ]


def longest(quarters: list[datetime]) -> int:
    """The most quarter-hours without a gap, in minutes."""
    runs = groupby(enumerate(quarters), key=lambda each: each[1] - each[0] * QUARTER)
    return max((15 * len(list(run)) for _, run in runs), default=0)


@SHOWN
@given(drawn(case))
def test_the_figure_and_the_hours_are_those_of_counting_one_by_one(drawn_case: Case) -> None:
    region, wanted = drawn_case
    asked = wanted.question
    at = region.frame.days.start
    found = free_sums(region.index(), wanted, at, asked.span)

    people: set[UUID] = set()
    hours = 0.0
    by_hour: dict[Any, Any] = {}
    for person in region.people:
        for day in asked.days():
            if not (may_be_booked(person, wanted, day) and lives_near(person, wanted)):
                continue
            quarters = free_quarters(person, asked, day)
            hours += len(quarters) / 4
            if asked.state == State.QUALIFIED or longest(quarters) >= asked.at_least:
                people.add(person.person_id)
            for hour in range(24):
                whole = quarters_of_hour(asked, day, hour)
                if whole and all(quarter in quarters for quarter in whole):
                    by_hour[day, hour] = by_hour.get((day, hour), 0) + 1
    if not list(asked.days()):
        assert found.figure is None
        return
    assert found.figure == (hours if asked.measure == Measure.HOURS else len(people))
    if (asked.measure, asked.state) == (Measure.WORKERS, State.FREE):
        assert {key: count for key, count in found.by_hour.items() if count} == by_hour


def quarters_of_hour(question: Question, day: date, hour: int) -> list[datetime]:
    """The quarter-hours of an hour on the wall that are asked about."""
    return [quarter for quarter in quarters_asked(question, day) if local(quarter).hour == hour]
