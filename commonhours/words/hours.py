"""What pages say of hours worked: their states, what is unusual about them, reasons and what settled it."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

# What a worker is asked when they finish.
FINISH = {
    "meal": N_("Did you have your meal break?"),
    "rests": N_("Could you take your short rests?"),
    "sent_home": N_("Were you sent home early?"),
}
STATES = {
    "unclocked": N_("Nobody pressed anything"),
    "open": N_("Beginning or end is missing"),
    "waiting": N_("Waiting for a yes"),
    "disputed": N_("The office is looking at it"),
    "confirmed": N_("Confirmed"),
}

SIDES = {"worker": N_("[Worker]"), "served": N_("[Service user]")}

METHODS = {
    "app": N_("on the page"),
    "home_code": N_("with the code at the home"),
    "telephone": N_("by telephone"),
}

LABELS = {"": "–", "home": N_("at home"), "community": N_("somewhere else")}

EXCEPTIONS = {
    "missing_in": N_("No beginning"),
    "missing_out": N_("No end"),
    "out_before_in": N_("The end is before the beginning"),
    "early_in": N_("Began early"),
    "late_in": N_("Began late"),
    "early_out": N_("Ended early"),
    "late_out": N_("Ended late"),
    "far_away": N_("Pressed far away from the place"),
    "clock_off": N_("The clock of the telephone was wrong"),
    "astray": N_("Pressed on another day"),
    "too_long": N_("Longer than a day"),
    "overlap": N_("At the same time as another [visit] of theirs"),
    "by_hand": N_("Put right by hand"),
    "few_presses": N_("A press is missing, and a time was set instead"),
}

# The payers' own codes, by pack. Where a payer takes over the list of another, so are its words.
_REASONS = {
    "200": N_("The telephone does not belong to the [service user]"),
    "201": N_("The [service user] does not let the telephone be used"),
    "202": N_("There is no telephone at home"),
    "203": N_("The telephone was in use"),
    "204": N_("The help was outside the home"),
    "205": N_("The telephone line did not work"),
    "206": N_("The [service user] changed, cancelled or paused it"),
    "207": N_("The address is not known for this [service user]"),
    "208": N_("Forgot to press “Start”"),
    "209": N_("Forgot to press “Finish”"),
    "210": N_("Forgot both"),
    "211": N_("Earlier or later than planned"),
    "212": N_("Wrong number or task"),
    "213": N_("The code of the device at the home was wrong"),
    "214": N_("Did not report"),
    "215": N_("A device has been ordered"),
    "216": N_("A device did not work"),
    "217": N_("Could not use the mobile telephone"),
    "218": N_("No internet, or the system was down"),
    "219": N_("Typed wrongly"),
    "220": N_("Nobody else could come"),
    "221": N_("A signed timesheet has come"),
    "222": N_("Another reason"),
}
_RESOLUTIONS = {
    "11": N_("Confirmed with somebody else"),
    "12": N_("Confirmed with the [service user]"),
    "13": N_("[A worker] is new"),
    "14": N_("Planned for another time"),
    "15": N_("Cancelled or paused"),
    "16": N_("The address was put right"),
    "17": N_("The telephone number was put right"),
    "18": N_("Another way to clock is used"),
    "19": N_("There is a signed timesheet"),
    "20": N_("Help for several people at once"),
}
REASONS = {
    "hhaexchange": _REASONS,
    "texas": {"210I": N_("Emergency"), "600": N_("Another reason")},
    "ohio": {"99": N_("The [visit] was changed by hand")},
    "california": _REASONS,
    "pennsylvania": _REASONS,
    "new_york": _REASONS,
}
RESOLUTIONS = dict.fromkeys(REASONS, _RESOLUTIONS)

PLACE_WORDING = N_(
    "When a [visit] begins and when it ends, the telephone of whoever comes may note where it is. Nothing is noted in"
    " between. It holds for one year, and I can take it back at any time."
)


def place_wording() -> str:
    """The sentence to which a service user says yes, in the language in which it is shown."""
    return _(PLACE_WORDING)


def reason_name(pack: str, code: str) -> str:
    """A payer's reason in words, or that of the list most payers share; a code that no list has stays a code."""
    known = _REASONS | REASONS.get(pack, {})
    return _(known[code]) if code in known else code


def resolution_name(pack: str, code: str) -> str:
    """What settled it, in words."""
    return _(RESOLUTIONS[pack][code]) if code in RESOLUTIONS.get(pack, {}) else code
