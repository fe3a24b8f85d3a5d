"""The question about a change in somebody's week, and the answer: what it costs, part by part."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.partnerships.charges import Charge
from commonhours.rates.instruments import AS_WAGE, Terms
from commonhours.rates.pay.lines import (
    DOUBLE_DAY,
    DOUBLE_SEVENTH,
    OVERTIME_DAY,
    OVERTIME_WEEK,
    SEVENTH_DAY,
    TIME,
)
from commonhours.rates.pay.week import Change

OVERTIME = frozenset({OVERTIME_DAY, OVERTIME_WEEK, SEVENTH_DAY, DOUBLE_DAY, DOUBLE_SEVENTH})
NO_RATE, NO_FRAME = "no_rate", "no_frame"


@dataclass(frozen=True)
class Shift:
    """An hour of work that is to be: when, what, and on whose authority."""

    starts_at: datetime
    ends_at: datetime
    type_of_work_id: UUID
    payer_id: UUID


@dataclass(frozen=True)
class Prospect:
    """What would change in one person's week: a visit of theirs goes (`visit_id`), an hour comes (`comes`), or both.

    With `standing`, the question is what the visit costs that stands already.
    """

    person_id: UUID
    employer_id: UUID
    comes: Shift | None = None
    visit_id: UUID | None = None
    standing: bool = False


@dataclass(frozen=True)
class Given:
    """What hours give that are no wages: cents of a stipend (and how many, and which percentage of a wage, the law
    allows), or minutes of time credit. Less than nothing where such hours go."""

    stipend: int = 0
    most: int = 0
    share: int = 0
    credit: int = 0


NOTHING_GIVEN = Given()


@dataclass(frozen=True)
class Price:
    """What a change costs: its pay, part by part, what comes on top, and what a borrower is charged.

    `charge` and `charge_before` are None where nothing crosses, or nobody agreed on a charge. `trouble` says why
    there is no price: a code of this module, or the name of a BadWeek.
    """

    person_id: UUID
    employer_id: UUID
    payer_id: UUID
    parts: tuple[Change, ...] = ()
    # What the change makes joint employers pay, or spares them: overtime moves to whoever has the later hours.
    elsewhere: tuple[Change, ...] = ()
    on_costs: int = 0
    charge: Charge | None = None
    charge_before: Charge | None = None
    charged: int | None = None
    trouble: str = ""
    # Under which instrument the hours are worked, and what is given for them beside pay.
    terms: Terms = AS_WAGE
    given: Given = NOTHING_GIVEN

    @property
    def pay_cents(self) -> int:
        return sum(each.cents for each in self.parts)

    @property
    def employer_cents(self) -> int:
        """What it costs whoever employs: pay and what comes on top of it, or a stipend."""
        return self.pay_cents + self.on_costs + self.given.stipend

    @property
    def crosses(self) -> bool:
        return self.employer_id != self.payer_id

    @property
    def payer_cents(self) -> int | None:
        """What it costs whoever books; None where a booking crosses and no charge was agreed."""
        if not self.crosses:
            return self.employer_cents
        if self.charge is None and self.charge_before is None:
            return None
        return (self.charge.cents if self.charge else 0) - (
            self.charge_before.cents if self.charge_before else 0
        )

    @property
    def overtime(self) -> tuple[Change, ...]:
        """Overtime that is caused, or falls away."""
        return tuple(each for each in self.parts if each.code in OVERTIME)

    @property
    def premiums(self) -> tuple[Change, ...]:
        """What is owed beyond hours worked."""
        return tuple(each for each in self.parts if each.code != TIME)
