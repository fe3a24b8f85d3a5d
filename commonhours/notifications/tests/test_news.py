"""What people are told when they ask to join and when somebody has decided; reasons and secrets stay at home."""

from typing import Any

import pytest
from django.utils.translation import override

from commonhours.background.followers import FOLLOWERS
from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.credentials.actions import claim_fact, confirm_fact, take_badge
from commonhours.credentials.tests.test_badges import defined, given_to
from commonhours.joining.actions import approve, decline, join
from commonhours.joining.application import WORKER, Application
from commonhours.notifications.queries import Note, inbox, outbox
from commonhours.organisations.models import Grant
from commonhours.people.models import Person
from commonhours.policies.actions import accept_step, end_exclusive
from commonhours.policies.models import Exclusive
from commonhours.policies.tests.test_steps import asks
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast
from tests.following import give


@pytest.fixture
def asked(committed_cast: Cast) -> Any:
    """Rosa of Harbor asks to join Bixby too, where Ben happens to be the approver."""
    cast = committed_cast
    Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.8, longitude=-118.17)
    bixby = cast.organisations["bixby"]
    Grant.objects.create(
        account=cast.accounts["ben"], organisation=bixby, role="approver", since=LONG_AGO, granted_at=JOINED
    )
    application = Application(WORKER, "Rosa", (bixby.id,), phone="5625550100", zip_code="90803")
    return join(by=cast.actors["rosa"], at=NOW, application=application)


def follow(acts: int) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


def told(cast: Cast, name: str) -> list[Note]:
    with seeing(EVERYTHING), override("en"):
        return inbox(Person.objects.get(name=name.title()).id)


def test_whoever_asks_is_told_it_arrived_and_the_approver_that_somebody_waits(
    committed_cast: Cast, asked: Any
) -> None:
    follow(1)
    (arrived,) = told(committed_cast, "rosa")
    assert arrived.subject == "We have what you sent"
    assert "Bixby Neighbors" in arrived.body
    (waits,) = told(committed_cast, "ben")
    assert waits.subject == "Somebody waits for your approval"
    assert "Rosa" not in waits.subject + waits.body


def test_a_decision_is_told_without_its_reason(committed_cast: Cast, asked: Any) -> None:
    cast = committed_cast
    held = Held("approver", cast.organisations["bixby"].id)
    officer = Actor(account_id=cast.accounts["ana"].id, roles=(held,))
    decline(by=officer, at=NOW, membership_id=asked.membership_ids[0], reason="An old conviction.")
    follow(2)
    answer = told(cast, "rosa")[0]
    assert "cannot let you in" in answer.body
    with seeing(EVERYTHING):
        assert not any("conviction" in letter.body for letter in outbox())


def test_an_approval_is_told(committed_cast: Cast, asked: Any) -> None:
    cast = committed_cast
    ben = cast.actors["ben"]
    held = Held("approver", cast.organisations["bixby"].id)
    approve(
        by=Actor(account_id=ben.account_id, person_id=ben.person_id, roles=(held,)),
        at=NOW,
        membership_id=asked.membership_ids[0],
    )
    follow(2)
    assert told(cast, "rosa")[0].subject == "You have been let in"


def test_a_fact_told_in_confidence_is_named_in_no_message(committed_cast: Cast) -> None:
    cast = committed_cast
    about: dict[str, Any] = {"person_id": cast.people["rosa"].id, "kind_id": cast.facts["veteran"].id}
    claim_fact(by=cast.actors["rosa"], at=NOW, **about, evidence="papers")
    harbor = cast.organisations["harbor"].id
    confirm_fact(by=cast.actors["ana"], at=NOW, **about, organisation_id=harbor)
    follow(2)
    body = told(cast, "rosa")[0].body
    assert "in confidence" in body
    assert "Veteran" not in body


def test_a_badge_given_and_taken_back_is_told_without_the_reason(committed_cast: Cast) -> None:
    cast = committed_cast
    given = given_to(cast, defined(cast))
    take_badge(by=cast.actors["ana"], at=NOW, given_id=given, reason="The training lapsed.")
    follow(3)
    subjects = {note.subject: note.body for note in told(cast, "rosa")}
    assert "Dementia friend" in subjects["You have a badge"]
    assert "lapsed" not in subjects["A badge was taken back"]


def test_both_sides_are_told_that_somebody_works_only_for_one_and_no_longer(committed_cast: Cast) -> None:
    cast, rosa = committed_cast, committed_cast.actors["rosa"]
    Grant.objects.create(
        account=cast.accounts["sam"],
        organisation=cast.organisations["harbor"],
        role="approver",
        since=LONG_AGO,
        granted_at=JOINED,
    )
    step = asks(cast, "harbor", kind="exclusive", moment="offered")
    accept_step(by=rosa, at=NOW, step_id=step)
    with seeing(EVERYTHING):
        row = Exclusive.objects.get()
    end_exclusive(by=rosa, at=NOW, exclusive_id=row.id, until=NOW.date())
    follow(3)
    own, theirs = ({note.subject for note in told(cast, name)} for name in ("rosa", "sam"))
    assert own == {"You work only for one organisation", "You can work for others again"}
    assert theirs == {"Somebody works only for you", "Somebody no longer works only for you"}
