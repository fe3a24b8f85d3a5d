"""Before somebody is signed out it is said, one press prolongs it, and what they typed waits for them alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.organisations.models import Region
from commonhours.web.tests.stage import signed_in
from tests.cast import NOW, Cast

LATE = NOW + timedelta(hours=3)
WORDS = "She likes to be called before nine."


@pytest.fixture(autouse=True)
def street(cast: Cast) -> Iterator[None]:
    Region.objects.update(sample=False, staff_factor=False)
    with time_machine.travel(NOW, tick=True):
        yield


def again(client: Client, cast: Cast, who: str) -> None:
    """Somebody signs in, in the browser in which a sign-in has ended."""
    client.force_login(cast.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend")


def sent_too_late(client: Client, **more: Any) -> Any:
    with time_machine.travel(LATE, tick=True):
        return client.post("/visits/", {"words": WORDS, "key": "one"}, follow=True, **more)


def test_one_press_in_time_really_prolongs_a_sign_in(cast: Cast) -> None:
    olga, carmen = signed_in(cast, "olga"), signed_in(cast, "carmen")
    for client in (olga, carmen):
        assert b'id="stay"' in client.get(reverse("account")).content
    with time_machine.travel(NOW + timedelta(minutes=115), tick=True):
        assert olga.post(reverse("stay")).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=225), tick=True):
        assert olga.get(reverse("account")).status_code == 200
        assert carmen.get(reverse("account")).status_code == 302


def test_a_page_says_the_time_that_the_house_goes_by_and_a_months_sign_in_says_nothing(cast: Cast) -> None:
    olga = signed_in(cast, "olga")
    assert b'data-idle="7200" data-last="86400"' in olga.get(reverse("account")).content
    with time_machine.travel(NOW + timedelta(minutes=90), tick=True):
        assert b'data-idle="7200" data-last="81' in olga.get(reverse("account")).content
    assert b'id="stay"' not in signed_in(cast, "rosa").get(reverse("account")).content


def test_what_was_typed_waits_and_goes_where_it_was_going_after_a_look_at_it(cast: Cast) -> None:
    olga = signed_in(cast, "olga")
    olga.get(reverse("account"))
    told = sent_too_late(olga)
    assert "What you typed is kept" in told.content.decode()
    with time_machine.travel(LATE, tick=True):
        again(olga, cast, "olga")
        page = olga.get(reverse("home"), follow=True).content.decode()
        assert WORDS in page
        sent = olga.post(reverse("send_typed"))
        assert (sent.status_code, sent["Location"]) == (307, "/visits/")
        assert WORDS not in olga.get(reverse("typed"), follow=True).content.decode()


def test_nobody_else_in_the_same_browser_reads_it_and_after_a_day_it_is_gone(cast: Cast) -> None:
    olga = signed_in(cast, "olga")
    olga.get(reverse("account"))
    sent_too_late(olga)
    with time_machine.travel(LATE, tick=True):
        again(olga, cast, "carmen")
        assert WORDS not in olga.get(reverse("typed"), follow=True).content.decode()
    other = signed_in(cast, "olga")
    other.get(reverse("account"))
    sent_too_late(other)
    with time_machine.travel(LATE + timedelta(hours=25), tick=True):
        again(other, cast, "olga")
        assert WORDS not in other.get(reverse("typed"), follow=True).content.decode()


def test_it_can_be_thrown_away_and_a_script_or_a_flood_is_not_kept(cast: Cast) -> None:
    olga = signed_in(cast, "olga")
    olga.get(reverse("account"))
    sent_too_late(olga)
    with time_machine.travel(LATE, tick=True):
        again(olga, cast, "olga")
        olga.post(reverse("drop_typed"))
        assert WORDS not in olga.get(reverse("typed"), follow=True).content.decode()
    carmen = signed_in(cast, "carmen")
    carmen.get(reverse("account"))
    told = sent_too_late(carmen, headers={"Sec-Fetch-Mode": "cors"})
    assert "What you typed is kept" not in told.content.decode()


@pytest.mark.parametrize(("site", "kept"), [("same-origin", True), ("cross-site", False)])
def test_a_form_from_before_the_sign_in_is_shown_and_one_of_another_site_is_not(
    cast: Cast, site: str, kept: bool
) -> None:
    client = Client(enforce_csrf_checks=True)
    again(client, cast, "olga")
    answer = client.post("/visits/", {"words": WORDS}, headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.get("Location")) == ((302, reverse("typed")) if kept else (403, None))
    assert (WORDS in client.get(reverse("typed"), follow=True).content.decode()) == kept
