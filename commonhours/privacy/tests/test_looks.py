"""Who looked is kept once an hour, told to whom it is about and to nobody else, and answered for by another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonhours.bookings.pages import person_page
from commonhours.common.actor import Actor, ActsFor, Held
from commonhours.common.looks import CONTACT, PROFILE, RECORD, VISITS, Noted, looked_at, noting
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import Sight, concern, seeing
from commonhours.incidents.actions import Report, close_incident, report_incident, take_incident
from commonhours.incidents.tests.stories import visit_of, with_officers
from commonhours.people.models import ServiceUser
from commonhours.privacy.actions import answer_why, ask_why, keep_looks
from commonhours.privacy.asked import my_questions, questions_to_answer
from commonhours.privacy.models import Look, Question
from commonhours.privacy.queries import HELD, LookLine, first_name, looks_at, looks_of_offices
from commonhours.safeguarding.models import Suspension
from commonhours.web.tests.stage import signed_in
from conftest import EVERYTHING
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def noted(about: UUID, *kinds: str) -> Noted:
    return {(about, kind): () for kind in kinds}


def keep(by: Actor, about: UUID, *kinds: str, at: datetime = NOW, door: str = "page") -> None:
    keep_looks(by=by, at=at, noted=noted(about, *kinds), door=door, page="person")


def rosa(cast: Cast) -> Actor:
    return cast.actors["rosa"]


def officer(cast: Cast, name: str = "ana", role: str = "safety_officer") -> Actor:
    """Somebody of Harbor in another role."""
    return replace(cast.actors[name], roles=(Held(role, cast.organisations["harbor"].id),))


def kept(cast: Cast) -> list[Look]:
    """Every row, as an officer of the region and of all organisations would read them."""
    with seeing(EVERYTHING):
        concern(each.id for each in cast.organisations.values())
        return list(Look.objects.order_by("at"))


def seen_by_rosa(cast: Cast, at: datetime = NOW) -> tuple[LookLine, ...]:
    return looks_at(by=rosa(cast), at=at).lines


def test_a_read_notes_whose_data_it_shows_only_while_a_request_is_answered(cast: Cast) -> None:
    person = cast.people["rosa"].id
    looked_at(person, PROFILE)
    with noting() as found:
        person_page(by=cast.actors["carmen"], at=NOW, person_id=person)
    assert {kind for about, kind in found if about == person} == {"profile", "contact", "papers", "visits"}


def test_an_hour_of_looking_is_one_line_that_says_who_as_what_and_at_what(cast: Cast) -> None:
    person = cast.people["rosa"].id
    for minutes in (0, 5, 50):
        keep(cast.actors["carmen"], person, PROFILE, CONTACT, at=NOW + timedelta(minutes=minutes))
    keep(cast.actors["carmen"], person, PROFILE, at=NOW + HOUR)
    newest, first = seen_by_rosa(cast, NOW + 2 * HOUR)
    assert (first.by, first.role, first.organisation) == ("Carmen", "coordinator", "Harbor Care")
    assert (first.kinds, first.at, newest.kinds) == (("contact", "profile"), NOW, ("profile",))


def test_ones_own_page_is_no_look(cast: Cast) -> None:
    keep(rosa(cast), cast.people["rosa"].id, PROFILE)
    assert not seen_by_rosa(cast)
    assert not kept(cast)


def test_looks_are_read_by_whom_they_are_about_and_by_the_officers_of_the_looker(cast: Cast) -> None:
    person = cast.people["rosa"].id
    keep(cast.actors["carmen"], person, VISITS)

    def rows(sight: Sight) -> int:
        with seeing(sight):
            return Look.objects.count()

    others = [cast.actors[name].sight for name in ("carmen", "ana", "otto", "olga")]
    assert [rows(sight) for sight in (rosa(cast).sight, *others)] == [1, 0, 0, 0, 0]
    (line,) = looks_of_offices(by=officer(cast)).lines
    assert (line.by, line.about) == ("Carmen", "Rosa")
    for outsider in (cast.actors["carmen"], cast.actors["otto"]):
        with pytest.raises(NotAllowed):
            looks_of_offices(by=outsider)
    stranger = replace(
        cast.actors["otto"], roles=(Held("safety_officer", cast.organisations["westside"].id),)
    )
    assert not looks_of_offices(by=stranger).lines


def test_whoever_acts_for_somebody_is_named_as_their_helper_and_may_read_who_looked(cast: Cast) -> None:
    lopez = cast.served["lopez"]
    helper = replace(cast.actors["nina"], acts_for=(ActsFor(lopez.id, "helper"),))
    keep(helper, lopez.id, VISITS)
    keep(cast.actors["carmen"], lopez.id, CONTACT)
    (line,) = looks_at(by=helper, at=NOW, service_user_id=lopez.id).lines
    assert line.by == "Carmen"
    assert {row.role for row in kept(cast)} == {"helper", "coordinator"}
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=lopez.id).update(person=cast.people["sam"])
    own = replace(cast.actors["sam"], acts_for=(ActsFor(lopez.id, "service_user"),))
    assert {each.by for each in looks_at(by=own, at=NOW).lines} == {"Carmen", "Nina"}
    onlooker = replace(cast.actors["nina"], acts_for=(ActsFor(lopez.id, "onlooker"),))
    with pytest.raises(NotFound):
        looks_at(by=onlooker, at=NOW, service_user_id=lopez.id)


def test_a_safety_officer_is_told_of_late_without_a_name_and_never_while_a_matter_is_open(cast: Cast) -> None:
    person = cast.people["rosa"]
    keep(officer(cast), person.id, RECORD)
    assert not seen_by_rosa(cast)
    later = NOW + HELD
    (line,) = seen_by_rosa(cast, later)
    assert (line.by, line.role, line.organisation) == ("", "safety_officer", "Harbor Care")
    with seeing(EVERYTHING):
        Suspension.objects.create(
            person=person,
            words="Asked about keys.",
            suspended_by=cast.accounts["ana"],
            suspended_at=NOW,
            answer_by=NOW + HOUR,
            organisation_ids=person.organisation_ids,
        )
    (look,) = kept(cast)
    assert not seen_by_rosa(cast, later)
    with pytest.raises(NotFound):
        ask_why(by=rosa(cast), at=later, look_id=look.id)


def test_while_something_is_looked_into_no_look_comes_to_light_and_none_that_had_disappears(
    committed_cast: Cast,
) -> None:
    """Rosa's list says nothing of what was reported about her, neither by a line nor by the lack of one."""
    cast, week = with_officers(committed_cast), timedelta(days=7)
    saul, person, park = cast.actors["saul"], cast.people["rosa"].id, cast.served["park"].id
    for weeks in (0, 1, 3):
        keep(saul, person, RECORD, at=NOW + weeks * week)
    assert len(seen_by_rosa(cast, NOW + 2 * week)) == 1
    said = Report("neglect", "soon", "Something was missing.", visit_id=visit_of(cast, "rosa"))
    incident = report_incident(by=cast.actors["carmen"], at=NOW + 2 * week, report=said).incident_id
    before, first = seen_by_rosa(cast, NOW + 2 * week), seen_by_rosa(cast, NOW + 9 * week)
    assert (len(before), first) == (1, before)
    later = next(row for row in kept(cast) if row.at == NOW + 3 * week)
    with pytest.raises(NotFound):
        ask_why(by=rosa(cast), at=NOW + 9 * week, look_id=later.id)
    # Nor does whoever she helps, if she helps anybody, tell her.
    keep(saul, park, PROFILE, at=NOW + 3 * week)
    helper = replace(rosa(cast), acts_for=(ActsFor(park, "helper"),))
    assert not looks_at(by=helper, at=NOW + 9 * week, service_user_id=park).lines
    # Of others everything is told as ever.
    sam = cast.people["sam"].id
    keep(saul, sam, RECORD, at=NOW + 3 * week)
    assert len(looks_at(by=cast.actors["sam"], at=NOW + 9 * week).lines) == 1
    take_incident(by=saul, at=NOW + 9 * week, incident_id=incident)
    close_incident(by=saul, at=NOW + 9 * week, incident_id=incident, outcome="not_confirmed", words="Found.")
    assert len(seen_by_rosa(cast, NOW + 9 * week)) == 3
    assert len(looks_at(by=helper, at=NOW + 9 * week, service_user_id=park).lines) == 1


def test_why_is_asked_once_and_answered_by_another_than_whoever_looked(cast: Cast) -> None:
    keep(officer(cast, "carmen", "organisation_admin"), cast.people["rosa"].id, CONTACT)
    (line,) = seen_by_rosa(cast)
    for stranger in ("ben", "otto"):
        with pytest.raises(NotFound):
            ask_why(by=cast.actors[stranger], at=NOW, look_id=line.id)
    asked = ask_why(by=rosa(cast), at=NOW, look_id=line.id, words="I was on leave.")
    assert asked.answer_by == NOW + timedelta(days=14)
    with pytest.raises(Refused, match="already_asked"):
        ask_why(by=rosa(cast), at=NOW, look_id=line.id)
    (waiting,) = questions_to_answer(by=officer(cast))
    assert (waiting.about, waiting.looked_by, waiting.words) == ("Rosa", "Carmen", "I was on leave.")
    answer: dict[str, Any] = {
        "at": NOW,
        "question_id": asked.question_id,
        "words": "We called you about Tuesday.",
    }
    with pytest.raises(NotAllowed, match="own_look"):
        answer_why(by=officer(cast, "carmen", "organisation_admin"), **answer)
    with pytest.raises(NotFound):
        answer_why(by=cast.actors["otto"], **answer)
    answer_why(by=officer(cast), **answer)
    with pytest.raises(Refused, match="already_answered"):
        answer_why(by=officer(cast), **answer)
    assert my_questions(by=rosa(cast))[asked.question_id].answer == "We called you about Tuesday."
    (line,) = seen_by_rosa(cast)
    assert line.question_id == asked.question_id


def test_questions_are_read_by_those_who_ask_and_those_who_answer(cast: Cast) -> None:
    keep(cast.actors["carmen"], cast.people["rosa"].id, CONTACT)
    ask_why(by=rosa(cast), at=NOW, look_id=seen_by_rosa(cast)[0].id)
    for name, count in (("rosa", 1), ("carmen", 0), ("otto", 0), ("olga", 0)):
        with seeing(cast.actors[name].sight):
            assert Question.objects.count() == count, name
    with seeing(officer(cast).sight):
        concern([cast.organisations["harbor"].id])
        assert Question.objects.count() == 1


def test_a_request_writes_one_statement_whatever_it_shows_and_none_for_ones_own(cast: Cast) -> None:
    everybody: Noted = {(person.id, VISITS): () for person in cast.people.values()}
    for by, statements in ((cast.actors["carmen"], 1), (rosa(cast), 0)):
        shows = everybody if statements else noted(cast.people["rosa"].id, PROFILE)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            keep_looks(by=by, at=NOW, noted=shows, door="page", page="board")
        assert len(asked) == statements


def test_the_page_shows_the_line_and_asks_and_the_office_answers(cast: Cast) -> None:
    signed_in(cast, "carmen").get(reverse("reliability", args=[cast.people["rosa"].id]))
    worker = signed_in(cast, "rosa")
    page = worker.get(reverse("my_looks")).content.decode()
    assert "Carmen, Coordinator at Harbor Care" in page
    (line,) = seen_by_rosa(cast)
    worker.post(reverse("ask_look", args=[line.id]), {"words": "Why?", "key": "once"})
    assert "You asked why" in worker.get(reverse("my_looks")).content.decode()
    csv = worker.get(reverse("my_looks_csv")).content.decode()
    assert "Carmen,coordinator,Harbor Care" in csv


def test_a_name_is_told_as_first_name_and_initial() -> None:
    assert [first_name(name) for name in ("Maria del Castillo", "Carmen", "")] == ["Maria C.", "Carmen", ""]
