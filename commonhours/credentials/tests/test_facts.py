"""Claim, confirm and refuse facts: only what a named person of a named organisation has seen opens anything."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.credentials.actions import claim_fact, confirm_fact, refuse_fact
from commonhours.credentials.actions.facts import _lapses
from commonhours.credentials.models import Fact
from commonhours.people.models import Membership
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, Cast


def codes(action: Any, **given: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        action(**given, at=NOW)
    return [each.code for each in refused.value.refusals]


def about(cast: Cast, who: str = "sam", kind: str = "spanish") -> dict[str, Any]:
    return {"person_id": cast.people[who].id, "kind_id": cast.facts[kind].id}


def here(cast: Cast) -> dict[str, Any]:
    return {"organisation_id": cast.organisations["harbor"].id}


def facts(cast: Cast, who: str = "sam", kind: str = "spanish") -> list[Fact]:
    with seeing(EVERYTHING):
        return list(Fact.objects.filter(**about(cast, who, kind)))


def test_a_worker_claims_and_an_approver_confirms(cast: Cast) -> None:
    claim_fact(by=cast.actors["sam"], at=NOW, **about(cast), evidence="school in Jalisco")
    assert codes(claim_fact, by=cast.actors["sam"], **about(cast)) == ["already_claimed"]
    confirm_fact(by=cast.actors["ana"], at=NOW, **about(cast), **here(cast))
    (fact,) = facts(cast)
    assert (fact.confirmed_by_id, fact.confirmed_for_id) == (
        cast.accounts["ana"].id,
        here(cast)["organisation_id"],
    )
    assert (fact.evidence, fact.since) == ("school in Jalisco", date(2026, 3, 2))


def test_a_refused_claim_says_why_and_another_may_follow(cast: Cast) -> None:
    claim_fact(by=cast.actors["sam"], at=NOW, **about(cast))
    told = {**about(cast), **here(cast)}
    assert codes(refuse_fact, by=cast.actors["ana"], **told, reason=" ") == ["missing"]
    refuse_fact(by=cast.actors["ana"], at=NOW, **told, reason="The card is somebody else's.")
    assert codes(refuse_fact, by=cast.actors["ana"], **told, reason="again") == ["unknown_claim"]
    claim_fact(by=cast.actors["sam"], at=NOW, **about(cast))
    assert [bool(fact.refusal) for fact in facts(cast)] == [True, False]


def test_nothing_is_confirmed_without_evidence(cast: Cast) -> None:
    assert codes(confirm_fact, by=cast.actors["ana"], **about(cast), **here(cast)) == ["missing"]


def test_nobody_confirms_their_own_facts(cast: Cast) -> None:
    with seeing(EVERYTHING):
        cast.people["sam"].account = cast.accounts["ana"]
        cast.people["sam"].save()
    told = {**about(cast), **here(cast)}
    assert codes(confirm_fact, by=cast.actors["ana"], **told, evidence="me") == ["not_oneself"]


def test_only_those_who_may_confirm_do_and_only_for_their_own(cast: Cast) -> None:
    told = {**about(cast), **here(cast), "evidence": "seen"}
    assert codes(confirm_fact, by=cast.actors["carmen"], **told) == ["not_allowed"]
    assert codes(confirm_fact, by=cast.actors["sam"], **told) == ["not_allowed"]
    assert codes(confirm_fact, by=cast.actors["otto"], **told) == ["unknown_person"]
    assert codes(claim_fact, by=cast.actors["otto"], **about(cast)) == ["unknown_person"]
    elsewhere = {**told, "organisation_id": cast.organisations["westside"].id}
    assert codes(confirm_fact, by=cast.actors["ana"], **elsewhere) == ["not_allowed"]


def test_a_confidential_fact_is_claimed_by_oneself_and_named_to_nobody_else(cast: Cast) -> None:
    secret = about(cast, "sam", "veteran")
    assert codes(claim_fact, by=cast.actors["carmen"], **secret) == ["unknown_choice"]
    claim_fact(by=cast.actors["sam"], at=NOW, **secret)
    confirm_fact(by=cast.actors["ana"], at=NOW, **secret, **here(cast), evidence="papers")
    assert len(facts(cast, "sam", "veteran")) == 1


def test_a_claim_opens_no_work_and_a_confirmation_lapses_after_its_months(cast: Cast) -> None:
    kind = cast.facts["spanish"]
    kind.renewal_months = 24
    kind.save()
    confirm_fact(by=cast.actors["ana"], at=NOW, **about(cast), **here(cast), evidence="seen")
    assert facts(cast)[0].until == date(2028, 3, 2)
    backwards = {**about(cast), **here(cast), "evidence": "seen", "until": date(2026, 3, 2)}
    assert codes(confirm_fact, by=cast.actors["ana"], **backwards) == ["ends_before_start"]


def test_the_organisation_that_confirms_must_know_the_person(cast: Cast) -> None:
    with seeing(EVERYTHING):
        Membership.objects.filter(person=cast.people["wes"]).update(since=LONG_AGO)
    told = {**about(cast, "wes"), **here(cast), "evidence": "seen"}
    assert codes(confirm_fact, by=cast.actors["ana"], **told) == ["unknown_person"]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_months_of_validity_end_on_the_same_day_or_the_last_of_a_shorter_month(
    since: date, months: int
) -> None:
    until = _lapses(since, months)
    assert until is not None
    assert (until.year * 12 + until.month) - (since.year * 12 + since.month) == months
    assert until.day <= since.day
    assert until.day == since.day or until.day >= 28
