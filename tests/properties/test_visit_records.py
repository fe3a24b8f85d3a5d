"""Whatever is pressed, put right, turned back and sent again: a payer's numbers only grow, and it knows the truth."""

import os
from datetime import timedelta
from random import Random
from uuid import UUID

from pytest_django import Settings

from commonhours.bookings.models import Assignment
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.integrations.evv.actions import send_again
from commonhours.integrations.evv.double.server import Desk
from commonhours.integrations.evv.facts import read
from commonhours.integrations.evv.models import Batch, Record, Sending
from commonhours.integrations.evv.profiles import ALTERNATE
from commonhours.integrations.evv.rules import content, digest
from commonhours.integrations.evv.tests.asking import (
    CLIENT,
    MINUTE,
    WORKER,
    came,
    doubled,
    payer,
    pressed,
    rounds,
    visit,
)
from commonhours.timesheets.actions import adjust_hours, confirm_hours, decide_dispute, dispute_hours
from commonhours.timesheets.models import Dispute, Timesheet
from conftest import EVERYTHING
from tests.cast import TUESDAY_TEN, Cast

VISITS, STEPS = int(os.environ.get("COMMONHOURS_RECORDED_VISITS", "4")), 9
A_DAY = timedelta(days=1)


def one_step(cast: Cast, chance: Random, sheet: UUID, desk: Desk) -> None:
    """One thing that happens to the hours of a visit, at the office or at the payer's."""
    begins = Timesheet.objects.get(id=sheet).planned_start
    at = begins + A_DAY
    carmen, rosa = cast.actors["carmen"], cast.actors["rosa"]
    what = chance.choice(("press", "put", "yes", "no", "decide", "forget", "know", "lock", "again", "lose"))
    if what == "press":
        pressed(cast, sheet, chance.choice(("in", "out")), chance.randrange(-30, 90), begins)
    elif what == "put":
        ends = {chance.choice(("starts_at", "ends_at")): begins + chance.randrange(-60, 120) * MINUTE}
        # The keywords are whichever end is put right.
        adjust_hours(by=carmen, at=at, timesheet_id=sheet, reason="209", resolution="12", **ends)  # type: ignore[arg-type]
    elif what == "yes":
        revision = Timesheet.objects.get(id=sheet).revision
        confirm_hours(by=carmen, at=at, timesheet_id=sheet, revision=revision, told="by telephone")
    elif what == "no":
        dispute_hours(by=rosa, at=at, timesheet_id=sheet, words="It was longer.")
    elif what == "decide":
        for each in Dispute.objects.filter(decided_at=None):
            decide_dispute(by=carmen, at=at, dispute_id=each.id, decision="So it was.")
    elif what == "again":
        for row in Record.objects.filter(state="rejected"):
            send_again(by=carmen, at=at, record_id=row.id)
    elif what == "lose":
        Batch.objects.filter(state="sent").update(state="waiting")
    else:
        desk.register.clients = {"forget": {"nobody"}, "know": {CLIENT}}.get(what, desk.register.clients)
        desk.asks = "a:b" if what == "lock" and not desk.asks else ""


def all_is_true(desk: Desk) -> None:
    """Numbers have only grown, and what counts as taken in is what the hours say now."""
    seen: dict[str, int] = {}
    for each in desk.received:
        changes = [change["SequenceID"] for change in each["VisitChanges"]]
        numbers = [seen.get(each["VisitOtherID"], 0), *changes, each["SequenceID"]]
        assert numbers == sorted(set(numbers))
        seen[each["VisitOtherID"]] = each["SequenceID"]
    with seeing(EVERYTHING):
        taken = list(Record.objects.filter(state="accepted", marked_at=None).select_related("payer"))
        for row in taken:
            known = read(row.payer, [row])[row.id]
            sent = Sending.objects.get(record=row, sequence=row.sequence)
            assert sent.answer.accepted
            assert sent.digest == digest(content(known.asked, known.seen, ALTERNATE))
            span = (known.asked.worker, known.seen.starts_at, known.seen.ends_at)
            assert desk.register.taken[str(row.timesheet_id)] == span


def test_numbers_only_grow_and_what_is_taken_in_is_what_the_hours_say(cast: Cast, settings: Settings) -> None:
    settings.VISIT_RECORD_DOUBLE = True
    chance = Random(20260303)
    with doubled(clients={CLIENT}, employees={WORKER}) as (desk, address):
        payer(cast, address, wait_hours=1)
        for number in range(VISITS):
            start = TUESDAY_TEN + (number // 4 * 7 + number % 4) * A_DAY
            sheet = visit(
                cast, start - timedelta(hours=1) * (number // 4)
            )  # the clocks go forward between the weeks
            with seeing(EVERYTHING):
                begins = Assignment.objects.get(id=sheet).starts_at
            came(cast, sheet, begins)
            for step in range(STEPS):
                with seeing(EVERYTHING):
                    try:
                        one_step(cast, chance, sheet, desk)
                    except Refused:
                        continue
                rounds(begins + A_DAY + step * timedelta(hours=7), most=chance.randrange(4))
                all_is_true(desk)
        desk.register.clients, desk.asks = {CLIENT}, ""
        with seeing(EVERYTHING):
            for row in Record.objects.filter(state="rejected"):
                send_again(by=cast.actors["carmen"], at=begins, record_id=row.id)
        rounds(begins + 30 * A_DAY)
        rounds(begins + 31 * A_DAY)
        all_is_true(desk)
        with seeing(EVERYTHING):
            assert set(Record.objects.values_list("state", flat=True)) <= {"accepted", "held", "rejected"}
            assert Record.objects.filter(state="accepted").count() > VISITS // 3
            assert len(desk.received) > VISITS
