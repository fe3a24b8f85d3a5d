"""Records of visits go to a payer's server over HTTP, are turned back as real ones turn them back, and mended."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from pytest_django import Settings

from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import Sight, seeing
from commonhours.integrations.evv.actions import PayerAsks, send_again, set_number, set_payer, set_procedure
from commonhours.integrations.evv.models import Answer, Batch, Payer, Record, Sending
from commonhours.integrations.evv.tests.asking import (
    CLIENT,
    EVENING,
    MINUTE,
    NEXT_DAY,
    WORKER,
    admin,
    came,
    doubled,
    payer,
    pressed,
    record,
    rounds,
    visit,
)
from commonhours.timesheets.actions import adjust_hours, confirm_hours, dispute_hours
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

WHY: dict[str, Any] = {"reason": "209", "resolution": "12"}


@pytest.fixture(autouse=True)
def _double_allowed(settings: Settings) -> None:
    settings.VISIT_RECORD_DOUBLE = True


def test_a_visit_is_sent_accepted_changed_sent_again_and_its_numbers_only_grow(cast: Cast) -> None:
    with doubled(clients={CLIENT}, employees={WORKER}) as (desk, address):
        payer(cast, address)
        sheet = visit(cast)
        came(cast, sheet)
        rounds(EVENING)
        assert not desk.received  # nobody has confirmed it and its day is not over
        rounds(NEXT_DAY)
        assert record().state == "accepted"
        first = desk.received[0]
        assert (first["VisitOtherID"], first["ClientID"], first["EmployeeIdentifier"]) == (
            str(sheet),
            CLIENT,
            WORKER,
        )
        assert [(call["CallAssignment"], call["CallDateTime"]) for call in first["Calls"]] == [
            ("Time In", "2026-03-03T18:01:00Z"),
            ("Time Out", "2026-03-03T19:01:00Z"),
        ]
        assert (first["AdjInDateTime"], first["VisitChanges"], first["ClientVerifiedTimes"]) == (
            None,
            [],
            False,
        )
        assert [call["VisitLocationType"] for call in first["Calls"]] == ["1", "1"]
        # The office sets the end: it goes as an adjustment with its reason, and the call stays as it came.
        ends = TUESDAY_TEN + 55 * MINUTE
        adjust_hours(
            by=cast.actors["carmen"], at=NEXT_DAY, timesheet_id=sheet, ends_at=ends, memo="By phone.", **WHY
        )
        rounds(NEXT_DAY + MINUTE)
        second = desk.received[1]
        assert second["Calls"] == first["Calls"]
        assert (second["AdjInDateTime"], second["AdjOutDateTime"]) == (None, "2026-03-03T18:55:00Z")
        (change,) = second["VisitChanges"]
        assert (change["ReasonCode"], change["ResolutionCode"], change["ChangeMadeBy"]) == (
            "209",
            "12",
            "Carmen",
        )
        assert first["SequenceID"] < change["SequenceID"] < second["SequenceID"]
        assert record().state == "accepted"
        # Nothing changes, nothing is sent.
        rounds(NEXT_DAY + 2 * MINUTE)
        assert len(desk.received) == 2


def test_what_the_payer_turns_back_is_told_mended_and_goes_under_a_higher_number(cast: Cast) -> None:
    with doubled(clients=set(), employees={WORKER}) as (desk, address):
        plan = payer(cast, address)
        sheet = visit(cast)
        came(cast, sheet)
        rounds(NEXT_DAY)
        assert record().state == "rejected"
        with seeing(EVERYTHING):
            assert Answer.objects.get().reasons == [
                {"field": "ClientID", "text": "This client is not known to us."}
            ]
        rounds(NEXT_DAY + MINUTE)
        assert len(desk.received) == 1  # it waits for somebody
        for outsider in ("otto", "nina", "rosa"):
            with pytest.raises((NotFound, NotAllowed)):
                send_again(by=cast.actors[outsider], at=NEXT_DAY, record_id=record().id)
        # They write the client down at the payer's, and press “Send again”.
        desk.register.clients = {CLIENT, "1000000002"}
        send_again(by=cast.actors["carmen"], at=NEXT_DAY, record_id=record().id)
        with pytest.raises(Refused, match="not_turned_back"):
            send_again(by=cast.actors["carmen"], at=NEXT_DAY, record_id=record().id)
        rounds(NEXT_DAY + 2 * MINUTE)
        assert record().state == "accepted"
        assert desk.received[1]["SequenceID"] > desk.received[0]["SequenceID"]
        # A number put right mends what was turned back without a further press.
        desk.register.clients = {"1000000002"}
        adjust_hours(
            by=cast.actors["carmen"],
            at=NEXT_DAY,
            timesheet_id=sheet,
            ends_at=EVENING - 6 * timedelta(hours=1),
            **WHY,
        )
        rounds(NEXT_DAY + 3 * MINUTE)
        assert record().state == "rejected"
        set_number(
            by=cast.actors["carmen"],
            at=NEXT_DAY,
            payer_id=plan,
            number="1000000002",
            service_user_id=cast.served["park"].id,
        )
        rounds(NEXT_DAY + 4 * MINUTE)
        assert record().state == "accepted"
        numbers = [each["SequenceID"] for each in desk.received]
        assert numbers == sorted(set(numbers))


def test_what_would_be_turned_back_is_held_here_and_says_why(cast: Cast) -> None:
    with doubled() as (desk, address):
        plan = payer(cast, address)
        sheet = visit(cast)
        set_number(
            by=cast.actors["carmen"], at=NOW, payer_id=plan, number="", service_user_id=cast.served["park"].id
        )
        pressed(cast, sheet, "in", 0, label="")
        rounds(NEXT_DAY)
        assert (record().state, record().faults) == ("held", ["no_client_number", "no_end"])
        assert not desk.received
        # The day has an end, but it lies before the call: the aggregator's rule is asked here first.
        dispute_hours(by=cast.actors["rosa"], at=NEXT_DAY, timesheet_id=sheet, words="I left at eleven.")
        rounds(NEXT_DAY)
        assert "disputed" in record().faults
    assert not Sending.objects.exists()


def test_a_batch_that_was_not_heard_goes_again_under_its_own_id_and_counts_once(cast: Cast) -> None:
    with doubled() as (desk, address):
        plan = payer(cast, address.replace("127.0.0.1", "127.0.0.2"))  # nobody listens there
        came(cast, visit(cast))
        rounds(NEXT_DAY)
        with seeing(EVERYTHING):
            batch = Batch.objects.get()
            assert (batch.state, batch.trouble, batch.tries) == ("waiting", "unreachable", 1)
            Payer.objects.filter(id=plan).update(address=address)
        rounds(NEXT_DAY)  # not before its time
        assert not desk.received
        rounds(NEXT_DAY + 2 * MINUTE)
        # The receipt is lost on its way back: the same batch comes twice and is taken in once.
        with seeing(EVERYTHING):
            assert Batch.objects.get().state == "answered"
            Batch.objects.update(state="waiting", next_at=NEXT_DAY)
        rounds(NEXT_DAY + 3 * MINUTE)
        assert (list(desk.batches), len(desk.received), record().state) == ([str(batch.id)], 1, "accepted")


def test_answers_that_take_long_and_a_desk_that_wants_a_password_are_waited_for(
    cast: Cast, settings: Settings
) -> None:
    with doubled() as (desk, address):
        desk.busy, desk.asks = 1, "harbor:secret"
        payer(cast, address, login="harbor")
        came(cast, visit(cast))
        rounds(NEXT_DAY)
        with seeing(EVERYTHING):
            assert Batch.objects.get().trouble == "locked"
        settings.VISIT_RECORD_LOGINS = {"harbor": "secret"}
        rounds(NEXT_DAY + 5 * MINUTE)
        assert record().state == "sent"
        rounds(NEXT_DAY + 10 * MINUTE)
        assert record().state == "accepted"


def test_nothing_goes_to_this_machine_or_unencrypted_without_the_double_being_allowed(
    cast: Cast, settings: Settings
) -> None:
    with doubled() as (desk, address):
        payer(cast, address)
        came(cast, visit(cast))
        settings.VISIT_RECORD_DOUBLE = False
        for closed in (
            address,
            "http://10.0.0.1/",
            "https://169.254.169.254/",
            "file:///etc/passwd",
            "https://u:p@x.org",
        ):
            with pytest.raises(Invalid, match=r"calendar\.(not_open|bad_address)"):
                payer(cast, closed, name="Another")
        rounds(NEXT_DAY)
        assert (desk.received, desk.batches) == ([], {})
        with seeing(EVERYTHING):
            assert Batch.objects.get().trouble == "not_open"
            Payer.objects.update(address="http://payer.example.org/")
            Batch.objects.update(next_at=NEXT_DAY)
        rounds(NEXT_DAY)
        with seeing(EVERYTHING):
            assert Batch.objects.get().trouble == "not_open"


def test_a_payers_numbers_are_kept_for_those_who_may_and_are_never_a_social_security_number(
    cast: Cast,
) -> None:
    plan = payer(cast)
    rosa, park = cast.people["rosa"].id, cast.served["park"].id
    given: dict[str, Any] = {"at": NOW, "payer_id": plan}
    for outsider in ("otto", "nina", "rosa", "olga"):
        with pytest.raises((NotFound, NotAllowed)):
            set_number(by=cast.actors[outsider], number="1", person_id=rosa, **given)
        with pytest.raises((NotFound, NotAllowed)):
            set_procedure(
                by=cast.actors[outsider], type_of_work_id=cast.works["company"].id, code="T1019", **given
            )
    for secret in ("123456789", "123-45-6789"):
        with pytest.raises(Invalid, match="social_security"):
            set_number(by=admin(cast), number=secret, person_id=rosa, **given)
    with pytest.raises(Refused, match="number_taken"):
        set_number(by=admin(cast), number=CLIENT, service_user_id=cast.served["lopez"].id, **given)
    with pytest.raises(NotFound, match="unknown_person"):
        set_number(by=admin(cast), number="9", person_id=cast.people["wes"].id, **given)
    with pytest.raises(Invalid, match="unknown_person"):
        set_number(by=admin(cast), number="9", person_id=rosa, service_user_id=park, **given)
    with pytest.raises(NotAllowed):
        set_payer(
            by=cast.actors["carmen"],
            at=NOW,
            organisation_id=cast.organisations["harbor"].id,
            asks=PayerAsks("Mine", "alternate", "X", NOW.date()),
        )
    with seeing(Sight(organisation_ids=(cast.organisations["westside"].id,))):
        assert not Payer.objects.exists()


def test_the_database_keeps_numbers_growing_whatever_the_code_does(cast: Cast) -> None:
    with doubled() as (_desk, address):
        payer(cast, address)
        came(cast, visit(cast))
        rounds(NEXT_DAY)
    with seeing(EVERYTHING):
        sent = Sending.objects.get()
        told = {
            name: getattr(sent, name)
            for name in ("record_id", "batch_id", "body", "digest", "made_at", "act_id")
        }
        wrong = (
            {"sequence": sent.sequence, "follows": sent.sequence},  # not above
            {"sequence": sent.sequence + 5, "follows": None},  # a second beginning
            {"sequence": sent.sequence + 5, "follows": sent.sequence - 1},  # follows what never was
        )
        for numbers in wrong:
            with pytest.raises(IntegrityError), transaction.atomic():
                Sending.objects.create(**told, **numbers, organisation_ids=sent.organisation_ids)
        for table in (Sending, Answer):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                table.objects.update(organisation_ids=[])
        assert Record.objects.get().sequence == sent.sequence


def test_a_yes_of_whoever_was_served_goes_along_and_a_later_edit_takes_it_back(cast: Cast) -> None:
    with doubled() as (desk, address):
        payer(cast, address)
        sheet = visit(cast)
        came(cast, sheet)
        confirm_hours(
            by=cast.actors["carmen"], at=EVENING, timesheet_id=sheet, revision=2, told="by telephone"
        )
        confirm_hours(by=cast.actors["rosa"], at=EVENING, timesheet_id=sheet, revision=2)
        rounds(EVENING)  # confirmed by both: it need not wait for the next day
        adjust_hours(by=cast.actors["carmen"], at=EVENING, timesheet_id=sheet, starts_at=TUESDAY_TEN, **WHY)
        rounds(EVENING)
        assert [each["ClientVerifiedTimes"] for each in desk.received] == [True, False]
