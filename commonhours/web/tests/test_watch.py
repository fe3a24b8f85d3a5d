"""Who watches over the house reads who came in and who was turned away; and how long a sign-in lasts."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonhours.accounts.pace import Buckets
from commonhours.config.lines import Lines
from commonhours.organisations.models import Region
from commonhours.web.tests.stage import signed_in
from commonhours.web.tests.test_factors import with_app
from commonhours.web.tests.test_sign_in import ask, code_of_mail, type_in
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def street(cast: Cast) -> Iterator[None]:
    """A real city that asks for no second factor: this is about what happens before and after."""
    Region.objects.update(sample=False, staff_factor=False)
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What stands in the log, read as whoever watches would."""
    return [json.loads(Lines().format(each)) for each in caplog.records if each.name == "commonhours.watch"]


def test_a_wrong_code_a_right_one_and_a_closed_door_are_noted_without_anybodys_data(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "commonhours.watch"):
        ask(client, "rosa@example.org")
        type_in(client, "000000")
        type_in(client, code_of_mail())
        client.get(reverse("people"))
    noted = [(each["what"], each["place"], each["status"]) for each in lines_of(caplog)]
    assert ("sign_in", "account_request_login_code", 302) in noted
    assert ("sign_in_refused", "account_confirm_login_code", 200) in noted
    assert ("sign_in", "account_confirm_login_code", 302) in noted
    assert noted[-1] == ("turned_away", "people", 403)
    assert lines_of(caplog)[-1]["account"] == str(cast.accounts["rosa"].id)
    assert not any(word in caplog.text for word in ("rosa@", "127.0.0.1", code_of_mail()))


def test_no_text_can_pretend_to_be_another_line_of_the_log() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, 'one\n{"what": "two"}', None, None)
    assert Lines().format(record).count("\n") == 0


@pytest.mark.parametrize(
    ("who", "after", "still"),
    [
        ("olga", timedelta(hours=2), True),
        ("olga", timedelta(hours=2, minutes=11), False),
        ("rosa", timedelta(days=13), True),
    ],
)
def test_staff_who_were_away_for_two_hours_sign_in_again_and_a_worker_does_not(
    cast: Cast, who: str, after: timedelta, still: bool
) -> None:
    client = signed_in(cast, who)
    client.get(reverse("account"))
    with time_machine.travel(NOW + after, tick=True):
        answer = client.get(reverse("account"), follow=True)
    assert ("Where I am signed in" in answer.content.decode()) == still
    assert ("You were signed out" in answer.content.decode()) != still


@pytest.mark.parametrize(("who", "days"), [("olga", 1), ("rosa", 30)])
def test_no_sign_in_lasts_for_ever_however_often_it_is_used(cast: Cast, who: str, days: int) -> None:
    client = signed_in(cast, who)
    for hour in range(0, days * 24, 1 if days == 1 else 24):
        with time_machine.travel(NOW + timedelta(hours=hour), tick=True):
            assert client.get(reverse("account")).status_code == 200, hour
    with time_machine.travel(NOW + timedelta(days=days, minutes=20), tick=True):
        assert client.get(reverse("account")).status_code == 302


def test_a_caller_without_a_pause_is_asked_to_wait_and_others_are_not(cast: Cast, settings: Any) -> None:
    settings.PACE = (3, 0.001)
    otto, rosa = signed_in(cast, "otto"), signed_in(cast, "rosa")
    codes = [otto.get(reverse("account")).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert rosa.get(reverse("account")).status_code == 200
    asked = [Client().get("/api/v1/visits", headers={"Authorization": f"Bearer ch_{n}"}) for n in range(4)]
    assert [each.status_code for each in asked] == [401, 401, 401, 429]
    assert asked[-1].json()["refusals"][0]["code"] == "too_fast"
    assert Client().get("/sign-in/code/").status_code == 429


def test_a_bucket_fills_again_at_its_pace_and_never_above_its_rim() -> None:
    buckets = Buckets()

    def taken(at: float) -> bool:
        return buckets.take("somebody", holds=2, a_second=1, at=at)

    assert [taken(0), taken(0), taken(0), taken(1), taken(1.5)] == [True, True, False, True, False]
    assert [taken(100), taken(100), taken(100)] == [True, True, False]


def test_a_copy_of_the_rows_holds_no_secret_of_an_app(cast: Cast) -> None:
    secret = with_app(cast, "olga")
    assert secret not in json.dumps(Authenticator.objects.get().data)


@pytest.mark.parametrize("path", ["/sign-in/code/", "/nothing/", "/static/web/js/week.js", "/api/v1/me"])
def test_every_answer_says_what_it_may_load(client: Client, path: str) -> None:
    answer = client.get(path)
    said = answer.headers
    policy = said["Content-Security-Policy"]
    assert all(each in policy for each in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))
    assert "unsafe" not in policy
    assert (said["X-Content-Type-Options"], said["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert path.startswith("/static/") or "no-store" in said["Cache-Control"]
    answer.close()


def test_signing_in_changes_the_session(cast: Cast, client: Client) -> None:
    ask(client, "rosa@example.org")
    before = client.session.session_key
    type_in(client, code_of_mail())
    assert client.session["_auth_user_id"] == str(cast.accounts["rosa"].id)
    assert client.session.session_key != before


def test_signing_out_has_the_browser_forget_our_pages(cast: Cast) -> None:
    assert "storage" in signed_in(cast, "rosa").post(reverse("sign_out"))["Clear-Site-Data"]


def test_whoever_holds_a_workers_open_phone_cannot_take_the_account_to_another_address(cast: Cast) -> None:
    rosa = signed_in(cast, "rosa")
    away = {"to": "thief@example.org"}
    asked = rosa.post(reverse("change_email"), away)
    assert asked["location"].startswith(reverse("prove_self"))
    mail.outbox.clear()
    rosa.post(asked["location"])
    assert mail.outbox[0].to == ["rosa@example.org"]
    assert type_in_at(rosa, "000000").status_code == 422
    assert rosa.post(reverse("change_email"), away)["location"].startswith(reverse("prove_self"))
    assert type_in_at(rosa, code_of_mail())["location"] == reverse("change_email")
    assert rosa.post(reverse("change_email"), away)["location"] == reverse("prove")


def test_a_proof_leads_back_to_pages_of_this_house_alone(cast: Cast) -> None:
    rosa = signed_in(cast, "rosa")
    rosa.post(reverse("prove_self") + "?next=https://elsewhere.example/")
    assert type_in_at(rosa, code_of_mail())["location"] == reverse("account")


def type_in_at(client: Client, code: str) -> Any:
    return client.post(reverse("prove"), {"code": code})
