"""The time where somebody is: chosen by them alone, and said beside that of the place on pages and in messages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commonhours.accounts.actions import choose_zone
from commonhours.accounts.models import Account
from commonhours.accounts.zones import known_zones
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.common.sight import seeing
from commonhours.notifications.choices import Chosen, choose_messages
from commonhours.notifications.models import Message
from commonhours.notifications.sending import send_waiting
from commonhours.trail.delivery import deliver
from commonhours.trail.models import Act, ActFacts
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give

NEW_YORK = {"zone": "America/New_York"}
BESIDE = "(1–2 p.m. where you are)"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def come_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name])
    return client


def text(client: Client, name: str) -> str:
    return client.get(reverse(name)).content.decode().replace("\u00a0", " ")


@pytest.mark.usefixtures("committed")
def test_whoever_is_elsewhere_reads_their_own_time_beside_the_places_and_nobody_else_does(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    rosa = come_in(cast, "rosa")
    rosa.post(reverse("zone"), {**NEW_YORK, "key": "1"})
    # Her quiet hours are hers: three in the afternoon there, noon at the place.
    choose_messages(by=cast.actors["rosa"], at=NOW, chosen=Chosen(quiet_from=15 * 60, quiet_until=16 * 60))
    visit = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    give(3)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)
    assert send_waiting(by=HOUSE, clock=lambda: NOW).count == 0
    # What was made for her goes out as it was made, though she has come home since.
    inbox = text(rosa, "my_messages")
    rosa.post(reverse("zone"), {"zone": "usual", "key": "2"})
    assert send_waiting(by=HOUSE, clock=lambda: NOW + timedelta(hours=1)).count == 1
    [letter] = mail.outbox
    assert letter.subject == f"New visit: Tuesday 3 March, 10–11 a.m. {BESIDE}"
    assert f"Tuesday 3 March, 10–11 a.m. {BESIDE}" in letter.body
    assert BESIDE in inbox
    for page in (text(rosa, "my_messages"), text(rosa, "my_visits")):
        assert "where you are" not in page
    rosa.post(reverse("zone"), {**NEW_YORK, "key": "3"})
    assert BESIDE in text(rosa, "my_visits")
    shown = reverse("visit", args=[visit.visit_id])
    assert BESIDE in rosa.get(shown).content.decode().replace("\u00a0", " ")
    olga = come_in(cast, "olga").get(shown).content.decode()
    assert "where you are" not in olga
    assert "New_York" not in olga


def test_where_somebody_is_stands_in_no_act_and_what_is_no_zone_is_kept_nowhere(cast: Cast) -> None:
    rosa = come_in(cast, "rosa")
    assert rosa.post(reverse("zone"), {"zone": "Mars/Base", "key": "1"}).status_code == 422
    assert Client().post(reverse("zone"), NEW_YORK).status_code == 302
    with pytest.raises(Invalid, match="unknown_choice"):
        choose_zone(by=cast.actors["rosa"], at=NOW, zone="Etc/GMT+5")
    with pytest.raises(NotAllowed):
        choose_zone(by=HOUSE, at=NOW, zone="America/New_York")
    rosa.post(reverse("zone"), {**NEW_YORK, "key": "2"})
    assert '<option value="America/New_York" selected>' in text(rosa, "manner")
    with seeing(EVERYTHING):
        acts = Act.objects.filter(verb="account.choose_zone")
        assert [act.by_account_id for act in acts] == [cast.accounts["rosa"].pk]
        assert "New_York" not in str(list(acts.values()) + list(ActFacts.objects.values()))
        assert not Message.objects.exclude(zone="").exists()
    mine = Account.objects.filter(pk=cast.accounts["rosa"].pk)
    for zone in known_zones():
        mine.update(zone=zone)
    for zone in ("new york", "America/New_York; DROP", "/etc/localtime"):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(zone=zone)
