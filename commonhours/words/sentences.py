"""The sentences of refusals and reasons. A test asserts that every code of the house stands here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.queries import name_of
from commonhours.common.refusals import Refusal
from commonhours.matching.answers import Reason
from commonhours.organisations.queries import names_of_organisations
from commonhours.policies.steps import named_step
from commonhours.words.lengths import clock_in_words, minutes_in_words
from commonhours.words.money import money
from commonhours.words.refusals import REFUSALS
from commonhours.words.terms import gettext as _

WORKER, SERVICE_USER, REGION, ORGANISATION = "worker", "service_user", "region", "organisation"

WHOSE = {
    WORKER: N_("the [worker]’s own rule"),
    SERVICE_USER: N_("the [service user]’s wish"),
    REGION: N_("a rule of the region"),
    ORGANISATION: N_("a rule between organisations"),
}


@dataclass(frozen=True)
class Said:
    """A refusal in words: what happened, whose rule it is, what would help."""

    text: str
    whose: str = ""
    fix: str = ""


# Conditions and residual rules: code: (whose, what is so, what would help)
RULES: dict[str, tuple[str, str, str]] = {
    "standing": (REGION, N_("Cannot be booked at present."), ""),
    "bookable": (
        ORGANISATION,
        N_("Works for no organisation that may be booked here."),
        N_("A partnership."),
    ),
    "exclusive": (WORKER, N_("Works only for %(organisation)s."), ""),
    "work": (WORKER, N_("Does not do this type of work: %(about)s."), ""),
    "qualified": (
        REGION,
        N_("%(about)s is required for this work and not in force."),
        N_("Renewing or gaining it."),
    ),
    "step": (
        ORGANISATION,
        N_("Has yet to do what comes before a first [visit]: %(step)s."),
        N_("Doing that."),
    ),
    "least_rate": (
        WORKER,
        N_("Asks more for an hour of this work than it pays."),
        N_("Asking them: they may say yes all the same."),
    ),
    "wanted": (SERVICE_USER, N_("%(about)s is asked for, and not confirmed."), N_("Asking without it.")),
    "rule": (WORKER, N_("Does not work with %(about)s."), ""),
    "oneself": (REGION, N_("Nobody is booked for themselves."), ""),
    "near": (
        REGION,
        N_("Is family, lives with them or acts for them."),
        N_("A word of whoever lets people in that they may come all the same."),
    ),
    "circle": (SERVICE_USER, N_("Is none of those who alone may come."), N_("Asking for one of them.")),
    "never": (SERVICE_USER, N_("Does not come to this [service user]."), ""),
    "free": (WORKER, N_("Not available then."), N_("Another time.")),
    "notice": (WORKER, N_("Needs more notice than that."), N_("A later start.")),
    "shortest": (WORKER, N_("Only comes for longer [visits]."), N_("A longer [visit].")),
    "travel_limit": (WORKER, N_("Lives further away than they travel."), ""),
    "travel_before": (
        REGION,
        N_("Could not be there in time from the [visit] before."),
        N_("A later start."),
    ),
    "travel_after": (REGION, N_("Could not reach the [visit] after in time."), N_("An earlier end.")),
    "day_hours": (WORKER, N_("Would work more hours that day than they may."), N_("Another day.")),
    "week_hours": (WORKER, N_("Would work more hours that week than they may."), N_("Another week.")),
    "rest": (
        REGION,
        N_("Would have too little rest between two working days."),
        N_("A time nearer midday."),
    ),
    "longest": (REGION, N_("Lasts longer than [a visit] may."), N_("A shorter [visit].")),
    "long_stretch": (REGION, N_("Would work too long without a break."), N_("A gap before or after.")),
    "young_hours": (REGION, N_("Is too young to work at that hour."), N_("A time within their hours.")),
    "young_work": (REGION, N_("Is too young for this type of work."), ""),
    "overlap": (REGION, N_("Already has [a visit] then."), N_("Another time.")),
}

# Why somebody: code: (icon, sentence)
REASONS: dict[str, tuple[str, str]] = {
    "favourite": ("heart", N_("A favourite of theirs")),
    "continuity": ("again", N_("Has come %(count)s times")),
    "offers": ("heart", N_("Offers: %(about)s")),
    "has_fact": ("verified", N_("%(about)s, confirmed")),
    "accepts": ("check", N_("Fine with %(about)s")),
    "near": ("travel", N_("%(minutes)s minutes away")),
    "guaranteed": ("clock", N_("Has guaranteed hours to fill")),
    "own": ("building", N_("From the organisation that the [visit] is for")),
    "partner": ("building", N_("From a partner organisation")),
}

# The same to whoever is served, where they read of themselves.
OWN_REASONS = {"favourite": N_("A favourite of yours")}

# The same reasons where a level's own limit is what keeps somebody away; whose says which level.
LIMITED: dict[str, str] = {
    "notice": N_("Here [visits] must be asked for %(limit)s ahead."),
    "shortest": N_("Here [a visit] takes %(limit)s at least."),
    "longest": N_("Here [a visit] takes %(limit)s at most."),
    "travel_limit": N_("Here nobody travels more than %(limit)s to [a visit]."),
    "day_hours": N_("Here nobody works more than %(limit)s a day."),
    "week_hours": N_("Here nobody works more than %(limit)s a week."),
    "rest": N_("Here %(limit)s of rest must lie between two working days."),
    "long_stretch": N_("Here nobody works more than %(limit)s without a break."),
}
# And where it holds for those alone who are under an age.
AT_AN_AGE: dict[str, str] = {
    "young_hours": N_("Under %(age)s, people work only between %(opens)s and %(closes)s here."),
    "young_work": N_("Nobody under %(age)s does this type of work."),
    "day_hours": N_("Under %(age)s, nobody works more than %(limit)s a day."),
    "week_hours": N_("Under %(age)s, nobody works more than %(limit)s a week."),
}
OF_LEVEL = {
    "house": N_("a rule of the region"),
    "region": N_("a rule of %(level)s, the region"),
    "programme": N_("a rule of the programme %(level)s"),
    "organisation": N_("a rule of %(level)s"),
    "override": N_("a rule set for %(level)s by an officer of the region"),
}

KNOWN = frozenset(REFUSALS) | frozenset(RULES)


def said(refusal: Refusal) -> Said:
    """Put a refusal into words, in the active language."""
    facts = _filled(refusal.facts, "rule" if refusal.code == "rule" else "name")
    if "limit" in facts and refusal.code in ("day_hours", "week_hours"):
        facts["limit"] = minutes_in_words(int(str(refusal.facts["limit"])), by_days=False)
    if "step" in facts:
        facts["step"] = named_step(facts["step"])[0]
    if refusal.code == "exclusive":
        only = facts.get("organisation")
        facts["organisation"] = names_of_organisations().get(only, "…") if isinstance(only, UUID) else "…"
    if refusal.code in RULES:
        whose, text, fix = RULES[refusal.code]
        limited = AT_AN_AGE if "age" in facts else LIMITED if "limit" in facts else {}
        if refusal.code in limited:
            level = _(OF_LEVEL[str(facts["level"])]) % {"level": facts["level_name"]}
            return Said(_(limited[refusal.code]) % facts, level, _(fix) if fix else "")
        if refusal.code == "step":
            facts["step"], kind, name = named_step(refusal.facts.get("about"))
            return Said(_(text) % facts, _(OF_LEVEL[kind]) % {"level": name}, _(fix))
        return Said(_(text) % facts, _(WHOSE[whose]), _(fix) if fix else "")
    text, fix = REFUSALS[refusal.code]
    return Said(_(text) % facts, "", _(fix) % facts if fix else "")


def sentence(refusal: Refusal) -> str:
    """What happened and what to do, in one breath."""
    words = said(refusal)
    return f"{words.text} {words.fix}".strip() if refusal.code in REFUSALS else words.text


def reason_words(reason: Reason, *, own: bool = False) -> tuple[str, str]:
    """The icon and the sentence of a reason for somebody; `own`: to whoever is served."""
    icon, text = REASONS[reason.code]
    return icon, _(OWN_REASONS.get(reason.code, text) if own else text) % _filled(reason.facts, "name")


class _Gaps(dict[str, object]):
    """A sentence whose fact is missing still reads; it never becomes an error page."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(facts: Mapping[str, object], part: str) -> dict[str, object]:
    filled = _Gaps(facts)
    if facts.get("about"):
        filled["about"] = name_of(facts["about"], part)
    for name in ("limit", "low", "high"):
        if name in facts:
            filled[name] = minutes_in_words(int(str(facts[name])))
    for name in ("opens", "closes"):
        if name in facts:
            filled[name] = clock_in_words(int(str(facts[name])))
    if "minimum" in facts:
        filled["minimum"] = money(int(str(facts["minimum"])))
    for name in ("paid_until", "day"):
        if name in facts:
            filled[name] = date_format(date.fromisoformat(str(facts[name])), "DATE_FORMAT")
    return filled
