"""What is charged for an hour: by the employer's own rate, or by what partners agreed where it crosses."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from commonhours.common.period import Period
from commonhours.partnerships.charges import Charge, Crossing, charge
from commonhours.partnerships.queries import Agreed
from commonhours.rates.instruments import lent_at
from commonhours.rates.pricing.case import Case, rate_of
from commonhours.rates.pricing.known import Booked
from commonhours.rates.pricing.price import Price
from commonhours.rates.straight import WHOLE, straight_cost


def charged(case: Case) -> int | None:
    """What the employer charges for the hour that comes, where it has a rate for that."""
    if case.comes is None:
        return None
    day = case.known.day(case.comes.starts_at)
    found = case.known.rates.charge(case.asked.employer_id, case.comes.type_of_work_id, day)
    minutes = Period(case.comes.starts_at, case.comes.ends_at).minutes
    return (found.amount * minutes + 30) // 60 if found else None


@dataclass
class Seen:
    """What a month has seen of one partnership before the next hour."""

    minutes: int = 0
    cents: int = 0


# By partnership and the first day of the month.
Months = dict[tuple[UUID, date], Seen]


def with_charges(case: Case, price: Price, months: Months) -> Price:
    """What the borrower is charged for what comes, and what it would have been for what goes.

    A month begins empty, and goes on over all that is asked in one go: its tiers and its most hold for a whole
    series. What else was charged this month is known when it is settled.
    """
    return replace(
        price,
        charge_before=_charge(case, case.goes, months, back=True),
        charge=_charge(case, case.comes, months),
    )


def _charge(case: Case, line: Booked | None, months: Months, *, back: bool = False) -> Charge | None:
    found = _agreed(case, line)
    if found is None or line is None:
        return None
    day, minutes = case.known.day(line.starts_at), Period(line.starts_at, line.ends_at).minutes
    seen = Seen() if back else months.setdefault((found.partnership_id, day.replace(day=1)), Seen())
    charged = charge(found.charging, Crossing(minutes, _cost(case, line), seen.minutes, seen.cents))
    seen.minutes, seen.cents = seen.minutes + minutes, seen.cents + charged.cents
    return charged


def _agreed(case: Case, line: Booked | None) -> Agreed | None:
    book = case.known.lending.get(case.asked.employer_id)
    if line is None or book is None or line.payer_id is None or line.type_of_work_id is None:
        return None
    return book.on(line.payer_id, line.type_of_work_id, case.known.day(line.starts_at))


def _cost(case: Case, line: Booked) -> int:
    """What a share is a share of, as billing has it: whatever overtime the hour causes is not the borrower's."""
    held, terms = rate_of(case, line), case.known.terms(line)
    on_costs = case.known.rates.on_costs(line.employer_id, WHOLE, case.known.day(line.starts_at))
    minutes = Period(line.starts_at, line.ends_at).minutes
    return straight_cost(minutes, *lent_at(terms, held[0] if held else 0, on_costs))
