"""The sentences of messages that are not about visits: joining, facts, leaving. Subjects name nobody and no place.

Reasons, and facts told in confidence, stay on the person's own pages: others read the outbox, and mail travels.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.models import in_language

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
            N_("%(organisation)s has written down that you missed a visit."),
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
    if name == "fact":
        return in_language(value) if value else _(IN_CONFIDENCE)
    if name == "last_day":
        return date_format(date.fromisoformat(value), "DATE_FORMAT") if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)
