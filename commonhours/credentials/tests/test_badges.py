"""Badges: defined by an organisation, given on evidence by somebody named, taken back with a reason."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.credentials.actions import NewBadge, define_badge, give_badge, retire_badge, take_badge
from commonhours.credentials.badges import worn_by
from commonhours.credentials.models import BadgeGiven, Issuer
from conftest import EVERYTHING
from tests.cast import NOW, Cast

TODAY = NOW.date()
KIND_WORDS = {
    "names": {"en": "Dementia friend", "es": "Amigo de la demencia"},
    "stands_for": {"en": "Knows how to be with people who forget."},
    "criteria": {"en": "Two days of training and four visits with a mentor."},
    "colour": "#0c5f57",
    "mark": "D",
}


def governor(cast: Cast, slug: str = "harbor") -> Actor:
    return Actor(
        account_id=cast.accounts["ana"].id,
        roles=(Held("organisation_admin", cast.organisations[slug].id),),
    )


def defined(cast: Cast, slug: str = "harbor", **other: Any) -> UUID:
    organisation_id = cast.organisations[slug].id
    new = NewBadge(**{**KIND_WORDS, **other})
    return define_badge(by=governor(cast, slug), at=NOW, organisation_id=organisation_id, new=new).badge_id


def given_to(cast: Cast, badge_id: UUID, who: str = "rosa", **other: Any) -> UUID:
    usual = {"by": cast.actors["ana"], "evidence": "Seen by Ana at four visits."}
    asked = {**usual, **other}
    return give_badge(at=NOW, person_id=cast.people[who].id, badge_id=badge_id, **asked).given_id


def codes(action: Any, *given: Any, **asked: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        action(*given, **asked)
    return [each.code for each in refused.value.refusals]


def test_a_badge_is_given_on_evidence_and_the_worker_sees_who_gave_it(cast: Cast) -> None:
    given_to(cast, defined(cast), until=TODAY + timedelta(days=365))
    rosa = cast.actors["rosa"]
    with seeing(rosa.sight):
        (worn,) = worn_by(cast.people["rosa"].id)
    assert (worn.badge.name, worn.badge.organisation, worn.given_by) == (
        "Dementia friend",
        "Harbor Care",
        "Ana",
    )
    assert worn.state(TODAY) == "worn"
    assert worn.state(TODAY + timedelta(days=365)) == "over"


def test_what_is_taken_back_says_why_and_stands_in_the_list_without_a_name(cast: Cast) -> None:
    badge_id = defined(cast)
    given_to(cast, badge_id, "sam")
    given_id = given_to(cast, badge_id)
    take: dict[str, Any] = {"by": cast.actors["ana"], "at": NOW, "given_id": given_id}
    assert codes(take_badge, **take, reason=" ") == ["missing"]
    take_badge(**take, reason="The training was not finished.")
    issuer = Issuer.objects.get(organisation=cast.organisations["harbor"])
    assert (issuer.given, issuer.taken) == (2, [1])
    assert codes(take_badge, **take, reason="again") == ["not_found"]
    given_to(cast, badge_id)  # and may be given anew


def test_nobody_wears_a_badge_twice_at_a_time(cast: Cast) -> None:
    badge_id = defined(cast)
    given_to(cast, badge_id, until=TODAY + timedelta(days=30))
    assert codes(given_to, cast, badge_id) == ["wears_it_already"]
    given_to(cast, badge_id, since=TODAY + timedelta(days=30))


def test_only_those_who_confirm_facts_give_and_only_to_their_own(cast: Cast) -> None:
    badge_id, foreign = defined(cast), defined(cast, "westside")
    assert codes(given_to, cast, badge_id, by=cast.actors["carmen"]) == ["not_allowed"]
    assert codes(given_to, cast, badge_id, by=cast.actors["rosa"]) == ["not_allowed"]
    assert codes(given_to, cast, badge_id, by=cast.actors["otto"]) == ["unknown_person"]
    assert codes(given_to, cast, foreign) == ["not_allowed"]
    assert codes(given_to, cast, badge_id, evidence=" ") == ["missing"]
    given_id = given_to(cast, badge_id)
    for who in ("carmen", "rosa"):
        asked = {"by": cast.actors[who], "at": NOW, "given_id": given_id, "reason": "no"}
        assert codes(take_badge, **asked) == ["not_allowed"]
    assert codes(take_badge, by=cast.actors["otto"], at=NOW, given_id=given_id, reason="no") == ["not_found"]


def test_nobody_gives_a_badge_to_themselves(cast: Cast) -> None:
    with seeing(EVERYTHING):
        cast.people["rosa"].account = cast.accounts["ana"]
        cast.people["rosa"].save()
    assert codes(given_to, cast, defined(cast)) == ["not_oneself"]


def test_a_retired_badge_is_given_to_nobody_and_kept_by_those_who_wear_it(cast: Cast) -> None:
    badge_id = defined(cast)
    given_to(cast, badge_id)
    asked: dict[str, Any] = {"at": NOW, "organisation_id": cast.organisations["harbor"].id}
    assert codes(retire_badge, by=cast.actors["ana"], **asked, badge_id=badge_id) == ["not_allowed"]
    assert codes(retire_badge, by=cast.actors["otto"], **asked, badge_id=badge_id) == ["not_found"]
    retire_badge(by=governor(cast), **asked, badge_id=badge_id)
    assert codes(given_to, cast, badge_id, "sam") == ["not_allowed"]
    with seeing(EVERYTHING):
        assert BadgeGiven.objects.get().taken_at is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"names": {"es": "Solo español"}}, "missing"),
        ({"criteria": {}}, "missing"),
        ({"mark": ""}, "missing"),
        ({"mark": "♥"}, "missing"),
        ({"mark": "ABC"}, "too_large"),
        ({"colour": "red"}, "not_a_colour"),
        ({"colour": "#ffff00"}, "unreadable_colour"),
        ({"names": {"en": "x" * 81}}, "too_large"),
    ],
)
def test_a_badge_that_cannot_be_drawn_or_read_is_refused(
    cast: Cast, wrong: dict[str, Any], code: str
) -> None:
    assert codes(defined, cast, **wrong) == [code]


def test_another_organisation_sees_nothing_of_who_wears_a_badge(cast: Cast) -> None:
    given_to(cast, defined(cast))
    with seeing(cast.actors["otto"].sight):
        assert worn_by(cast.people["rosa"].id) == ()
        concern([])
        assert not BadgeGiven.objects.exists()
