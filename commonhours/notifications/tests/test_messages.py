"""What people are told after a booking or a cancellation, where they read it, and who cannot."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections
from django.utils.translation import override

from commonhours.accounts.models import Account
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import (
    Yes,
    book_series,
    book_visit,
    cancel_series,
    cancel_visit,
    move_visit,
    offer_swap,
    reassign_visit,
)
from commonhours.catalogue.models import Area
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.common.sight import NOBODY, seeing
from commonhours.notifications.actions import mark_read
from commonhours.notifications.backends import Outbox
from commonhours.notifications.models import Message
from commonhours.notifications.queries import Note, inbox, outbox, unread_count
from commonhours.notifications.sending import send_waiting
from commonhours.notifications.visits import tell_booked
from commonhours.people.models import Person, ServiceUser
from commonhours.trail.delivery import deliver
from commonhours.trail.queries import entries_after
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

pytestmark = pytest.mark.usefixtures("committed")


def book(cast: Cast, *people: str, **wish: Any) -> UUID:
    asked = cast.wish(**wish)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids(*people)).visit_id


def follow(acts: int = 1) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


def send(**options: Any) -> int:
    return send_waiting(by=HOUSE, clock=lambda: NOW, **options).count


def read(cast: Cast, name: str, language: str = "en") -> list[Note]:
    with seeing(cast.actors[name].sight), override(language):
        return inbox(cast.people[name].id)


def change(name: str, **values: Any) -> None:
    with seeing(EVERYTHING):
        Person.objects.filter(name=name).update(**values)


def test_a_worker_is_told_in_the_application_and_by_email(committed_cast: Cast) -> None:
    visit_id = book(committed_cast, "rosa")
    follow()
    send()
    [note] = read(committed_cast, "rosa")
    assert note.subject == "New visit: Tuesday 3 March, 10–11 a.m."
    assert note.visit_ids == (visit_id,)
    [letter] = mail.outbox
    assert letter.to == ["rosa@example.org"]
    assert "Nutrition Adviser for Lopez" in letter.body
    assert "Lopez" not in letter.subject


def test_a_series_is_told_in_one_message_when_booked_and_in_one_when_cancelled(committed_cast: Cast) -> None:
    asked = committed_cast.wish("park", "company")
    given: dict[str, Any] = {
        "wish": asked,
        "rule": "FREQ=WEEKLY;COUNT=3",
        "person_ids": committed_cast.ids("rosa"),
    }
    series_id = book_series(by=committed_cast.actors["olga"], at=NOW, **given).series_id
    cancel_series(by=committed_cast.actors["olga"], at=NOW, series_id=series_id)
    follow(acts=2)
    cancelled, booked = read(committed_cast, "rosa")
    assert booked.subject == "3 new visits from Tuesday 3 March, 10–11 a.m."
    assert cancelled.subject == "3 visits cancelled from Tuesday 3 March, 10–11 a.m."
    assert "Tuesday 17 March, 10–11 a.m." in booked.body


def test_a_spanish_reader_gets_spanish_with_the_work_in_spanish_too(committed_cast: Cast) -> None:
    change("Rosa", language="es")
    book(committed_cast, "rosa")
    follow()
    send()
    [letter] = mail.outbox
    assert letter.subject == "Nueva visita: martes 3 de marzo, 10–11 a.m."
    assert "Asesor de nutrición para Lopez" in letter.body
    assert letter.extra_headers["Content-Language"] == "es"


def test_a_reader_whose_language_the_house_does_not_speak_gets_its_own(committed_cast: Cast) -> None:
    change("Rosa", language="xx")
    book(committed_cast, "rosa")
    follow()
    with seeing(EVERYTHING):
        assert {row.language for row in Message.objects.all()} == {"en"}


def test_an_act_followed_twice_tells_once(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    follow()
    with seeing(EVERYTHING):
        [entry] = entries_after(0, most=10)
    assert tell_booked(by=HOUSE, at=NOW, entry=entry) == 0
    assert len(read(committed_cast, "rosa")) == 1


def test_whoever_has_no_account_in_use_reads_it_in_the_application_only(committed_cast: Cast) -> None:
    change("Ben", account=None)
    with seeing(EVERYTHING):
        Account.objects.filter(email="rosa@example.org").update(is_active=False)
    book(committed_cast, "rosa", "ben", who="lopez", work="nutrition")
    follow()
    assert send() == 0
    assert len(read(committed_cast, "rosa")) == len(read(committed_cast, "ben")) == 1


def test_a_cancellation_is_told_without_its_reason(committed_cast: Cast) -> None:
    visit_id = book(committed_cast, "rosa")
    cancel_visit(by=committed_cast.actors["olga"], at=NOW, visit_id=visit_id, reason="in hospital")
    follow(acts=2)
    cancelled, booked = read(committed_cast, "rosa")
    assert (booked.code, cancelled.code) == ("visit_booked", "visit_cancelled")
    with seeing(EVERYTHING):
        assert "hospital" not in str(list(Message.objects.values_list("facts", flat=True)))


def test_the_neighbourhood_is_told_and_never_the_address(committed_cast: Cast) -> None:
    with seeing(EVERYTHING):
        area = Area.objects.create(name="Bluff Heights", latitude=33.77, longitude=-118.16)
        ServiceUser.objects.filter(name="Lopez").update(area=area, address="1 Ocean Boulevard")
    book(committed_cast, "rosa")
    follow()
    [note] = read(committed_cast, "rosa")
    assert "Bluff Heights" in note.body
    assert "Ocean" not in note.body


def test_an_act_whose_facts_were_erased_tells_nobody_and_blocks_nobody(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM trail_actfacts")
    follow()
    assert read(committed_cast, "rosa") == []


def test_a_message_is_sent_once_and_old_news_not_at_all(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    follow()
    late = send_waiting(by=HOUSE, clock=lambda: NOW + timedelta(days=2))
    assert (late.count, send(), send()) == (0, 1, 0)


def test_one_address_that_the_server_refuses_keeps_back_nobody_else(committed_cast: Cast) -> None:
    def pick(self: EmailMessage, *args: Any) -> int:
        if "rosa@example.org" in self.to:
            raise SMTPRecipientsRefused({})
        return 1

    book(committed_cast, "rosa", "ben")
    follow()
    with patch.object(EmailMessage, "send", pick):
        sent = send_waiting(by=HOUSE, clock=lambda: NOW)
    assert (sent.count, len(sent.refused)) == (1, 1)
    assert send() == 0
    assert send_waiting(by=HOUSE, clock=lambda: NOW + timedelta(minutes=1)).count == 1


def test_reading_is_noted_once(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    follow()
    rosa = committed_cast.actors["rosa"]
    [note] = read(committed_cast, "rosa")
    assert mark_read(by=rosa, at=now(), message_ids=[note.id]).count == 1
    assert mark_read(by=rosa, at=now()).count == 0
    with seeing(rosa.sight):
        assert unread_count(committed_cast.people["rosa"].id) == 0


def test_nobody_marks_anothers_message_as_read_not_even_their_coordinator(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    follow()
    [note] = read(committed_cast, "rosa")
    for other in ("carmen", "dara", "otto", "nina"):
        with pytest.raises(NotFound):
            mark_read(by=committed_cast.actors[other], at=now(), message_ids=[note.id])


def test_the_outsider_reads_nobodys_inbox_and_no_outbox(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    follow()
    for sight in (committed_cast.actors["otto"].sight, committed_cast.actors["wes"].sight, NOBODY):
        with seeing(sight):
            assert inbox(committed_cast.people["rosa"].id) == []
            assert unread_count(committed_cast.people["rosa"].id) == 0
            assert outbox() == []


def test_the_outbox_shows_a_coordinator_what_went_out_for_their_organisation(committed_cast: Cast) -> None:
    book(committed_cast, "rosa")
    follow()
    harbor, westside = (committed_cast.organisations[slug].id for slug in ("harbor", "westside"))
    with seeing(committed_cast.actors["carmen"].sight):
        [letter] = outbox(organisation_ids=[harbor])
        assert outbox(organisation_ids=[westside]) == []
    assert (letter.name, letter.address, letter.sent_at) == ("Rosa", "rosa@example.org", None)
    assert letter.subject == "New visit: Tuesday 3 March, 10–11 a.m."


def test_the_sample_citys_backend_delivers_nowhere_and_says_it_did() -> None:
    assert Outbox().send_messages([EmailMessage("subject", "body", to=["rosa@example.org"])]) == 1


def test_whoever_is_free_whoever_is_new_and_whose_visit_moved_are_told(committed_cast: Cast) -> None:
    cast, olga = committed_cast, committed_cast.actors["olga"]
    visit_id = book(cast, "rosa")
    start = TUESDAY_TEN + timedelta(hours=2)
    given: dict[str, Any] = {"by": olga, "at": NOW, "visit_id": visit_id}
    move_visit(starts_at=start, ends_at=start + timedelta(hours=1), **given)
    reassign_visit(person_ids=cast.ids("ben"), yes=Yes("Mrs Lopez"), **given)
    follow(3)
    notes = read(cast, "rosa")
    assert {note.subject for note in notes} == {
        "You are free again: Tuesday 3 March, noon–1 p.m.",
        "A visit has moved to Tuesday 3 March, noon–1 p.m.",
        "New visit: Tuesday 3 March, noon–1 p.m.",
    }
    [moved] = [note for note in notes if note.code == "visit_moved"]
    assert "It was: Tuesday 3 March, 10–11 a.m." in moved.body
    assert [note.code for note in read(cast, "ben")] == ["visit_booked"]


def test_a_colleague_who_is_asked_learns_when_and_not_for_whom(committed_cast: Cast) -> None:
    cast = committed_cast
    given: dict[str, Any] = {"visit_id": book(cast, "rosa"), "person_ids": cast.ids("ben")}
    offer_swap(by=cast.actors["rosa"], at=NOW, **given)
    follow(2)
    [note] = read(cast, "ben")
    assert note.subject == "Can you take a visit? Tuesday 3 March, 10–11 a.m."
    assert "Lopez" not in note.body


def test_whoever_is_served_is_told_of_a_change_that_others_made(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(person=cast.people["wes"])
    start = TUESDAY_TEN + timedelta(hours=2)
    given: dict[str, Any] = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    move_visit(by=cast.actors["olga"], at=NOW, visit_id=book(cast, "rosa"), **given)
    follow(2)
    assert [note.code for note in read(cast, "wes")] == ["served_changed", "served_booked"]
