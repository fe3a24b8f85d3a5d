"""What is said by text message: to what somebody agrees who switches them on, how to answer, what is said back."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _
from commonhours.words.texts import plain
from commonhours.words.times import one_stop

# Messages to which YES or NO is an answer.
ASKS = ("offer_made", "move_asked")
REPLIES = {
    "stopped": N_("%(who)s: You get no more text messages from us. Text START to get them again."),
    "started": N_("%(who)s: Text messages are on again. Text HELP for help, STOP to end them."),
    "help": N_("%(who)s: Answer YES or NO to an offer. STOP ends text messages. More: %(site)s"),
    "no_offer": N_("%(who)s: No offer waits for your answer here. See %(site)s"),
    "unknown": N_("%(who)s: We know this number of nobody’s account. Add it at %(site)s"),
    "accepted": N_("%(who)s: Thank you! It is yours: %(when)s. You find it at %(site)s"),
    "moved": N_("%(who)s: Thank you! It has moved: %(when)s. You find it at %(site)s"),
    "declined": N_("%(who)s: Thank you for your answer. Nobody holds it against you."),
    "other": N_("%(who)s: We cannot read that. You can answer YES, NO, STOP, START or HELP. More: %(site)s"),
}


def agreed_to(who: str) -> str:
    """To what somebody says yes who lets text messages come."""
    return _(
        "By ticking and saving you agree that %(who)s sends text messages to this number, as often as there is "
        "something of what you ticked. Your telephone company may charge you for messages. Text STOP to end "
        "them, HELP for help. Nothing else depends on it."
    ) % {"who": who}


def answer_hint(code: str) -> str:
    """How a text message can be answered; nothing where it cannot."""
    return _("Answer YES or NO") if code in ASKS else ""


def reply(code: str, **facts: str) -> str:
    """What is said back by text message."""
    return one_stop(plain(_(REPLIES[code]) % facts))


def pushed_words() -> tuple[str, str]:
    """What stands on a locked screen: that there is something, and neither what nor of whom."""
    return _("You have a message"), _("Open Commonhours to read it.")
