"""Say what an organisation is, and under which instrument its hours are worked from a day on; end that."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import region
from commonhours.people.pages import workers_of
from commonhours.rates.actions.rates import MOST, lock_organisation, require_minimum, today
from commonhours.rates.always_wage import paid_as_wages_by
from commonhours.rates.book import PAY
from commonhours.rates.instruments import (
    CODES,
    PER_HOUR,
    PER_VISIT,
    SECTORS,
    STIPEND,
    TRAINING,
    WAGES,
    InstrumentBook,
    Terms,
    Worked,
    most_agreed,
    turned_unpaid,
    warnings,
)
from commonhours.rates.models import Instrument, Sector
from commonhours.rates.queries import instrument_book, law_of_volunteers, rate_book, sector_of
from commonhours.trail.actions import acting, once

# Whoever was paid for some work in the last twelve weeks is taken to be paid for it still. No law names a length.
STILL_PAID = timedelta(weeks=12)
FAR = date(9999, 1, 1)


@dataclass(frozen=True)
class InstrumentWanted:
    """Under which instrument from a day on, for which work and whom; a stipend with what it is measured against.

    `compared`: cents an hour of full-time work; needed where the organisation has no rate for this work itself.
    """

    code: str
    since: date
    type_of_work_id: UUID | None = None
    person_id: UUID | None = None
    amount: int = 0
    per: str = ""
    minutes: int = 0
    compared: int = 0
    compared_with: str = ""


@dataclass(frozen=True)
class InstrumentSet:
    """The row, its first day, and what its setter was warned of and knows."""

    instrument_id: UUID
    since: date
    warned: tuple[str, ...]


@dataclass(frozen=True)
class InstrumentEnded:
    """The row, and its last day."""

    instrument_id: UUID
    last_day: date


@dataclass(frozen=True)
class SectorSaid:
    """What an organisation says that it is."""

    organisation_id: UUID
    sector: str


@once(SectorSaid)
def say_sector(*, by: Actor, at: datetime, organisation_id: UUID, sector: str) -> SectorSaid:
    """Say whether the organisation is a public agency, a charity or a business.

    Refuses with `not_allowed`, `unknown_choice`, and with `volunteers_stand` where hours without a wage hold still.
    """
    with acting("sector.say", by=by, at=at) as act:
        require(by, Permission.SET_RATES, [organisation_id])
        lock_organisation(organisation_id)
        if sector not in SECTORS:
            raise Invalid.because("unknown_choice", field="sector")
        stands = Instrument.objects.filter(organisation_id=organisation_id).exclude(code__in=WAGES)
        stands = stands.filter(Q(until__isnull=True) | Q(until__gt=today(at)))
        if not getattr(law_of_volunteers(organisation_id, today(at)), sector) and stands.exists():
            raise Refused.because("volunteers_stand", field="sector")
        said = {"sector": sector, "said_by_id": by.account_id, "said_at": at}
        Sector.objects.update_or_create(organisation_id=organisation_id, defaults=said)
        act.subject_id = organisation_id
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, sector=sector)
        act.outcome = done = SectorSaid(organisation_id, sector)
        return done


@once(InstrumentSet)
def set_instrument(
    *, by: Actor, at: datetime, organisation_id: UUID, wanted: InstrumentWanted, knowing: bool = False
) -> InstrumentSet:
    """Set under which instrument hours are worked from a day on. What held ends the day before.

    What the law leaves in doubt is refused until it is repeated `knowing`, and then stands in the act. Refuses with
    `not_allowed`, `unknown_choice`, `instrument_from_tomorrow`, `rate_of_stranger`, `rate_out_of_bounds`,
    `below_minimum`, `sector_unsaid`, `no_volunteers_here`, `paid_by_payer`, `paid_for_same_work`,
    `stipend_compared_with_nothing`, `stipend_above_cap`, or `stipend_near_cap`, `stipend_hourly`,
    `stipend_not_public`.
    """
    with acting("instrument.set", by=by, at=at) as act:
        require(by, Permission.SET_RATES, [organisation_id])
        lock_organisation(organisation_id)
        _sensible(organisation_id, wanted, at)
        wanted = _measured(organisation_id, wanted)
        warned = _lawful(organisation_id, wanted, at)
        if warned and not knowing:
            raise Refused(*(Refusal(code, {}, "knowing") for code in warned))
        _refuse_turning_unpaid(organisation_id, at, wanted.since, _with(organisation_id, wanted))
        _end_those_before(organisation_id, wanted)
        row = Instrument.objects.create(
            organisation_id=organisation_id, set_by_id=by.account_id, set_at=at, **asdict(wanted)
        )
        act.subject_id = row.id
        act.concerns([organisation_id])
        if wanted.person_id:
            act.touches(wanted.person_id)
        act.note(organisation=organisation_id, instrument=row.id, warned=list(warned), **asdict(wanted))
        act.outcome = done = InstrumentSet(row.id, wanted.since, warned)
        return done


@once(InstrumentEnded)
def end_instrument(*, by: Actor, at: datetime, instrument_id: UUID, last_day: date) -> InstrumentEnded:
    """End it after a day: the wider one holds from then on, or else a wage.

    Refuses with `unknown_instrument`, `not_allowed`, `rate_in_the_past`, `rate_over` or `paid_for_same_work`.
    """
    with acting("instrument.end", by=by, at=at) as act:
        require_somewhere(by, Permission.SET_RATES)
        row = Instrument.objects.filter(id=instrument_id).first()
        if row is None:
            raise NotFound.because("unknown_instrument", field="instrument")
        require(by, Permission.SET_RATES, [row.organisation_id])
        lock_organisation(row.organisation_id)
        row.refresh_from_db()
        if last_day < today(at) or last_day < row.since - timedelta(days=1):
            raise Invalid.because("rate_in_the_past", field="last_day")
        until = last_day + timedelta(days=1)
        if row.until is not None and row.until <= until:
            raise Refused.because("rate_over", field="last_day")
        _refuse_turning_unpaid(row.organisation_id, at, until, _without(row, until))
        Instrument.objects.filter(id=instrument_id).update(until=until)
        act.subject_id = instrument_id
        act.concerns([row.organisation_id])
        if row.person_id:
            act.touches(row.person_id)
        act.note(organisation=row.organisation_id, instrument=row.id, code=row.code, last_day=last_day)
        act.outcome = ended = InstrumentEnded(instrument_id, last_day)
        return ended


# --- parts -------------------------------------------------------------------------------------------------------


def _sensible(organisation_id: UUID, wanted: InstrumentWanted, at: datetime) -> None:
    if wanted.code not in CODES:
        raise Invalid.because("unknown_choice", field="code")
    # An hour that was worked, or that somebody has set out for, stays what it was.
    if wanted.since <= today(at):
        raise Invalid.because("instrument_from_tomorrow", field="since")
    if wanted.type_of_work_id and not TypeOfWork.objects.filter(id=wanted.type_of_work_id).exists():
        raise Invalid.because("unknown_choice", field="type_of_work")
    staff = {each.id for each in workers_of(organisation_id, on=today(at))} if wanted.person_id else set()
    if wanted.person_id and wanted.person_id not in staff:
        raise Invalid.because("rate_of_stranger", field="person")
    if not 0 <= wanted.amount <= MOST[PAY] or not 0 <= wanted.compared <= MOST[PAY]:
        raise Invalid.because("rate_out_of_bounds", field="amount")
    if wanted.code == STIPEND and (wanted.per not in (PER_HOUR, PER_VISIT) or not wanted.amount):
        raise Invalid.because("unknown_choice", field="per" if wanted.amount else "amount")
    if wanted.code == STIPEND and wanted.per == PER_VISIT and not 0 < wanted.minutes <= 1440:
        raise Invalid.because("stipend_without_length", field="minutes")
    if wanted.code == TRAINING and wanted.amount:
        require_minimum(organisation_id, wanted.amount, wanted.since)


def _measured(organisation_id: UUID, wanted: InstrumentWanted) -> InstrumentWanted:
    """The figures that this instrument has, and no others; a stipend is measured against the organisation's own rate
    for the work where it has one."""
    plain = InstrumentWanted(wanted.code, wanted.since, wanted.type_of_work_id, wanted.person_id)
    if wanted.code == TRAINING:
        return replace(plain, amount=wanted.amount)
    if wanted.code != STIPEND:
        return plain
    minutes = wanted.minutes if wanted.per == PER_VISIT else 0
    rates = rate_book([organisation_id], wanted.since, wanted.since)
    # Asked for nobody in particular: an organisation is no person.
    own = rates.pay(organisation_id, wanted.type_of_work_id, organisation_id, wanted.since)
    if own and own.amount:
        return replace(wanted, minutes=minutes, compared=own.amount, compared_with="")
    if not wanted.compared or not wanted.compared_with.strip():
        raise Invalid.because("stipend_compared_with_nothing", field="compared")
    return replace(wanted, minutes=minutes, compared_with=wanted.compared_with.strip()[:120])


def _lawful(organisation_id: UUID, wanted: InstrumentWanted, at: datetime) -> tuple[str, ...]:
    """Refuse what the law of the place forbids; return what it leaves in doubt."""
    if wanted.code in WAGES:
        return ()
    sector, law = sector_of(organisation_id), law_of_volunteers(organisation_id, wanted.since)
    if not sector:
        raise Refused.because("sector_unsaid", field="code")
    if not getattr(law, sector):
        raise Refused.because("no_volunteers_here", field="code", source=law.source)
    if payer := paid_as_wages_by(organisation_id, wanted.type_of_work_id, today(at)):
        raise Refused.because("paid_by_payer", field="code", payer=payer)
    if wanted.code != STIPEND:
        return ()
    terms = terms_of(wanted)
    most = most_agreed(terms, law.share)
    if wanted.amount > most:
        raise Refused.because(
            "stipend_above_cap", field="amount", minimum=most, share=law.share, source=law.share_source
        )
    return warnings(terms, sector, law.share)


def terms_of(wanted: InstrumentWanted) -> Terms:
    """What the pure rules know of it."""
    return Terms(wanted.code, wanted.amount, wanted.per, wanted.compared, wanted.minutes, since=wanted.since)


def _with(organisation_id: UUID, wanted: InstrumentWanted) -> InstrumentBook:
    """What would hold from the day on."""
    found = instrument_book([organisation_id], wanted.since, FAR)
    key = (organisation_id, wanted.type_of_work_id, wanted.person_id)
    return InstrumentBook({**found.held, key: (terms_of(wanted),)})


def _without(row: Instrument, until: date) -> InstrumentBook:
    found = instrument_book([row.organisation_id], until, FAR)
    key = (row.organisation_id, row.type_of_work_id, row.person_id)
    left = tuple(each for each in found.held.get(key, ()) if each.since != row.since)
    return InstrumentBook({**found.held, key: left})


def _refuse_turning_unpaid(organisation_id: UUID, at: datetime, since: date, after: InstrumentBook) -> None:
    """Nobody volunteers for what they are paid for, and hours that were booked as wages are paid as such.

    Asked here, where alone it can come about: what an hour is hangs on organisation, work, person and day, and so no
    later booking makes a volunteer of somebody who is paid.
    """
    earliest = today(at) - STILL_PAID
    before = instrument_book([organisation_id], earliest, FAR)
    found = turned_unpaid(before, after, organisation_id, _worked(organisation_id, earliest), since)
    if found:
        people, last = len({each.person for each in found}), max(each.day for each in found)
        raise Refused.because("paid_for_same_work", field="code", people=people, paid_until=last.isoformat())


def _worked(organisation_id: UUID, earliest: date) -> Iterator[Worked]:
    """Who worked here since a day or is booked to, and as what."""
    zone = region().tzinfo
    rows = Assignment.objects.filter(organisation_id=organisation_id, state__in=OCCUPYING)
    rows = rows.filter(starts_at__gte=datetime(earliest.year, earliest.month, earliest.day, tzinfo=zone))
    found: list[tuple[Any, ...]] = list(rows.values_list("person", "visit", "type_of_work", "starts_at"))
    concern({row[1] for row in found if row[2] is None})
    works = dict(Visit.objects.filter(id__in={row[1] for row in found}).values_list("id", "type_of_work_id"))
    for person, visit, own, starts_at in found:
        yield Worked(person, own or works.get(visit), starts_at.astimezone(zone).date())


def _end_those_before(organisation_id: UUID, wanted: InstrumentWanted) -> None:
    same: dict[str, Any] = {
        "organisation_id": organisation_id,
        "type_of_work_id": wanted.type_of_work_id,
        "person_id": wanted.person_id,
    }
    rows = Instrument.objects.filter(**same)
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=wanted.since)):
        Instrument.objects.filter(id=row.id).update(until=max(row.since, wanted.since))
