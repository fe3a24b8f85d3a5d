"""Who is told of what: those served and their helpers, staff, workers whose time others changed; never who acted."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.utils.translation import override

from commonhours.accounts.models import Account
from commonhours.availability.actions import TermsAsked, set_terms
from commonhours.availability.models import Calendar, PatternPeriod
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import (
    Said,
    book_series,
    book_visit,
    cancel_visit,
    choose_faces,
    extend_series,
    hand_back_visit,
    say_outcome,
)
from commonhours.common.actor import Actor, ActsFor, Held
from commonhours.common.refusals import NotFound
from commonhours.common.sight import NOBODY, seeing
from commonhours.dispatch.actions import (
    accept_offer,
    decline_offer,
    lapse_offers,
    make_offer,
    tell_late,
    withdraw_offer,
)
from commonhours.dispatch.models import Offer
from commonhours.notifications.actions import mark_read
from commonhours.notifications.kinds import is_urgent
from commonhours.notifications.models import Message
from commonhours.notifications.queries import Note, inbox, unread_count
from commonhours.notifications.reminders import remind_of_calendars, remind_of_facts
from commonhours.notifications.sending import send_waiting
from commonhours.organisations.actions import end_role, give_role
from commonhours.people.actions import Helping, end_helper, let_help
from commonhours.people.models import ServiceUser
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast, confirm
from tests.following import give

pytestmark = pytest.mark.usefixtures("committed")


def follow(acts: int = 1) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


def told(email: str) -> list[Note]:
    """What stands in the inbox of whoever signs in with this address, newest first."""
    with seeing(EVERYTHING), override("en"):
        account = Account.objects.get(email=email)
        person = getattr(account, "person", None)
        return inbox(person.id if person else None, account.id)


def codes(email: str) -> list[str]:
    return [note.code for note in told(email)]


@pytest.fixture
def dora(committed_cast: Cast) -> Actor:
    """Mrs Lopez’s daughter, who helps her; nobody has told her anything yet."""
    cast = committed_cast
    helping = Helping("dora@example.org", "Dora", agreed="by telephone")
    let_help(by=cast.actors["ana"], at=NOW, service_user_id=cast.served["lopez"].id, helping=helping)
    with seeing(EVERYTHING):
        account = Account.objects.get(email="dora@example.org")
    return Actor(account_id=account.id, acts_for=(ActsFor(cast.served["lopez"].id, "helper"),), door="web")


def book(cast: Cast, by: Actor, at: datetime = NOW) -> UUID:
    return book_visit(by=by, at=at, wish=cast.wish(), person_ids=cast.ids("rosa")).visit_id


def test_a_helper_is_told_of_what_others_book_and_who_comes(committed_cast: Cast, dora: Actor) -> None:
    book(committed_cast, committed_cast.actors["olga"])
    follow(2)
    note = told("dora@example.org")[0]
    assert note.subject == "Booked: Tuesday 3 March, 10–11 a.m."
    assert "Nutrition Adviser for Lopez" in note.body
    assert "Who comes: Rosa" in note.body


def test_nobody_is_told_of_what_they_did_themselves(committed_cast: Cast, dora: Actor) -> None:
    visit_id = book(committed_cast, dora)
    cancel_visit(by=dora, at=NOW, visit_id=visit_id)
    follow(3)
    assert codes("dora@example.org") == ["helper_invited"]
    assert codes("rosa@example.org") == ["visit_cancelled", "visit_booked"]


def test_whoever_is_served_hears_of_their_own_visits_in_the_one_inbox_they_have(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(person=cast.people["wes"])
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=book(cast, cast.actors["olga"]))
    follow(2)
    assert codes("wes@example.org") == ["served_cancelled", "served_booked"]


def test_a_visit_handed_back_is_told_to_those_served_and_to_the_office(
    committed_cast: Cast, dora: Actor
) -> None:
    cast = committed_cast
    early = NOW - timedelta(days=3)
    visit_id = book(cast, cast.actors["olga"], at=early)
    hand_back_visit(by=cast.actors["rosa"], at=early, visit_id=visit_id, reason="ill")
    follow(3)
    assert codes("dora@example.org")[0] == "served_open"
    [open_visit] = told("carmen@example.org")
    assert open_visit.subject == "Somebody must be found: Tuesday 3 March, 10–11 a.m."
    assert codes("otto@example.org") == []
    assert codes("rosa@example.org") == ["visit_booked"]  # she knows that she gave it back


def test_thanks_reach_whoever_came_once_and_without_the_words(committed_cast: Cast, dora: Actor) -> None:
    cast = committed_cast
    visit_id = book(cast, cast.actors["olga"])
    after = TUESDAY_TEN + timedelta(hours=2)
    for words in ("Lovely.", "Lovely, truly."):
        say_outcome(by=dora, at=after, visit_id=visit_id, said=Said(words, thanks=True))
    say_outcome(by=cast.actors["rosa"], at=after, visit_id=visit_id, said=Said("Glad to.", thanks=True))
    follow(5)
    thanks, _booked = told("rosa@example.org")
    assert thanks.subject == "Thank you for Tuesday 3 March, 10–11 a.m."
    assert "Lovely" not in thanks.body
    assert "thanked" not in codes("dora@example.org") + codes("ben@example.org") + codes("otto@example.org")


def test_whoever_waits_hears_at_once_that_somebody_comes_later(committed_cast: Cast, dora: Actor) -> None:
    cast = committed_cast
    visit_id = book(cast, cast.actors["olga"])
    tell_late(by=cast.actors["rosa"], at=TUESDAY_TEN - timedelta(hours=1), visit_id=visit_id, minutes=20)
    follow(3)
    for email in ("dora@example.org", "carmen@example.org"):
        note = told(email)[0]
        assert note.code == "comes_late"
        assert note.subject.startswith("About 20 minutes late: ")
        assert "10:20 a.m." in note.body
        assert "Who comes: Rosa" in note.body
    assert "comes_late" not in codes("rosa@example.org") + codes("ben@example.org") + codes(
        "otto@example.org"
    )
    assert is_urgent("comes_late", {}, at=NOW)


def test_whoever_comes_hears_of_a_word_without_thanks_nowhere(committed_cast: Cast, dora: Actor) -> None:
    visit_id = book(committed_cast, committed_cast.actors["olga"])
    said = Said("Late.", next_step="other_person")
    say_outcome(by=dora, at=TUESDAY_TEN + timedelta(hours=2), visit_id=visit_id, said=said)
    follow(3)
    assert codes("rosa@example.org") == ["visit_booked"]


def test_what_a_series_that_is_carried_on_leaves_open_is_told_to_those_served_and_the_office(
    committed_cast: Cast, dora: Actor
) -> None:
    cast = committed_cast
    rosa = cast.ids("rosa")
    book_series(by=cast.actors["olga"], at=NOW, wish=cast.wish(), rule="FREQ=WEEKLY", person_ids=rosa)
    later = NOW + timedelta(days=7)
    with seeing(EVERYTHING):
        PatternPeriod.objects.filter(person_id=rosa[0]).delete()
    extend_series(by=HOUSE, at=later)
    follow(3)
    for who in ("dora", "carmen"):
        note = told(f"{who}@example.org")[0]
        assert "12 May, 10–11 a.m." in note.subject
        assert note.visit_ids == ()
    assert codes("dora@example.org")[0] == "served_open"
    assert codes("carmen@example.org") == ["visit_open"]
    assert codes("otto@example.org") == []


def test_a_helper_who_never_signed_in_is_told_how(committed_cast: Cast, dora: Actor) -> None:
    follow()
    send_waiting(by=HOUSE, clock=lambda: NOW)
    [letter] = [each for each in mail.outbox if each.to == ["dora@example.org"]]
    assert letter.subject == "Somebody wants your help"
    assert "Lopez lets you act for them" in letter.body
    assert "To sign in, open https://" in letter.body


def test_a_helper_is_told_that_it_has_ended_and_whom_they_helped_too(
    committed_cast: Cast, dora: Actor
) -> None:
    cast, lopez = committed_cast, committed_cast.served["lopez"]
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=lopez.id).update(person=cast.people["wes"])
        helper_id = lopez.helpers.get().id
    end_helper(
        by=cast.actors["ana"], at=NOW + timedelta(hours=1), service_user_id=lopez.id, helper_id=helper_id
    )
    follow(2)
    assert codes("dora@example.org")[0] == "helper_ended"
    assert codes("wes@example.org") == ["helper_left", "helper_came"]


def test_a_role_is_told_to_whoever_holds_it(committed_cast: Cast) -> None:
    cast, harbor = committed_cast, committed_cast.organisations["harbor"]
    admin = Actor(account_id=cast.accounts["nina"].id, roles=(Held("organisation_admin", harbor.id),))
    given = give_role(
        by=admin, at=NOW, email="new@example.org", role="approver", organisation_id=harbor.id, name="New"
    )
    end_role(by=admin, at=NOW, grant_id=given.grant_id)
    follow(2)
    ended, invited = told("new@example.org")
    assert "Harbor Care has given you a role: Approver." in invited.body
    assert "no password" in invited.body
    assert ended.subject == "A role of yours has ended"


def test_a_worker_is_told_once_that_staff_changed_their_terms_and_not_of_their_own_change(
    committed_cast: Cast,
) -> None:
    cast, rosa = committed_cast, committed_cast.people["rosa"]
    for minutes, by in ((600, "rosa"), (660, "carmen"), (720, "carmen")):
        asked = TermsAsked(wanted_minutes=minutes)
        set_terms(by=cast.actors[by], at=NOW, person_id=rosa.id, asked=asked)
    follow(3)
    assert codes("rosa@example.org") == ["terms_changed"]


def test_facts_that_end_are_told_once_to_the_worker_and_to_those_who_approve(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        harbor, ends = cast.organisations["harbor"], date(2026, 3, 20)
        rosa = cast.people["rosa"]
        rosa.facts.all().delete()
        confirm(cast, rosa, "spanish", harbor, until=ends)
        confirm(cast, rosa, "veteran", harbor, until=ends)
    for _ in range(2):
        remind_of_facts(by=HOUSE, at=NOW)
    bodies = [note.body for note in told("rosa@example.org")]
    assert len(bodies) == 2
    assert any("Spanish ends on" in body for body in bodies)
    assert not any("Veteran" in body for body in bodies)
    assert codes("ana@example.org") == ["facts_end"]
    assert codes("otto@example.org") == []


def test_a_calendar_that_cannot_be_read_for_days_is_told_once(committed_cast: Cast) -> None:
    with seeing(EVERYTHING):
        Calendar.objects.create(
            person=committed_cast.people["rosa"],
            name="Family",
            address="https://calendar.example.org/a.ics",
            attached_at=NOW - timedelta(days=9),
            read_at=NOW - timedelta(days=4),
            due_at=NOW,
            failures=5,
        )
    for days in (7, 3, 3):
        remind_of_calendars(by=HOUSE, at=NOW, good_for=timedelta(days=days))
    assert codes("rosa@example.org") == ["calendar_old"]


def test_an_account_reads_and_marks_its_own_messages_and_nobody_elses(
    committed_cast: Cast, dora: Actor
) -> None:
    follow()
    [note] = told("dora@example.org")
    with seeing(committed_cast.actors["otto"].sight):
        assert inbox(None, dora.account_id) == []
    with seeing(NOBODY):
        assert Message.objects.count() == 0
    for other in ("otto", "nina", "carmen", "rosa"):
        with pytest.raises(NotFound):
            mark_read(by=committed_cast.actors[other], at=NOW, message_ids=[note.id])
    assert mark_read(by=dora, at=NOW, message_ids=[note.id]).count == 1
    with seeing(dora.sight):
        assert unread_count(None, dora.account_id) == 0


def test_of_an_offer_only_those_are_told_whom_it_is_made_to_and_no_name_in_it(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone: dict[str, Any] = {"service_user_id": cast.served["park"].id, "says": "anyone"}
    choose_faces(by=cast.actors["olga"], at=NOW, **anyone)
    wish, hour = cast.wish("park"), timedelta(hours=1)
    given: dict[str, Any] = {"place": wish, "person_id": cast.people["sam"].id, "reply_by": NOW + hour}
    made = make_offer(by=cast.actors["olga"], at=NOW, **given)
    follow(2)
    (asked,) = told("sam@example.org")
    assert asked.code == "offer_made"
    assert "Park" not in asked.subject + asked.body
    assert "Please answer by Monday 2 March, 1 p.m." in asked.body
    lapse_offers(by=HOUSE, at=NOW + hour)
    follow()
    assert codes("sam@example.org") == ["offer_gone", "offer_made"]
    with seeing(EVERYTHING):
        following = Offer.objects.filter(state="open").values_list("person__account__email", flat=True).get()
    assert codes(following) == ["offer_made"]
    withdraw_offer(by=cast.actors["olga"], at=NOW + hour, opening_id=made.opening_id)
    follow()
    assert codes(following) == ["offer_gone", "offer_made"]


def test_the_office_is_told_when_nobody_is_left_and_whoever_is_served_when_it_is_booked(
    committed_cast: Cast, dora: Actor
) -> None:
    cast, by = committed_cast, committed_cast.actors["olga"]
    given: dict[str, Any] = {
        "by": by,
        "at": NOW,
        "person_id": cast.people["rosa"].id,
        "reply_by": NOW + timedelta(hours=1),
    }
    made = make_offer(place=cast.wish(), **given)
    follow(2)
    decline_offer(by=cast.actors["rosa"], at=NOW, offer_id=made.offer_id)
    follow()
    assert (codes("carmen@example.org"), codes("olga@example.org")) == (["offer_nobody"], ["offer_nobody"])
    assert codes("dora@example.org") == ["helper_invited"]
    made = make_offer(place=cast.wish(), **given)
    accept_offer(by=cast.actors["rosa"], at=NOW, offer_id=made.offer_id)
    follow(2)
    assert codes("dora@example.org") == ["served_booked", "helper_invited"]
