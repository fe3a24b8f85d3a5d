"""What partners charge each other, as people say it: the rule, and each line of what a visit comes to."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as N_

from commonhours.partnerships.charges import Charging, Line, Tier
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _

STATES = {
    "open": N_("Waits for an answer"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "withdrawn": N_("Taken back"),
}
LINES = {
    "fixed": N_("Fixed fee"),
    "share": N_("%(share)s of what the hour costs, %(cost)s"),
    "hours": N_("%(length)s at %(rate)s an hour"),
    "least": N_("Up to the least for [a visit], %(amount)s"),
    "most": N_("Down to the most for [a visit], %(amount)s"),
    "most_month": N_("Down to the most for the month, %(amount)s"),
}


def charging_words(by: Charging) -> tuple[str, ...]:
    """A charging rule, sentence by sentence."""
    return tuple(_sentences(by)) or (_("Nothing is charged."),)


def _sentences(by: Charging) -> Iterator[str]:
    if by.fixed_cents:
        yield _("%(amount)s for each [visit].") % {"amount": money(by.fixed_cents)}
    if by.share:
        yield _("%(share)s of what the hour costs the lender.") % {"share": share_words(by.share)}
    for tier in by.tiers:
        yield _tier(tier)
    if by.least_cents:
        yield _("At least %(amount)s for [a visit].") % {"amount": money(by.least_cents)}
    if by.most_cents is not None:
        yield _("At most %(amount)s for [a visit].") % {"amount": money(by.most_cents)}
    if by.most_month_cents is not None:
        yield _("At most %(amount)s in a month.") % {"amount": money(by.most_month_cents)}


def _tier(tier: Tier) -> str:
    said = {"rate": money(tier.cents_per_hour), "length": minutes_in_words(tier.from_minutes)}
    if not tier.from_minutes:
        return _("%(rate)s an hour.") % said
    return _("%(rate)s an hour after %(length)s in a month.") % said


def share_words(share: int) -> str:
    """Hundredths of a per cent: "107.5%"."""
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%" if rest else f"{whole}%"


def line_words(line: Line) -> str:
    """One line of a charge, with the rule that it comes from."""
    said = {
        "share": share_words(line.facts.get("share", 0)),
        "cost": money(line.facts.get("cost", 0)),
        "rate": money(line.facts.get("rate", 0)),
        "amount": money(line.facts.get("amount", 0)),
        "length": minutes_in_words(line.facts.get("minutes", 0)),
    }
    return _(LINES[line.code]) % said


def state_words(state: str) -> str:
    """What became of an offer."""
    return _(STATES[state])
