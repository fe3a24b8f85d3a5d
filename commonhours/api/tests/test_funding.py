"""Funding through the API: the same actions, the same words, and cents."""

from django.db import transaction

from commonhours.accounts.models import Account
from commonhours.api.tests.calling import Caller, codes, token_for
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, Cast


def test_a_line_is_opened_shared_and_closed_and_spend_is_read(committed_cast: Cast) -> None:
    harbor = committed_cast.organisations["harbor"]
    with transaction.atomic(), seeing(EVERYTHING):
        account = Account.objects.create_user("fiona@example.org", name="Fiona", joined_at=JOINED)
        Grant.objects.create(
            account=account, organisation=harbor, role="finance", since=LONG_AGO, granted_at=JOINED
        )
    committed_cast.accounts["fiona"] = account
    held = Held("finance", harbor.id)
    committed_cast.actors["fiona"] = Actor(account_id=account.id, roles=(held,), door="web")
    fiona = Caller(token_for(committed_cast, "fiona"))
    lines, splits = (f"/organisations/{harbor.id}/{each}" for each in ("funding-lines", "splits"))
    days = {"since": "2026-03-02", "last_day": "2026-12-31"}
    opened = fiona.post(lines, {"name": "City", "amount": 100_000, **days}, key="a")
    assert opened.status_code == 201
    line = opened.json()["line_id"]
    share = {"since": "2026-03-02", "shares": [{"line_id": line, "parts": 999_999}]}
    refused = fiona.post(splits, share, key="b", language="es")
    assert (refused.status_code, codes(refused)) == (422, ["split_not_whole"])
    share["shares"] = [{"line_id": line, "parts": 1_000_000}]
    made = fiona.post(splits, share, key="c").json()
    assert made["last_day"] == "2026-12-31"
    # The same key again changes nothing.
    assert fiona.post(splits, share, key="c").json() == made
    (told,) = fiona.get(lines).json()
    assert (told["name"], told["left"], told["left_at_end"], told["runs_out"]) == (
        "City",
        100_000,
        100_000,
        None,
    )
    (split,) = fiona.get(splits).json()
    assert split["shares"] == [{"line_id": line, "line": "City", "parts": 1_000_000}]
    closed = fiona.post(f"/funding-lines/{line}/close", {"last_day": "2026-03-09"}, key="d").json()
    assert closed == {"line_id": line, "last_day": "2026-03-09", "splits_ended": 1}
    assert fiona.get("/spend", **days).json() == []
    otto = Caller(token_for(committed_cast, "otto"))
    assert {otto.get(path).status_code for path in (lines, splits)} == {403}
