"""Tokens: made by command, in force while account, role and dates are, and no longer."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import time_machine
from django.core.management import call_command

from commonhours.api.tests.calling import Caller
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant, Token
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast


def made(**options: Any) -> str:
    out = StringIO()
    given = {"email": "olga@example.org", "role": "operator", "name": "the telephone system"}
    call_command("token", **given | options, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_token_made_by_command_opens_the_door(committed_cast: Cast) -> None:
    secret = made()
    assert secret.startswith("ch_")
    assert Caller(secret).get("/me").json()["account_id"] == str(committed_cast.accounts["olga"].id)
    assert secret.encode() not in bytes(Token.objects.get().digest)


def test_a_token_of_an_organisation_holds_its_role_there(committed_cast: Cast) -> None:
    secret = made(email="CARMEN@example.org", role="coordinator", organisation="harbor")
    (held,) = Caller(secret).get("/me").json()["roles"]
    assert held["organisation_id"] == str(committed_cast.organisations["harbor"].id)


def test_a_token_ends_on_its_day(committed_cast: Cast) -> None:
    caller = Caller(made(days=1))
    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        assert caller.get("/me").status_code == 200
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        assert caller.get("/me").status_code == 401


def test_a_token_ends_with_the_role_it_was_made_for(committed_cast: Cast) -> None:
    caller = Caller(made())
    Grant.objects.filter(account=committed_cast.accounts["olga"]).update(until=date(2026, 3, 2))
    assert caller.get("/me").status_code == 401


def test_a_token_ends_with_its_account(committed_cast: Cast) -> None:
    caller = Caller(made())
    account = committed_cast.accounts["olga"]
    account.is_active = False
    account.save()
    assert caller.get("/me").status_code == 401


def test_the_trail_says_that_the_token_was_made_at_the_machine(committed_cast: Cast) -> None:
    made()
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="token.make", door="command").exists()


def test_a_session_opens_nothing(committed_cast: Cast) -> None:
    caller = Caller("")
    caller.client.force_login(
        committed_cast.accounts["olga"], backend="django.contrib.auth.backends.ModelBackend"
    )
    assert caller.get("/me").status_code == 401
