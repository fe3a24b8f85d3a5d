"""What is charged for an hour: by the employer's own rate, or by what partners agreed where it crosses."""

from dataclasses import replace

from commonhours.common.period import Period
from commonhours.partnerships.charges import Charge, Crossing, charge
from commonhours.rates.pricing.case import Case
from commonhours.rates.pricing.known import Booked
from commonhours.rates.pricing.price import Price
from commonhours.rates.pricing.weeks import difference, own


def charged(case: Case) -> int | None:
    """What the employer charges for the hour that comes, where it has a rate for that."""
    if case.comes is None:
        return None
    day = case.known.day(case.comes.starts_at)
    found = case.known.rates.charge(case.asked.employer_id, case.comes.type_of_work_id, day)
    minutes = Period(case.comes.starts_at, case.comes.ends_at).minutes
    return (found.amount * minutes + 30) // 60 if found else None


def with_charges(case: Case, price: Price) -> Price:
    """What the borrower is charged for what comes, and what it would have been for what goes.

    The most for a month is left aside: what was charged this month is known when it is settled.
    """
    went = came = 0
    if case.goes:
        day = case.known.day(case.goes.starts_at)
        gone = own(case, difference(case, case.before, case.without))
        cut = -sum(each.cents for each in gone)
        went = cut + case.known.rates.on_costs(case.asked.employer_id, cut, day)
        went += case.known.given(case.goes).stipend
    came = went + price.employer_cents
    return replace(
        price,
        charge=_charge(case, case.comes, came),
        charge_before=_charge(case, case.goes, went),
    )


def _charge(case: Case, line: Booked | None, cost: int) -> Charge | None:
    agreed = (
        case.known.charging.get((case.asked.employer_id, line.payer_id)) if line and line.payer_id else None
    )
    if agreed is None or line is None:
        return None
    minutes = Period(line.starts_at, line.ends_at).minutes
    return charge(replace(agreed, most_month_cents=None), Crossing(minutes, max(0, cost)))
