"""Supervisors, talks and watched visits: who may write down what about whom, and who reads it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.supervision.actions import (
    answer_observation,
    name_supervisor,
    observe_visit,
    write_check_in,
)
from commonhours.supervision.models import Supervisor
from commonhours.supervision.pages import my_people
from commonhours.supervision.records import own_supervision, worker_page
from commonhours.trail.models import Act, ActFacts
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.supervising import SECRET, entrust, supervising, talk, visit_of

DAY = timedelta(days=1)


@pytest.fixture
def harbor(cast: Cast) -> Cast:
    return supervising(cast)


def about_rosa(cast: Cast, by: str = "sue", **given: Any) -> dict[str, Any]:
    place = {"person_id": cast.people["rosa"].id, "organisation_id": cast.organisations["harbor"].id}
    return {"by": cast.actors[by], "at": NOW} | place | given


def watch(cast: Cast, **given: Any) -> UUID:
    visit = visit_of(cast, "rosa")
    asked: dict[str, Any] = {
        "at": TUESDAY_TEN,
        "visit_id": visit,
        "went_well": "Warm.",
        "to_practise": "Time.",
    }
    return observe_visit(**about_rosa(cast, **asked | given)).observation_id


def test_a_supervisor_has_their_people_and_a_worker_one_supervisor_at_a_time(harbor: Cast) -> None:
    entrust(harbor)
    assert [each.person for each in my_people(by=harbor.actors["sue"], at=NOW).people] == ["Rosa"]
    entrust(harbor, supervisor="sal")
    assert my_people(by=harbor.actors["sue"], at=NOW).people == ()
    assert own_supervision(by=harbor.actors["rosa"], at=NOW).supervisors == ("Sal",)
    with seeing(EVERYTHING):
        assert (
            Supervisor.objects.filter(until=None).count() == 0
        )  # not even the region's staff see these rows


def test_the_same_supervisor_again_is_refused_and_nobody_ends_it(harbor: Cast) -> None:
    entrust(harbor)
    with pytest.raises(Refused, match="supervises_already"):
        entrust(harbor)
    name_supervisor(**about_rosa(harbor, account_id=None))
    assert own_supervision(by=harbor.actors["rosa"], at=NOW).supervisors == ()


def test_only_somebody_who_may_supervise_there_can_be_named(harbor: Cast) -> None:
    for name in ("carmen", "sid", "nina"):
        with pytest.raises(Invalid, match="unknown_choice"):
            name_supervisor(**about_rosa(harbor, account_id=harbor.accounts[name].id))


def test_nobody_supervises_themselves(harbor: Cast) -> None:
    rosa = harbor.actors["rosa"]
    harbor.actors["rosa"] = Actor(rosa.account_id, rosa.person_id, harbor.actors["sue"].roles)
    with pytest.raises(NotAllowed, match="not_oneself"):
        name_supervisor(**about_rosa(harbor, by="rosa", account_id=harbor.accounts["sue"].id))
    with pytest.raises(NotAllowed, match="not_oneself"):
        name_supervisor(**about_rosa(harbor, account_id=rosa.account_id))
    with pytest.raises(NotAllowed, match="not_oneself"):
        write_check_in(**about_rosa(harbor, by="rosa", held_on=NOW.date(), how="call", agreed="x"))
    with pytest.raises(NotAllowed, match="not_oneself"):
        worker_page(by=harbor.actors["rosa"], at=NOW, person_id=harbor.people["rosa"].id)


def test_a_worker_reads_what_was_agreed_and_never_the_private_part(harbor: Cast) -> None:
    talk(harbor, agreed="Fewer evenings.")
    (own,) = own_supervision(by=harbor.actors["rosa"], at=NOW).talks
    assert (own.agreed, own.private, own.by) == ("Fewer evenings.", "", "Sue")
    (seen,) = worker_page(by=harbor.actors["sal"], at=NOW, person_id=harbor.people["rosa"].id).talks
    assert seen.private == SECRET


def test_a_talk_of_which_nothing_is_shared_does_not_show_to_the_worker(harbor: Cast) -> None:
    talk(harbor)
    assert own_supervision(by=harbor.actors["rosa"], at=NOW).talks == ()


def test_the_trail_never_repeats_what_was_written(harbor: Cast) -> None:
    talk(harbor, agreed="Fewer evenings.")
    watch(harbor)
    with seeing(EVERYTHING):
        told = str(list(ActFacts.objects.values_list("facts", flat=True)))
        outcomes = str(list(Act.objects.values_list("outcome", flat=True)))
    for words in (SECRET, "Fewer evenings.", "Warm.", "Time."):
        assert words not in told + outcomes


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"how": "letter"}, "unknown_choice"),
        ({"agreed": " "}, "words_missing"),
        ({"agreed": "x" * 1001}, "too_large"),
        ({"held_on": NOW.date() + DAY}, "not_yet"),
        ({"held_on": NOW.date() - 40 * DAY}, "too_long_ago"),
        ({"next_by": NOW.date()}, "next_is_later"),
    ],
)
def test_a_talk_that_cannot_be_is_refused(harbor: Cast, given: dict[str, Any], code: str) -> None:
    asked: dict[str, Any] = {"held_on": NOW.date(), "how": "call", "agreed": "More days."}
    with pytest.raises(Invalid, match=code):
        write_check_in(**about_rosa(harbor, **asked | given))


@pytest.mark.parametrize(("who", "kind"), [("otto", NotFound), ("sid", NotFound), ("carmen", NotAllowed)])
def test_the_outsider_and_colleagues_can_neither_write_nor_read(harbor: Cast, who: str, kind: Any) -> None:
    talk(harbor, agreed="Fewer evenings.")
    with pytest.raises(kind):
        write_check_in(**about_rosa(harbor, by=who, held_on=NOW.date(), how="call", agreed="x"))
    with pytest.raises(kind):
        worker_page(by=harbor.actors[who], at=NOW, person_id=harbor.people["rosa"].id)


def test_another_organisation_of_the_same_worker_reads_nothing_of_it(harbor: Cast) -> None:
    """Ben works for Bixby; Harbor books him as a partner and still supervises nobody of Bixby."""
    asked = about_rosa(harbor) | {"person_id": harbor.people["ben"].id}
    with pytest.raises(NotFound, match="unknown_person"):
        write_check_in(**asked, held_on=NOW.date(), how="call", agreed="x")


def test_whoever_was_not_talked_to_for_four_weeks_or_as_agreed_is_overdue(harbor: Cast) -> None:
    entrust(harbor)
    by = harbor.actors["sue"]
    assert not my_people(by=by, at=NOW + 28 * DAY).overdue
    assert [each.person for each in my_people(by=by, at=NOW + 29 * DAY).overdue] == ["Rosa"]
    talk(harbor)  # the next one in fourteen days
    assert not my_people(by=by, at=NOW + 14 * DAY).overdue
    assert my_people(by=by, at=NOW + 15 * DAY).overdue


def test_my_people_are_shown_with_their_visits_of_today(harbor: Cast) -> None:
    entrust(harbor)
    visit = visit_of(harbor, "rosa")
    (rosa,) = my_people(by=harbor.actors["sue"], at=TUESDAY_TEN).people
    assert [each.id for each in rosa.visits] == [visit]


# --- watched visits ------------------------------------------------------------------------------------------


def test_a_worker_reads_what_was_seen_and_answers_once(harbor: Cast) -> None:
    observation = watch(harbor)
    (own,) = own_supervision(by=harbor.actors["rosa"], at=NOW).watched
    assert (own.went_well, own.to_practise, own.by, own.starts_at) == ("Warm.", "Time.", "Sue", TUESDAY_TEN)
    answer: dict[str, Any] = {"by": harbor.actors["rosa"], "at": NOW, "observation_id": observation}
    answer_observation(**answer, words="The bus was late.")
    (seen,) = worker_page(by=harbor.actors["sue"], at=NOW, person_id=harbor.people["rosa"].id).watched
    assert seen.reply == "The bus was late."
    with pytest.raises(Refused, match="already_replied"):
        answer_observation(**answer, words="And more.")


def test_only_whom_it_is_about_answers(harbor: Cast) -> None:
    observation = watch(harbor)
    for name in ("dara", "otto", "sue", "carmen"):
        with pytest.raises(NotFound, match="unknown_event"):
            answer_observation(by=harbor.actors[name], at=NOW, observation_id=observation, words="x")


def test_a_visit_that_was_not_theirs_or_has_not_begun_was_not_watched(harbor: Cast) -> None:
    with pytest.raises(Refused, match="not_begun"):
        watch(harbor, at=NOW)
    of_dara = visit_of(harbor, "dara", "park")
    with pytest.raises(NotFound, match="unknown_visit"):
        observe_visit(**about_rosa(harbor, at=TUESDAY_TEN, visit_id=of_dara, went_well="x"))
