"""What people call the states of a referral, what may be told, how they agreed, and what was done."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

# state: (tone of the tag, what staff read)
STATES = {
    "sent": ("", N_("Sent, no answer yet")),
    "seen": ("info", N_("Seen, no answer yet")),
    "accepted": ("success", N_("They look after it")),
    "waiting": ("warning", N_("On a waiting list")),
    "declined": ("error", N_("Declined")),
    "finished": ("success", N_("Finished")),
    "taken_back": ("", N_("Taken back")),
}
# The same, as whoever is referred reads it.
OWN = {
    "sent": N_("We have asked. There is no answer yet."),
    "seen": N_("They have read it. There is no answer yet."),
    "accepted": N_("They help you."),
    "waiting": N_("You are on their waiting list."),
    "declined": N_("They cannot help you."),
    "finished": N_("It is finished."),
    "taken_back": N_("This was taken back. They can read nothing about you here any more."),
}
# What a worker learns of what they asked for.
ASKED = {
    "asked": N_("You have asked the office. They look at it."),
    "sent": N_("The office is on it."),
    "in_hand": N_("Somebody has it. Thank you."),
    "over": N_("The office has looked at it, and it is closed."),
}
FACTS = {
    "phone": N_("Telephone"),
    "address": N_("Address"),
    "language": N_("Language"),
    "communication": N_("How to speak with them"),
}
HOW = {
    "spoken": N_("They said so to me"),
    "phone": N_("They said so on the telephone"),
    "written": N_("They signed it"),
}
WAYS = {"within": N_("In their queue"), "letter": N_("By letter"), "email": N_("By e-mail")}
ANSWERS = {
    "accepted": N_("We help them"),
    "waiting": N_("They are on our waiting list"),
    "declined": N_("We cannot help"),
    "finished": N_("We have helped, and it is finished"),
}
STEPS = {
    "sent": ("send", N_("Referred")),
    "mailed": ("mail", N_("The e-mail went out")),
    "seen": ("search", N_("They opened it")),
    "accepted": ("check", N_("They look after it")),
    "waiting": ("clock", N_("On a waiting list")),
    "declined": ("cross", N_("They declined")),
    "finished": ("verified", N_("They finished it")),
    "taken_back": ("undo", N_("Taken back")),
    "withdrawn": ("undo", N_("They took their consent back")),
    "renewed": ("key", N_("A new address and code were made")),
    "handed_over": ("send", N_("Handed over")),
}
GROUPS = {
    "silent": N_("No answer yet"),
    "taken": N_("Help, or a waiting list"),
    "declined": N_("Declined"),
    "finished": N_("Finished"),
}
OTHER = N_("Other services together")


def state_words(state: str, waiting_until: date | None) -> str:
    """A state as staff read it, with the end of a waiting list."""
    words = _(STATES[state][1])
    if state == "waiting" and waiting_until:
        until = date_format(waiting_until, "DATE_FORMAT")
        return _("%(state)s until %(day)s") % {"state": words, "day": until}
    return words


def count_words(count: int | None) -> str:
    """A count of a table, hidden where it might tell who somebody is."""
    return _("under 5") if count is None else str(count)
