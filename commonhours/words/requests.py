"""What people call the states of a request, how it came, why it ended, and how long ago something was."""

from datetime import timedelta

from django.utils.translation import gettext_noop as N_

from commonhours.intake.languages import OWN_NAMES
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

WAYS = {
    "online": N_("Online form"),
    "phone": N_("By telephone"),
    "referral": N_("From another service"),
    "visit": N_("After [a visit]"),
}
STATES = {
    "new": N_("New"),
    "in_hand": N_("In hand"),
    "waiting": N_("Their turn"),
    "registered": N_("Registered"),
    "served": N_("Served"),
    "closed": N_("Closed"),
}
# What whoever asked reads: (how it stands, what comes next).
TOLD = {
    "new": (N_("Your request has arrived."), N_("Somebody will call you or write to you.")),
    "in_hand": (N_("Somebody looks after your request."), N_("They are looking for help that fits.")),
    "waiting": (
        N_("It is your turn."),
        N_("We have called or written to you. Please answer, or call us back."),
    ),
    "registered": (
        N_("You are registered."),
        N_("When your papers have been looked at, a first [visit] is booked."),
    ),
    "served": (N_("Your first [visit] is booked."), N_("We are glad. You need do nothing more here.")),
    "closed": (N_("Your request has been closed."), N_("If you still need help, you can ask again.")),
}
REASONS = {
    "not_needed": N_("Help is not needed any more"),
    "elsewhere": N_("Another service helps"),
    "cannot_help": N_("Nobody here does this kind of help"),
    "not_reached": N_("We could not reach them"),
    "twice": N_("The same request came twice"),
    "withdrawn": N_("They do not want us to know it any more"),
    "other": N_("Another reason"),
}
# The same, as whoever asked reads it.
WHY = {
    "not_needed": N_("You told us that you need no help any more."),
    "elsewhere": N_("Another service helps you."),
    "cannot_help": N_("We are sorry: nobody here does this kind of help."),
    "not_reached": N_("We tried to reach you several times and could not."),
    "twice": N_("We had the same request twice. The other one goes on."),
    "withdrawn": N_("You took your consent back. What you told has been deleted."),
    "other": "",
}
STEPS = {
    "arrived": ("heart", N_("The request arrived")),
    "taken": ("person", N_("Somebody looks after it")),
    "note": ("edit", N_("A note")),
    "reached": ("phone", N_("They were spoken with")),
    "waiting": ("clock", N_("It is their turn")),
    "given": ("people", N_("Given to a colleague")),
    "handed_over": ("send", N_("Handed over, as they agreed")),
    "registered": ("plus", N_("Registered as [service user]")),
    "served": ("verified", N_("A first [visit] was booked")),
    "closed": ("cross", N_("Closed")),
}
WRITERS = {
    "self": N_("I need help"),
    "somebody": N_("Somebody I look after needs help"),
    "service": N_("I want to refer somebody"),
}
# Languages as staff read them. The house writes in those that it speaks, else in English.
SPOKEN = {
    "en": N_("English"),
    "es": N_("Spanish"),
    "km": N_("Khmer"),
    "tl": N_("Tagalog"),
    "vi": N_("Vietnamese"),
    "ko": N_("Korean"),
    "zh": N_("Chinese"),
    "ja": N_("Japanese"),
    "sm": N_("Samoan"),
    "ar": N_("Arabic"),
    "fa": N_("Persian"),
    "hy": N_("Armenian"),
    "ru": N_("Russian"),
    "fr": N_("French"),
    "pt": N_("Portuguese"),
    "ase": N_("American Sign Language"),
}


def languages() -> list[tuple[str, str]]:
    """Languages to choose from: by their own name, and by the reader's where that is another."""
    named = [(code, own, spoken(code)) for code, own in OWN_NAMES.items()]
    return [(code, own if own == name else f"{own} ({name})") for code, own, name in named]


def spoken(code: str) -> str:
    """A language by the reader's name for it; a code that is not known as it is."""
    return _(SPOKEN[code]) if code in SPOKEN else code


def ago(span: timedelta) -> str:
    """How long something has been: in days, below one in hours."""
    hours = max(0, int(span.total_seconds() // 3600))
    if hours < 1:
        return _("less than an hour")
    if hours < 24:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
