"""Set what an hour pays, costs and is charged from a day on; end it; and say by which law and week pay is reckoned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import in_turn, region
from commonhours.people.pages import workers_of
from commonhours.rates.book import CHARGE, ON_COSTS, PAY
from commonhours.rates.least import minimum
from commonhours.rates.models import PayFrame, Rate
from commonhours.rates.pay.facts import HOUR
from commonhours.rates.pay.packs import Overtime, shipped
from commonhours.rates.queries import frame_of
from commonhours.trail.actions import acting, once

# Nobody pays a thousand dollars an hour, or three times the wage on top of it: whoever types that has mistyped.
MOST = {PAY: 100_000, CHARGE: 100_000, ON_COSTS: 30_000}
LAST_MINUTE = 24 * HOUR // 60 - 1


@dataclass(frozen=True)
class Wanted:
    """A figure from a day on: cents an hour, or hundredths of a per cent for on-costs."""

    kind: str
    amount: int
    since: date
    type_of_work_id: UUID | None = None
    person_id: UUID | None = None
    attendant: bool = False


@dataclass(frozen=True)
class RateSet:
    """The rate, and its first day."""

    rate_id: UUID
    since: date


@dataclass(frozen=True)
class RateEnded:
    """The rate, and its last day."""

    rate_id: UUID
    last_day: date


@dataclass(frozen=True)
class Framed:
    """Whose frame was set; None: the region's."""

    organisation_id: UUID | None


@once(RateSet)
def set_rate(*, by: Actor, at: datetime, organisation_id: UUID, wanted: Wanted) -> RateSet:
    """Set a rate from a day on. What held ends the day before; what was to come later comes no more.

    Refuses with `not_allowed`, `unknown_choice`, `rate_in_the_past`, `rate_out_of_bounds`, `rate_of_stranger`, and
    with `below_minimum` where the law of the place says more.
    """
    with acting("rate.set", by=by, at=at) as act:
        require(by, Permission.SET_RATES, [organisation_id])
        lock_organisation(organisation_id)
        _sensible(organisation_id, wanted, day=today(at))
        _end_those_before(organisation_id, wanted)
        row = Rate.objects.create(
            organisation_id=organisation_id,
            kind=wanted.kind,
            type_of_work_id=wanted.type_of_work_id,
            person_id=wanted.person_id,
            amount=wanted.amount,
            attendant=wanted.attendant,
            since=wanted.since,
            set_by_id=by.account_id,
            set_at=at,
        )
        act.subject_id = row.id
        act.concerns([organisation_id])
        if wanted.person_id:
            act.touches(wanted.person_id)
        act.note(organisation=organisation_id, rate=row.id, kind=wanted.kind, since=wanted.since)
        act.note(amount=wanted.amount, type_of_work=wanted.type_of_work_id, attendant=wanted.attendant)
        act.outcome = done = RateSet(row.id, wanted.since)
        return done


@once(RateEnded)
def end_rate(*, by: Actor, at: datetime, rate_id: UUID, last_day: date) -> RateEnded:
    """End a rate after a day: the wider one holds from then on, if there is any.

    Refuses with `unknown_rate`, `not_allowed`, `rate_in_the_past` or `rate_over`.
    """
    with acting("rate.end", by=by, at=at) as act:
        require_somewhere(by, Permission.SET_RATES)
        row = Rate.objects.select_for_update(of=("self",)).filter(id=rate_id).first()
        if row is None:
            raise NotFound.because("unknown_rate", field="rate")
        require(by, Permission.SET_RATES, [row.organisation_id])
        if last_day < today(at) or last_day < row.since:
            raise Invalid.because("rate_in_the_past", field="last_day")
        until = last_day + timedelta(days=1)
        if row.until is not None and row.until <= until:
            raise Refused.because("rate_over", field="last_day")
        Rate.objects.filter(id=rate_id).update(until=until)
        act.subject_id = rate_id
        act.concerns([row.organisation_id])
        if row.person_id:
            act.touches(row.person_id)
        act.note(organisation=row.organisation_id, rate=rate_id, kind=row.kind, last_day=last_day)
        act.outcome = ended = RateEnded(rate_id, last_day)
        return ended


@dataclass(frozen=True)
class FrameWanted:
    """Whose law holds, when a week and a day begin; and what hangs on industry and size."""

    place: str
    first_weekday: int = 0
    day_starts: int = 0
    industry: str = ""
    employees: int = 0
    operators_see: bool = False


@once(Framed)
def set_frame(*, by: Actor, at: datetime, organisation_id: UUID | None, wanted: FrameWanted) -> Framed:
    """Say by which law and week pay is reckoned: for the region, or for an organisation where that differs.

    Refuses with `not_allowed`, `law_unknown` or `frame_out_of_bounds`.
    """
    with acting("pay_frame.set", by=by, at=at) as act:
        require(by, Permission.SET_RATES, [organisation_id] if organisation_id else [])
        if wanted.place not in places():
            raise Invalid.because("law_unknown", field="place")
        if not (0 <= wanted.first_weekday <= 6 and 0 <= wanted.day_starts <= LAST_MINUTE):
            raise Invalid.because("frame_out_of_bounds", field="day_starts")
        said = {**vars(wanted), "operators_see": wanted.operators_see and organisation_id is None}
        key: dict[str, Any] = {"organisation_id": organisation_id}
        PayFrame.objects.update_or_create(**key, defaults=said)
        act.subject_id = organisation_id or region().id
        if organisation_id:
            act.concerns([organisation_id])
        act.note(organisation=organisation_id, **said)
        act.outcome = done = Framed(organisation_id)
        return done


def places() -> dict[str, str]:
    """The places whose overtime the packs know, with their names; from the country inwards."""
    packs = shipped()
    known = [each for each in packs.packs if packs.know(Overtime, each.place)]
    return {each.place: each.name for each in sorted(known, key=lambda each: each.place)}


# --- parts -------------------------------------------------------------------------------------------------------


def today(at: datetime) -> date:
    """The day it is in the region."""
    return at.astimezone(region().tzinfo).date()


def lock_organisation(organisation_id: UUID) -> None:
    """Two who set a rate at once come one after the other."""
    if not in_turn(organisation_id):
        raise Invalid.because("unknown_choice", field="organisation")


def _sensible(organisation_id: UUID, wanted: Wanted, *, day: date) -> None:
    if wanted.kind not in MOST:
        raise Invalid.because("unknown_choice", field="kind")
    if not 0 <= wanted.amount <= MOST[wanted.kind]:
        raise Invalid.because("rate_out_of_bounds", field="amount")
    if wanted.since < day:
        raise Invalid.because("rate_in_the_past", field="since")
    if wanted.kind != PAY and (wanted.person_id or wanted.attendant):
        raise Invalid.because("unknown_choice", field="person")
    if wanted.type_of_work_id and (
        wanted.kind == ON_COSTS or not TypeOfWork.objects.filter(id=wanted.type_of_work_id).exists()
    ):
        raise Invalid.because("unknown_choice", field="type_of_work")
    if wanted.person_id and wanted.person_id not in {each.id for each in workers_of(organisation_id, on=day)}:
        raise Invalid.because("rate_of_stranger", field="person")
    if wanted.kind == PAY:
        require_minimum(organisation_id, wanted.amount, wanted.since)


def require_minimum(organisation_id: UUID, cents: int, since: date) -> None:
    """Never below what the law of the place says for the first day; what it says later, the pay rules add."""
    frame = frame_of(organisation_id)
    found = minimum(frame.place, since) if frame else None
    if found and cents < found.cents:
        raise Refused.because(
            "below_minimum", field="amount", minimum=found.cents, since=found.since, source=found.source.name
        )


def _end_those_before(organisation_id: UUID, wanted: Wanted) -> None:
    same: dict[str, Any] = {
        "organisation_id": organisation_id,
        "kind": wanted.kind,
        "type_of_work_id": wanted.type_of_work_id,
        "person_id": wanted.person_id,
    }
    rows = Rate.objects.select_for_update().filter(**same)
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=wanted.since)):
        Rate.objects.filter(id=row.id).update(until=max(row.since, wanted.since))
