"""The inbox of staff and helpers, the page on which people choose how they are told, the outbox and its filters."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.kinds import KINDS
from commonhours.notifications.models import Choice, TextConsent
from commonhours.notifications.writing import write
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import told_of_a_week

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def come_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def tell(cast: Cast, name: str, code: str = "facts_end") -> None:
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        to = readers.accounts([cast.accounts[name].id]).values()
        write(
            code,
            [(each, {"organisation": harbor.name}, [harbor.id]) for each in to],
            at=NOW,
            act_id=harbor.id,
        )


def test_staff_who_are_no_workers_have_an_inbox_and_see_how_much_is_new(committed_cast: Cast) -> None:
    tell(committed_cast, "ana")
    page = come_in(committed_cast, "ana").get(reverse("my_messages")).content.decode()
    assert "Facts about people of Harbor Care" in page
    assert (
        "Facts about people"
        not in come_in(committed_cast, "otto").get(reverse("my_messages")).content.decode()
    )


def test_what_somebody_chose_is_kept_and_shown_again(committed_cast: Cast) -> None:
    client = come_in(committed_cast, "rosa")
    sent = {"email": ["visits"], "sms": ["visits"], "quiet_from": "1320", "quiet_until": "420"}
    assert client.post(reverse("message_choices"), sent).status_code == 302
    with seeing(EVERYTHING):
        row = Choice.objects.get()
    assert (row.account_id, row.sms_on) == (committed_cast.accounts["rosa"].id, ["visits"])
    # What waits for staff is no choice of Rosa's: it stays as it is, should she ever become one of them.
    assert row.email_off == ["offers", "care", "hours", "joining"]
    page = client.get(reverse("message_choices")).content.decode()
    assert '<option value="1320" selected>10 p.m.</option>' in page
    assert "no confirmed mobile number" in page


def test_each_is_asked_about_the_kinds_that_can_be_theirs_and_the_others_stay(committed_cast: Cast) -> None:
    asked = {}
    for name in ("nina", "rosa", "carmen"):
        page = come_in(committed_cast, name).get(reverse("message_choices")).content.decode()
        asked[name] = {kind for kind in KINDS if f'name="email" value="{kind}"' in page}
    assert asked["nina"] == set(KINDS) - {"access", "office", "offers"}
    assert asked["rosa"] == asked["nina"] | {"offers"}
    assert asked["carmen"] == asked["nina"] | {"office"}
    with seeing(EVERYTHING):
        Choice.objects.create(account_id=committed_cast.accounts["nina"].id, email_off=["office"])
    come_in(committed_cast, "nina").post(reverse("message_choices"), {"email": ["visits"]})
    with seeing(EVERYTHING):
        assert Choice.objects.get().email_off == ["office", "care", "hours", "joining"]


def test_devices_are_asked_about_where_words_go_out_and_stay_as_they_were_elsewhere(
    committed_cast: Cast, settings: Any
) -> None:
    client, address = come_in(committed_cast, "rosa"), reverse("message_choices")
    settings.PUSH_BACKEND = "commonhours.integrations.push.sending.WebPush"
    client.post(address, {"email": [], "push": ["visits", "access"]})
    with seeing(EVERYTHING):
        off = Choice.objects.get().push_off
    assert off == ["offers", "care", "hours", "joining"]
    settings.PUSH_BACKEND, settings.SAMPLE_PAGES = "commonhours.notifications.pushing.Kept", False
    assert 'name="push"' not in client.get(address).content.decode()
    client.post(address, {"email": []})
    with seeing(EVERYTHING):
        assert Choice.objects.get().push_off == off


def test_a_yes_to_text_messages_is_kept_with_the_very_words_beside_the_choice(committed_cast: Cast) -> None:
    with seeing(EVERYTHING):
        Account.objects.filter(email="rosa@example.org").update(phone="+15625550100", phone_verified_at=NOW)
    client, address = come_in(committed_cast, "rosa"), reverse("message_choices")
    assert client.post(address, {"sms": ["offers"], "email": []}).status_code == 302
    page = client.get(address).content.decode()
    with seeing(EVERYTHING):
        said = TextConsent.objects.get()
        assert (said.on, said.door, said.language, said.phone) == (True, "web", "en", "+15625550100")
        assert "you agree that Harbor Care sends text messages" in said.wording
        assert said.wording in page
    client.post(address, {"email": []})
    with seeing(EVERYTHING):
        assert list(TextConsent.objects.order_by("at").values_list("on", flat=True)) == [True, False]


def test_half_of_quiet_hours_is_refused_in_a_sentence(committed_cast: Cast) -> None:
    answer = come_in(committed_cast, "rosa").post(reverse("message_choices"), {"quiet_from": "1320"})
    assert answer.status_code == 422
    assert "Quiet hours need a beginning and a different end." in answer.content.decode()


def test_the_outbox_is_filtered_by_way_subject_and_day_and_the_pager_keeps_that(committed_cast: Cast) -> None:
    told_of_a_week(committed_cast)
    tell(committed_cast, "ana")
    client, address = come_in(committed_cast, "carmen"), reverse("outbox")
    shown = {
        query: client.get(f"{address}?{query}").content.decode().count("<article")
        for query in ("", "channel=email", "channel=sms", "kind=office", "day=2026-03-02", "day=2026-03-01")
    }
    assert shown["channel=sms"] == shown["day=2026-03-01"] == 0
    assert shown["kind=office"] == 2
    assert shown[""] == shown["day=2026-03-02"] == 2 * shown["channel=email"]
    for nonsense in ("channel=pigeon", "kind=%22", "day=soon", "page=0"):
        assert client.get(f"{address}?{nonsense}").status_code == 200


def test_the_outbox_shows_the_outsider_nothing_of_harbor(committed_cast: Cast) -> None:
    tell(committed_cast, "ana")
    page = come_in(committed_cast, "otto").get(reverse("outbox")).content.decode()
    assert "<article" not in page
    assert "ana@example.org" not in page
