"""What the lines of a pay statement are called, and why a week cannot be paid as it stands, in plain words.

Names of laws stay as they are: whoever looks one up needs it so.
"""

from decimal import Decimal

from django.utils.translation import gettext_noop as N_

from commonhours.rates.pay.facts import BadWeek
from commonhours.rates.pay.lines import Line
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

COMPONENTS = {
    "time": N_("Hours worked"),
    "minimum": N_("Added to reach the minimum wage"),
    "overtime_day": N_("Half as much again, for hours past the limit of a day"),
    "overtime_week": N_("Half as much again, for hours past the limit of the week"),
    "seventh_day": N_("Half as much again, for the seventh day in a row"),
    "double_day": N_("As much again, for the last hours of a very long day"),
    "double_seventh": N_("As much again, for a long seventh day in a row"),
    "meal": N_("For a day without a meal break in time"),
    "rest": N_("For a day with a rest break missed"),
    "split_shift": N_("For a day broken in two by a long pause"),
    "reporting": N_("For coming to work and getting less than half of it"),
    "reporting_again": N_("For being called in a second time that day"),
    "change_more": N_("For a change of hours at short notice"),
    "change_cut": N_("For hours cut at short notice"),
    "sick_pay": N_("Paid sick leave taken"),
    "sick_leave": N_("Paid sick leave earned"),
    "stipend": N_("Stipend, no wage"),
}
BAD_WEEKS = {
    "Overlapping": N_("Two times overlap. The same minute cannot be paid twice."),
    "OutsideTheWeek": N_("One of the times is not in this week."),
    "MoreOtherWorkThanTime": N_("The housework takes longer than the whole time."),
    "InTwoGroups": N_("An employer stands in two groups that share hours."),
    "SeveralLaws": N_(
        "Overtime laws of two states hold for this week. Somebody who knows both must look at it."
    ),
    "UnknownPlace": N_("We do not know the overtime law of the place where this was worked."),
}
NO_PRICE = {
    "no_rate": N_("No rate was set for this work yet."),
    "no_frame": N_("It was not set yet whose law holds here."),
}


def component_name(code: str) -> str:
    """What a line pays for."""
    return _(COMPONENTS[code])


def how_much(line: Line) -> str:
    """Hours and rate of a line; a fixed sum has neither."""
    if not line.seconds:
        return _("A fixed sum")
    facts = {"hours": f"{line.hours:f}", "rate": _dollars(line.rate)}
    # One hour is one; 0.5 and 1.25 are several, in English and in Spanish.
    return (
        ngettext("%(hours)s hour at $%(rate)s", "%(hours)s hours at $%(rate)s", 1 + (line.hours != 1)) % facts
    )


def rule_of(line: Line) -> str:
    """Which law a line comes from, by its own name, or that it was agreed."""
    return line.rule.name if line.rule else _("As agreed")


def why_not_paid(error: BadWeek) -> str:
    """Why a week cannot be paid as it stands."""
    return _(BAD_WEEKS[type(error).__name__])


def why_not_priced(trouble: str) -> str:
    """Why there is no price: no rate, no law that was set, or a week that cannot be paid."""
    return _((NO_PRICE | BAD_WEEKS)[trouble])


def _dollars(cents: Decimal) -> str:
    """Dollars with two digits, or four where a regular rate has more."""
    exact = cents / 100
    short = exact.quantize(Decimal("0.01"))
    return str(short if short == exact else exact.quantize(Decimal("0.0001")))
