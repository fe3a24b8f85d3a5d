"""Two payers who ask for records of visits by different rules: some taken in, one turned back, one lacks a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.integrations.evv.actions import (
    PayerAsks,
    TermsAsked,
    look_through,
    note_delivery,
    pack,
    set_number,
    set_payer,
    set_procedure,
    set_terms,
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
from commonhours.timesheets.actions import adjust_hours
from commonhours.timesheets.actions.reckoning import reckon
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE

ASKED_FOR = 4
BACK, A_DAY = timedelta(days=14), timedelta(days=1)
GOVERNING = tuple(role for role, may in ROLES.items() if {Permission.GOVERN, Permission.SETTLE_HOURS} <= may)


@dataclass(frozen=True)
class _Payer:
    """A payer's name, short name, and the family whose rules it goes by."""

    name: str
    short: str
    pack: str


PAYERS = (
    _Payer("County Health Plan", "CHP", "pennsylvania"),
    _Payer("Shoreline Care Fund", "SCF", "new_york"),
)


@dataclass(frozen=True)
class _House:
    """Whose payer it is, who looks after that, and the hours that it asks for."""

    organisation_id: UUID
    officer: Actor
    sheets: tuple[Timesheet, ...]


def ask_for_records(*, at: datetime) -> int:
    """Have two payers ask one organisation for some visits, and answer; return how many records there are.

    The payers' double answers within this process; afterwards there is no address, so nothing is sent from a sample.
    """
    house = _house(at)
    if house is None:
        return 0
    families: dict[str, str] = {}
    for number, (payer, served) in enumerate(zip(PAYERS, _shared_out(house.sheets), strict=True)):
        families[payer.short] = payer.pack
        _ask(
            house,
            payer,
            [each for each in house.sheets if each.service_user_id in served],
            number,
            at,
            families,
        )
    return len(house.sheets)


def _shared_out(sheets: tuple[Timesheet, ...]) -> tuple[list[UUID], list[UUID]]:
    """Whose visits each payer asks for: the second of those first whose hours were changed and wait for a yes."""
    order = sorted(
        {each.service_user_id for each in sheets},
        key=lambda who: (
            not any(
                each.service_user_id == who and each.state == "waiting" and "by_hand" in each.exceptions
                for each in sheets
            )
        ),
    )
    return order[ASKED_FOR:], order[:ASKED_FOR]


def _ask(
    house: _House,
    payer: _Payer,
    sheets: list[Timesheet],
    number: int,
    at: datetime,
    families: dict[str, str],
) -> None:
    payer_id = _payer(house, payer, sheets, at)
    clients = sorted({each.service_user_id for each in sheets})
    numbers = {who: f"{1_000_000_000 * (number + 1) + 7_919 * n}" for n, who in enumerate(clients)}
    for place, who in enumerate(clients):
        # One letter has not come yet.
        told = numbers[who] if place or number else ""
        set_number(by=house.officer, at=at, payer_id=payer_id, number=told, service_user_id=who)
    for place, who in enumerate(sorted({each.person_id for each in sheets})):
        set_number(by=house.officer, at=at, payer_id=payer_id, number=f"W-{100 + place}", person_id=who)
    _count_anew(sheets, at)
    if payer.pack == "new_york":
        _change_one(house, sheets, at)
    # Of one of them the first payer has not heard.
    unheard = set() if number else {numbers[each] for each in clients[-1:]}
    _answered(payer_id, Register(clients=set(numbers.values()) - unheard, families=families), at)


def _change_one(house: _House, sheets: list[Timesheet], at: datetime) -> None:
    """A coordinator puts one end right; this payer wants somebody else to agree with that."""
    with seeing(HOUSE.sight):
        held = Grant.objects.filter(role="coordinator", until=None, organisation=house.organisation_id)
        who = held.order_by("id").first()
    known = [each for each in sheets if each.state == "confirmed" and each.starts_at and each.ends_at]
    if who is None or not known:
        return
    by = Actor(who.account_id, roles=(Held(who.role, who.organisation_id),), door="web")
    assert known[0].ends_at
    adjust_hours(
        by=by,
        at=at,
        timesheet_id=known[0].id,
        ends_at=known[0].ends_at - timedelta(minutes=5),
        reason="209",
        resolution="12",
    )


def _count_anew(sheets: list[Timesheet], at: datetime) -> None:
    """What was counted before anybody asked is counted by the payer's rules."""
    with seeing(HOUSE.sight):
        held = Timesheet.objects.select_for_update(no_key=True).filter(id__in=[each.id for each in sheets])
        reckon(list(held.order_by("id")), at=at)


def _house(at: datetime) -> _House | None:
    """The first organisation by name with somebody who governs it and with confirmed hours: its administrator stands
    among those to sign in as."""
    with seeing(HOUSE.sight):
        recent = Timesheet.objects.filter(planned_start__gte=at - BACK, planned_end__lte=at - A_DAY)
        hours = recent.filter(state="confirmed")
        counted = hours.values("assignment__visit__organisation").annotate(count=Count("id"))
        enough = counted.filter(count__gte=ASKED_FOR).values("assignment__visit__organisation")
        held = Grant.objects.filter(role__in=GOVERNING, until=None, organisation__in=enough)
        officer = held.order_by("organisation__name", "id").first()
        if officer is None:
            return None
        own = recent.filter(
            assignment__visit__organisation=officer.organisation_id, state__in=["confirmed", "waiting"]
        )
        changed = own.filter(state="waiting", exceptions__contains=["by_hand"])
        order = [*_users(changed)[:1], *_users(own.filter(state="confirmed"))]
        wanted = list(dict.fromkeys(order))[: 2 * ASKED_FOR]
        sheets = own.filter(service_user__in=wanted).select_related("assignment__visit")
        assert officer.organisation_id
        by = Actor(officer.account_id, roles=(Held(officer.role, officer.organisation_id),), door="web")
        return _House(officer.organisation_id, by, tuple(sheets.order_by("service_user_id", "id")))


def _users(sheets: QuerySet[Timesheet]) -> list[UUID]:
    return list(sheets.order_by("service_user_id", "id").values_list("service_user_id", flat=True))


def _payer(house: _House, payer: _Payer, sheets: list[Timesheet], at: datetime) -> UUID:
    began = at - BACK
    asks = PayerAsks(
        name=payer.name,
        profile="alternate",
        payer_id=payer.short,
        programme="HCBS",
        provider_id="000123456",
        since=began.astimezone(region().tzinfo).date(),
    )
    given: dict[str, Any] = {"by": house.officer, "at": at}
    payer_id = set_payer(**given, organisation_id=house.organisation_id, asks=asks).payer_id
    # By whose rules they go was written down when they began to ask.
    set_terms(by=house.officer, at=began, payer_id=payer_id, asked=TermsAsked(payer.pack, asks.since))
    works = {each.assignment.type_of_work_id or each.assignment.visit.type_of_work_id for each in sheets}
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
