"""Roles are given and ended by those who govern a place, never by and to themselves, and somebody always stays."""

from datetime import date, timedelta
from typing import Any

import pytest

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.organisations.actions import end_role, give_role
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import roles_given, roles_of
from commonhours.trail.models import Act, ActFacts
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

TODAY = date(2026, 3, 2)


@pytest.fixture
def ada(cast: Cast) -> Actor:
    """The administrator of Harbor."""
    return keeper("ada", "organisation_admin", cast.organisations["harbor"].id)


def keeper(name: str, role: str, organisation_id: Any) -> Actor:
    account = Account.objects.create_user(f"{name}@example.org", name=name.title(), joined_at=JOINED)
    Grant.objects.create(
        account=account, organisation_id=organisation_id, role=role, since=LONG_AGO, granted_at=JOINED
    )
    return Actor(account_id=account.id, roles=(Held(role, organisation_id),), door="web")


def codes(action: Any, **given: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        action(**given, at=NOW)
    return [each.code for each in refused.value.refusals]


def test_an_administrator_gives_a_role_to_whoever_signs_in_with_an_e_mail(cast: Cast, ada: Actor) -> None:
    harbor = cast.organisations["harbor"].id
    given = give_role(by=ada, at=NOW, email=" Nina@Example.org", role="coordinator", organisation_id=harbor)
    assert (given.account_id, given.invited) == (cast.accounts["nina"].id, False)
    assert Held("coordinator", harbor) in roles_of(given.account_id, on=TODAY)
    (line,) = [each for each in roles_given(by=ada, on=TODAY) if each.account_id == given.account_id]
    assert (line.role, line.since, line.given_by) == ("coordinator", TODAY, "Ada")


def test_an_unknown_e_mail_becomes_an_account_without_a_password(cast: Cast, ada: Actor) -> None:
    harbor = cast.organisations["harbor"].id
    given = give_role(
        by=ada, at=NOW, email="new@example.org", role="trainer", organisation_id=harbor, name="New"
    )
    account = Account.objects.get(id=given.account_id)
    assert (given.invited, account.name, account.has_usable_password()) == (True, "New", False)


def test_giving_and_ending_stand_in_the_trail(cast: Cast, ada: Actor) -> None:
    harbor = cast.organisations["harbor"].id
    given = give_role(by=ada, at=NOW, email="nina@example.org", role="coordinator", organisation_id=harbor)
    end_role(by=ada, at=NOW, grant_id=given.grant_id)
    with seeing(EVERYTHING):
        verbs = list(
            Act.objects.filter(subject_id=given.account_id).order_by("id").values_list("verb", flat=True)
        )
        told = ActFacts.objects.filter(act__subject_id=given.account_id).first()
    assert verbs == ["role.give", "role.end"]
    assert told is not None
    assert told.facts["role"] == "coordinator"
    assert Held("coordinator", harbor) not in roles_of(given.account_id, on=TODAY)


def test_what_one_may_not_give(cast: Cast, ada: Actor) -> None:
    harbor, westside = cast.organisations["harbor"].id, cast.organisations["westside"].id
    cases = [
        ("nina@example.org", "operator", None, "not_allowed"),
        ("nina@example.org", "operator", westside, "not_allowed"),
        ("nina@example.org", "city_officer", harbor, "unknown_choice"),
        ("nina@example.org", "house", harbor, "unknown_choice"),
        ("nina@example.org", "king", harbor, "unknown_choice"),
        ("ada@example.org", "approver", harbor, "own_role"),
        ("carmen@example.org", "coordinator", harbor, "role_held"),
        ("nobody", "coordinator", harbor, "bad_email"),
    ]
    for email, role, organisation_id, code in cases:
        asked = {"email": email, "role": role, "organisation_id": organisation_id}
        assert codes(give_role, by=ada, **asked) == [code], (email, role)


def test_only_those_who_govern_give_and_end_and_look(cast: Cast) -> None:
    harbor = cast.organisations["harbor"].id
    grant = Grant.objects.get(account=cast.accounts["carmen"])
    for name in ("carmen", "ana", "olga", "otto", "nina", "rosa"):
        by = cast.actors[name]
        asked = {"email": "nina@example.org", "role": "trainer", "organisation_id": harbor}
        assert codes(give_role, by=by, **asked) == ["not_allowed"]
        known = name in ("carmen", "ana", "olga")
        assert codes(end_role, by=by, grant_id=grant.id) == ["not_allowed" if known else "unknown_grant"]
        with pytest.raises(Refused):
            roles_given(by=by, on=TODAY)


def test_an_organisation_keeps_an_administrator(cast: Cast, ada: Actor) -> None:
    harbor = cast.organisations["harbor"].id
    own = Grant.objects.get(account__email="ada@example.org")
    assert codes(end_role, by=ada, grant_id=own.id) == ["last_keeper"]
    keeper("bea", "organisation_admin", harbor)
    end_role(by=ada, at=NOW, grant_id=own.id)
    assert roles_of(own.account_id, on=TODAY) == ()
    assert codes(end_role, by=ada, grant_id=own.id) == ["unknown_grant"]


def test_the_region_gives_roles_everywhere_and_an_administrator_sees_only_their_own(
    cast: Cast, ada: Actor
) -> None:
    officer = keeper("cora", "city_officer", None)
    give_role(by=officer, at=NOW, email="nina@example.org", role="planner", organisation_id=None)
    assert {line.name for line in roles_given(by=officer, on=TODAY)} > {"Nina", "Otto", "Carmen", "Ada"}
    assert {line.name for line in roles_given(by=ada, on=TODAY)} == {"Carmen", "Ana", "Ada"}


def test_a_role_that_ends_was_held_until_that_day(cast: Cast, ada: Actor) -> None:
    grant = Grant.objects.get(account=cast.accounts["carmen"])
    end_role(by=ada, at=NOW, grant_id=grant.id)
    yesterday = TODAY - timedelta(days=1)
    assert [len(roles_of(cast.accounts["carmen"].id, on=day)) for day in (yesterday, TODAY)] == [1, 0]
