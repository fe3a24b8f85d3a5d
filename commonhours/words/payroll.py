"""Payroll in plain words: where a run stands, why something waits, what a line is, how it was paid."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_noop as N_

from commonhours.common.money import half_up
from commonhours.payroll.rules import Item
from commonhours.words.pay import BAD_WEEKS, component_name
from commonhours.words.terms import gettext as _

STATES = {
    "draft": N_("Not worked out yet"),
    "previewed": N_("To be approved"),
    "approved": N_("Approved"),
}
ASIDES = {
    "no_rate": N_("Nobody has agreed what an hour of this pays."),
    "overpaid": N_(
        "More was paid for this week than is due now. Wages are never taken back by a run: talk to them."
    ),
}
MISSING = {
    "worker": N_("the [worker] has not said yes"),
    "served": N_("the [service user] has not said yes"),
    "hours": N_("nobody knows the hours"),
    "decision": N_("somebody of the office has to decide"),
}
MEANS = {
    "bank": N_("Bank transfer"),
    "card": N_("Pay card"),
    "cheque": N_("Cheque"),
    "cash": N_("Cash"),
}


DEDUCTIONS = {
    "federal_tax": N_("Federal income tax"),
    "state_tax": N_("California income tax"),
    "social_security": N_("Social Security"),
    "medicare": N_("Medicare"),
    "disability": N_("State disability insurance"),
    "other": N_("Other deductions"),
}


PROVIDER_CODES = {
    "company": N_("Company code"),
    "created": N_("Company create time, as it stands in the provider’s own files"),
    "item": N_("Service item of the hours"),
    "double_hours": N_("Code of hours paid double"),
    "break_hours": N_("Code of hours for missed breaks"),
    "sick_hours": N_("Code of paid sick leave"),
    "premium": N_("Code of other pay, such as short notice or split days"),
}


def provider_code_name(profile: str, name: str) -> str:
    """What a code is for. QuickBooks knows a company by its name."""
    named = profile == "quickbooks" and name == "company"
    return _("Name of the company") if named else _(PROVIDER_CODES[name])


def deduction_name(kind: str) -> str:
    """What was withheld."""
    return _(DEDUCTIONS[kind])


def state_name(state: str) -> str:
    """Where a run stands."""
    return _(STATES[state])


def aside_words(code: str, words: str) -> str:
    """Why something is not paid; by hand, in the words of whoever did it."""
    if code == "by_hand":
        return words
    return _((ASIDES | BAD_WEEKS)[code])


def missing_words(missing: tuple[str, ...]) -> str:
    """Whose yes, or what else, is missing."""
    return ", ".join(_(MISSING[each]) for each in missing)


def means_name(means: str) -> str:
    """How it was paid out."""
    return _(MEANS[means])


def item_name(item: Item) -> str:
    """What a line pays for."""
    return component_name(item.code)


def item_rule(item: Item) -> str:
    """Which law a line comes from, by its own name, or that it was agreed."""
    return item.rule_name or _("As agreed")


def hours_words(seconds: int) -> str:
    """Hours in hundredths, as a statement has them: "7.50"."""
    hundredths = half_up(Fraction(seconds, 36))
    sign = "−" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def rate_words(item: Item) -> str:
    """Dollars an hour, with four digits where a regular rate has more than two; a fixed sum has none."""
    if not item.rate:
        return ""
    exact = item.rate / 100
    short = exact.quantize(Decimal("0.01"))
    return f"${short if short == exact else exact.quantize(Decimal('0.0001'))}"
