"""What people call the kinds of messages, the ways they come, and what became of one."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

KINDS = {
    "visits": N_("My [visits], and those of people I help"),
    "offers": N_("[Visits] that I could take from a colleague"),
    "office": N_("What waits for me as staff"),
    "hours": N_("My hours, terms and calendars"),
    "joining": N_("Joining, and facts on my record"),
    "care": N_("My supervisor, talks, my first day, and what I reported"),
    "access": N_("Who may act for me, and my roles"),
}
CHANNELS = {
    "in_app": N_("In Commonhours"),
    "email": N_("E-mail"),
    "sms": N_("Text message"),
    "push": N_("On a device"),
}
STATES = {
    "sent": N_("Sent"),
    "waiting": N_("Waiting"),
    "again": N_("Did not go out; we try again"),
    "failed": N_("Did not go out"),
    "gone": N_("Not sent: no device is left"),
    "stopped": N_("Not sent: no text messages are wanted"),
}


def kind_name(kind: str) -> str:
    return _(KINDS[kind])


def channel_name(channel: str) -> str:
    return _(CHANNELS[channel])


def state_name(state: str) -> str:
    return _(STATES[state])
