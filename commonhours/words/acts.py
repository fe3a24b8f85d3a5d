"""What the trail's verbs say to people who read what happened."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

# verb: (icon, what happened)
ACTS: dict[str, tuple[str, str]] = {
    "visit.book": ("calendar", N_("A visit was booked")),
    "visit.cancel": ("cross", N_("A visit was cancelled")),
    "series.book": ("again", N_("A series of visits was booked")),
    "series.extend": ("again", N_("A series was carried on")),
    "series.cancel": ("cross", N_("A series was ended")),
    "gap.fill": ("check", N_("An open date of a series was filled")),
    "ranking.keep": ("search", N_("Somebody looked who could come")),
    "helper.let": ("person", N_("Somebody was let act for a service user")),
    "helper.end": ("cross", N_("Somebody may no longer act for a service user")),
    "work.switch": ("edit", N_("A type of work was switched on or off")),
    "message.read": ("mail", N_("Messages were read")),
    "account.verify_phone": ("phone", N_("A mobile number was confirmed")),
    "account.forget_phone": ("phone", N_("A mobile number was removed")),
    "account.change_email": ("mail", N_("An e-mail address was changed")),
    "account.choose_language": ("language", N_("A language was chosen")),
    "account.end_sign_ins": ("leave", N_("Other browsers were signed out")),
    "token.revoke": ("key", N_("A key for another program was taken back")),
    "token.make": ("key", N_("A key for another program was made")),
    "follower.set_aside": ("warning", N_("A message could not be made and was set aside")),
    "sample.load": ("info", N_("The sample city was set up")),
    "region.change": ("info", N_("The region’s rules were changed")),
    "day.import": ("info", N_("A day was brought in from another system")),
}
DOORS = {
    "web": N_("on a page"),
    "api": N_("through another program"),
    "background": N_("by the house itself"),
}


def act_words(verb: str) -> tuple[str, str]:
    """The icon and the sentence of an act; a verb without a sentence is shown as it is written down."""
    icon, text = ACTS.get(verb, ("info", verb))
    return icon, _(text)


def door_words(door: str) -> str:
    """Through which door somebody acted."""
    return _(DOORS[door]) if door in DOORS else door
