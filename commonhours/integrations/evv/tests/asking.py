"""A payer who asks Harbor Care for the visits of Mr Park, and a payer's double that answers over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.integrations.evv.actions import (
    PayerAsks,
    mark,
    set_number,
    set_payer,
    set_procedure,
)
from commonhours.integrations.evv.double.judging import Register
from commonhours.integrations.evv.double.server import Desk, server
from commonhours.integrations.evv.exchange import exchange
from commonhours.integrations.evv.models import Record
from commonhours.timesheets.actions import Press, clock
from commonhours.trail.models import Act
from commonhours.trail.queries import Entry
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MINUTE = timedelta(minutes=1)
EVENING = TUESDAY_TEN + timedelta(hours=8)
NEXT_DAY = TUESDAY_TEN + timedelta(hours=30)
CLIENT, WORKER = "1000000001", "W-17"


def admin(cast: Cast) -> Actor:
    """Somebody who governs Harbor Care."""
    return replace(
        cast.actors["carmen"], roles=(Held("organisation_admin", cast.organisations["harbor"].id),)
    )


def payer(cast: Cast, address: str = "", **more: Any) -> UUID:
    """A payer who asks for nutrition advice to Mr Park by Rosa."""
    asks = PayerAsks(
        name="County Health Plan",
        profile="alternate",
        payer_id="CHP",
        programme="HCBS",
        provider_id="000123456",
        since=date(2026, 1, 1),
        address=address,
    )
    by, harbor = admin(cast), cast.organisations["harbor"].id
    made = set_payer(by=by, at=NOW, organisation_id=harbor, asks=replace(asks, **more)).payer_id
    work = cast.works["nutrition"].id
    set_procedure(by=by, at=NOW, payer_id=made, type_of_work_id=work, code="S9470", modifiers=("U1",))
    set_number(by=by, at=NOW, payer_id=made, number=CLIENT, service_user_id=cast.served["park"].id)
    set_number(by=by, at=NOW, payer_id=made, number=WORKER, person_id=cast.people["rosa"].id)
    return made


def visit(cast: Cast, start: datetime = TUESDAY_TEN) -> UUID:
    """Rosa comes to Mr Park; the id of her place and of its hours."""
    wish = cast.wish("park", start=start)
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        return Assignment.objects.get(visit_id=booked.visit_id).id


def pressed(
    cast: Cast, sheet: UUID, way: str, minute: float, start: datetime = TUESDAY_TEN, **more: Any
) -> None:
    """Rosa presses so many minutes after the visit was to begin."""
    at = start + minute * MINUTE
    press = replace(Press(new_id(), sheet, way, at, at, label="home"), **more)
    clock(by=cast.actors["rosa"], at=at, presses=[press])


def came(cast: Cast, sheet: UUID, start: datetime = TUESDAY_TEN) -> None:
    pressed(cast, sheet, "in", 1, start)
    pressed(cast, sheet, "out", 61, start)


def followed() -> None:
    """Let the exchange hear of every act on hours so far, as the follower does."""
    told = Act.objects.filter(
        verb__in=["visit.clock", "timesheet.adjust", "timesheet.confirm", "timesheet.dispute"]
    )
    with seeing(EVERYTHING):
        for act in told.select_related("told"):
            entry = Entry(0, act.id, act.verb, act.at, None, None, act.subject_id, (), (), act.told.facts)
            mark(by=HOUSE, at=act.at, entry=entry)


def rounds(at: datetime, most: int = 12) -> None:
    """Exchange until nothing moves."""
    followed()
    for _ in range(most):
        if not exchange(by=HOUSE, clock=lambda: at):
            return


def record() -> Record:
    with seeing(EVERYTHING):
        return Record.objects.get()


@contextmanager
def doubled(**known: Any) -> Iterator[tuple[Desk, str]]:
    """A double at a free port, and its address."""
    desk = Desk(Register(**known))
    running = server(desk)
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield desk, f"http://127.0.0.1:{running.server_port}/"
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
