"""The sentences of refusals and reasons. A test asserts that every code of the house stands here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.queries import name_of
from commonhours.common.refusals import Refusal
from commonhours.matching.answers import Reason

WORKER, SERVICE_USER, REGION, ORGANISATION = "worker", "service_user", "region", "organisation"

WHOSE = {
    WORKER: N_("the worker’s own rule"),
    SERVICE_USER: N_("the service user’s wish"),
    REGION: N_("a rule of the region"),
    ORGANISATION: N_("a rule between organisations"),
}


@dataclass(frozen=True)
class Said:
    """A refusal in words: what happened, whose rule it is, what would help."""

    text: str
    whose: str = ""
    fix: str = ""


# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "not_allowed": (N_("Your role does not include this."), N_("Ask an administrator of your organisation.")),
    "no_region": (N_("This Commonhours has no region yet."), N_("Run the set-up first.")),
    "no_weights": (
        N_("No ranking is in force in this region."),
        N_("Ask a city officer to put one in force."),
    ),
    "key_reused": (N_("This request was already sent with other contents."), N_("Use a new key.")),
    "busy": (N_("Somebody else is changing the same people right now."), N_("Try again in a moment.")),
    "unknown_service_user": (N_("We know nobody like that here."), N_("Choose somebody from the list.")),
    "no_hours_granted": (
        N_("No hours of help have been granted yet."),
        N_("Ask the organisation that helps you."),
    ),
    "bad_email": (N_("This is not an e-mail address."), N_("Write it like name@example.org.")),
    "name_missing": (N_("A name is missing."), N_("Write the name people call them by.")),
    "agreement_missing": (
        N_("It must be written down how they agreed."),
        N_("Write for example “by telephone, today”."),
    ),
    "helper_is_self": (N_("You need no leave to act for yourself."), N_("Give somebody else’s address.")),
    "helps_already": (N_("They may act already."), N_("End that first to give another part.")),
    "too_many_helpers": (N_("At most %(most)s people can act for somebody."), N_("End one of them first.")),
    "unknown_helper": (N_("There is no such helper."), N_("Go back to the list.")),
    "already_ended": (N_("This has ended already."), ""),
    "unknown_site": (N_("That place does not belong to them."), N_("Choose one of their places.")),
    "not_approved_here": (
        N_("They have not been approved by this organisation."),
        N_("Ask the organisation’s approver."),
    ),
    "unknown_person": (N_("We know no such worker."), N_("Choose somebody from the list.")),
    "unknown_visit": (N_("There is no such visit."), N_("Go back to the day board.")),
    "unknown_series": (N_("There is no such series."), N_("Go back to the day board.")),
    "unknown_gap": (N_("There is no such open date."), N_("Go back to the series.")),
    "choose_people": (N_("Choose between 1 and %(most)s people, each once."), ""),
    "ends_before_start": (N_("The end must come after the start."), N_("Check both times.")),
    "too_long": (N_("A visit lasts 24 hours at most."), N_("Book several visits instead.")),
    "off_quarter": (N_("Visits start and end on a quarter-hour."), N_("Choose :00, :15, :30 or :45.")),
    "beyond_horizon": (N_("That is outside the next ten weeks."), N_("Choose a day within ten weeks.")),
    "taken": (
        N_("Somebody else was faster: that hour has just been taken."),
        N_("Choose somebody else below."),
    ),
    "no_allocation": (N_("No hours have been granted for that month."), N_("Ask who grants the hours.")),
    "allocation_spent": (
        N_("Only %(left)s of the %(asked)s minutes are left in that month."),
        N_("Choose a shorter visit or another month."),
    ),
    "already_cancelled": (N_("This visit was cancelled before."), ""),
    "already_begun": (N_("This visit has already begun."), N_("Record what happened instead.")),
    "bad_rule": (
        N_("We do not understand that pattern of dates."),
        N_("Choose how often and how many times."),
    ),
    "too_many": (N_("A series has %(most)s visits at most."), N_("Choose fewer.")),
    "confidential_wish": (N_("Confidential facts cannot be asked for."), N_("Leave it out.")),
    "role_not_held": (N_("The account does not hold that role there."), N_("Give it the role first.")),
    "token_days": (N_("A key ends after 1 to %(most)s days."), N_("Choose a nearer day.")),
    "token_over": (N_("This key was taken back before."), ""),
    "phone_taken": (N_("Another account signs in with this number already."), N_("Sign in there instead.")),
    "email_taken": (N_("Another account signs in with this address already."), N_("Sign in there instead.")),
    "already_filled": (N_("Somebody has filled this date already."), N_("Look at the series again.")),
    "ambiguous_time": (
        N_("The clocks go back that night: this time comes twice."),
        N_("Choose another time."),
    ),
    "skipped_by_clock": (
        N_("The clocks go forward that night: there is no such time."),
        N_("Choose a later one."),
    ),
    "too_many_days": (N_("That is more than %(most)s days."), N_("Ask for fewer days at once.")),
    "bad_key": (N_("That key cannot be used."), N_("Use up to 200 plain characters.")),
    "availability.week_text.too_long": (N_("That is longer than %(most)s characters."), N_("Shorten it.")),
    "availability.week_text.not_understood": (
        N_("We do not understand “%(bit)s”."),
        N_("Try “Mon 9–1 and 4–8”."),
    ),
    "availability.week_text.not_a_time": (N_("“%(bit)s” is no time of day."), N_("Try “9am” or “16:30”.")),
    "availability.week_text.not_a_quarter": (
        N_("“%(bit)s” is not on a quarter-hour."),
        N_("Choose :00, :15, :30 or :45."),
    ),
    "availability.week_text.no_day": (N_("“%(bit)s” has no day."), N_("Begin with a day, such as Mon.")),
    "availability.week_text.no_hours": (N_("“%(bit)s” has no hours."), N_("Add hours, such as 9–1.")),
    "availability.week_text.no_end": (N_("“%(bit)s” has no end."), N_("Add when it ends, such as 9–1.")),
    "no_occurrence": (N_("No date fits that pattern in the next ten weeks."), N_("Choose another start.")),
    "bad_input": (N_("We cannot read that."), N_("Check what you typed.")),
    "too_large": (N_("That is too long."), N_("Shorten it.")),
    "missing": (N_("This is missing."), N_("Fill it in.")),
    "unknown_choice": (N_("That is not one of the choices."), N_("Choose from the list.")),
    "work_locked": (
        N_("This work asks for something that has not been confirmed."),
        N_("Ask the organisation that approved them."),
    ),
    "not_found": (N_("There is nothing here that you may see."), N_("Check the address.")),
    "sign_in_first": (N_("Please sign in first."), ""),
    "not_a_sample_city": (N_("This is not a sample city."), N_("Sign in with your e-mail address.")),
}

# Conditions and residual rules: code: (whose, what is so, what would help)
RULES: dict[str, tuple[str, str, str]] = {
    "standing": (REGION, N_("Cannot be booked at present."), ""),
    "bookable": (
        ORGANISATION,
        N_("Works for no organisation that may be booked here."),
        N_("A partnership."),
    ),
    "work": (WORKER, N_("Does not do this type of work: %(about)s."), ""),
    "qualified": (
        REGION,
        N_("%(about)s is required for this work and not in force."),
        N_("Renewing or gaining it."),
    ),
    "wanted": (SERVICE_USER, N_("%(about)s is asked for, and not confirmed."), N_("Asking without it.")),
    "rule": (WORKER, N_("Does not work with %(about)s."), ""),
    "oneself": (REGION, N_("Nobody is booked for themselves."), ""),
    "never": (SERVICE_USER, N_("Does not visit this service user."), ""),
    "free": (WORKER, N_("Not available then."), N_("Another time.")),
    "notice": (WORKER, N_("Needs more notice than that."), N_("A later start.")),
    "shortest": (WORKER, N_("Only comes for longer visits."), N_("A longer visit.")),
    "travel_limit": (WORKER, N_("Lives further away than they travel."), ""),
    "travel_before": (REGION, N_("Could not be there in time from the visit before."), N_("A later start.")),
    "travel_after": (REGION, N_("Could not reach the visit after in time."), N_("An earlier end.")),
    "day_hours": (WORKER, N_("Would work more hours that day than they may."), N_("Another day.")),
    "week_hours": (WORKER, N_("Would work more hours that week than they may."), N_("Another week.")),
    "rest": (
        REGION,
        N_("Would have too little rest between two working days."),
        N_("A time nearer midday."),
    ),
    "long_stretch": (REGION, N_("Would work too long without a break."), N_("A gap before or after.")),
    "overlap": (REGION, N_("Already has a visit then."), N_("Another time.")),
}

# Why somebody: code: (icon, sentence)
REASONS: dict[str, tuple[str, str]] = {
    "favourite": ("heart", N_("A favourite of theirs")),
    "continuity": ("again", N_("Has come %(count)s times")),
    "has_fact": ("verified", N_("%(about)s, confirmed")),
    "accepts": ("check", N_("Fine with %(about)s")),
    "near": ("travel", N_("%(minutes)s minutes away")),
    "guaranteed": ("clock", N_("Has guaranteed hours to fill")),
    "partner": ("building", N_("From a partner organisation")),
}

KNOWN = frozenset(REFUSALS) | frozenset(RULES)


def said(refusal: Refusal) -> Said:
    """Put a refusal into words, in the active language."""
    facts = _filled(refusal.facts, "rule" if refusal.code == "rule" else "name")
    if refusal.code in RULES:
        whose, text, fix = RULES[refusal.code]
        return Said(_(text) % facts, _(WHOSE[whose]), _(fix) if fix else "")
    text, fix = REFUSALS[refusal.code]
    return Said(_(text) % facts, "", _(fix) if fix else "")


def sentence(refusal: Refusal) -> str:
    """What happened and what to do, in one breath."""
    words = said(refusal)
    return f"{words.text} {words.fix}".strip() if refusal.code in REFUSALS else words.text


def reason_words(reason: Reason) -> tuple[str, str]:
    """The icon and the sentence of a reason for somebody."""
    icon, text = REASONS[reason.code]
    return icon, _(text) % _filled(reason.facts, "name")


class _Gaps(dict[str, object]):
    """A sentence whose fact is missing still reads; it never becomes an error page."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(facts: Mapping[str, object], part: str) -> dict[str, object]:
    filled = _Gaps(facts)
    if facts.get("about"):
        filled["about"] = name_of(facts["about"], part)
    return filled
