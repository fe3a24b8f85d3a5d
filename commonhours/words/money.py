"""Money, accounts and what was posted, as people say it."""

from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from commonhours.common.ids import short_code
from commonhours.common.money import USD, half_up
from commonhours.words.terms import gettext as _

ACCOUNTS = {
    "bank": N_("Bank"),
    "funder_owes": N_("Funders owe us"),
    "service_user_owes": N_("[Service users] owe us"),
    "partner_owes": N_("Partners owe us"),
    "wages_owed": N_("Wages that we owe"),
    "withheld": N_("Taxes held back"),
    "on_costs_owed": N_("On-costs that we owe"),
    "partner_owed": N_("What we owe partners"),
    "paid_in_advance": N_("Paid to us in advance"),
    "service_income": N_("Income from [visits]"),
    "grant_income": N_("Income from grants"),
    "partner_income": N_("Income from partners"),
    "wages": N_("Wages"),
    "stipends": N_("Stipends"),
    "on_costs": N_("On-costs"),
    "expenses": N_("Mileage and expenses"),
    "partner_cost": N_("Cost of partners’ [workers]"),
    "opening": N_("Opening balance"),
}
GROUPS = {
    "asset": N_("What we have"),
    "debt": N_("What we owe"),
    "income": N_("What came in"),
    "cost": N_("What it cost"),
    "beginning": N_("From before these books"),
}
TRANSFERS = {
    "opening": N_("Opening balance"),
    "grant": N_("Grant"),
    "work": N_("Work done"),
    "on_costs": N_("On-costs"),
    "charge": N_("Charge for [a visit]"),
    "lent": N_("Charge between partners"),
    "pay": N_("Wages paid"),
    "expense": N_("Expenses"),
    "claim": N_("Claim on a funder"),
    "payment": N_("Payment received"),
    "settlement": N_("Settlement between partners"),
    "correction": N_("Correction"),
}
ABOUT = {
    "visit": N_("[Visit]"),
    "timesheet": N_("Timesheet"),
    "person": N_("Person"),
    "service_user": N_("[Service user]"),
    "organisation": N_("Organisation"),
    "allocation": N_("Allocation"),
    "line": N_("Funding line"),
    "partnership": N_("Partnership"),
    "run": N_("Payroll run"),
    "statement": N_("Pay statement"),
    "claim": N_("Claim"),
    "invoice": N_("Invoice"),
    "billing": N_("Billing run"),
    "settlement": N_("Settlement between partners"),
    "grant": N_("Grant"),
}


def money(cents: int, currency: str = USD) -> str:
    """Cents as a bank statement has them, in every language: "$1,234.50", "−$12.00"."""
    sign = "−" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    amount = f"{whole:,}.{rest:02}"
    return f"{sign}${amount}" if currency == USD else f"{sign}{amount} {currency}"


def whole_dollars(cents: int) -> str:
    """An amount without its cents, where many stand side by side: "$1,235"; a dash for nothing."""
    if not cents:
        return "–"
    dollars = half_up(Fraction(abs(cents), 100))
    return f"{'−' if cents < 0 else ''}${dollars:,}"


def account_name(kind: str) -> str:
    """What an account is called."""
    return _(ACCOUNTS[kind])


def group_name(group: str) -> str:
    """What a group of accounts is called."""
    return _(GROUPS[group])


def transfer_name(kind: str) -> str:
    """What was posted."""
    return _(TRANSFERS[kind])


def about_words(kind: str, refers_id: UUID) -> str:
    """What it is about, by the short code that people read out: "Visit 7K2M-9QXP"."""
    name = _(ABOUT[kind]) if kind in ABOUT else kind
    return f"{name} {short_code(refers_id)}"
