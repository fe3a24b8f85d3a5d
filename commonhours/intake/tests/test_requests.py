"""Requests for help: how they come in, who may look after them, how they end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import Said, book_visit, say_outcome
from commonhours.catalogue.models import Area
from commonhours.common.actor import OUTSIDER, Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.intake.actions import (
    ask_for_help,
    close_request,
    give_request,
    hand_over_request,
    note_request,
    recognise_request,
    refer,
    register_request,
    set_desk,
    take_call,
    take_request,
)
from commonhours.intake.models import HelpRequest, RequestStep
from commonhours.intake.pages import queue, request_page
from commonhours.intake.queries import request_behind
from commonhours.intake.rules import Targets
from commonhours.intake.secret import secret_of
from commonhours.intake.wanted import HelpWanted
from commonhours.joining.application import Application
from commonhours.notifications.models import Message
from commonhours.people.models import ServiceUser
from commonhours.trail.delivery import deliver
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

WANTED = HelpWanted(
    name="Inés Quintero",
    phone="562 555 0147",
    email="hija@example.org",
    language="es",
    words="Mi madre necesita ayuda con la comida.",
    writer="somebody",
    writer_name="Dora Quintero",
    consent=True,
)
LATER = NOW + timedelta(days=3)
REFERRER = Actor(roles=(Held("referrer"),), door="api")


def ask(**changes: Any) -> HelpRequest:
    received = ask_for_help(by=OUTSIDER, at=NOW, wanted=replace(WANTED, **changes))
    return row_of(received.request_id)


def row_of(request_id: Any) -> HelpRequest:
    with seeing(EVERYTHING):
        return HelpRequest.objects.get(id=request_id)


def harbor_takes(cast: Cast, **more: Any) -> None:
    admin = Actor(
        account_id=cast.accounts["carmen"].id,
        roles=(Held("organisation_admin", cast.organisations["harbor"].id),),
    )
    harbor = cast.organisations["harbor"].id
    set_desk(by=admin, at=NOW, organisation_id=harbor, takes_requests=True, **{"targets": Targets(), **more})


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in error.value.refusals}


# --- coming in ---------------------------------------------------------------------------------------------


def test_whoever_has_no_account_can_ask_and_the_contact_centre_has_it(cast: Cast) -> None:
    row = ask()
    assert (row.state, row.organisation_id, row.owner_id) == ("new", None, None)
    assert [line.name for line in queue(by=cast.actors["olga"], at=NOW)] == ["Inés Quintero"]
    # Monday noon and two working days.
    assert row.due_at == NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "missing"),
        ({"phone": "", "email": ""}, "no_way_to_reach"),
        ({"phone": "911"}, "phone_too_short"),
        ({"email": "dora"}, "bad_email"),
        ({"words": " "}, "missing"),
        ({"writer_name": ""}, "missing"),
        ({"writer": "service"}, "missing"),
        ({"writer": "queen"}, "unknown_choice"),
        ({"language": "español!"}, "unknown_choice"),
        ({"consent": False}, "consent_missing"),
        ({"words": "a" * 1001}, "too_large"),
    ],
)
def test_what_cannot_be_answered_is_refused_beside_its_field(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as error:
        ask(**changes)
    assert codes(error) == {code}


def test_a_form_that_is_sent_twice_is_one_request(committed_cast: Cast) -> None:
    first, again = (ask_for_help(by=OUTSIDER, at=NOW, wanted=WANTED, sending="one form") for _ in range(2))
    assert first == again


def test_the_one_organisation_that_takes_such_work_has_the_request(cast: Cast) -> None:
    harbor, company = cast.organisations["harbor"], cast.works["company"].id
    harbor_takes(cast, type_of_work_ids=(company,), targets=Targets(first_contact_days=1))
    row = ask(type_of_work_id=company)
    assert (row.organisation_id, row.due_at) == (harbor.id, NOW + timedelta(days=1))
    assert ask(type_of_work_id=cast.works["nutrition"].id).organisation_id is None
    # What is not known fits no list.
    assert ask().organisation_id is None


def test_where_two_organisations_could_the_contact_centre_chooses(cast: Cast) -> None:
    harbor_takes(cast)
    assert ask().organisation_id == cast.organisations["harbor"].id
    officer = Actor(account_id=cast.accounts["olga"].id, roles=(Held("city_officer"),))
    bixby = cast.organisations["bixby"].id
    set_desk(by=officer, at=NOW, organisation_id=bixby, takes_requests=True, targets=Targets())
    assert ask().organisation_id is None


def test_a_neighbourhood_is_known_by_its_zip_code(cast: Cast) -> None:
    area = Area.objects.create(name="Belmont", zip_code="90803", latitude=33.76, longitude=-118.13)
    harbor_takes(cast, area_ids=(area.id,))
    row = ask(zip_code="90803-1234"[:10])
    assert (row.area_id, row.organisation_id) == (area.id, cast.organisations["harbor"].id)


def test_a_caller_is_written_down_once_it_was_read_back_and_counts_as_spoken_with(cast: Cast) -> None:
    olga = cast.actors["olga"]
    with pytest.raises(Invalid) as error:
        take_call(by=olga, at=NOW, wanted=WANTED, read_back=False)
    assert codes(error) == {"not_read_back"}
    row = row_of(take_call(by=olga, at=NOW, wanted=WANTED, read_back=True).request_id)
    assert (row.taken_by_id, row.owner_id, row.state) == (olga.account_id, olga.account_id, "in_hand")
    assert row.contacted_at == NOW


def test_another_service_hands_over_with_a_role_that_opens_nothing_else(cast: Cast) -> None:
    wanted = replace(WANTED, writer="service", writer_organisation="Harbor Clinic")
    row = row_of(refer(by=REFERRER, at=NOW, wanted=wanted).request_id)
    assert (row.way, row.writer_organisation) == ("referral", "Harbor Clinic")
    for look in (
        lambda: queue(by=REFERRER, at=NOW),
        lambda: request_page(by=REFERRER, request_id=row.id),
        lambda: take_request(by=REFERRER, at=NOW, request_id=row.id),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            look()


# --- the owner and the clock -------------------------------------------------------------------------------


def test_taking_it_stops_no_clock_and_speaking_with_them_does(cast: Cast) -> None:
    olga, row = cast.actors["olga"], ask()
    take_request(by=olga, at=NOW + timedelta(days=1), request_id=row.id)
    assert row_of(row.id).due_at == row.due_at
    note_request(by=olga, at=NOW + timedelta(days=1), request_id=row.id, words="", reached=True, waits=True)
    # Tuesday and five working days.
    now = row_of(row.id)
    assert (now.state, now.due_at) == ("waiting", NOW + timedelta(days=8, hours=-1))


def test_what_is_overdue_comes_first_and_can_be_asked_for(cast: Cast) -> None:
    olga = cast.actors["olga"]
    old = ask()
    take_call(by=olga, at=NOW, wanted=replace(WANTED, name="Young"), read_back=True)
    assert [line.name for line in queue(by=olga, at=LATER)] == ["Inés Quintero", "Young"]
    assert [line.id for line in queue(by=olga, at=LATER, show="overdue")] == [old.id]
    assert [line.id for line in queue(by=olga, at=LATER, show="unowned")] == [old.id]
    assert [line.name for line in queue(by=olga, at=LATER, show="mine")] == ["Young"]


def test_two_cannot_take_the_same_request_but_it_can_be_given(cast: Cast) -> None:
    olga, row = cast.actors["olga"], ask()
    take_request(by=olga, at=NOW, request_id=row.id)
    with pytest.raises(Refused) as error:
        take_request(by=olga, at=NOW, request_id=row.id)
    assert codes(error) == {"request_held"}
    with pytest.raises(Invalid):
        give_request(by=olga, at=NOW, request_id=row.id, account_id=cast.accounts["rosa"].id)
    harbor_takes(cast)
    ours, carmen = ask(), cast.actors["carmen"]
    given = give_request(by=carmen, at=NOW, request_id=ours.id, account_id=cast.accounts["olga"].id)
    assert (given.owner_id, given.state) == (olga.account_id, "in_hand")


def test_nobody_is_handed_to_another_organisation_without_a_yes(committed_cast: Cast) -> None:
    cast = committed_cast
    olga, row, harbor = cast.actors["olga"], ask(), cast.organisations["harbor"].id
    take_request(by=olga, at=NOW, request_id=row.id)
    hand: dict[str, Any] = {"request_id": row.id, "organisation_id": harbor}
    with pytest.raises(Invalid) as error:
        hand_over_request(by=olga, at=LATER, agreed=False, **hand)
    assert codes(error) == {"not_agreed"}
    hand_over_request(by=olga, at=LATER, agreed=True, words="They live nearby.", **hand)
    # Carmen sees it with all that was done, and for whoever asked the wait goes on; her clock begins now.
    page = request_page(by=cast.actors["carmen"], request_id=row.id)
    assert [step.kind for step in page.steps] == ["handed_over", "taken", "arrived"]
    assert (page.line.state, page.line.owner_id, page.line.arrived_at) == ("new", None, NOW)
    assert page.line.due_at is not None
    assert page.line.due_at > LATER


def test_what_is_handed_over_is_out_of_sight_of_those_who_had_it(cast: Cast) -> None:
    harbor_takes(cast)
    carmen, row = cast.actors["carmen"], ask()
    bixby = cast.organisations["bixby"].id
    hand_over_request(by=carmen, at=NOW, request_id=row.id, organisation_id=bixby, agreed=True)
    with pytest.raises(NotFound):
        request_page(by=carmen, request_id=row.id)


def test_a_request_is_closed_with_a_reason_that_they_can_read(committed_cast: Cast) -> None:
    cast = committed_cast
    olga, row = cast.actors["olga"], ask()
    with pytest.raises(Invalid):
        close_request(by=olga, at=NOW, request_id=row.id, reason="other")
    close_request(by=olga, at=NOW, request_id=row.id, reason="elsewhere", words="Meals on Wheels comes.")
    found = request_behind(OUTSIDER, secret_of(row.id))
    assert found is not None
    assert (found.state, found.told) == ("closed", "Meals on Wheels comes.")
    with pytest.raises(Refused) as error:
        take_request(by=olga, at=NOW, request_id=row.id)
    assert codes(error) == {"request_over"}


# --- the wall ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["otto", "nina", "rosa", "ana"])
def test_others_neither_see_nor_touch_a_request(cast: Cast, who: str) -> None:
    harbor_takes(cast)
    row, by = ask(), cast.actors[who]
    for act in (
        lambda: take_request(by=by, at=NOW, request_id=row.id),
        lambda: note_request(by=by, at=NOW, request_id=row.id, words="hello"),
        lambda: close_request(by=by, at=NOW, request_id=row.id, reason="elsewhere"),
        lambda: hand_over_request(by=by, at=NOW, request_id=row.id, organisation_id=None, agreed=True),
        lambda: recognise_request(by=by, at=NOW, request_id=row.id, service_user_id=cast.served["lopez"].id),
        lambda: request_page(by=by, request_id=row.id),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            act()
    if who == "otto":
        assert queue(by=by, at=NOW) == ()
        with seeing(by.sight):
            assert not HelpRequest.objects.exists()
            assert not RequestStep.objects.exists()


def test_only_its_own_secret_opens_the_page_and_only_the_hash_is_kept(committed_cast: Cast) -> None:
    row = ask()
    secret = secret_of(row.id)
    assert request_behind(OUTSIDER, secret) is not None
    assert request_behind(OUTSIDER, secret[:-1] + "x") is None
    assert request_behind(OUTSIDER, row.reference) is None
    assert secret.encode() not in bytes(row.secret_digest)


def test_the_trail_says_that_and_never_what_was_told(cast: Cast) -> None:
    row = ask()
    note_request(by=cast.actors["olga"], at=NOW, request_id=row.id, words="Quetzalcanary")
    with seeing(EVERYTHING):
        acts = list(Act.objects.filter(subject_id=row.id).select_related("told"))
        said = "".join(str(act.told.facts) for act in acts)
    assert sorted(act.verb for act in acts) == ["request.ask", "request.note"]
    # Not three digits alone: an id may hold those.
    for word in ("Quintero", "5625550147", "555 0147", "example.org", "Quetzalcanary"):
        assert word not in said


# --- to a service user, and served -------------------------------------------------------------------------


def application(cast: Cast, **changes: Any) -> Application:
    Area.objects.create(name="Belmont", zip_code="90803", latitude=33.76, longitude=-118.13)
    asked = {
        "part": "service_user",
        "name": "Inés Quintero",
        "phone": "562 555 0147",
        "organisation_ids": (cast.organisations["harbor"].id,),
        "zip_code": "90803",
    }
    return Application(**(asked | changes))


def test_whoever_is_registered_waits_for_approval_and_the_request_goes_on(committed_cast: Cast) -> None:
    cast = committed_cast
    olga, row = cast.actors["olga"], ask()
    wanted = application(cast)
    done = register_request(by=olga, at=NOW, request_id=row.id, application=wanted)
    now = row_of(row.id)
    assert (now.state, now.service_user_id) == ("registered", done.service_user_id)
    with pytest.raises(Refused) as error:
        register_request(by=olga, at=NOW, request_id=row.id, application=wanted)
    assert codes(error) == {"already_registered"}


def test_somebody_who_may_be_known_is_shown_first_and_can_be_recognised(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(phone="(562) 555-0147")
    olga, row = cast.actors["olga"], ask()
    assert [each.name for each in request_page(by=olga, request_id=row.id).alike] == ["Lopez"]
    with pytest.raises(Refused) as error:
        register_request(by=olga, at=NOW, request_id=row.id, application=application(cast))
    assert codes(error) == {"maybe_known"}
    recognise_request(by=olga, at=NOW, request_id=row.id, service_user_id=cast.served["lopez"].id)
    assert row_of(row.id).service_user_id == cast.served["lopez"].id


def follow(acts: int) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


def test_a_service_that_refers_is_told_at_its_own_address_until_somebody_is_served(
    committed_cast: Cast,
) -> None:
    from commonhours.notifications.queries import waiting_letters

    cast = committed_cast
    clinic: dict[str, Any] = {"writer_organisation": "Pier Clinic", "writer_email": "Desk@clinic.example"}
    row = ask(writer="service", **clinic)
    served = cast.served["lopez"].id
    recognise_request(by=cast.actors["olga"], at=NOW, request_id=row.id, service_user_id=served)
    book_visit(by=cast.actors["carmen"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    follow(3)
    follow(1)
    with seeing(EVERYTHING):
        letters = [each for each in waiting_letters(at=NOW, most=9) if each.code.startswith("request_")]
    assert [(each.address, each.code) for each in letters] == [
        ("desk@clinic.example", "request_received"),
        ("desk@clinic.example", "request_served"),
    ]


@pytest.mark.parametrize("known", [True, False])
def test_a_first_visit_ends_the_wait_by_itself(committed_cast: Cast, known: bool) -> None:
    cast, row = committed_cast, ask()
    carmen, olga = cast.actors["carmen"], cast.actors["olga"]
    if known:
        served = cast.served["lopez"].id
        recognise_request(by=olga, at=NOW, request_id=row.id, service_user_id=served)
    book_visit(by=carmen, at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    follow(3 if known else 2)
    assert row_of(row.id).state == ("served" if known else "new")


def test_whoever_asked_is_told_in_their_language_and_the_outbox_never_shows_the_link(
    committed_cast: Cast,
) -> None:
    from commonhours.notifications.queries import outbox, waiting_letters

    row = ask()
    take_request(by=committed_cast.actors["olga"], at=NOW, request_id=row.id)
    follow(2)
    with seeing(EVERYTHING):
        letters = waiting_letters(at=NOW, most=9)
        shown = outbox()
        kept = [str(facts) for facts in Message.objects.values_list("facts", flat=True)]
    assert [letter.address for letter in letters] == ["hija@example.org"] * 2
    assert row.reference in letters[0].subject
    assert letters[0].language == "es"
    link = secret_of(row.id)
    assert all(link in letter.body for letter in letters)
    assert not any(link in text for text in (*kept, *(letter.body for letter in shown)))


def test_a_referral_after_a_visit_lands_in_the_queue_once(committed_cast: Cast) -> None:
    cast, carmen = committed_cast, committed_cast.actors["carmen"]
    booked = book_visit(by=carmen, at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    after = TUESDAY_TEN + timedelta(hours=1)
    for words in ("Needs a dentist", "Needs a dentist soon"):
        said = Said(words, next_step="referral")
        say_outcome(by=carmen, at=after, visit_id=booked.visit_id, said=said)
    follow(3)
    (line,) = queue(by=carmen, at=after)
    page = request_page(by=carmen, request_id=line.id)
    assert (line.way, line.name, page.source_visit_id) == ("visit", "Lopez", booked.visit_id)
    assert page.service_user_id == cast.served["lopez"].id
