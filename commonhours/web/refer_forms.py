"""The forms of a referral: whom to refer why, with which consent; and what whoever was asked answers."""

from datetime import date
from typing import Any

from django import forms

from commonhours.organisations.queries import names_of_organisations
from commonhours.referrals.actions import Answer, Consent
from commonhours.referrals.actions.sending import MOST_EMAIL
from commonhours.referrals.models import FACTS, HOW
from commonhours.web.forms import DayInput
from commonhours.words.referrals import ANSWERS
from commonhours.words.referrals import FACTS as FACT_WORDS
from commonhours.words.referrals import HOW as HOW_WORDS
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

MOST_WORDS, MOST_NAME = 300, 120


class ReferForm(forms.Form):
    """Why, what may be told and until when, how they said so; to a service outside also by which way."""

    reason = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        help_text=gettext_lazy("Whoever is asked reads this, and so does whoever it is about."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("What may be told beside their name and the reason"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(label=gettext_lazy("Until when they may read it"), widget=DayInput)
    how = forms.ChoiceField(label=gettext_lazy("How they agreed"), widget=forms.RadioSelect)
    consent = forms.BooleanField(
        label=gettext_lazy("They know to whom this goes, and agreed to it."), required=False
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the service"),
        help_text=gettext_lazy(
            "It brings an address that opens with a code. Leave it empty to print a letter."
        ),
        max_length=MOST_EMAIL,
        required=False,
    )

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("facts", [(name, _(FACT_WORDS[name])) for name in FACTS])
        self._choices("how", [(name, _(HOW_WORDS[name])) for name in HOW])
        if not outside:
            del self.fields["email"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def agreed(self) -> Consent:
        """The consent as the room takes it."""
        said = self.cleaned_data
        return Consent(said["consent"], tuple(said["facts"]), said["until"], said["how"])


class AnswerForm(forms.Form):
    """How it stands with whoever was asked."""

    state = forms.ChoiceField(label=gettext_lazy("Your answer"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=gettext_lazy("On a waiting list until about"), widget=DayInput, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("A few words"),
        help_text=gettext_lazy(
            "Needed where you cannot help or have finished. Whoever it is about reads this too."
        ),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=MOST_NAME)

    def __init__(self, *args: Any, staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(name, _(words)) for name, words in ANSWERS.items()]  # type: ignore[attr-defined]  # a choice field
        if staff:
            self.fields["state"].label = _("What they said")
            self.fields["name"].label = _("Who said so")
            self.fields["name"].required = False

    def answer(self) -> Answer:
        """The answer as the room takes it."""
        said = self.cleaned_data
        until: date | None = said["until"]
        return Answer(said["state"], said["words"], until, said["name"])


def organisations_to_refer_to(own: set[Any]) -> list[tuple[str, str]]:
    """Every organisation of the region but those that serve them already, by name."""
    names = sorted(names_of_organisations().items(), key=lambda pair: pair[1])
    return [(str(key), name) for key, name in names if key not in own]
