"""One change with what was read about it: what stands before it and after it, and at which rates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.rates.instruments import TRAINING
from commonhours.rates.pay import facts as pay
from commonhours.rates.pricing.known import Booked, Known
from commonhours.rates.pricing.price import Prospect
from commonhours.rates.queries import Frame


@dataclass(frozen=True)
class Case:
    """One prospect with what was read about it."""

    asked: Prospect
    known: Known
    frame: Frame
    before: tuple[Booked, ...]
    goes: Booked | None
    comes: Booked | None

    def group(self, workweek: pay.Workweek) -> frozenset[UUID]:
        """The employers whose hours count together in a week, this one among them."""
        return self.known.joint.group(self.asked.employer_id, workweek.first)

    def elsewhere(self, workweek: pay.Workweek) -> tuple[Booked, ...]:
        """What stands in the diary for the joint employers of a week."""
        others = self.group(workweek) - {self.asked.employer_id}
        diary = self.known.diary
        return tuple(line for each in others for line in diary.get((self.asked.person_id, each), ()))

    @property
    def without(self) -> tuple[Booked, ...]:
        return tuple(line for line in self.before if line is not self.goes)

    @property
    def after(self) -> tuple[Booked, ...]:
        return (*self.without, self.comes) if self.comes else self.without

    @property
    def moments(self) -> Iterator[datetime]:
        for line in (self.goes, self.comes):
            if line:
                yield line.starts_at
                yield line.ends_at - timedelta(minutes=1)


def first_day(case: Case, moment: datetime) -> date:
    local = moment.astimezone(case.known.zone).replace(tzinfo=None) - timedelta(minutes=case.frame.day_starts)
    return local.date() - timedelta(days=(local.weekday() - case.frame.first_weekday) % 7)


def rate_of(case: Case, line: Booked) -> tuple[int, bool] | None:
    """Cents an hour, and whether the work is a personal attendant's. Training may have a rate of its own."""
    day, terms = case.known.day(line.starts_at), case.known.terms(line)
    if terms.code == TRAINING and terms.amount:
        return terms.amount, False
    found = case.known.rates.pay(line.employer_id, line.type_of_work_id, line.person_id, day)
    if found is None:
        return None
    # Somebody's own rate says nothing about the work; the rate of the work does.
    of_work = case.known.rates.pay(line.employer_id, line.type_of_work_id, line.employer_id, day)
    return found.amount, found.attendant or bool(of_work and of_work.attendant)
