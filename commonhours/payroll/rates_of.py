"""What an hour of somebody's work pays, and by which law and week: the one place where payroll asks for either."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commonhours.common.sight import concern
from commonhours.rates.book import Held
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
    found = {
        each: book.pay(each.organisation_id, each.type_of_work_id, each.person_id, each.day) for each in asked
    }
    return {each: held for each, held in found.items() if held}


def frame_for(organisation_id: UUID) -> Frame | None:
    """Under whose law the organisation's hours are worked, and when its weeks begin; None where nobody has said."""
    return frame_of(organisation_id)
