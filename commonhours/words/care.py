"""What people call the ways of talking and of being paid, and what is still open of a first day."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

HOWS = {"call": N_("By telephone"), "visit": N_("On [a visit]"), "meeting": N_("In a meeting")}
PAYMENTS = {
    "bank": N_("Bank account"),
    "card": N_("Pay card"),
    "cheque": N_("Cheque"),
    "cash": N_("Cash"),
}
STEPS = {
    "papers": N_("Papers"),
    "payment": N_("Payment"),
    "meeting": N_("Whom they meet"),
    "buddy": N_("Work buddy"),
    "shadow": N_("Going along"),
}


def how_words(how: str) -> str:
    """How a talk took place."""
    return _(HOWS[how])


def payment_words(kind: str) -> str:
    """In which way somebody is paid; nothing while they have not chosen."""
    return _(PAYMENTS[kind]) if kind else ""


def step_words(step: str) -> str:
    """A step of a first day."""
    return _(STEPS[step])
