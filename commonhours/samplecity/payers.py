"""A payer who asks for records of visits: some taken in, one turned back, one that lacks a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.integrations.evv.actions import (
    PayerAsks,
    look_through,
    note_delivery,
    pack,
    set_number,
    set_payer,
    set_procedure,
    take_answers,
)
from commonhours.integrations.evv.actions.deliver import Told
from commonhours.integrations.evv.double.judging import Register
from commonhours.integrations.evv.double.server import Desk
from commonhours.integrations.evv.models import Sending
from commonhours.integrations.evv.wire import answers_of, body_of
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE

ASKED_FOR = 4
BACK = timedelta(days=14)
GOVERNING = tuple(role for role, may in ROLES.items() if {Permission.GOVERN, Permission.SETTLE_HOURS} <= may)


@dataclass(frozen=True)
class _House:
    """Whose payer it is, who looks after that, and the hours that it asks for."""

    organisation_id: UUID
    officer: Actor
    sheets: tuple[Timesheet, ...]


def ask_for_records(*, at: datetime) -> int:
    """Have a payer ask one organisation for some visits, and answer; return how many records there are.

    The payer's double answers within this process; afterwards there is no address, so nothing is sent from a sample.
    """
    house = _house(at)
    if house is None:
        return 0
    payer_id = _payer(house, at)
    clients = sorted({each.service_user_id for each in house.sheets})
    numbers = {who: f"{1_000_000_000 + 7_919 * n}" for n, who in enumerate(clients)}
    for number, who in enumerate(clients):
        # One letter has not come yet.
        told = numbers[who] if number else ""
        set_number(by=house.officer, at=at, payer_id=payer_id, number=told, service_user_id=who)
    for number, who in enumerate(sorted({each.person_id for each in house.sheets})):
        set_number(by=house.officer, at=at, payer_id=payer_id, number=f"W-{100 + number}", person_id=who)
    # Of one of them the payer has not heard.
    _answered(payer_id, Register(clients=set(numbers.values()) - {numbers[clients[-1]]}), at)
    return len(house.sheets)


def _house(at: datetime) -> _House | None:
    """The first organisation by name with somebody who governs it and with confirmed hours: its administrator stands
    among those to sign in as."""
    with seeing(HOUSE.sight):
        hours = Timesheet.objects.filter(state="confirmed", planned_start__gte=at - BACK)
        counted = hours.values("assignment__visit__organisation").annotate(count=Count("id"))
        enough = counted.filter(count__gte=ASKED_FOR).values("assignment__visit__organisation")
        held = Grant.objects.filter(role__in=GOVERNING, until=None, organisation__in=enough)
        officer = held.order_by("organisation__name", "id").first()
        if officer is None:
            return None
        own = hours.filter(assignment__visit__organisation=officer.organisation_id).order_by(
            "service_user_id", "id"
        )
        wanted = list(dict.fromkeys(own.values_list("service_user_id", flat=True)))[:ASKED_FOR]
        sheets = own.filter(service_user__in=wanted).select_related("assignment__visit")
        assert officer.organisation_id
        by = Actor(officer.account_id, roles=(Held(officer.role, officer.organisation_id),), door="web")
        return _House(officer.organisation_id, by, tuple(sheets))


def _payer(house: _House, at: datetime) -> UUID:
    asks = PayerAsks(
        name="County Health Plan",
        profile="alternate",
        payer_id="CHP",
        programme="HCBS",
        provider_id="000123456",
        since=(at - BACK).astimezone(region().tzinfo).date(),
    )
    given: dict[str, Any] = {"by": house.officer, "at": at}
    payer_id = set_payer(**given, organisation_id=house.organisation_id, asks=asks).payer_id
    works = {
        each.assignment.type_of_work_id or each.assignment.visit.type_of_work_id for each in house.sheets
    }
    for number, work in enumerate(sorted(works)):
        set_procedure(**given, payer_id=payer_id, type_of_work_id=work, code=f"T{1019 + number}")
    return payer_id


def _answered(payer_id: UUID, register: Register, at: datetime) -> None:
    """Pack what is ready, and let the double answer."""
    look_through(by=HOUSE, at=at)
    packed = pack(by=HOUSE, at=at, payer_id=payer_id)
    if packed.batch_id is None:
        return
    with seeing(HOUSE.sight):
        bodies = list(
            Sending.objects.filter(batch_id=packed.batch_id).order_by("id").values_list("body", flat=True)
        )
    desk = Desk(register)
    receipt = desk.take(body_of(str(packed.batch_id), bodies))[1]["id"]
    note_delivery(by=HOUSE, at=at, batch_id=packed.batch_id, told=Told(receipt=receipt))
    take_answers(by=HOUSE, at=at, batch_id=packed.batch_id, answers=answers_of(desk.tell(receipt)[1]))
