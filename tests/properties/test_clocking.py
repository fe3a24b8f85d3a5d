"""Thousands of presses, shuffled, repeated, a month late, from wrong clocks, give the hours of an honest day."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.timesheets.actions import Press, clock
from commonhours.timesheets.models import Timesheet
from conftest import EVERYTHING
from tests.cast import NOW, Cast

# In CI two thousand; the whole proof asks for 1,000 visits, which are ten thousand presses.
VISITS, PRESSES, A_BATCH = int(os.environ.get("COMMONHOURS_CLOCKED_VISITS", "200")), 5, 200
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
# Each visit begins three hours after the last: the night on which the clocks go back is among them.
FIRST = datetime(2026, 10, 20, 6, tzinfo=UTC)
SEEN_AT = FIRST + 3 * VISITS * HOUR


def placed(cast: Cast, who: str) -> list[UUID]:
    """The diary of somebody with a visit every third hour."""
    own = {
        "organisation": cast.organisations["harbor"],
        "organisation_ids": [cast.organisations["harbor"].id],
    }
    where = {"latitude": 33.81, "longitude": -118.16}
    spans = [
        {"starts_at": FIRST + 3 * n * HOUR, "ends_at": FIRST + (3 * n + 1) * HOUR} for n in range(VISITS)
    ]
    park = {"service_user": cast.served["park"], "type_of_work": cast.works["nutrition"]}
    signed = {"booked_by": cast.accounts["olga"], "booked_at": NOW}
    with seeing(EVERYTHING):
        visits = Visit.objects.bulk_create(Visit(**own, **where, **park, **signed, **span) for span in spans)
        rows = [
            Assignment(visit=visit, person=cast.people[who], **own, **where, **span)
            for visit, span in zip(visits, spans, strict=True)
        ]
        return [row.id for row in Assignment.objects.bulk_create(rows)]


def honest(chance: Random) -> list[list[tuple[str, datetime]]]:
    """What was pressed in each visit: in, impatiently in again, out, out again, and on some days nothing after."""
    days = []
    for n in range(VISITS):
        start = FIRST + 3 * n * HOUR
        ways = ["in", "in", "out", "out", "out"] if chance.random() > 0.05 else ["in"] * PRESSES
        days.append([(way, start + chance.randrange(4_000) * SECOND) for way in ways])
    return days


def as_pressed(days: list[list[tuple[str, datetime]]], assignments: list[UUID]) -> list[Press]:
    return [
        Press(new_id(), assignment_id, way, at, at)
        for day, assignment_id in zip(days, assignments, strict=True)
        for way, at in day
    ]


def batches(presses: Sequence[Press]) -> Iterator[Sequence[Press]]:
    for first in range(0, len(presses), A_BATCH):
        yield presses[first : first + A_BATCH]


def hours_of(cast: Cast, who: str) -> list[tuple[object, ...]]:
    fields = ("planned_start", "starts_at", "ends_at", "state")
    with seeing(EVERYTHING):
        sheets = Timesheet.objects.filter(person=cast.people[who])
        return list(sheets.order_by("planned_start").values_list(*fields))


def test_presses_in_any_order_give_the_same_hours(cast: Cast) -> None:
    chance = Random(20261101)
    days = honest(chance)
    for batch in batches(as_pressed(days, placed(cast, "rosa"))):
        clock(by=cast.actors["rosa"], at=SEEN_AT, presses=[replace(each, sent_at=SEEN_AT) for each in batch])

    told_twice = 2 * as_pressed(days, placed(cast, "dara"))
    chance.shuffle(told_twice)
    for number, batch in enumerate(batches(told_twice)):
        received = SEEN_AT + chance.randrange(30 * 24) * HOUR
        # Five batches come from clocks that are honest; the others are wrong by up to a day, either way.
        wrong = timedelta() if number < 5 else chance.choice([-1, 1]) * chance.randrange(91, 86_400) * SECOND
        sent = [replace(each, device_at=each.device_at + wrong, sent_at=received + wrong) for each in batch]
        clock(by=cast.actors["dara"], at=received, presses=sent)

    assert hours_of(cast, "dara") == hours_of(cast, "rosa")
