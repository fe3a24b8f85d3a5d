"""Each payer by its own rules: which reasons, when somebody looks, where a place is kept, who has to agree."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from commonhours.accounts.models import Account
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.evv import pages
from commonhours.integrations.evv.actions import TermsAsked, approve_changes, set_terms
from commonhours.integrations.evv.double.judging import Register, judged
from commonhours.integrations.evv.facts import read
from commonhours.integrations.evv.models import Payer, Record
from commonhours.integrations.evv.profiles import ALTERNATE
from commonhours.integrations.evv.rules import content
from commonhours.integrations.evv.scores import DEVICES, UNEDITED, USAGE, scores
from commonhours.integrations.evv.tests.asking import (
    CLIENT,
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
from commonhours.timesheets.actions import adjust_hours, let_place
from commonhours.timesheets.models import ClockEvent, Timesheet
from commonhours.timesheets.pages import queue, timesheet, waiting_counts
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, TUESDAY_TEN, Cast

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _double_allowed(settings: Settings) -> None:
    settings.VISIT_RECORD_DOUBLE = True


def by_rules_of(cast: Cast, pack: str, address: str = "", **more: Any) -> UUID:
    """The payer of asking.py, who goes by a family's rules from today on."""
    made = payer(cast, address, **{"profile": "ohio" if pack == "ohio" else "alternate"} | more)
    set_terms(by=admin(cast), at=NOW, payer_id=made, asked=TermsAsked(pack, TODAY))
    return made


def put_right(cast: Cast, sheet: UUID, reason: str, memo: str = "") -> None:
    ends = TUESDAY_TEN + 55 * MINUTE
    adjust_hours(
        by=cast.actors["carmen"],
        at=NEXT_DAY,
        timesheet_id=sheet,
        ends_at=ends,
        reason=reason,
        resolution="12",
        memo=memo,
    )


def test_who_governs_says_by_which_rules_a_payer_goes_and_never_for_a_day_that_is_over(cast: Cast) -> None:
    plan = payer(cast)
    asked = TermsAsked("ohio", TODAY, metres=300, grace_minutes=5, round_minutes=15)
    for outsider in ("otto", "nina", "rosa", "carmen"):
        with pytest.raises((NotFound, NotAllowed)):
            set_terms(by=cast.actors[outsider], at=NOW, payer_id=plan, asked=asked)
    for wrong in (
        replace(asked, since=date(2026, 3, 1)),
        replace(asked, pack="utopia"),
        replace(asked, metres=99_999),
        replace(asked, round_minutes=61),
    ):
        with pytest.raises(Invalid):
            set_terms(by=admin(cast), at=NOW, payer_id=plan, asked=wrong)
    set_terms(by=admin(cast), at=NOW, payer_id=plan, asked=asked)
    set_terms(by=admin(cast), at=NOW, payer_id=plan, asked=TermsAsked("texas", date(2026, 4, 1)))
    seen = pages.payer(by=admin(cast), at=NOW, payer_id=plan)
    assert (seen.terms.pack.code, seen.terms.allowed.metres) == ("ohio", 300)
    later = pages.payer(by=admin(cast), at=NOW + timedelta(days=40), payer_id=plan)
    assert (later.terms.pack.code, later.terms.allowed.metres) == ("texas", 150)
    # The visit of tomorrow is looked at after five minutes; what is billed of its hour and two minutes is an hour.
    sheet = visit(cast)
    pressed(cast, sheet, "in", 6)
    pressed(cast, sheet, "out", 68)
    with seeing(EVERYTHING):
        assert Timesheet.objects.get().exceptions == ["late_in", "late_out"]
    rounds(NEXT_DAY)
    with seeing(EVERYTHING):
        (told,) = read(Payer.objects.get(), Record.objects.all()).values()
    assert content(told.asked, told.seen, ALTERNATE)["HoursToBill"] == "1.00"


def test_ohio_knows_one_reason_wants_a_note_with_it_and_looks_at_a_missing_press(cast: Cast) -> None:
    with doubled(clients={CLIENT}, employees={WORKER}, families={"CHP": "ohio"}) as (desk, address):
        by_rules_of(cast, "ohio", address, business_id="1234567")
        sheet = visit(cast)
        pressed(cast, sheet, "in", 1)
        for reason, memo, code in (("209", "Forgot.", "unknown_choice"), ("99", "", "note_missing")):
            with pytest.raises(Invalid, match=code):
                put_right(cast, sheet, reason, memo)
        put_right(cast, sheet, "99", "Forgot to finish.")
        page = timesheet(by=cast.actors["carmen"], at=NEXT_DAY, timesheet_id=sheet)
        assert (page.terms.pack.code, page.terms.payer) == ("ohio", "County Health Plan")
        assert {"by_hand", "few_presses"} <= set(page.line.exceptions)
        (line,) = pages.records(by=cast.actors["carmen"], show="waiting")[0] or (None,)
        assert line is None or line.due_by is not None
        rounds(NEXT_DAY)
        assert record().state == "accepted", desk.received
        (change,) = desk.received[0]["VisitChanges"]
        assert (change["ReasonCode"], change["ChangeReasonMemo"]) == ("99", "Forgot to finish.")
        assert [call["CallAssignment"] for call in desk.received[0]["Calls"]] == ["Call In"]


def test_in_new_york_somebody_else_agrees_with_what_was_changed_by_hand_before_it_goes_out(
    cast: Cast,
) -> None:
    with doubled(clients={CLIENT}, employees={WORKER}, families={"CHP": "new_york"}) as (desk, address):
        by_rules_of(cast, "new_york", address)
        sheet = visit(cast)
        came(cast, sheet)
        rounds(NEXT_DAY)
        assert record().state == "accepted"
        put_right(cast, sheet, "209")
        rounds(NEXT_DAY)
        assert (record().state, record().faults, len(desk.received)) == ("held", ["not_approved"], 1)
        for outsider in ("otto", "nina", "rosa"):
            with pytest.raises((NotFound, NotAllowed)):
                approve_changes(by=cast.actors[outsider], at=NEXT_DAY, record_id=record().id)
        # Carmen changed it; as an administrator she does not agree with herself.
        with pytest.raises(Refused, match="own_change"):
            approve_changes(by=admin(cast), at=NEXT_DAY, record_id=record().id)
        ada = Account.objects.create_user("ada@example.org", name="Ada", joined_at=JOINED)
        other = replace(admin(cast), account_id=ada.id, person_id=None)
        approve_changes(by=other, at=NEXT_DAY, record_id=record().id)
        with pytest.raises(Refused, match="approved_already"):
            approve_changes(by=other, at=NEXT_DAY, record_id=record().id)
        seen = pages.record(by=other, record_id=record().id)
        assert seen.approved == ("Ada", NEXT_DAY)
        rounds(NEXT_DAY + MINUTE)
        assert (record().state, len(desk.received)) == ("accepted", 2)


def test_in_california_a_place_is_kept_at_home_only_and_another_time_than_planned_is_nothing(
    cast: Cast,
) -> None:
    by_rules_of(cast, "california")
    park = cast.served["park"].id
    let_place(by=cast.actors["carmen"], at=NOW, service_user_id=park, given_by="Mr Park", wording="Yes.")
    sheet = visit(cast)
    pressed(cast, sheet, "in", 40, label="home", lat=33.8, lng=-118.1)
    pressed(cast, sheet, "out", 90, label="community", lat=33.8, lng=-118.1)
    with seeing(EVERYTHING):
        kept = ClockEvent.objects.order_by("at").values_list("label", "latitude")
        assert list(kept) == [("home", 33.8), ("community", None)]
        assert not {"late_in", "late_out"} & set(Timesheet.objects.get().exceptions)


def test_scores_are_counted_by_each_payers_own_rules(cast: Cast) -> None:
    by_rules_of(cast, "texas")
    told = {each.what: each for each in scores(by=cast.actors["carmen"], at=NOW)}
    assert set(told) == {USAGE, DEVICES}
    assert (told[USAGE].wanted, told[DEVICES].wanted, told[USAGE].value) == (80, 75, None)
    set_terms(
        by=admin(cast),
        at=NOW,
        payer_id=pages.payers(by=admin(cast), at=NOW)[0].payer.id,
        asked=TermsAsked("pennsylvania", TODAY),
    )
    sheet = visit(cast)
    came(cast, sheet)
    rounds(NEXT_DAY)
    (share,) = scores(by=cast.actors["carmen"], at=NEXT_DAY)
    assert (share.what, share.value, share.kept) == (UNEDITED, 100, True)
    put_right(cast, sheet, "209")
    (share,) = scores(by=cast.actors["carmen"], at=NEXT_DAY)
    assert (share.value, share.kept) == (0, False)
    for outsider in ("nina", "rosa"):
        with pytest.raises(NotAllowed):
            scores(by=cast.actors[outsider], at=NOW)
    assert scores(by=cast.actors["otto"], at=NOW) == ()


@pytest.mark.parametrize(
    ("family", "change", "field"),
    [
        ("texas", {"ReasonCode": "600", "ChangeReasonMemo": ""}, "ChangeReasonMemo"),
        ("texas", {"ReasonCode": "209"}, "ReasonCode"),
        ("ohio", {"ReasonCode": "209", "ChangeMadeBy": "a@b.org"}, "ReasonCode"),
        ("ohio", {"ReasonCode": "99", "ChangeMadeBy": "Carmen"}, "ChangeMadeBy"),
        ("pennsylvania", {"ReasonCode": "999"}, "ReasonCode"),
        ("new_york", {"ResolutionCode": "99"}, "ResolutionCode"),
    ],
)
def test_the_double_turns_back_what_a_state_turns_back(
    cast: Cast, family: str, change: dict[str, str], field: str
) -> None:
    with doubled() as (desk, address):
        payer(cast, address)
        sheet = visit(cast)
        came(cast, sheet)
        put_right(cast, sheet, "209", "By phone.")
        rounds(NEXT_DAY)
        (sent,) = desk.received
    assert judged({**sent, "SequenceID": sent["SequenceID"] + 9}, Register()) == []
    told = {**sent, "VisitChanges": [{**sent["VisitChanges"][0], **change}]}
    assert field in {each["field"] for each in judged(told, Register(families={"CHP": family}))}


def test_no_queue_asks_the_database_more_for_twenty_rows_than_for_one(cast: Cast) -> None:
    by_rules_of(cast, "ohio")
    carmen = cast.actors["carmen"]
    days = [TUESDAY_TEN + timedelta(days=more) for more in (1, 2, 3, 6, 7, 8, 9, 10)]
    at = days[-1] + timedelta(days=1)

    def counted() -> list[int]:
        found = []
        for ask in (
            lambda: queue(by=carmen, at=at, show="missing"),
            lambda: queue(by=carmen, at=at, show="exceptions"),
            lambda: queue(by=carmen, at=at, show="waiting"),
            lambda: waiting_counts(by=carmen, at=at),
            lambda: pages.records(by=carmen, show="held"),
            lambda: pages.payers(by=carmen, at=at),
            lambda: scores(by=carmen, at=at),
        ):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                ask()
            found.append(len(asked))
        return found

    def filled(start: Any) -> None:
        whole, half = visit(cast, start), visit(cast, start + timedelta(hours=3))
        came(cast, whole, start + 20 * MINUTE)
        pressed(cast, half, "in", 1, start + timedelta(hours=3))

    filled(TUESDAY_TEN)
    rounds(NEXT_DAY)
    before = counted()
    for start in days:
        filled(start)
    rounds(at + timedelta(days=1))
    assert len(pages.records(by=carmen, show="held")[0]) >= 9
    assert len(queue(by=carmen, at=at, show="waiting")[0]) >= 8
    assert counted() == before
