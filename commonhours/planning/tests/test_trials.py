"""Asking people to try a new type of work, their yes, what came of it, and who may know."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from commonhours.bookings.models import Assignment, Visit
from commonhours.catalogue.models import Area, Requirement, TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.people.models import Person
from commonhours.planning.models import Trial, TrialMember
from commonhours.planning.trials import actions
from commonhours.planning.trials.candidates import Place
from commonhours.planning.trials.figures import Figures
from commonhours.planning.trials.pages import TrialPage, my_trials, proposal, trial_page, trials
from commonhours.planning.trials.rules import FEWEST
from commonhours.trail.models import ActFacts
from conftest import EVERYTHING
from tests.cast import NOW, Cast, hire

WHAT_FOR = "We want to know whether short lessons help."
DAY = timedelta(days=1)
NAMES = ("abe", "bea", "cal", "dot", "eli", "fay", "gus", "hal", "ida", "jon")


@pytest.fixture
def stage(cast: Cast) -> Cast:
    """Ten more workers of Harbor; five of them have the certificate that lessons ask for."""
    work = TypeOfWork.objects.create(code="lessons", names={"en": "Lessons", "es": "Clases"}, category="care")
    Requirement.objects.create(type_of_work=work, kind_of_fact=cast.facts["nutrition"])
    cast.works["lessons"] = work
    Area.objects.create(name="Bixby Knolls", latitude=33.80, longitude=-118.17)
    for number, name in enumerate(NAMES):
        hire(cast, name, "harbor", ["company"], ["nutrition"] if number < 5 else [])
    return cast


def place(cast: Cast, **other: object) -> Place:
    area = Area.objects.get(name="Bixby Knolls")
    said = {"organisation_id": cast.organisations["harbor"].id, "type_of_work_id": cast.works["lessons"].id}
    return Place(**(said | {"area_ids": (area.id,)} | other))  # type: ignore[arg-type]  # as each test names them


def begin(cast: Cast, *names: str, who: str = "carmen", at: datetime = NOW) -> UUID:
    asked = cast.ids(*(names or NAMES[:3]))
    given = {"by": cast.actors[who], "at": at, "place": place(cast), "words": WHAT_FOR}
    return actions.begin_trial(**given, person_ids=asked).trial_id  # type: ignore[arg-type]  # as named


def answer(cast: Cast, trial_id: UUID, names: Iterable[str], *, yes: bool = True, at: datetime = NOW) -> None:
    for name in names:
        actions.answer_trial(by=cast.actors[name], at=at, trial_id=trial_id, yes=yes)


def worked(cast: Cast, name: str, work: str, days: Iterable[date], hours: int = 1, hour: int = 18) -> None:
    """Visits that took place, of so many hours, on these days."""
    harbor, lopez = cast.organisations["harbor"], cast.served["lopez"]
    for day in days:
        start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=hours), "organisation": harbor}
        visit = Visit.objects.create(
            **times,
            service_user=lopez,
            type_of_work=cast.works[work],
            latitude=33.8,
            longitude=-118.17,
            booked_by=cast.accounts["carmen"],
            booked_at=NOW,
            organisation_ids=[harbor.id],
        )
        Assignment.objects.create(
            **times, visit=visit, person=cast.people[name], state="done", organisation_ids=[harbor.id]
        )


def told(cast: Cast, trial_id: UUID, at: datetime = NOW, who: str = "carmen") -> TrialPage:
    return trial_page(by=cast.actors[who], at=at, trial_id=trial_id)


def figures(cast: Cast, trial_id: UUID, at: datetime) -> Figures:
    return told(cast, trial_id, at).figures


# --- who is proposed ------------------------------------------------------------------------------------------


def test_whoever_lacks_nothing_and_kept_most_is_proposed_first(stage: Cast) -> None:
    worked(stage, "cal", "company", [date(2026, 2, 1) + number * DAY for number in range(9)])
    found = proposal(by=stage.actors["carmen"], at=NOW, place=place(stage), size=4)
    first = found.people[0]
    assert (first.name, first.lacks, first.candidate.kept, first.candidate.share) == ("Cal", (), 9, 1.0)
    assert [len(each.lacks) for each in found.people[:6]] == [0] * 6
    lacking = {each.name for each in found.people if each.lacks == ("Nutrition",)}
    assert lacking == {name.title() for name in NAMES[5:]}
    # Rosa, Dara and Sam hold it, too; Ben and Wes work elsewhere.
    assert {each.name for each in found.people} == {name.title() for name in (*NAMES, "rosa", "dara", "sam")}
    assert found.others == 13 - 4


def test_who_does_it_already_is_suspended_new_or_too_far_is_not_proposed(stage: Cast) -> None:
    with seeing(EVERYTHING):
        stage.people["abe"].portfolio.create(type_of_work=stage.works["lessons"])
        stage.people["bea"].standing = "suspended"
        stage.people["bea"].save()
        stage.people["cal"].memberships.update(since=date(2026, 2, 20))
        stage.people["dot"].latitude = 36.0
        stage.people["dot"].save()
    found = proposal(by=stage.actors["carmen"], at=NOW, place=place(stage), size=20)
    assert not {"Abe", "Bea", "Cal", "Dot"} & {each.name for each in found.people}


def test_what_is_confidential_never_takes_part(stage: Cast) -> None:
    """Veterans' work cannot be tried; and that somebody does it is no reason why they are like somebody else."""
    by = stage.actors["carmen"]
    with pytest.raises(Invalid, match="not_to_try"):
        proposal(by=by, at=NOW, place=place(stage, type_of_work_id=stage.works["veterans"].id), size=6)
    found = proposal(by=by, at=NOW, place=place(stage), size=20)
    sam = next(each for each in found.people if each.name == "Sam")
    assert sam.candidate.works == {stage.works["nutrition"].id}


def test_only_whoever_may_try_something_out_there_is_told_anything(stage: Cast) -> None:
    trial_id = begin(stage)
    for name in ("rosa", "nina", "ana"):
        with pytest.raises(NotAllowed):
            proposal(by=stage.actors[name], at=NOW, place=place(stage), size=6)
        with pytest.raises(NotAllowed):
            told(stage, trial_id, who=name)
        with pytest.raises(NotAllowed):
            begin(stage, who=name)
    # Otto coordinates elsewhere, and Olga answers calls for the whole region.
    for refused, name in ((NotFound, "otto"), (NotAllowed, "olga")):
        with pytest.raises(refused):
            proposal(by=stage.actors[name], at=NOW, place=place(stage), size=6)
        with pytest.raises(refused):
            told(stage, trial_id, who=name)
        with pytest.raises(refused):
            actions.stop_trial(by=stage.actors[name], at=NOW, trial_id=trial_id, words="so")
    assert trials(by=stage.actors["otto"]) == ()
    with pytest.raises(NotAllowed):
        proposal(by=stage.actors["otto"], at=NOW, place=place(stage, organisation_id=None), size=6)
    officer = Actor(stage.accounts["olga"].id, roles=(Held("city_officer"),), door="web")
    region = proposal(by=officer, at=NOW, place=place(stage, organisation_id=None), size=20)
    assert {"Ben", "Wes", "Hal"} <= {each.name for each in region.people}


# --- asking, answering ----------------------------------------------------------------------------------------


def test_each_of_the_cohort_has_somebody_else_beside_them_and_is_in_by_a_yes(stage: Cast) -> None:
    trial_id = begin(stage)
    page = told(stage, trial_id)
    assert [(each.state, each.since) for each in page.members] == [("asked", None)] * 3
    twins_named = {each.twin for each in page.members}
    assert len(twins_named) == 3
    assert not twins_named & {name.title() for name in NAMES[:3]}
    answer(stage, trial_id, ["abe"])
    answer(stage, trial_id, ["bea"], yes=False)
    states = {each.name: each.state for each in told(stage, trial_id).members}
    assert states == {"Abe": "yes", "Bea": "no", "Cal": "asked"}
    with seeing(EVERYTHING):
        # With Bea goes whoever was to be compared with her.
        gone = TrialMember.objects.filter(trial_id=trial_id, until=NOW.date())
        assert {row.person_id for row in gone} >= {stage.people["bea"].id}
        assert gone.count() == 2
    with pytest.raises(Refused, match="trial_over"):
        answer(stage, trial_id, ["bea"])


def test_a_worker_reads_their_own_trial_and_a_colleague_nothing_of_it(stage: Cast) -> None:
    trial_id = begin(stage, *NAMES[2:6])
    (own,) = my_trials(by=stage.actors["fay"], at=NOW)
    assert (own.part, own.words, own.lacks, own.on) == ("cohort", WHAT_FOR, ("Nutrition",), False)
    page = told(stage, trial_id)
    others = {each.twin.lower() for each in page.members}
    (compared,) = my_trials(by=stage.actors[others.pop()], at=NOW)
    assert compared.part == "comparison"
    beyond = next(name for name in NAMES if name not in {*NAMES[2:6]} and name.title() not in others)
    outsiders = [name for name in (beyond, "wes", "ben") if not my_trials(by=stage.actors[name], at=NOW)]
    assert "wes" in outsiders
    with pytest.raises(NotFound):
        answer(stage, trial_id, ["wes"])
    with pytest.raises(NotFound):
        answer(stage, trial_id, ["nina"])


def test_a_trial_confirms_nothing_and_switches_nothing_on(stage: Cast) -> None:
    with seeing(EVERYTHING):
        before = Fact.objects.count()
    trial_id = begin(stage, "eli", "fay", "gus")
    answer(stage, trial_id, ["eli", "fay", "gus"])
    actions.start_trial(by=stage.actors["carmen"], at=NOW, trial_id=trial_id, starts_on=NOW.date())
    page = told(stage, trial_id)
    with seeing(EVERYTHING):
        assert Fact.objects.count() == before
    assert {each.name for each in page.members if each.lacks} == {"Fay", "Gus"}
    assert not any(each.on for each in page.members)
    # A coordinator confirms nothing; whoever may is shown for which organisation.
    assert {each.confirms_for for each in page.members} == {None}


def test_who_is_asked_must_be_a_candidate_and_few_enough(stage: Cast) -> None:
    for names in (("abe", "bea"), ("abe", "bea", "ben")):
        with pytest.raises(Invalid):
            begin(stage, *names)
    first = begin(stage)
    # Nobody is in two live trials of one type of work, whatever is asked for.
    with pytest.raises(Invalid, match="no_candidate"):
        begin(stage, "abe", "hal", "ida")
    with pytest.raises(Invalid, match="missing"):
        actions.widen_trial(
            by=stage.actors["carmen"], at=NOW, trial_id=first, words=" ", person_ids=stage.ids("hal")
        )
    with pytest.raises(Invalid, match="unknown_choice"):
        actions.begin_trial(
            by=stage.actors["carmen"],
            at=NOW,
            place=place(stage, area_ids=(UUID(int=1),)),
            words=WHAT_FOR,
            person_ids=stage.ids(*NAMES[7:10]),
        )
    assert FEWEST == 3


def test_the_database_keeps_anybody_out_of_two_parts_and_two_trials(stage: Cast) -> None:
    trial_id = begin(stage)
    with seeing(EVERYTHING):
        row = TrialMember.objects.get(trial_id=trial_id, person=stage.people["abe"])
        other = Trial.objects.get(id=trial_id)
        other.pk = UUID(int=7)
        other.save(force_insert=True)
        beside = {"part": "comparison", "beside_id": stage.people["bea"].id}
        wrong: list[dict[str, object]] = [
            beside,  # of the cohort, and compared with it
            {"trial": other},  # in two trials of one type of work
            {"trial": other, "type_of_work": stage.works["company"]},  # in one of a type that it is not of
            {"part": "comparison", "trial": other},  # compared with nobody
        ]
        for columns in wrong:
            said = {"trial": row.trial, "type_of_work": row.type_of_work, "part": "cohort"} | columns
            with pytest.raises(IntegrityError):
                _write(row.person, said)


def _write(person: Person, columns: dict[str, object]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        TrialMember.objects.create(person=person, asked_at=NOW, **columns)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- what came of it ------------------------------------------------------------------------------------------


def test_the_figures_of_a_trial_are_those_of_counting_by_hand(stage: Cast) -> None:
    """Five who each worked two hours a day at other work, and then one and one of lessons; five who went on."""
    start = NOW.date()
    before = [start - number * DAY for number in range(1, 57)]
    since = [start + number * DAY for number in range(1, 29)]
    for name in NAMES:
        worked(stage, name, "company", before, hours=2)
    cohort = list(NAMES[:5])
    trial_id = begin(stage, *cohort)
    assert {each.twin.lower() for each in told(stage, trial_id).members} <= {
        *NAMES[5:],
        "rosa",
        "dara",
        "sam",
    }
    with seeing(EVERYTHING):
        twins = [row.person for row in TrialMember.objects.filter(trial_id=trial_id, part="comparison")]
    answer(stage, trial_id, cohort)
    carmen = stage.actors["carmen"]
    actions.start_trial(by=carmen, at=NOW, trial_id=trial_id, starts_on=start)
    at = NOW + 29 * DAY
    for name in cohort:
        worked(stage, name, "company", since, hours=1)
        worked(stage, name, "lessons", since, hours=1, hour=22)
    for twin in twins:
        worked(stage, twin.name.lower(), "company", since, hours=2)
    found = figures(stage, trial_id, at)
    assert (found.visits, found.hours, found.served, found.areas) == (5 * 28, 5 * 28.0, 1, 0)
    # The day after their yes counts as the first: 28 days, in each an hour of lessons and an hour less of the rest.
    assert found.effect.pairs == 5
    assert found.effect.new == pytest.approx(7.0)
    assert found.effect.other == pytest.approx(-7.0)
    assert found.effect.low == found.effect.high == pytest.approx(-7.0)
    last = found.days[-1]
    assert (last.day, last.visits, last.hours, last.own, last.new) == (since[-1], 5, 5.0, 7.0, 7.0)
    assert (last.twins, last.low, last.high) == (14.0, 14.0, 14.0)
    assert found.days[0].day == since[0] - 56 * DAY
    assert (found.days[8].own, found.days[8].twins, found.days[8].visits) == (14.0, 14.0, 0)
    # Two weeks in nothing is told yet of other work; the visits are.
    early = figures(stage, trial_id, NOW + 10 * DAY)
    assert (early.effect.pairs, early.effect.low, early.visits) == (0, None, 5 * 9)


def test_widening_asks_more_and_stopping_ends_it_for_everybody_with_the_reason(stage: Cast) -> None:
    trial_id, carmen = begin(stage), stage.actors["carmen"]
    answer(stage, trial_id, NAMES[:3])
    more = actions.widen_trial(
        by=carmen, at=NOW, trial_id=trial_id, words="It helps.", person_ids=stage.ids("hal")
    )
    assert (more.trial_id, more.people) == (trial_id, 1)
    assert len(told(stage, trial_id).members) == 4
    with pytest.raises(Invalid, match="trial_in_the_past"):
        actions.start_trial(by=carmen, at=NOW, trial_id=trial_id, starts_on=NOW.date() - DAY)
    actions.start_trial(by=carmen, at=NOW, trial_id=trial_id, starts_on=NOW.date())
    with pytest.raises(Refused, match="trial_begun"):
        actions.start_trial(by=carmen, at=NOW, trial_id=trial_id, starts_on=NOW.date())
    worked(stage, "abe", "lessons", [NOW.date() + DAY, NOW.date() + 9 * DAY])
    at = NOW + 5 * DAY
    actions.stop_trial(by=carmen, at=at, trial_id=trial_id, words="Too few wanted lessons.")
    # What is booked after it was stopped is no part of it.
    assert figures(stage, trial_id, NOW + 12 * DAY).visits == 1
    page = told(stage, trial_id, NOW + 12 * DAY)
    assert [each.state for each in page.members] == ["yes", "yes", "yes", "asked"]
    (own,) = my_trials(by=stage.actors["abe"], at=at)
    assert own.stop_words == "Too few wanted lessons."
    for act in (
        lambda: actions.stop_trial(by=carmen, at=at, trial_id=trial_id, words="so"),
        lambda: answer(stage, trial_id, ["hal"]),
        lambda: actions.widen_trial(
            by=carmen, at=at, trial_id=trial_id, words="so", person_ids=stage.ids("ida")
        ),
    ):
        with pytest.raises(Refused):
            act()
    # Whoever took part is free for another trial of the same work.
    assert begin(stage, "abe", "bea", "hal", at=at) != trial_id
    with seeing(EVERYTHING):
        said = {row.facts.get("reason") for row in ActFacts.objects.filter(act__subject_id=trial_id)}
    assert {WHAT_FOR, "It helps.", "Too few wanted lessons."} <= said


def test_nothing_begins_before_somebody_said_yes(stage: Cast) -> None:
    trial_id = begin(stage)
    with pytest.raises(Refused, match="nobody_said_yes"):
        actions.start_trial(
            by=stage.actors["carmen"], at=NOW, trial_id=trial_id, starts_on=NOW.date() + 7 * DAY
        )
    assert figures(stage, trial_id, NOW + 60 * DAY).days == ()
