"""Billing in plain words: where a run stands, why hours are left out, what an invoice is, how we know of hours."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as N_

from commonhours.partnerships.charges import Line
from commonhours.words.charges import line_words
from commonhours.words.hours import EXCEPTIONS
from commonhours.words.terms import gettext as _

STATES = {
    "draft": N_("Not worked out yet"),
    "previewed": N_("To be approved"),
    "approved": N_("Approved"),
}
ASIDES = {
    "no_charge": N_("Nobody has set what an hour of this is charged."),
    "no_terms": N_("Nothing was agreed with this partner for that day."),
    "no_cost": N_("A share of the cost was agreed, but nobody has set what the hour pays."),
}
INVOICES = {
    "claim": N_("Claim for payment"),
    "partner": N_("Invoice"),
    "credit": N_("Credit note"),
}


def billing_state(state: str) -> str:
    """Where a run stands."""
    return _(STATES[state])


def left_out_words(code: str) -> str:
    """Why hours are not charged."""
    return _(ASIDES[code])


def invoice_kind(kind: str) -> str:
    """What a paper is called."""
    return _(INVOICES[kind])


def payer_name(name: str) -> str:
    """Who pays; what no funding line pays has no name."""
    return name or _("Not shared among funding lines")


def rules_words(rules: tuple[Line, ...]) -> str:
    """By which rules a visit came to its sum."""
    return "; ".join(_rule(each) for each in rules)


def _rule(line: Line) -> str:
    """Fewer hours than were charged before are said with a minus."""
    minutes = line.facts.get("minutes", 0)
    if minutes >= 0:
        return line_words(line)
    return "−" + line_words(Line(line.code, line.cents, {**line.facts, "minutes": -minutes}))


def evidence_words(evidence: Mapping[str, Any]) -> str:
    """Who said yes to the hours, and what was unusual about them."""
    both = "worker" in evidence and "served" in evidence
    said = [_("Both sides confirmed") if both else _("Not confirmed by both sides")]
    unseen = evidence.get("unseen", [])
    for code in evidence.get("unusual", []):
        looked = _("not looked at") if code in unseen else _("looked at")
        said.append(f"{_(EXCEPTIONS[code])} ({looked})")
    return "; ".join(said)
