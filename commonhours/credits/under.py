"""Under which instrument hours were worked, for a handful of timesheets at once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.rates.instruments import Terms
from commonhours.rates.keys import rates_key
from commonhours.rates.queries import instrument_book
from commonhours.timesheets.models import Timesheet


def terms_of(sheets: Sequence[Timesheet]) -> dict[UUID, Terms]:
    """What each of these was worked for, by its id. They come with their assignments and visits.

    Runs inside `seeing`; the caller may know these hours.
    """
    if not sheets:
        return {}
    houses = {each.assignment.organisation_id for each in sheets}
    concern(map(rates_key, houses))
    days = {each.id: _day(each.starts_at or each.planned_start) for each in sheets}
    book = instrument_book(houses, min(days.values()), max(days.values()))
    return {
        each.id: book.on(each.assignment.organisation_id, work_of(each), each.person_id, days[each.id])
        for each in sheets
    }


def work_of(sheet: Timesheet) -> UUID:
    """The type of work that was done: the person's own in this visit, or the visit's."""
    assignment = sheet.assignment
    return assignment.type_of_work_id or assignment.visit.type_of_work_id


def _day(moment: datetime) -> date:
    return moment.astimezone(region().tzinfo).date()
