"""What each change costs, put together from the weeks, the on-costs and what is charged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from commonhours.rates.instruments import AS_WAGE
from commonhours.rates.pay import facts as pay
from commonhours.rates.pricing.case import Case, rate_of
from commonhours.rates.pricing.crossing import Months, charged, with_charges
from commonhours.rates.pricing.known import Booked, Known, goes_of, read
from commonhours.rates.pricing.price import NO_FRAME, NO_RATE, Given, Price, Prospect
from commonhours.rates.pricing.weeks import difference, own
from commonhours.rates.queries import COUNTRY, Frame


def prices(prospects: Sequence[Prospect], *, at: datetime) -> tuple[Price, ...]:
    """What each of these changes costs, in their order.

    Runs inside `seeing`. The caller has checked that the asker may know these people's hours or what comes out of
    them, and shows of a partner's worker the charge alone.
    """
    known = read(prospects, at)
    return tuple(_price(each, known, {}) for each in prospects)


def prices_in_turn(prospects: Sequence[Prospect], *, at: datetime) -> tuple[Price, ...]:
    """What each of these changes costs after those before it: their sum is what all of them cost together.

    Everything is read once, however many they are. Otherwise as `prices`.
    """
    known, months, found = read(prospects, at), Months(), []
    for each in prospects:
        found.append(_price(each, known, months))
        whose = (each.person_id, each.employer_id)
        gone = goes_of(each, known.diary)
        stays = tuple(line for line in known.diary.get(whose, ()) if line is not gone)
        known.diary[whose] = (*stays, _line(each)) if each.comes else stays
    return tuple(found)


def _price(asked: Prospect, known: Known, months: Months) -> Price:
    frame = known.frame(asked.employer_id)
    before = known.diary.get((asked.person_id, asked.employer_id), ())
    goes = goes_of(asked, known.diary)
    comes = _line(asked) if asked.comes else None
    if asked.standing:
        before, goes, comes = tuple(line for line in before if line is not goes), None, goes
    payer = next((each.payer_id for each in (comes, goes) if each and each.payer_id), asked.employer_id)
    line = comes or goes
    terms = known.terms(line) if line else AS_WAGE
    nothing = Price(asked.person_id, asked.employer_id, payer, terms=terms)
    if frame is None and terms.wages:
        return replace(nothing, trouble=NO_FRAME)
    case = Case(asked, known, frame or Frame(COUNTRY, 0, 0), before, goes, comes)
    if comes and terms.wages and rate_of(case, comes) is None:
        return replace(nothing, trouble=NO_RATE)
    try:
        return _reckoned(case, nothing, months)
    except pay.BadWeek as error:
        return replace(nothing, trouble=type(error).__name__)


def _line(asked: Prospect) -> Booked:
    assert asked.comes is not None
    shift = asked.comes
    # A visit that moves keeps its id; one that is to be has none yet.
    visit = asked.visit_id or asked.person_id
    times = (shift.starts_at.astimezone(UTC), shift.ends_at.astimezone(UTC))
    return Booked(asked.person_id, asked.employer_id, visit, *times, shift.type_of_work_id, shift.payer_id)


def _reckoned(case: Case, nothing: Price, months: Months) -> Price:
    changes = difference(case, case.before, case.after)
    parts = own(case, changes)
    day = case.known.day(next(case.moments, case.known.at))
    cents = sum(each.cents for each in parts)
    price = replace(
        nothing,
        parts=parts,
        elsewhere=tuple(each for each in changes if each not in parts),
        on_costs=case.known.rates.on_costs(case.asked.employer_id, cents, day),
        charged=charged(case),
        given=_given(case),
    )
    return with_charges(case, price, months) if price.crosses else price


def _given(case: Case) -> Given:
    """What comes less what goes; the bounds are those of what comes."""
    comes, goes = case.known.given(case.comes), case.known.given(case.goes)
    return replace(comes, stipend=comes.stipend - goes.stipend, credit=comes.credit - goes.credit)
