"""How people are told: what they chose, what no choice switches off, quiet hours, text messages that fail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.accounts.models import Account
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit, cancel_visit, move_visit
from commonhours.common.actor import OUTSIDER
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.common.sight import seeing
from commonhours.notifications.choices import DAY, Chosen, choose_messages, my_choice, not_before
from commonhours.notifications.consents import Shown
from commonhours.notifications.kinds import KIND_OF
from commonhours.notifications.models import Choice, Message
from commonhours.notifications.queries import Wanted, outbox
from commonhours.notifications.sending import send_texts, send_waiting
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE
from commonhours.words.kinds import KINDS
from commonhours.words.messages import MESSAGES
from commonhours.words.news import NEWS
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

ZONE = ZoneInfo("America/Los_Angeles")
TEXTS: list[tuple[str, str]] = []


class Carrier:
    """Carries text messages into a list."""

    def send(self, *, to: str, body: str, message_id: UUID) -> None:
        TEXTS.append((to, body))


class Down:
    """A carrier that cannot be reached."""

    def send(self, *, to: str, body: str, message_id: UUID) -> None:
        raise OSError


@pytest.fixture(autouse=True)
def carrier(settings: Any) -> None:
    TEXTS.clear()
    settings.SMS_BACKEND = f"{__name__}.Carrier"


def follow(acts: int = 1, at: datetime = NOW) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=at)


def later(**passed: int) -> Callable[[], datetime]:
    """A clock some time after the cast's hour."""
    at = NOW + timedelta(**passed)
    return lambda: at


def choose(cast: Cast, name: str, **chosen: Any) -> None:
    choose_messages(by=cast.actors[name], at=NOW, chosen=Chosen(**chosen), shown=Shown("You agree.", "en"))


def book(cast: Cast, **wish: Any) -> UUID:
    asked = cast.wish(**wish)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids("rosa")).visit_id


def verify(email: str = "rosa@example.org") -> None:
    with seeing(EVERYTHING):
        Account.objects.filter(email=email).update(phone="+15625550100", phone_verified_at=NOW)


def made() -> list[tuple[str, str]]:
    """What was made for Rosa: the message and its channel."""
    with seeing(EVERYTHING):
        rows = Message.objects.filter(person_id__isnull=False).order_by("made_at", "code", "channel")
        return list(rows.values_list("code", "channel"))


def test_every_message_belongs_to_one_kind_and_every_kind_has_a_name() -> None:
    assert sorted(KIND_OF) == sorted([*MESSAGES, *NEWS])
    assert set(KIND_OF.values()) == set(KINDS)


@given(st.integers(0, DAY - 1), st.integers(1, DAY - 1), st.integers(0, 365 * DAY))
def test_what_waits_for_the_end_of_quiet_hours_waits_a_day_at_most_and_ends_outside_them(
    start: int, long: int, minute: int
) -> None:
    chosen = Chosen(quiet_from=start, quiet_until=(start + long) % DAY)
    at = NOW + timedelta(minutes=minute)
    due = not_before(chosen, at=at, zone=ZONE)
    assert timedelta(0) <= due - at <= timedelta(hours=25)
    assert not_before(chosen, at=due, zone=ZONE) == due


def test_a_night_is_quiet_until_the_morning() -> None:
    night = Chosen(quiet_from=21 * 60, quiet_until=8 * 60)
    morning = datetime(2026, 3, 4, 8, tzinfo=ZONE)
    assert not_before(night, at=datetime(2026, 3, 3, 23, tzinfo=ZONE), zone=ZONE) == morning
    assert not_before(night, at=datetime(2026, 3, 4, 7, tzinfo=ZONE), zone=ZONE) == morning
    assert not_before(night, at=datetime(2026, 3, 3, 20, tzinfo=ZONE), zone=ZONE).hour == 20


@pytest.mark.usefixtures("committed")
def test_an_email_that_is_switched_off_does_not_go_out_and_stands_in_the_application(
    committed_cast: Cast,
) -> None:
    choose(committed_cast, "rosa", email_off=("visits",))
    book(committed_cast)
    follow(2)
    assert made() == [("visit_booked", "in_app")]


@pytest.mark.usefixtures("committed")
def test_a_cancellation_within_a_day_goes_out_whatever_was_chosen(committed_cast: Cast) -> None:
    cast = committed_cast
    choose(cast, "rosa", email_off=("visits",), quiet_from=0, quiet_until=DAY - 1)
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=book(cast))
    follow(3)
    channels = ("email", "in_app")
    assert sorted(made()) == [("visit_booked", "in_app"), *(("visit_cancelled", each) for each in channels)]
    assert send_waiting(by=HOUSE, clock=lambda: NOW).count == 1


@pytest.mark.usefixtures("committed")
def test_a_move_from_or_to_the_coming_day_goes_out_whatever_was_chosen(committed_cast: Cast) -> None:
    cast = committed_cast
    choose(cast, "rosa", email_off=("visits",), quiet_from=0, quiet_until=DAY - 1)
    visit_id = book(cast)
    for day, sent in ((2, 1), (3, 0), (0, 1)):
        start = TUESDAY_TEN + timedelta(days=day, hours=1)
        given: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        move_visit(by=cast.actors["olga"], at=NOW, visit_id=visit_id, **given)
        follow(3)
        assert send_waiting(by=HOUSE, clock=lambda: NOW).count == sent


@pytest.mark.usefixtures("committed")
def test_a_text_message_is_short_names_nobody_and_waits_for_the_end_of_quiet_hours(
    committed_cast: Cast,
) -> None:
    verify()
    noon = 12 * 60
    choose(committed_cast, "rosa", sms_on=("visits",), quiet_from=noon - 60, quiet_until=noon + 60)
    book(committed_cast)
    follow(2)
    assert send_texts(by=HOUSE, clock=lambda: NOW).count == 0
    assert send_texts(by=HOUSE, clock=lambda: NOW + timedelta(hours=1)).count == 1
    [(to, body)] = TEXTS
    assert (to, body) == ("+15625550100", "Harbor Care: New visit: Tuesday 3 March, 10-11 a.m.")


@pytest.mark.usefixtures("committed")
def test_no_text_message_goes_to_a_number_that_nobody_confirmed(committed_cast: Cast) -> None:
    verify()
    with seeing(EVERYTHING):
        Account.objects.filter(email="rosa@example.org").update(phone_verified_at=None)
    choose(committed_cast, "rosa", sms_on=("visits",))
    book(committed_cast)
    follow(2)
    assert ("visit_booked", "sms") not in made()


@pytest.mark.usefixtures("committed")
def test_a_carrier_that_is_down_is_tried_again_later_and_later_and_nobody_is_told_twice(
    committed_cast: Cast, settings: Any
) -> None:
    verify()
    choose(committed_cast, "rosa", sms_on=("visits",))
    book(committed_cast)
    follow(2)
    settings.SMS_BACKEND = f"{__name__}.Down"
    tries = [send_texts(by=HOUSE, clock=later(seconds=s)) for s in (0, 1, 6, 20, 40)]
    assert [len(sent.refused) for sent in tries] == [1, 0, 1, 0, 1]
    with seeing(EVERYTHING):
        [letter] = outbox(wanted=Wanted(channel="sms"))
    assert (letter.tries, letter.state(NOW), letter.state(NOW + timedelta(days=2))) == (3, "again", "failed")
    settings.SMS_BACKEND = f"{__name__}.Carrier"
    for hours in (1, 2):
        send_texts(by=HOUSE, clock=later(hours=hours))
    assert len(TEXTS) == 1


@pytest.mark.usefixtures("committed")
def test_what_cannot_be_chosen_is_refused(committed_cast: Cast) -> None:
    rosa = committed_cast.actors["rosa"]
    for chosen in (
        Chosen(email_off=("access",)),
        Chosen(sms_on=("gossip",)),
        Chosen(quiet_from=60),
        Chosen(quiet_from=60, quiet_until=60),
        Chosen(quiet_from=60, quiet_until=DAY),
    ):
        with pytest.raises(Invalid):
            choose_messages(by=rosa, at=NOW, chosen=chosen)
    with pytest.raises(NotAllowed):
        choose_messages(by=OUTSIDER, at=NOW, chosen=Chosen())


@pytest.mark.usefixtures("committed")
def test_nobody_sees_what_another_chose(committed_cast: Cast) -> None:
    choose(committed_cast, "rosa", email_off=("offers",))
    assert my_choice(by=committed_cast.actors["rosa"]) == Chosen(email_off=("offers",))
    for other in ("otto", "carmen", "ben"):
        assert my_choice(by=committed_cast.actors[other]) is None
        with seeing(committed_cast.actors[other].sight):
            assert not Choice.objects.exists()
