"""Signing in with a code: what it says, what it never says, and where the code goes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from commonhours.accounts.actions import verify_phone
from commonhours.accounts.models import Account, SignIn
from commonhours.accounts.queries import key_of
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.models import Region
from commonhours.trail.models import Act
from commonhours.web.presence import OWN_LASTS
from commonhours.web.show import moment
from conftest import EVERYTHING
from tests.cast import NOW, Cast

TEXTS: list[tuple[str, str]] = []


class Kept:
    """A carrier of text messages that keeps them for the test."""

    def send(self, *, to: str, body: str, message_id: UUID) -> None:
        TEXTS.append((to, body))


@pytest.fixture(autouse=True)
def street(settings: Any, cast: Cast) -> Iterator[None]:
    """A real city, whose text messages the test reads; nobody has tried anything yet."""
    settings.SMS_BACKEND = f"{__name__}.Kept"
    TEXTS.clear()
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        yield


def real() -> None:
    Region.objects.update(sample=False)


def ask(client: Client, address: str) -> Any:
    return client.post(reverse("account_request_login_code"), {"address": address}, follow=True)


def type_in(client: Client, code: str) -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found.group()


def code_of_mail() -> str:
    return code_in(str(mail.outbox[-1].body))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def wrong_for(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def test_a_code_by_e_mail_lets_in(cast: Cast, client: Client) -> None:
    page = ask(client, " ROSA@example.org ").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert type_in(client, code_of_mail()).status_code == 302
    assert who(client) == str(cast.accounts["rosa"].pk)
    page = client.get(reverse("devices")).content.decode()
    assert "with a code" in page
    # How long it holds is said before it ends.
    with timezone.override(Region.objects.get().tzinfo):
        assert f"signed out on {moment(SignIn.objects.get().since + OWN_LASTS)} at the latest" in page


def test_whoever_comes_back_within_two_weeks_is_signed_in_for_a_month_and_not_for_ever(cast: Cast) -> None:
    rosa, page = Client(), reverse("my_visits")
    with time_machine.travel(NOW, tick=False) as clock:
        rosa.force_login(cast.accounts["rosa"], backend="allauth.account.auth_backends.AuthenticationBackend")
        rosa.get(page)
        for _ in range(2):
            clock.shift(timedelta(days=12))
            assert rosa.get(page).status_code == 200
        clock.shift(OWN_LASTS - timedelta(days=23))
        assert rosa.get(page).status_code == 302


def test_no_press_keeps_staff_signed_in_beyond_a_day(cast: Cast) -> None:
    carmen = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        carmen.force_login(
            cast.accounts["carmen"], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        carmen.get(reverse("find"))
        answers = []
        for _ in range(25):
            clock.shift(timedelta(hours=1))
            answers.append(carmen.post(reverse("stay")).status_code)
    assert answers == [200] * 24 + [302]


def test_an_unknown_address_is_answered_like_a_known_one(cast: Cast) -> None:
    pages = [
        re.sub(r'value="[^"]*"', "", ask(Client(), address).content.decode()).replace(address, "…")
        for address in ("rosa@example.org", "roza@example.org")
    ]
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [["rosa@example.org"], ["roza@example.org"]]
    assert not re.search(r"\b\d{6}\b", str(mail.outbox[1].body))


def test_wrong_codes_are_counted_down_alike_for_known_and_unknown_addresses(cast: Cast) -> None:
    for address in ("rosa@example.org", "roza@example.org"):
        client = Client()
        ask(client, address)
        wrong = wrong_for(code_of_mail()) if address.startswith("rosa") else "000000"
        assert "You have 2 tries left." in type_in(client, wrong).content.decode()
        assert "You have 1 try left." in type_in(client, wrong).content.decode()
        assert type_in(client, wrong).url == reverse("account_request_login_code")
        assert "one try too many" in client.get(reverse("account_request_login_code")).content.decode()


def test_another_code_can_be_had_after_a_while_and_replaces_the_first(cast: Cast, client: Client) -> None:
    ask(client, "rosa@example.org")
    first, again = code_of_mail(), {"action": "resend"}
    url = reverse("account_confirm_login_code")
    assert "You can ask for another in" in client.post(url, again).content.decode()
    assert len(mail.outbox) == 1
    with time_machine.travel(NOW + timedelta(seconds=40), tick=True):
        assert "another code" in client.post(url, again, follow=True).content.decode()
        second = code_of_mail()
        if second != first:
            assert type_in(client, first).status_code == 200
        type_in(client, second)
    assert who(client)


def test_a_code_ends_after_ten_minutes(cast: Cast, client: Client) -> None:
    ask(client, "rosa@example.org")
    with time_machine.travel(NOW + timedelta(minutes=11), tick=True):
        answer = client.post(reverse("account_confirm_login_code"), {"code": code_of_mail()}, follow=True)
    assert "That code has ended" in answer.content.decode()
    assert who(client) is None


def test_whoever_asks_too_often_is_told_to_wait(cast: Cast) -> None:
    pages = [ask(Client(), "rosa@example.org").content.decode() for _ in range(4)]
    assert ["wait a few minutes" in page for page in pages] == [False, False, False, True]
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("typed", ["rosa", "12", "rosa@", "", "a" * 300])
def test_what_is_neither_address_nor_number_is_refused_in_words(
    cast: Cast, client: Client, typed: str
) -> None:
    assert "usa-error-message" in ask(client, typed).content.decode()
    assert mail.outbox == []


def test_a_verified_number_lets_in_however_it_is_written(cast: Cast, client: Client) -> None:
    real()
    rosa = cast.accounts["rosa"]
    verify_phone(by=Actor(account_id=rosa.pk, door="web"), at=NOW, phone="+15625550123")
    ask(client, "(562) 555-0123")
    ((to, body),) = TEXTS
    assert to == "+15625550123"
    type_in(client, code_in(body))
    assert who(client) == str(rosa.pk)


def test_a_number_that_nobody_has_gets_no_message_and_the_same_page(cast: Cast, client: Client) -> None:
    page = ask(client, "562 555 0199").content.decode()
    assert "(562) 555-0199" in page
    assert TEXTS == []


def test_a_number_written_down_for_one_account_is_verified_by_signing_in(cast: Cast, client: Client) -> None:
    Account.objects.filter(pk=cast.accounts["rosa"].pk).update(phone="+15625550123")
    ask(client, "5625550123")
    type_in(client, code_in(TEXTS[-1][1]))
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).phone_verified_at is not None
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="account.verify_phone").count() == 1


def test_a_number_written_down_twice_lets_nobody_in(cast: Cast, client: Client) -> None:
    Account.objects.filter(pk__in=[cast.accounts[name].pk for name in ("rosa", "ben")]).update(
        phone="+15625550123"
    )
    ask(client, "5625550123")
    assert TEXTS == []


def test_in_a_sample_city_the_code_stands_on_a_page_of_the_same_browser_only(
    cast: Cast, client: Client
) -> None:
    ask(client, "rosa@example.org")
    assert code_of_mail() in client.get(reverse("sent")).content.decode()
    assert code_of_mail() not in Client().get(reverse("sent")).content.decode()


def test_in_a_real_city_no_code_is_kept_and_there_is_no_such_page(cast: Cast, client: Client) -> None:
    real()
    ask(client, "rosa@example.org")
    assert client.get(reverse("sent"))["location"] == reverse("sign_in")
    assert code_of_mail() not in str({k: v for k, v in client.session.items() if k != "account_login"})


def test_nobody_reads_a_code_or_a_number_in_the_log(
    cast: Cast, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_BACKEND = "commonhours.notifications.texting.Console"
    Account.objects.filter(pk=cast.accounts["rosa"].pk).update(phone="+15625550123")
    ask(client, "5625550123")
    assert "A text message was not sent" in caplog.text
    assert not re.search(r"\d{6}|555", caplog.text)


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "account_reset_password", "account_set_password"]
)
def test_pages_that_nobody_needs_are_nowhere(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_language_chosen_on_a_page_is_kept_with_the_account(cast: Cast, client: Client) -> None:
    client.force_login(cast.accounts["rosa"])
    client.post(reverse("set_language"), {"language": "es", "next": "/account/"})
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).language == "es"
    elsewhere = Client()
    ask(elsewhere, "rosa@example.org")
    type_in(elsewhere, code_of_mail())
    assert 'lang="es"' in elsewhere.get(reverse("account")).content.decode()


def test_a_language_that_nobody_speaks_here_is_not_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.accounts["rosa"])
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).language == "en"


def test_a_sign_in_ended_elsewhere_opens_nothing_at_once(cast: Cast) -> None:
    phone, desk = Client(headers={"user-agent": "Mozilla/5.0 (Android 15) Firefox/140"}), Client()
    for client in (phone, desk):
        client.force_login(cast.accounts["rosa"])
        assert client.get(reverse("account")).status_code == 200
    page = desk.get(reverse("devices")).content.decode()
    assert "Firefox, Android" in page
    key = re.findall(r'name="device" value="([0-9a-f]+)"', page)
    assert len(key) == 1
    desk.post(reverse("end_devices"), {"device": key[0]})
    assert phone.get(reverse("account"))["location"] == reverse("sign_in")
    assert desk.get(reverse("account")).status_code == 200


def test_all_other_sign_ins_end_with_one_button_and_nobody_elses(cast: Cast) -> None:
    mine, other, stranger = Client(), Client(), Client()
    for client, name in ((mine, "rosa"), (other, "rosa"), (stranger, "otto")):
        client.force_login(cast.accounts[name])
        client.get(reverse("account"))
    mine.post(reverse("end_devices"))
    answers = [client.get(reverse("account")).status_code for client in (mine, other, stranger)]
    assert answers == [200, 302, 200]


def test_an_outsider_cannot_end_somebody_elses_sign_in(cast: Cast) -> None:
    rosa, otto = Client(), Client()
    for client, name in ((rosa, "rosa"), (otto, "otto")):
        client.force_login(cast.accounts[name])
        client.get(reverse("account"))
    key = key_of(SignIn.objects.get(account=cast.accounts["rosa"]).session_id)
    assert otto.post(reverse("end_devices"), {"device": key}).status_code == 404
    assert rosa.get(reverse("account")).status_code == 200


def test_signing_out_takes_the_browser_off_the_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.accounts["rosa"])
    client.get(reverse("account"))
    assert SignIn.objects.count() == 1
    client.post(reverse("sign_out"))
    assert SignIn.objects.count() == 0


def test_a_number_is_changed_once_its_code_came_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.accounts["rosa"])
    client.post(reverse("change_phone"), {"to": "562-555-0123"})
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).phone == ""
    code = code_in(TEXTS[-1][1])
    assert "2 tries left" in client.post(reverse("prove"), {"code": wrong_for(code)}).content.decode()
    client.post(reverse("prove"), {"code": code})
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).phone == "+15625550123"
    client.post(reverse("forget_phone"))
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).phone_verified_at is None


@pytest.mark.parametrize(
    ("page", "to", "field"),
    [("change_phone", "562-555-0123", "phone"), ("change_email", "ben@example.org", "email")],
)
def test_what_belongs_to_another_account_is_told_to_whoever_reads_its_messages_only(
    cast: Cast, client: Client, page: str, to: str, field: str
) -> None:
    ben, rosa = cast.accounts["ben"], cast.accounts["rosa"]
    verify_phone(by=Actor(account_id=ben.pk, door="web"), at=NOW, phone="+15625550123")
    client.force_login(rosa)
    before = getattr(rosa, field)
    assert client.post(reverse(page), {"to": to})["location"] == reverse("prove")
    code = code_in(TEXTS[-1][1]) if field == "phone" else code_of_mail()
    answer = client.post(reverse("prove"), {"code": code}, follow=True)
    assert "Another account signs in" in answer.content.decode()
    assert getattr(Account.objects.get(pk=rosa.pk), field) == before


def test_an_e_mail_address_is_changed_once_its_code_came_back_and_the_old_one_is_told(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.accounts["rosa"])
    client.post(reverse("change_email"), {"to": "Rosa.Neu@example.org"})
    client.post(reverse("prove"), {"code": code_of_mail()})
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).email == "rosa.neu@example.org"
    assert mail.outbox[-1].to == ["rosa@example.org"]
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="account.change_email", subject_id=cast.accounts["rosa"].pk).exists()
