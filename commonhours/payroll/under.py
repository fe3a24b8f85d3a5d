"""Under which instrument hours of a run were worked: what becomes wages, what a stipend, and what is nobody's pay."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.rates.instruments import STIPEND, InstrumentBook, Terms, stipend_cents, stipend_share
from commonhours.rates.keys import rates_key
from commonhours.rates.queries import instrument_book


@dataclass(frozen=True)
class Under:
    """The instruments of an organisation over the days that a run looks at."""

    organisation_id: UUID
    place: str
    zone: ZoneInfo
    book: InstrumentBook

    def terms(self, person_id: UUID, work: UUID, starts_at: datetime) -> Terms:
        """What holds for the day on which hours began. It was fixed before that day, and changes no more."""
        return self.book.on(self.organisation_id, work, person_id, self._day(starts_at))

    def gives_money(self, person_id: UUID, work: UUID, starts_at: datetime) -> bool:
        """Whether a run has anything to pay for these hours."""
        terms = self.terms(person_id, work, starts_at)
        return terms.wages or terms.code == STIPEND

    def stipend(self, person_id: UUID, work: UUID, starts_at: datetime, ends_at: datetime) -> int | None:
        """Cents that are given for these hours; None where they are paid as wages."""
        terms = self.terms(person_id, work, starts_at)
        if terms.code != STIPEND:
            return None
        share = stipend_share(self.place, self._day(starts_at))
        return stipend_cents(terms, int((ends_at - starts_at).total_seconds()), share)

    def _day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


def under(organisation_id: UUID, place: str, first: date, last: date) -> Under:
    """The instruments between two days. The caller keeps the organisation's books."""
    concern([rates_key(organisation_id)])
    book = instrument_book([organisation_id], first, last)
    return Under(organisation_id, place, region().tzinfo, book)
