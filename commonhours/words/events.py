"""What can be written down of a visit that has begun: who did not come, and what counts for nothing."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

KINDS = {
    "late": N_("Came late"),
    "no_show": N_("Did not come"),
    "cut_short": N_("Left early"),
    "relief_absent": N_("Their relief did not come"),
}


def event_words(kind: str, minutes: int) -> str:
    """What happened, with its minutes where they count."""
    if not minutes:
        return _(KINDS[kind])
    length = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return f"{_(KINDS[kind])}: {length}"
