"""By which rules visits of a payer are counted: what holds in words, and the form that sets it from a day on."""

from datetime import date, timedelta
from typing import Any

from django import forms

from commonhours.integrations.evv.models import PayerTerms
from commonhours.integrations.evv.pages import PayerPage
from commonhours.timesheets.packs import PACKS, Terms
from commonhours.web.forms import DayInput
from commonhours.web.show import short_day
from commonhours.words.evv import FAMILIES, rule_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

MINUTE = timedelta(minutes=1)


class TermsForm(forms.Form):
    """The family of payers, and the figures that no law sets."""

    pack = forms.ChoiceField(label=gettext_lazy("Whose rules"))
    metres = forms.IntegerField(
        label=gettext_lazy("Radius in metres"),
        help_text=gettext_lazy("Left empty, the usual one holds. No law sets it."),
        min_value=0,
        max_value=5000,
        required=False,
    )
    grace_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that may be early or late"),
        help_text=gettext_lazy("Left empty, the usual ones hold. No law sets them."),
        min_value=0,
        max_value=240,
        required=False,
    )
    round_minutes = forms.IntegerField(
        label=gettext_lazy("Bill in steps of so many minutes"),
        help_text=gettext_lazy("0: to the second. What people worked and are paid is never rounded."),
        min_value=0,
        max_value=60,
        initial=0,
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page has a second form with fields of these names.
        self.auto_id = "terms_%s"
        field = self.fields["pack"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, _(FAMILIES[code])) for code in dict.fromkeys(pack.code for pack in PACKS)]


def usual_terms(seen: PayerPage, today: date) -> dict[str, Any]:
    """What stands in the form at first: what was set last, from today on."""
    last = seen.set_terms[0] if seen.set_terms else PayerTerms(pack=seen.terms.pack.code, since=today)
    told = {name: getattr(last, name) for name in ("pack", "metres", "grace_minutes", "round_minutes")}
    return told | {"since": max(today, last.since)}


def terms_shown(terms: Terms) -> dict[str, Any]:
    """What holds today: figures, and each rule of the payer's with its source."""
    return {
        "name": _(FAMILIES[terms.pack.code]),
        "source": terms.pack.source,
        "metres": terms.allowed.metres,
        "grace": terms.allowed.early // MINUTE,
        "round": terms.round_minutes,
        "rules": [(rule_words(terms.pack, code), source) for code, source in terms.pack.rules],
        "codes": len(terms.pack.reasons),
    }


def set_terms_shown(row: PayerTerms) -> dict[str, str]:
    """What was set from a day on."""
    return {"since": short_day(row.since), "name": _(FAMILIES[row.pack])}
