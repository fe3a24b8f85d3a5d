"""The sentences of messages that are not about visits: joining, facts, helpers, roles, hours.

Subjects name nobody and no place.

Reasons, and facts told in confidence, stay on the person's own pages: others read the outbox, and mail travels.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.models import in_language
from commonhours.words.roles import role_name
from commonhours.words.terms import gettext as _

HOW_TO_SIGN_IN = N_(
    "To sign in, open %(site)s and type this e-mail address. You get a code by e-mail: there is no password."
)

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "joined": (
        N_("We have what you sent"),
        (
            N_("%(organisations)s will look at what you sent."),
            N_("You will hear from us when somebody has decided. Until then nothing is booked."),
        ),
    ),
    "approved": (
        N_("You have been let in"),
        (N_("%(organisation)s has let you in."), N_("What happens next stands on your own pages.")),
    ),
    "more_asked": (
        N_("Something is missing"),
        (
            N_("%(organisation)s asks for something before it can let you in."),
            N_("What it is stands on your page “Joining”."),
        ),
    ),
    "declined": (
        N_("An answer to what you asked"),
        (
            N_("%(organisation)s cannot let you in."),
            N_("The reason stands on your page “Joining”."),
        ),
    ),
    "membership_ended": (
        N_("Your time with an organisation ends"),
        (N_("Your last day with %(organisation)s is %(last_day)s."),),
    ),
    "fact_confirmed": (N_("Confirmed"), (N_("%(organisation)s has confirmed: %(fact)s."),)),
    "fact_refused": (
        N_("Not confirmed"),
        (
            N_("%(organisation)s has not confirmed: %(fact)s."),
            N_("The reason stands on your record. You can write it down again when that is mended."),
        ),
    ),
    "absence_noted": (
        N_("Something was written down about you"),
        (
            N_("%(organisation)s has written down that you missed [a visit]."),
            N_("It stands on your page “My reliability”. If it is not right, say so there."),
        ),
    ),
    "contest_decided": (
        N_("An answer to what you said"),
        (
            N_("%(organisation)s has decided about what you said was not right."),
            N_("The answer and the reason stand on your page “My reliability”."),
        ),
    ),
    "fact_ends": (
        N_("Something on your record ends soon"),
        (
            N_("%(fact)s ends on %(last_day)s."),
            N_("Have it renewed in time: work that needs it cannot be booked after that day."),
        ),
    ),
    "facts_end": (
        N_("Facts end soon"),
        (N_("Facts about people of %(organisation)s end soon. They stand under “Approvals”."),),
    ),
    "helper_invited": (
        N_("Somebody wants your help"),
        (
            N_("%(acts)s lets you act for them here: see what is arranged, and arrange it."),
            N_("%(looks)s lets you see here what is arranged for them."),
            HOW_TO_SIGN_IN,
            N_("If you do not know them, you need do nothing."),
        ),
    ),
    "helper_let": (
        N_("You may act for somebody"),
        (
            N_("%(acts)s lets you act for them here: see what is arranged, and arrange it."),
            N_("%(looks)s lets you see here what is arranged for them."),
            N_("You find it under “My help”."),
        ),
    ),
    "helper_ended": (
        N_("You no longer act for somebody"),
        (N_("What you could see and do for %(name)s has ended."),),
    ),
    "helper_came": (
        N_("Somebody may act for you"),
        (
            N_("From now on %(helper)s may see and arrange your [visits]."),
            N_("From now on %(onlooker)s may see your [visits]."),
            N_("You can end this at any time under “My help”."),
        ),
    ),
    "helper_left": (
        N_("Somebody no longer acts for you"),
        (N_("%(helper)s can no longer see or arrange anything for you."),),
    ),
    "role_invited": (
        N_("You have a role"),
        (N_("%(organisation)s has given you a role: %(role)s."), HOW_TO_SIGN_IN),
    ),
    "role_given": (
        N_("You have a new role"),
        (
            N_("%(organisation)s has given you a role: %(role)s."),
            N_("Its pages are there when you next open Commonhours."),
        ),
    ),
    "role_ended": (
        N_("A role of yours has ended"),
        (N_("Your role with %(organisation)s has ended: %(role)s."),),
    ),
    "hours_changed": (
        N_("Your hours were changed"),
        (
            N_("Staff have changed the times at which you can be booked."),
            N_("Have a look under “My time”, and say so if it is not right."),
        ),
    ),
    "terms_changed": (
        N_("Your terms were changed"),
        (
            N_("Staff have changed how much, how far or on which terms you work."),
            N_("Have a look under “My time”, and say so if it is not right."),
        ),
    ),
    "calendar_old": (
        N_("A calendar of yours cannot be read"),
        (
            N_("The last time that we could read it was %(last_day)s."),
            N_("What has changed there since is not seen, and you may be booked when you are busy."),
            N_("What is wrong stands under “My calendars”."),
        ),
    ),
    "somebody_waits": (
        N_("Somebody waits for your approval"),
        (N_("Somebody has asked to join %(organisations)s. Have a look under “Approvals”."),),
    ),
}

IN_CONFIDENCE = N_("what you told us in confidence")


def news(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and plain-text body of a piece of news."""
    subject, lines = NEWS[code]
    said = {name: _said(name, value) for name, value in facts.items()}
    return _(subject), "\n".join(_(line) % said for line in lines if _told(line, said))


def _told(line: str, facts: Mapping[str, str]) -> bool:
    """Whether every fact that the line needs is there."""
    return all(facts.get(name) for name in _names(line))


def _names(line: str) -> list[str]:
    return [part.partition(")")[0] for part in line.split("%(")[1:]]


def _said(name: str, value: Any) -> str:
    if name == "role":
        return role_name(value)
    if name == "fact":
        return in_language(value) if value else _(IN_CONFIDENCE)
    if name == "last_day":
        return date_format(date.fromisoformat(value), "DATE_FORMAT") if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)
