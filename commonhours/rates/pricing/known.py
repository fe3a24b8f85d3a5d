"""What has to be read before prices can be worked out: the diaries, the rates, and what partners agreed.

Read once for all people of a page, however many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.partnerships.queries import TermsBook, terms_book
from commonhours.rates.book import RateBook
from commonhours.rates.instruments import (
    STIPEND,
    InstrumentBook,
    Terms,
    credit_minutes,
    most_cents,
    stipend_cents,
    stipend_share,
)
from commonhours.rates.joint import Joint, joint_of
from commonhours.rates.keys import rates_key
from commonhours.rates.pricing.price import NOTHING_GIVEN, Given, Prospect
from commonhours.rates.queries import COUNTRY, Frame, frames, instrument_book, rate_book

# A week that begins on another day, or holds an hour that comes twice, still lies within.
AROUND = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of somebody's diary."""

    person_id: UUID
    employer_id: UUID
    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    type_of_work_id: UUID | None
    payer_id: UUID | None


# What stands, by person and employer.
Diary = dict[tuple[UUID, UUID], tuple[Booked, ...]]


@dataclass(frozen=True)
class Known:
    """All that is read for one question, so that prices are worked out without reading again."""

    at: datetime
    zone: ZoneInfo
    diary: Diary
    rates: RateBook
    frames: dict[UUID | None, Frame]
    lending: dict[UUID, TermsBook]
    joint: Joint
    instruments: InstrumentBook

    def frame(self, employer_id: UUID) -> Frame | None:
        return self.frames.get(employer_id, self.frames.get(None))

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def terms(self, line: Booked) -> Terms:
        """Under which instrument an hour is worked."""
        day = self.day(line.starts_at)
        return self.instruments.on(line.employer_id, line.type_of_work_id, line.person_id, day)

    def given(self, line: Booked | None) -> Given:
        """What an hour gives that is no wage."""
        if line is None or (terms := self.terms(line)).wages:
            return NOTHING_GIVEN
        seconds = int((line.ends_at - line.starts_at).total_seconds())
        if terms.code != STIPEND:
            return Given(credit=credit_minutes(terms.code, seconds))
        frame = self.frame(line.employer_id)
        share = stipend_share(frame.place if frame else COUNTRY, self.day(line.starts_at))
        most = most_cents(terms.compared, seconds // 60, share)
        return Given(stipend_cents(terms, seconds, share), most, share)


def read(prospects: Sequence[Prospect], at: datetime) -> Known:
    employers = {each.employer_id for each in prospects}
    concern([*{each.person_id for each in prospects}, *map(rates_key, employers)])
    going = {each.visit_id for each in prospects if each.visit_id}
    days = [day for each in prospects if each.comes for day in (each.comes.starts_at, each.comes.ends_at)]
    if going:
        concern(going)
        for times in Visit.objects.filter(id__in=going).values_list("starts_at", "ends_at"):
            days += times
    first, last = min(days, default=at) - AROUND, max(days, default=at) + AROUND
    joint = joint_of(employers, first.date(), last.date())
    employers |= {each for one, other, *_days in joint.pairs for each in (one, other)}
    diary = _diary({each.person_id for each in prospects}, employers, first, last)
    return Known(
        at,
        region().tzinfo,
        diary,
        rate_book(employers, first.date(), last.date()),
        frames(),
        _lending(prospects, diary),
        joint,
        instrument_book(employers, first.date(), last.date()),
    )


def _diary(people: Iterable[UUID], employers: Iterable[UUID], first: datetime, last: datetime) -> Diary:
    """What stands in these diaries for these employers; a visit that another organisation booked, too."""
    rows = Assignment.objects.filter(
        person_id__in=set(people),
        organisation_id__in=set(employers),
        state__in=OCCUPYING,
        starts_at__lt=last,
        starts_at__gt=first,
    ).values_list("person_id", "organisation_id", "visit_id", "starts_at", "ends_at", "type_of_work_id")
    # The kind of work is null where it is the visit's own; the stubs do not know that.
    found: list[tuple[Any, ...]] = list(rows.order_by("starts_at"))
    # Row security hides a partner's visit from whoever did not book it; its kind of work decides the rate.
    concern({row[2] for row in found})
    visits = Visit.objects.filter(id__in={row[2] for row in found})
    about = {
        key: (work, payer)
        for key, work, payer in visits.values_list("id", "type_of_work_id", "organisation_id")
    }
    diary: Diary = {}
    for person, employer, visit, starts, ends, own in found:
        work, payer = about.get(visit, (None, None))
        line = Booked(person, employer, visit, starts, ends, own or work, payer)
        diary[person, employer] = (*diary.get((person, employer), ()), line)
    return diary


def _lending(prospects: Sequence[Prospect], diary: Diary) -> dict[UUID, TermsBook]:
    """What was agreed with borrowers, by lender; one query for each lender, however many hours cross."""
    wanted: dict[UUID, set[UUID]] = {}
    for each in prospects:
        for shift in (each.comes, goes_of(each, diary)):
            if shift and shift.payer_id and shift.payer_id != each.employer_id:
                wanted.setdefault(each.employer_id, set()).add(shift.payer_id)
    return {lender: terms_book(lender, borrowers) for lender, borrowers in wanted.items()}


def goes_of(each: Prospect, diary: Diary) -> Booked | None:
    mine = diary.get((each.person_id, each.employer_id), ())
    return next((line for line in mine if line.visit_id == each.visit_id), None)
