"""Rates as people say them."""

from django.utils.translation import gettext_noop as N_

from commonhours.rates.book import ON_COSTS
from commonhours.words.charges import share_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _

KINDS = {
    "pay": N_("What an hour pays"),
    "on_costs": N_("On-costs, on top of pay"),
    "charge": N_("What an hour is charged"),
}

# Of a rate that a worker asks for: to them, and to whoever answers.
ASKED = {
    "open": ("info", N_("Asked: no answer yet")),
    "granted": ("success", N_("Yes")),
    "refused": ("warning", N_("No")),
    "withdrawn": ("", N_("Taken back")),
}


def asked_rate_state(state: str, *, overdue: bool = False) -> tuple[str, str]:
    """The tag of a rate that was asked for: tone and words."""
    if overdue:
        return "warning", _("Asked: the answer is late")
    tone, words = ASKED[state]
    return tone, _(words)


def kind_name(kind: str) -> str:
    """What a figure is."""
    return _(KINDS[kind])


def amount_words(kind: str, amount: int) -> str:
    """ "$21.50 an hour", "12.5%"."""
    if kind == ON_COSTS:
        return share_words(amount)
    return _("%(amount)s an hour") % {"amount": money(amount)}
