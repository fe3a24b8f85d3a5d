"""What an hour of somebody's work pays, and by which law and week: the one place where payroll asks for either."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import region
from commonhours.rates.book import Held, RateBook
from commonhours.rates.keys import rates_key
from commonhours.rates.queries import Frame, frame_of, rate_book


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rate, for which employer, for which type of work, on which local day."""

    person_id: UUID
    organisation_id: UUID
    type_of_work_id: UUID
    day: date


def rates_of(asked: Collection[Asked]) -> dict[Asked, Held]:
    """The agreed rate of each, in whole cents an hour; what nobody has agreed on is left out.

    The caller has asked for the permission to keep these organisations' books.
    """
    if not asked:
        return {}
    organisations = {each.organisation_id for each in asked}
    concern(map(rates_key, organisations))
    days = [each.day for each in asked]
    book = rate_book(organisations, min(days), max(days))
    found = {each: _held(book, each) for each in asked}
    return {each: held for each, held in found.items() if held}


def _held(book: RateBook, asked: Asked) -> Held | None:
    held = book.pay(asked.organisation_id, asked.type_of_work_id, asked.person_id, asked.day)
    # Somebody's own rate says nothing about the work; the rate of the work does, as where its price is shown.
    of_work = book.pay(asked.organisation_id, asked.type_of_work_id, asked.organisation_id, asked.day)
    return replace(held, attendant=held.attendant or bool(of_work and of_work.attendant)) if held else None


def attending(*, by: Actor, timesheet_ids: Collection[UUID]) -> set[UUID]:
    """Which of the asker's own hours are a personal attendant's: they are asked how long other work took."""
    if by.person_id is None or not timesheet_ids:
        return set()
    with seeing(by.sight):
        rows = Assignment.objects.filter(id__in=timesheet_ids, person_id=by.person_id)
        # A worker's own visits; the wall keeps them from whoever comes.
        concern(rows.values_list("visit_id", flat=True))
        work = Coalesce(F("type_of_work_id"), F("visit__type_of_work_id"))
        given = rows.annotate(work=work).values_list("id", "organisation_id", "work", "starts_at")
        zone = region().tzinfo
        asked = {
            key: Asked(by.person_id, house, work, at.astimezone(zone).date())
            for key, house, work, at in given
        }
        rates = rates_of(set(asked.values()))
    return {key for key, one in asked.items() if (held := rates.get(one)) and held.attendant}


def frame_for(organisation_id: UUID) -> Frame | None:
    """Under whose law the organisation's hours are worked, and when its weeks begin; None where nobody has said."""
    return frame_of(organisation_id)
