"""Instruments as people say them: what an hour is worked for, and what it gives."""

from django.utils.translation import gettext_noop as N_

from commonhours.rates.instruments import PER_HOUR, STIPEND, TIME_CREDIT, TRAINING, VOLUNTEER, Terms
from commonhours.rates.pricing import Price
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _

INSTRUMENTS = {
    "wage": N_("Wage"),
    "stipend": N_("Stipend"),
    "volunteer": N_("Volunteer hour"),
    "time_credit": N_("Time credit"),
    "training": N_("Paid training hour"),
}
SECTORS = {
    "public": N_("A public agency"),
    "charity": N_("A charity"),
    "business": N_("A business"),
}


def instrument_name(code: str) -> str:
    """What an hour is worked for."""
    return _(INSTRUMENTS[code])


def sector_name(code: str) -> str:
    """What an organisation says that it is."""
    return _(SECTORS[code])


def terms_words(terms: Terms) -> str:
    """ "Stipend, $4.00 an hour", "Paid training hour, $18.00 an hour", "Volunteer hour"."""
    said = {"name": instrument_name(terms.code), "amount": money(terms.amount)}
    if terms.code == STIPEND and terms.per != PER_HOUR:
        return _("%(name)s, %(amount)s [a visit]") % said
    if terms.code in (STIPEND, TRAINING) and terms.amount:
        return _("%(name)s, %(amount)s an hour") % said
    return str(said["name"])


def instead_of_pay(price: Price) -> str:
    """What whoever books reads beside a price that is no wage; nothing where it is one."""
    code, given = price.terms.code, price.given
    if code == VOLUNTEER:
        return _("Volunteer hour: no pay")
    if code == TIME_CREDIT:
        return _("Time credit: no pay")
    if code == STIPEND:
        said = {"amount": money(given.stipend), "most": money(given.most), "share": given.share}
        return _("Stipend %(amount)s; at most %(most)s, %(share)s%% of a full-time wage") % said
    return _("Paid training hour") if code == TRAINING else ""


def own_words(price: Price) -> str:
    """What a worker reads of their own where hours are no wage; nothing where they are one."""
    code, given = price.terms.code, price.given
    if code == VOLUNTEER:
        return _("You come as a volunteer. There is no pay.")
    if code == TIME_CREDIT:
        return _("You earn %(length)s of time credit") % {"length": minutes_in_words(given.credit)}
    if code == STIPEND:
        return _("You get a stipend of %(amount)s") % {"amount": money(given.stipend)}
    return ""
