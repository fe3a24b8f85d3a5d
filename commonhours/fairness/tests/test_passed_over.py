"""A worker sees why others were asked, what would have changed it, and contests it; nothing confidential is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
import time_machine

from commonhours.availability.models import PatternPeriod, Terms
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Fact
from commonhours.dispatch.actions import book_from_match
from commonhours.fairness import stands
from commonhours.fairness.actions import answer_contest, contest_ranking
from commonhours.fairness.models import Contest
from commonhours.fairness.pages import contested, my_contests, not_offered
from commonhours.matching import would
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.instead import next_best, what_would, why_not
from commonhours.matching.kept import considered
from commonhours.matching.models import Ranking
from commonhours.matching.queries import find
from commonhours.matching.would import Stand, Would
from commonhours.notifications.fairness import remind_of_contests
from commonhours.notifications.models import Message
from commonhours.organisations.models import Grant
from commonhours.people.models import Liking, Person
from commonhours.policies.models import Rule
from commonhours.trail.sequencer import HOUSE
from commonhours.web.passed_over import _line, _way
from commonhours.words.passed_over import would_lead
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast, confirm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 2 * HOUR


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def far_away(cast: Cast, name: str) -> None:
    """Somebody moves to the other end of the town, so that there is no doubt who is nearer."""
    with seeing(EVERYTHING):
        Person.objects.filter(id=cast.people[name].id).update(latitude=33.72)


def booked(cast: Cast, wish: Wish, *names: str) -> None:
    book_from_match(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids(*names))


def searched_both_ways(stand: Stand) -> Would | None:
    """What the search finds, once every set of changes has been tried as well, those that cannot do it among them."""
    found = would.smallest(stand)
    assert found == next(tried(stand), None)
    return found


def tried(stand: Stand) -> Iterator[Would]:
    every = tuple(would.changes(stand))
    for chosen in (each for many in range(4) for each in combinations(every, many)):
        dossier, card = stand.dossier, stand.card
        for change in chosen:
            dossier, card = would.made(change, stand, dossier, card)
        if not set(stand.against(dossier)) - stand.since and stand.rank(card) <= would.AMONG:
            yield Would(chosen, stand.rank(card))


def told(cast: Cast, name: str) -> list[Any]:
    """All that a worker's page tells, line by line, but for the id of the ranking."""
    page = not_offered(by=cast.actors[name], at=LATER)
    lines = [_line(line, {}) | {"id": None} for line in page.lines]
    return [*lines, *map(_way, page.ways), page.more]


def test_a_worker_is_told_why_not_and_what_would_have_changed_it(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    for room in (would, stands):
        monkeypatch.setattr(room, "AMONG", 1)
    monkeypatch.setattr(stands, "smallest", searched_both_ways)
    far_away(cast, "ben")
    with seeing(EVERYTHING):
        Terms.objects.filter(person=cast.people["dara"]).update(shortest_minutes=120)
        PatternPeriod.objects.filter(person=cast.people["dara"], weekday=TUESDAY_TEN.weekday()).delete()
    asked: dict[str, Any] = {"by": cast.actors["carmen"], "at": NOW, "wish": cast.wish()}
    to_office = would_lead(what_would(**asked, person_id=cast.people["sam"].id))
    assert to_office.startswith("What would put them among the first five: this confirmed: Spanish.")
    booked(cast, cast.wish(), "ben")

    dara, sam, rosa = (not_offered(by=cast.actors[name], at=LATER) for name in ("dara", "sam", "rosa"))
    (line,) = dara.lines
    assert [code for code, _ in line.rules] == ["rule", "free", "shortest"]
    assert line.would
    assert [(c.code, c.value) for c in line.would.changes] == [("rule", 0), ("free", 0), ("shortest", 60)]
    assert line.would.rank == 1
    (line,) = sam.lines
    assert line.would
    assert [(c.code, c.about) for c in line.would.changes] == [("wanted", cast.facts["spanish"].id)]
    assert [way.visits for way in sam.ways] == [1]
    (line,) = rosa.lines
    assert (line.rank, line.rules, line.chosen_rank) == (1, (), 2)
    assert not_offered(by=cast.actors["ben"], at=LATER).lines == ()
    assert not_offered(by=cast.actors["wes"], at=LATER).lines == ()
    assert not_offered(by=cast.actors["nina"], at=LATER).lines == ()
    assert not_offered(by=cast.actors["sam"], at=LATER, weeks=1).lines == ()
    words = " ".join(str(each) for name in ("dara", "sam", "rosa") for each in told(cast, name))
    assert not {"Lopez", "Ben", "Rosa"} & set(words.replace(".", " ").split())


def test_whoever_is_not_wanted_by_somebody_does_not_hear_of_it(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Liking.objects.create(service_user=cast.served["lopez"], person=cast.people["rosa"], never=True)
    FOLLOWER.forget()
    booked(cast, cast.wish(), "ben")
    assert not_offered(by=cast.actors["rosa"], at=LATER).lines == ()
    ranking = Ranking.objects.using("reader").get()
    with pytest.raises(NotFound):
        contest_ranking(by=cast.actors["rosa"], at=LATER, ranking_id=ranking.id, words="why?")


def test_what_is_contested_goes_to_somebody_named_who_answers_by_a_day(committed_cast: Cast) -> None:
    cast = committed_cast
    nina, ana = cast.accounts["nina"], cast.accounts["ana"]
    far_away(cast, "ben")
    with seeing(EVERYTHING):
        harbor = cast.organisations["harbor"]
        for account, since in ((nina, LONG_AGO), (ana, LONG_AGO + DAY)):
            Grant.objects.create(
                account=account, organisation=harbor, role="supervisor", since=since, granted_at=NOW
            )
        Rule.objects.create(code="contest_answer", value=3 * 1440, since=LONG_AGO, set_at=NOW)
    booked(cast, cast.wish(), "ben")
    ranking = Ranking.objects.using("reader").get()
    held = replace(cast.actors["ana"].roles[0], role="supervisor")
    decide = Actor(account_id=nina.id, roles=(held,), door="web")
    other = replace(cast.actors["ana"], roles=(*cast.actors["ana"].roles, held))
    rosa = cast.actors["rosa"]

    for stranger in ("wes", "ben", "otto", "olga", "nina"):
        with pytest.raises(NotFound):
            contest_ranking(by=cast.actors[stranger], at=LATER, ranking_id=ranking.id, words="Why?")
    with pytest.raises(Invalid):
        contest_ranking(by=rosa, at=LATER, ranking_id=ranking.id, words=" ")
    made = contest_ranking(by=rosa, at=LATER, ranking_id=ranking.id, words="I was first.")
    assert (made.to_account_id, made.answer_by) == (nina.id, LATER + 3 * DAY)
    with pytest.raises(Refused):
        contest_ranking(by=rosa, at=LATER, ranking_id=ranking.id, words="Again.")
    (mine,) = my_contests(by=rosa, at=LATER)
    assert (mine.to, mine.state, mine.rank, mine.overdue) == ("Nina", "open", 1, False)

    with pytest.raises(NotAllowed):
        contested(by=cast.actors["otto"], at=LATER)
    answer: dict[str, Any] = {
        "contest_id": made.contest_id,
        "upheld": True,
        "words": "You are right: we ask you first now.",
    }
    with pytest.raises(NotAllowed):
        answer_contest(by=other, at=LATER, **answer)
    late = made.answer_by + HOUR
    assert [line.may_answer for line in contested(by=other, at=late)] == [True]
    assert remind_of_contests(by=HOUSE, at=late) >= 2
    assert remind_of_contests(by=HOUSE, at=late + DAY) == 0
    with seeing(EVERYTHING):
        assert set(Message.objects.values_list("code", flat=True)) >= {"choice_overdue", "choice_late"}
    answer_contest(by=decide, at=late, **answer)
    with pytest.raises(Refused):
        answer_contest(by=other, at=late, **answer)
    (mine,) = my_contests(by=rosa, at=late)
    assert (mine.state, mine.answered_by) == ("upheld", "Nina")
    (line,) = not_offered(by=rosa, at=late).lines
    assert line.contest is not None
    for blind in ("otto", "carmen", "dara", "wes"):
        with seeing(cast.actors[blind].sight):
            assert not Contest.objects.exists()
    with seeing(cast.actors["carmen"].sight):
        concern([made.contest_id])
        assert Contest.objects.count() == 1


def test_nothing_confidential_can_be_found_out_by_asking(committed_cast: Cast) -> None:
    """Sam would do the work and lacks the fact, Rosa neither, Dara only has the fact: nothing tells them apart, to
    themselves or to a coordinator, before or after it is written down of somebody."""
    cast, carmen = committed_cast, committed_cast.actors["carmen"]
    with seeing(EVERYTHING):
        # Alike in everything else.
        Fact.objects.filter(person=cast.people["sam"]).delete()
        Fact.objects.filter(person__in=[cast.people["rosa"], cast.people["dara"]]).delete()
        confirm(cast, cast.people["dara"], "veteran", cast.organisations["harbor"])
    FOLLOWER.forget()
    wishes = [
        cast.wish(who="park", work="veterans", start=TUESDAY_TEN + late, hours=hours)
        for late in (timedelta(0), HOUR, 6 * HOUR, 9 * HOUR)
        for hours in (1, 2)
    ]
    for wish in wishes[:3:2]:
        booked(cast, wish, "ben")
    pages = [told(cast, name) for name in ("sam", "rosa", "dara")]
    before = asked_of_all(cast, carmen, wishes)
    assert pages[0] == pages[1] == pages[2] != []
    assert len({str(each) for each in before[:3]}) == 1

    with seeing(EVERYTHING):
        Fact.objects.filter(person=cast.people["dara"], kind=cast.facts["veteran"]).delete()
        confirm(cast, cast.people["rosa"], "veteran", cast.organisations["harbor"])
    FOLLOWER.forget()
    assert [told(cast, name) for name in ("sam", "rosa", "dara")] == pages
    assert asked_of_all(cast, carmen, wishes) == before


def asked_of_all(cast: Cast, by: Actor, wishes: list[Wish]) -> list[Any]:
    """Everything that a coordinator can be told about these three, asked again and again; and of all together."""
    answers: list[Any] = []
    for name in ("sam", "rosa", "dara"):
        one = cast.people[name].id
        for wish in wishes:
            why = [(row.code, dict(row.facts)) for row in why_not(by=by, at=NOW, wish=wish, person_id=one)]
            answers.append((why, what_would(by=by, at=NOW, wish=wish, person_id=one)))
    grouped: list[Any] = [answers[at : at + len(wishes)] for at in range(0, len(answers), len(wishes))]
    for wish in wishes:
        best = next_best(by=by, at=NOW, wish=wish)
        grouped.append((best.starts, best.relaxations, sorted(each.refusal.code for each in best.people)))
        grouped.append([each.person_id for each in find(by=by, at=NOW, wish=wish).candidates])
        record = find(by=by, at=NOW, wish=wish, to_keep=True).record
        assert record is not None
        grouped.append(sorted(record.broken.tolist()))
    kept = Ranking.objects.using("reader").order_by("id")
    grouped.append([sorted(row.broken for row in considered(each)) for each in kept])
    return grouped
