"""Badges that must be held, people who work only for one, and people who want only some to come."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit, set_circle
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.credentials.actions import take_badge
from commonhours.credentials.tests.test_badges import defined, given_to
from commonhours.joining.actions import approve, end_membership
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import Circle, Membership
from commonhours.policies.actions import accept_step, end_exclusive, end_step, tick_step
from commonhours.policies.models import Exclusive
from commonhours.policies.tests.test_actions import TODAY, codes, governor, offered, told
from commonhours.policies.tests.test_steps import approver, asks, waits
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

ONLY = {"en": "Only for us", "es": "Solo con nosotros"}


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def offers_exclusivity(cast: Cast, slug: str = "harbor", **more: Any) -> UUID:
    return asks(cast, slug, **{"kind": "exclusive", "moment": "offered", "names": ONLY, **more})


def exclusive() -> Exclusive:
    with seeing(EVERYTHING):
        return Exclusive.objects.get()


def test_match_booking_and_explanation_wait_for_a_badge(committed_cast: Cast) -> None:
    cast = committed_cast
    badge_id = defined(cast)
    asks(cast, "harbor", kind="badge", badge_id=badge_id)
    assert "rosa" not in offered(cast, who="park")
    assert told(cast, "rosa", who="park") == [
        "Has yet to do what comes before a first visit: Dementia friend. (a rule of Harbor Care)"
    ]
    given_id = given_to(cast, badge_id, until=TODAY + timedelta(days=2))
    assert "rosa" in offered(cast, who="park")
    take_badge(by=cast.actors["ana"], at=NOW, given_id=given_id, reason="A mistake.")
    assert "rosa" not in offered(cast, who="park")
    given_to(cast, badge_id, since=TODAY + timedelta(days=2))
    assert "rosa" not in offered(cast, who="park")  # tomorrow it does not hold yet


def test_an_approval_waits_for_a_badge_that_nobody_can_tick(committed_cast: Cast) -> None:
    cast, membership = committed_cast, waits(committed_cast)
    badge_id = defined(cast)
    step_id = asks(cast, "harbor", kind="badge", badge_id=badge_id, moment="before_approval")
    given: dict[str, Any] = {"by": approver(cast), "at": NOW, "membership_id": membership.id}
    with pytest.raises(Refused) as refused:
        approve(**given)
    assert codes(refused) == ["step_open"]
    with pytest.raises(Refused) as refused:
        approve(**given, ticked=[step_id])
    assert codes(refused) == ["not_found"]
    assert membership.person is not None
    cast.people["paula"] = membership.person
    given_to(cast, badge_id, "paula")
    approve(**given)


def test_whoever_works_only_for_one_comes_to_no_other_and_the_others_are_told_for_whom(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    assert "ben" in offered(cast)  # Bixby lends Ben to Harbor
    accept_step(by=cast.actors["ben"], at=NOW, step_id=offers_exclusivity(cast, "bixby"))
    assert "ben" not in offered(cast)
    assert told(cast, "ben") == ["Works only for Bixby Neighbors. (the worker’s own rule)"]
    with pytest.raises(Refused) as refused:
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
    assert codes(refused) == ["exclusive"]
    end_exclusive(by=cast.actors["ben"], at=NOW, exclusive_id=exclusive().id, until=TODAY)
    assert exclusive().until == TODAY + timedelta(days=1)  # what was accepted today holds today
    assert "ben" in offered(cast)


def test_whoever_works_only_for_one_is_still_found_there(committed_cast: Cast) -> None:
    cast = committed_cast
    accept_step(by=cast.actors["rosa"], at=NOW, step_id=offers_exclusivity(cast))
    assert "rosa" in offered(cast)


def test_a_stranger_is_told_nothing_of_for_whom_somebody_works(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Membership.objects.filter(person=cast.people["wes"]).update(since=LONG_AGO)
    accept_step(by=cast.actors["wes"], at=NOW, step_id=offers_exclusivity(cast, "westside"))
    assert told(cast, "wes") == [
        "Works for no organisation that may be booked here. (a rule between organisations)"
    ]


def test_whoever_leaves_is_bound_no_longer(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Membership.objects.create(
            organisation=cast.organisations["bixby"],
            part="worker",
            person=cast.people["rosa"],
            since=LONG_AGO,
            approved_by=cast.accounts["ana"],
            approved_at=JOINED,
        )
    accept_step(by=cast.actors["rosa"], at=NOW, step_id=offers_exclusivity(cast, "bixby"))
    assert "rosa" not in offered(cast)
    with seeing(EVERYTHING):
        part = Membership.objects.get(organisation=cast.organisations["bixby"], person=cast.people["rosa"])
    end_membership(by=approver(cast, "bixby"), at=NOW, membership_id=part.id, last_day=TODAY)
    assert "rosa" in offered(cast)


def test_nobody_works_only_for_two_and_may_stay_after_all(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Membership.objects.create(
            organisation=cast.organisations["bixby"],
            part="worker",
            person=cast.people["rosa"],
            since=LONG_AGO,
            approved_by=cast.accounts["ana"],
            approved_at=JOINED,
        )
    own, other = offers_exclusivity(cast), offers_exclusivity(cast, "bixby")
    rosa = cast.actors["rosa"]
    accept_step(by=rosa, at=NOW, step_id=own)
    with pytest.raises(Refused) as refused:
        accept_step(by=rosa, at=NOW, step_id=other)
    assert codes(refused) == ["works_only_for_another"]
    last = TODAY + timedelta(days=30)
    end_exclusive(by=approver(cast), at=NOW, exclusive_id=exclusive().id, until=last)
    assert exclusive().until == last
    accept_step(by=rosa, at=NOW, step_id=own)
    assert exclusive().until is None


def test_an_organisation_may_book_only_those_who_work_only_for_it(committed_cast: Cast) -> None:
    cast = committed_cast
    step_id = offers_exclusivity(cast, moment="before_booking")
    assert "rosa" not in offered(cast, who="park")
    accept_step(by=cast.actors["rosa"], at=NOW, step_id=step_id)
    assert "rosa" in offered(cast, who="park")
    end_step(
        by=governor(cast, "harbor"),
        at=NOW,
        level_id=cast.organisations["harbor"].id,
        step_id=step_id,
        until=TODAY,
    )
    assert exclusive().until is None  # what was accepted holds until one side ends it


def test_outsiders_neither_tick_nor_end_what_binds_somebody(committed_cast: Cast) -> None:
    cast = committed_cast
    step_id = offers_exclusivity(cast)
    with pytest.raises(Refused) as refused:
        tick_step(by=approver(cast), at=NOW, person_id=cast.people["rosa"].id, step_id=step_id)
    assert codes(refused) == ["own_to_accept"]
    accept_step(by=cast.actors["rosa"], at=NOW, step_id=step_id)
    for who in ("otto", "ben", "carmen", "olga"):
        with pytest.raises(Refused) as refused:
            end_exclusive(by=cast.actors[who], at=NOW, exclusive_id=exclusive().id, until=TODAY)
        assert codes(refused) == ["not_found"]
    with pytest.raises(Refused) as refused:
        asks(cast, None, kind="exclusive", moment="offered")
    assert codes(refused) == ["unknown_choice"]
    with pytest.raises(Refused) as refused:
        asks(cast, "harbor", kind="contract", moment="offered")
    assert codes(refused) == ["unknown_choice"]


def test_only_those_whom_somebody_wants_come_to_them(committed_cast: Cast) -> None:
    cast = committed_cast
    before, lopez = offered(cast), cast.served["lopez"].id
    assert {"ben", "rosa"} <= set(before)
    given: dict[str, Any] = {"by": cast.actors["carmen"], "at": NOW, "service_user_id": lopez}
    set_circle(**given, person_ids=cast.ids("rosa"))
    assert offered(cast) == ["rosa"]
    assert told(cast, "ben") == ["Is none of those who alone may come. (the service user’s wish)"]
    with pytest.raises(Refused) as refused:
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
    assert codes(refused) == ["circle"]
    set_circle(**given, organisation_id=cast.organisations["bixby"].id)
    assert offered(cast) == ["ben"]
    set_circle(**given)
    assert offered(cast) == before
    with seeing(EVERYTHING):
        assert not Circle.objects.exists()


def test_outsiders_say_nothing_about_who_alone_may_come(committed_cast: Cast) -> None:
    cast = committed_cast
    given: dict[str, Any] = {"at": NOW, "service_user_id": cast.served["lopez"].id}
    for who, code in (
        ("otto", "unknown_service_user"),
        ("rosa", "unknown_service_user"),
        ("olga", "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            set_circle(by=cast.actors[who], **given, person_ids=cast.ids("rosa"))
        assert codes(refused) == [code]
    with pytest.raises(Refused) as refused:
        set_circle(by=cast.actors["carmen"], **given, person_ids=cast.ids("wes"))
    assert codes(refused) == ["unknown_person"]
