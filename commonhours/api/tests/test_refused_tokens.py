"""Tokens that cannot be made, and secrets that open nothing."""

from typing import Any

import pytest
from django.core.management import CommandError

from commonhours.api.tests.calling import Caller, codes
from commonhours.api.tests.conftest import Market
from commonhours.api.tests.test_tokens import made
from commonhours.organisations.models import Token


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"email": "nobody@example.org"}, "Nobody signs in"),
        ({"role": "king"}, "There is no role king. Choose one of: approver"),
        ({"organisation": "harbour"}, "Did you mean: harbor"),
        (
            {"organisation": "harbor"},
            "olga@example.org is not operator in Harbor Care, but operator in the region",
        ),
        ({"role": "city_officer"}, "is not city_officer in the region"),
        ({"name": " "}, "Give a name"),
        ({"days": 0}, "A token ends after 1 to 366 days"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(
    market: Market, options: dict[str, Any], said: str
) -> None:
    tokens = Token.objects.count()
    with pytest.raises(CommandError, match=said):
        made(**options)
    assert Token.objects.count() == tokens


@pytest.mark.parametrize("secret", ["", "ch_wrong", "é", "ch_" + "x" * 9000])
def test_an_unknown_token_opens_nothing(market: Market, secret: str) -> None:
    refused = Caller(secret).get("/me")
    assert (refused.status_code, codes(refused)) == (401, ["not_signed_in"])
    assert refused["WWW-Authenticate"] == "Bearer"
