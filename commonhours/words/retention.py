"""Words for what is kept, for how long, and for what must end before somebody is forgotten."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

# kind: (what it is, from when on its time is counted, why it is kept)
KINDS: dict[str, tuple[str, str, str]] = {
    "cooling_off": (
        N_("Time to think it over"),
        N_("from when somebody asks to be forgotten"),
        N_("So that nobody is forgotten by mistake or in anger."),
    ),
    "payroll": (
        N_("Pay: statements, payments, the name on them"),
        N_("from the last month that was paid"),
        N_("Whoever worked can ask for copies, and so can those who check that wages were paid."),
    ),
    "rankings": (
        N_("Who was proposed for [visits], and why"),
        N_("from the day of the proposal"),
        N_("So that it can be checked that nobody was passed over unfairly."),
    ),
    "visit_evidence": (
        N_("How we know when somebody came: places, notes, numbers of payers"),
        N_("from the day of the [visit]"),
        N_("Pay and bills rest on it. The hours themselves stay, without a name."),
    ),
    "safety": (
        N_("What was said about a suspension"),
        N_("from the decision"),
        N_("So that a danger is not forgotten too soon."),
    ),
    "incidents": (
        N_("What was reported in confidence: words, names, pictures"),
        N_("from the report, once it is closed"),
        N_("So that a danger is seen when it comes again."),
    ),
    "said": (
        N_("The details of what was done, in the trail"),
        N_("from the day of the act"),
        N_("So that it can be followed who did what. That something was done stays, without details."),
    ),
    "messages": (
        N_("Messages"),
        N_("from when they were written"),
        N_("So that people can read them again."),
    ),
    "text_consents": (
        N_("Who said yes or no to text messages, and to which words"),
        N_("from when they said it"),
        N_("So that it can be shown that nobody was written to without their yes."),
    ),
    "requests": (
        N_("Requests for help that led to nothing"),
        N_("from when they were closed"),
        N_("In case somebody asks again."),
    ),
    "applications": (
        N_("What people wrote who asked to join and were turned away"),
        N_("from the answer"),
        N_("In case they ask why."),
    ),
    "words": (
        N_("Notes about [visits]: late, cut short, what comes next"),
        N_("from when they were written"),
        N_("So that the next [visit] goes better."),
    ),
    "busy_times": (
        N_("Busy times out of people’s own calendars"),
        N_("from when they are over"),
        N_("They only keep time free."),
    ),
    "imports": (
        N_("What a spreadsheet changed"),
        N_("from when it was taken in"),
        N_("So that it can be undone."),
    ),
}
# What other parts of the house throw away by themselves.
ELSEWHERE: dict[str, str] = {
    "sign_ins": N_("Where somebody is signed in"),
    "files": N_("Spreadsheets that nobody took in"),
    "ages": N_("Until when somebody is under 18"),
}
# What must end first: (for them, for the office)
MATTERS: dict[str, str] = {
    "visits_ahead": N_("There are [visits] ahead. They must be called off or given to others first."),
    "hours_open": N_("There are hours to which not both sides have said yes."),
    "pay_open": N_("There is money that has not been paid yet."),
    "suspended": N_("A suspension is still being looked at."),
    "role_held": N_("A role in an office is still held."),
    "held_back": N_("The records are held back for a legal reason, for now."),
}


def matter(code: str) -> str:
    """What is still open, in a sentence."""
    return _(MATTERS[code])


def time_kept(days: int) -> str:
    """So many days as people say them: years where they are whole."""
    years, rest = divmod(days, 365)
    if years and rest <= 1:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
