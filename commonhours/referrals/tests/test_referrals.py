"""Referrals: nothing leaves without a yes, whoever was asked reads no more than that, and the answer comes back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit
from commonhours.common.actor import OUTSIDER, Actor, ActsFor, Held
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.intake.actions import close_request, take_request
from commonhours.intake.models import HelpRequest
from commonhours.intake.pages import queue
from commonhours.integrations.directory.models import ListedService, Source
from commonhours.notifications.models import Message
from commonhours.people.models import ServiceUser
from commonhours.referrals.actions import (
    Answer,
    Consent,
    Target,
    answer_by_link,
    ask_office,
    close_ask,
    note_answer,
    renew_link,
    see_by_link,
    send_referral,
    take_back,
    withdraw_consent,
)
from commonhours.referrals.letter import letter
from commonhours.referrals.mailing import send_referrals
from commonhours.referrals.models import OfficeAsked, Referral, ReferralStep
from commonhours.referrals.news import remind_of_referrals
from commonhours.referrals.pages import asks_seen, own_ask, referral_page, referrals_of, referrals_seen
from commonhours.referrals.secret import code_of, secret_of
from commonhours.referrals.telling import told_by_link, told_on_paper
from commonhours.trail.delivery import deliver
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give

UNTIL = date(2026, 4, 30)
YES = Consent(given=True, facts=("phone",), until=UNTIL)
WEEKS_LATER = NOW + timedelta(days=14)


def service(email: str = "desk@clinic.example") -> ListedService:
    source, _ = Source.objects.get_or_create(
        name="County list", defaults={"licence": "CC0", "loaded_at": NOW}
    )
    row, _ = ListedService.objects.get_or_create(
        source=source, key="1", defaults={"name": "Pier Clinic", "email": email}
    )
    return row


def refer(cast: Cast, by: Actor | None = None, **changes: Any) -> UUID:
    asked: dict[str, Any] = {
        "service_user_id": cast.served["lopez"].id,
        "to": Target(service_id=service().id, email="desk@clinic.example"),
        "reason": "Her foot needs a doctor.",
        "consent": YES,
    }
    return send_referral(by=by or cast.actors["carmen"], at=NOW, **(asked | changes)).referral_id


def row_of(referral_id: UUID) -> Referral:
    return Referral.objects.using("reader").get(id=referral_id)


def phone_of_lopez(cast: Cast) -> None:
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(
            phone="562 555 0101", address="5 Pine Ave", communication="Speak slowly"
        )


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in error.value.refusals}


def link(referral_id: UUID) -> tuple[str, str]:
    row = row_of(referral_id)
    return secret_of(row.id, row.round), code_of(row.id, row.round)


def lopez_herself(cast: Cast, part: str = "service_user") -> Actor:
    nina = cast.actors["nina"]
    return replace(nina, acts_for=(ActsFor(cast.served["lopez"].id, part),))


def follow(acts: int) -> None:
    give(acts)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)


# --- out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consent": replace(YES, given=False)}, "consent_needed"),
        ({"consent": replace(YES, until=None)}, "consent_until_when"),
        ({"consent": replace(YES, until=NOW.date() - timedelta(days=1))}, "consent_until_when"),
        ({"consent": replace(YES, until=NOW.date() + timedelta(days=181))}, "consent_until_when"),
        ({"consent": replace(YES, facts=("diary",))}, "unknown_choice"),
        ({"reason": " "}, "missing"),
        ({"to": Target()}, "unknown_choice"),
        ({"to": Target(service_id=new_id())}, "unknown_service"),
        ({"to": Target(organisation_id=new_id())}, "unknown_choice"),
    ],
)
def test_nothing_leaves_without_consent_a_reason_and_somebody_to_ask(
    committed_cast: Cast, changes: dict[str, Any], code: str
) -> None:
    cast = committed_cast
    with pytest.raises(Refused) as error:
        refer(cast, **changes)
    assert codes(error) == {code}
    assert not Referral.objects.using("reader").exists()


@pytest.mark.parametrize("who", ["otto", "nina", "rosa", "ana"])
def test_others_neither_refer_nor_see_nor_end_a_referral(committed_cast: Cast, who: str) -> None:
    cast = committed_cast
    referral_id, by = refer(cast), cast.actors[who]
    for act in (
        lambda: refer(cast, by),
        lambda: referral_page(by=by, referral_id=referral_id),
        lambda: told_on_paper(by=by, at=NOW, referral_id=referral_id),
        lambda: note_answer(by=by, at=NOW, referral_id=referral_id, answer=Answer("accepted")),
        lambda: take_back(by=by, at=NOW, referral_id=referral_id),
        lambda: withdraw_consent(by=by, at=NOW, referral_id=referral_id),
        lambda: renew_link(by=by, at=NOW, referral_id=referral_id),
        lambda: referrals_of(by=by, service_user_id=cast.served["lopez"].id),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            act()
    with seeing(by.sight):
        assert not Referral.objects.exists()
        assert not ReferralStep.objects.exists()


def test_not_even_whoever_belongs_to_the_organisation_or_the_region_passes_the_wall(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    refer(cast)
    for who in ("ana", "olga", "carmen"):
        with seeing(cast.actors[who].sight):
            assert not Referral.objects.exists()


def test_the_page_behind_the_address_shows_what_was_consented_to_and_no_more(committed_cast: Cast) -> None:
    cast = committed_cast
    phone_of_lopez(cast)
    referral_id = refer(cast)
    secret, code = link(referral_id)
    assert see_by_link(by=OUTSIDER, at=NOW, secret=secret, code=f"{code[:3]} {code[3:]}").state == "seen"
    shown = told_by_link(by=OUTSIDER, at=NOW, secret=secret, round_=1)
    assert (shown.name, shown.reason) == ("Lopez", "Her foot needs a doctor.")
    assert shown.facts == (("phone", "562 555 0101"),)
    assert b"Pine" not in letter(
        told_on_paper(by=cast.actors["carmen"], at=NOW, referral_id=referral_id), day=UNTIL
    )


def test_five_wrong_codes_close_the_address_and_a_new_one_opens(committed_cast: Cast) -> None:
    cast = committed_cast
    referral_id = refer(cast)
    secret, code = link(referral_id)
    wrong = "000000" if code != "000000" else "000001"
    for typed in [wrong] * 5 + [code]:
        with pytest.raises(Invalid) as error:
            see_by_link(by=OUTSIDER, at=NOW, secret=secret, code=typed)
        assert codes(error) == {"wrong_code"}
    assert referral_page(by=cast.actors["carmen"], referral_id=referral_id).locked
    renew_link(by=cast.actors["carmen"], at=NOW, referral_id=referral_id)
    with pytest.raises(NotFound):
        see_by_link(by=OUTSIDER, at=NOW, secret=secret, code=code)
    anew, its_code = link(referral_id)
    assert see_by_link(by=OUTSIDER, at=NOW, secret=anew, code=its_code).state == "seen"


def test_the_address_ends_with_the_consent(committed_cast: Cast) -> None:
    cast = committed_cast
    referral_id = refer(cast)
    secret, code = link(referral_id)
    # Midnight in Long Beach after the last day.
    after = row_of(referral_id).link_until
    assert after is not None
    assert after.isoformat() == "2026-05-01T07:00:00+00:00"
    with pytest.raises(NotFound):
        see_by_link(by=OUTSIDER, at=after, secret=secret, code=code)
    with pytest.raises(Refused) as error:
        told_on_paper(by=cast.actors["carmen"], at=after, referral_id=referral_id)
    assert codes(error) == {"consent_ended"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("accepted"), "missing"),
        (Answer("waiting", name="Dr Pier"), "waits_until_when"),
        (Answer("declined", name="Dr Pier"), "missing"),
        (Answer("taken_back", "so", name="Dr Pier"), "unknown_choice"),
    ],
)
def test_an_answer_says_who_and_until_when_or_why(committed_cast: Cast, answer: Answer, code: str) -> None:
    cast = committed_cast
    secret, _ = link(refer(cast))
    with pytest.raises(Invalid) as error:
        answer_by_link(by=OUTSIDER, at=NOW, secret=secret, round_=1, answer=answer)
    assert codes(error) == {code}


def test_from_sent_to_finished_the_answer_is_read_by_those_concerned_and_then_the_page_is_shut(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    referral_id = refer(cast)
    secret, _ = link(referral_id)

    def say(answer: Answer) -> str:
        return answer_by_link(by=OUTSIDER, at=NOW, secret=secret, round_=1, answer=answer).state

    until = date(2026, 3, 20)
    assert say(Answer("waiting", "Two weeks", until, "Dr Pier")) == "waiting"
    assert row_of(referral_id).due_at is not None
    assert say(Answer("accepted", "", None, "Dr Pier")) == "accepted"
    assert say(Answer("finished", "The foot is well.", None, "Dr Pier")) == "finished"
    (own,) = referrals_of(by=lopez_herself(cast), service_user_id=cast.served["lopez"].id)
    assert (own.line.state, own.line.answer, own.line.due_at) == ("finished", "The foot is well.", None)
    assert [step.kind for step in own.steps] == ["finished", "accepted", "waiting", "sent"]
    with pytest.raises(NotFound):
        told_by_link(by=OUTSIDER, at=NOW, secret=secret, round_=1)


def test_consent_taken_back_shuts_the_page_at_once_and_looking_on_is_not_enough_for_it(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    referral_id = refer(cast)
    secret, code = link(referral_id)
    with pytest.raises(NotFound):
        withdraw_consent(by=lopez_herself(cast, "onlooker"), at=NOW, referral_id=referral_id)
    withdraw_consent(by=lopez_herself(cast), at=NOW, referral_id=referral_id)
    row = row_of(referral_id)
    assert (row.state, row.withdrawn_at, row.secret_digest) == ("taken_back", NOW, None)
    with pytest.raises(NotFound):
        see_by_link(by=OUTSIDER, at=NOW, secret=secret, code=code)
    with pytest.raises(Refused) as error:
        renew_link(by=cast.actors["carmen"], at=NOW, referral_id=referral_id)
    assert codes(error) == {"referral_over"}


def test_an_email_brings_the_address_and_neither_the_code_nor_whom_it_is_about(committed_cast: Cast) -> None:
    cast = committed_cast
    referral_id = refer(cast)
    secret, code = link(referral_id)
    assert send_referrals(by=HOUSE, clock=lambda: NOW) == 1
    assert send_referrals(by=HOUSE, clock=lambda: NOW) == 0
    (sent,) = mail.outbox
    assert sent.to == ["desk@clinic.example"]
    assert secret in sent.body
    for word in ("Lopez", "foot", code):
        assert word not in sent.subject + str(sent.body)
    assert row_of(referral_id).mailed_at == NOW


def test_the_trail_says_that_somebody_was_referred_and_not_why_or_to_whom(committed_cast: Cast) -> None:
    cast = committed_cast
    referral_id = refer(cast, reason="Quetzalcanary")
    note_answer(
        by=cast.actors["carmen"], at=NOW, referral_id=referral_id, answer=Answer("declined", "Quetzalfinch")
    )
    with seeing(EVERYTHING):
        acts = list(Act.objects.filter(subject_id=referral_id).select_related("told"))
        told = "".join(str(act.told.facts) for act in acts)
    assert [act.verb for act in acts] == ["referral.send", "referral.answer"]
    for word in ("Quetzal", "Pier", "Lopez"):
        assert word not in told


# --- within the region, there and back -----------------------------------------------------------------------


def test_another_organisations_queue_has_what_was_agreed_and_its_answer_comes_back(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    phone_of_lopez(cast)
    bixby = cast.organisations["bixby"]
    referral_id = refer(cast, to=Target(organisation_id=bixby.id))
    betty = Actor(account_id=cast.accounts["otto"].id, roles=(Held("coordinator", bixby.id),))
    (line,) = queue(by=betty, at=NOW)
    assert (line.name, line.way) == ("Lopez", "referral")
    with seeing(EVERYTHING):
        request = HelpRequest.objects.get(id=line.id)
    assert (request.phone, request.email, request.words) == ("562 555 0101", "", "Her foot needs a doctor.")
    assert (request.writer_organisation, request.area_id) == ("Harbor Care", None)
    take_request(by=betty, at=NOW, request_id=line.id)
    follow(2)
    assert row_of(referral_id).state == "accepted"
    close_request(by=betty, at=NOW, request_id=line.id, reason="cannot_help", words="We have no nurses.")
    follow(2)
    page = referral_page(by=cast.actors["carmen"], referral_id=referral_id)
    assert (page.line.state, page.line.answer, page.answered_by) == (
        "declined",
        "We have no nurses.",
        bixby.name,
    )
    with seeing(EVERYTHING):
        news = Message.objects.filter(account_id=cast.accounts["carmen"].id, channel="in_app")
        assert set(news.values_list("code", flat=True)) == {"referral_answered"}


def test_consent_taken_back_deletes_what_the_other_queue_was_told(committed_cast: Cast) -> None:
    cast = committed_cast
    phone_of_lopez(cast)
    referral_id = refer(cast, to=Target(organisation_id=cast.organisations["bixby"].id))
    withdraw_consent(by=lopez_herself(cast), at=NOW, referral_id=referral_id)
    with seeing(EVERYTHING):
        row = HelpRequest.objects.get(id=row_of(referral_id).request_id or new_id())
    assert (row.state, row.reason, row.name, row.phone, row.words) == ("closed", "withdrawn", "–", "", "")


def test_nobody_is_referred_to_those_who_serve_them(committed_cast: Cast) -> None:
    cast = committed_cast
    with pytest.raises(Invalid) as error:
        refer(cast, to=Target(organisation_id=cast.organisations["harbor"].id))
    assert codes(error) == {"refer_to_oneself"}


# --- a worker asks, and the clock ----------------------------------------------------------------------------


def test_a_worker_asks_on_a_visit_and_learns_that_somebody_has_it_and_no_more(committed_cast: Cast) -> None:
    cast = committed_cast
    carmen, rosa = cast.actors["carmen"], cast.actors["rosa"]
    visit = book_visit(by=carmen, at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa")).visit_id
    with pytest.raises(NotFound):
        ask_office(by=cast.actors["dara"], at=NOW, visit_id=visit, words="A doctor")
    ask_office(by=rosa, at=NOW, visit_id=visit, words="Her foot is bad")
    with pytest.raises(Refused) as error:
        ask_office(by=rosa, at=NOW, visit_id=visit, words="Her foot is bad")
    assert codes(error) == {"office_asked_already"}
    (asked,) = asks_seen(by=carmen)
    assert (asked.name, asked.worker, asked.words) == ("Lopez", "Rosa", "Her foot is bad")
    referral_id = refer(cast, ask_id=asked.id)
    assert (own_ask(by=rosa, visit_id=visit), asks_seen(by=carmen)) == ("sent", ())
    secret, _ = link(referral_id)
    answer_by_link(by=OUTSIDER, at=NOW, secret=secret, round_=1, answer=Answer("accepted", name="Dr Pier"))
    assert own_ask(by=rosa, visit_id=visit) == "in_hand"
    with seeing(rosa.sight):
        assert not Referral.objects.exists()
    follow(4)
    with seeing(EVERYTHING):
        (told,) = Message.objects.filter(code="referral_in_hand", channel="in_app")
    assert (told.person_id, told.facts) == (rosa.person_id, {"organisation": "Harbor Care"})


def test_what_a_worker_asked_for_can_be_left(committed_cast: Cast) -> None:
    cast = committed_cast
    carmen, rosa = cast.actors["carmen"], cast.actors["rosa"]
    visit = book_visit(by=carmen, at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa")).visit_id
    ask = ask_office(by=rosa, at=NOW, visit_id=visit, words="Her foot is bad")
    with pytest.raises(NotFound):
        close_ask(by=cast.actors["otto"], at=NOW, ask_id=ask.ask_id)
    close_ask(by=carmen, at=NOW, ask_id=ask.ask_id)
    assert own_ask(by=rosa, visit_id=visit) == "over"
    with seeing(cast.actors["dara"].sight):
        assert not OfficeAsked.objects.exists()


def test_where_nobody_answers_it_stands_at_the_top_and_whoever_sent_it_is_reminded_once(
    committed_cast: Cast,
) -> None:
    cast, carmen = committed_cast, committed_cast.actors["carmen"]
    old = refer(cast)
    with seeing(EVERYTHING):
        park = cast.served["park"].id
    young = send_referral(
        by=carmen,
        at=WEEKS_LATER,
        service_user_id=park,
        to=Target(service_id=service().id),
        reason="Company",
        consent=YES,
    ).referral_id
    assert [line.id for line in referrals_seen(by=carmen, at=WEEKS_LATER)] == [old, young]
    assert [line.id for line in referrals_seen(by=carmen, at=WEEKS_LATER, show="overdue")] == [old]
    # In the application and by e-mail.
    assert remind_of_referrals(by=HOUSE, at=WEEKS_LATER) == 2
    assert remind_of_referrals(by=HOUSE, at=WEEKS_LATER + timedelta(days=1)) == 0
