"""What will be missing: from the books, shared free hours and usual weeks; what helps; and who is told."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from commonhours.availability.models import PatternPeriod
from commonhours.bookings.models import Assignment, Visit
from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact, Portfolio
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import ServiceUser
from commonhours.planning.actions import work_out_gaps
from commonhours.planning.answers import answer
from commonhours.planning.gaps.whom import question_of
from commonhours.planning.models import Shortfall
from commonhours.planning.pages import GapLine, gaps_ahead
from commonhours.planning.question import from_link
from commonhours.trail.sequencer import HOUSE
from commonhours.training.models import Module
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

WEEK = timedelta(weeks=1)
PLANNER = Actor(roles=(Held("planner"),), door="web")


def asked_for(cast: Cast, who: str, start: datetime, *, work: str = "nutrition", comes: str = "") -> None:
    """Two hours that somebody asked for, and who comes."""
    harbor = cast.organisations["harbor"]
    visit = Visit.objects.create(
        service_user=cast.served[who],
        organisation=harbor,
        type_of_work=cast.works[work],
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        latitude=33.8,
        longitude=-118.17,
        booked_by=cast.accounts["olga"],
        booked_at=start - timedelta(days=1),
        organisation_ids=[harbor.id],
    )
    if comes:
        Assignment.objects.create(
            visit=visit,
            person=cast.people[comes],
            organisation=harbor,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            state="done",
            organisation_ids=[harbor.id],
        )


@pytest.fixture
def evening(cast: Cast) -> Cast:
    return at_six(cast)


def at_six(cast: Cast) -> Cast:
    """Each Tuesday at six in the evening somebody helped Mr Park; nobody but Sam, who lacks Spanish, offers that time.

    The work needs Spanish from now on, which a module teaches. Rosa wants more hours.
    """
    area = Area.objects.create(name="Wrigley", zip_code="90806", latitude=33.81, longitude=-118.16)
    six = TUESDAY_TEN + timedelta(hours=8)
    with seeing(EVERYTHING):
        ServiceUser.objects.update(area=area)
        company = cast.works["company"]
        company.requires.add(cast.facts["spanish"])
        Module.objects.create(
            code="spanish", names={"en": "Spanish"}, awards=cast.facts["spanish"], minutes=600
        )
        Portfolio.objects.create(person=cast.people["sam"], type_of_work=company)
        PatternPeriod.objects.create(
            person=cast.people["sam"], weekday=1, start_minute=18 * 60, end_minute=21 * 60
        )
        terms = cast.people["rosa"].terms
        terms.wanted_minutes = 1200
        terms.save()
        for back in range(1, 7):
            asked_for(cast, "park", six - back * WEEK, work="company", comes="rosa")
    return cast


def worked_out(cast: Cast, name: str = "carmen", *, at: datetime = NOW) -> tuple[GapLine, ...]:
    work_out_gaps(by=HOUSE, at=at)
    return gaps_ahead(by=cast.actors[name]).lines


def test_what_was_asked_for_each_week_and_nobody_is_free_for_will_be_missing(evening: Cast) -> None:
    (gap,) = worked_out(evening)
    assert (gap.weekday, gap.from_hour, gap.until_hour, gap.area_id) == (1, 18, 21, Area.objects.get().id)
    assert gap.since == date(2026, 3, 3)
    assert 1.2 < gap.hours < 2.1
    assert gap.low <= gap.hours <= gap.high
    assert [hours > 0.3 for hours in gap.by_hour] == [True, True, False]
    helps = {each["kind"]: each for each in gap.remedies}
    spanish = str(evening.facts["spanish"].id)
    # Three of the 43 hours that Sam offers, of which Sam would work 40.
    assert (helps["train"]["about"], helps["train"]["people"], helps["train"]["hours"]) == (spanish, 1, 2.8)
    assert helps["ask"]["people"] == 1
    # Once Sam has Spanish the hours are there: nothing is missing but what chance brings.
    with seeing(EVERYTHING):
        other = Fact.objects.filter(kind=evening.facts["spanish"]).first()
        assert other is not None
        Fact.objects.create(
            person=evening.people["sam"],
            kind=other.kind,
            evidence="seen",
            claimed_at=other.claimed_at,
            confirmed_by=other.confirmed_by,
            confirmed_for=other.confirmed_for,
            confirmed_at=other.confirmed_at,
            since=other.since,
        )
    assert sum(line.hours for line in worked_out(evening)) < 0.6


def test_a_place_that_nobody_fills_is_missing_for_sure_and_the_night_after_it_is_filled_no_more(
    evening: Cast,
) -> None:
    with seeing(EVERYTHING):
        for week in range(3, 10):
            asked_for(evening, "lopez", TUESDAY_TEN + week * WEEK - timedelta(hours=5), work="company")
    early = [line for line in worked_out(evening) if line.from_hour < 9]
    (gap,) = early
    # By then the clock has gone forward: ten o'clock less five hours is six.
    assert (gap.weekday, gap.from_hour, gap.since, gap.last_day) == (
        1,
        6,
        date(2026, 3, 24),
        date(2026, 5, 5),
    )
    assert gap.hours == pytest.approx(2, abs=0.2)
    with seeing(EVERYTHING):
        Visit.objects.filter(service_user=evening.served["lopez"]).update(state="cancelled")
    assert not [line for line in worked_out(evening) if line.from_hour < 9]


def test_gaps_are_told_to_whoever_plans_there_and_of_few_only_to_those_who_may_see_them(
    evening: Cast,
) -> None:
    harbor = evening.organisations["harbor"].id
    assert len(worked_out(evening)) == 1
    assert len(gaps_ahead(by=evening.actors["olga"]).lines) == 1
    told = gaps_ahead(by=PLANNER)
    assert (told.lines, told.kept_back) == ((), 1)
    with seeing(EVERYTHING):
        Shortfall.objects.update(served=5)
    assert len(gaps_ahead(by=PLANNER).lines) == 1
    assert gaps_ahead(by=evening.actors["otto"]).lines == ()
    with pytest.raises(NotFound):
        gaps_ahead(by=evening.actors["otto"], organisation_id=harbor)
    for name in ("nina", "rosa", "ana"):
        with pytest.raises(NotAllowed):
            gaps_ahead(by=evening.actors[name])
    with pytest.raises(NotAllowed):
        work_out_gaps(by=evening.actors["carmen"], at=NOW)
    with seeing(evening.actors["otto"].sight):
        assert not Shortfall.objects.exists()


def test_a_city_without_visits_lacks_nothing(cast: Cast) -> None:
    assert worked_out(cast) == ()


def test_whom_a_remedy_counted_stands_in_the_answer_to_its_question(committed_cast: Cast) -> None:
    (gap,) = worked_out(at_six(committed_cast))
    asked = {each["kind"]: question_of(gap, each) for each in gap.remedies}
    assert {kind: from_link(each.as_link()) for kind, each in asked.items() if each} == asked
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=False):
        told = {
            kind: {
                person.name
                for person in answer(by=committed_cast.actors["carmen"], at=NOW, question=each).sums.people
            }
            for kind, each in asked.items()
            if each
        }
    FOLLOWER.forget()
    # Sam is free then and lacks Spanish; Rosa does this work, and has not offered these hours.
    assert told == {"train": {"Sam"}, "ask": {"Rosa"}}
