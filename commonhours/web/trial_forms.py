"""The forms of a trial: what is to be tried where, who is asked and what for, from when, and why it is stopped."""

from typing import Any
from uuid import UUID

from django import forms

from commonhours.catalogue.models import Area
from commonhours.common.refusals import Refused
from commonhours.planning.trials.actions import MOST_WORDS
from commonhours.planning.trials.rules import FEWEST, MOST, USUAL
from commonhours.web.forms import DayInput, choose_from, works_by_category
from commonhours.web.question_forms import Many
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class WhatForm(forms.Form):
    """What is to be tried, where, with how many."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    work = forms.ChoiceField(label=gettext_lazy("Type of work"))
    size = forms.IntegerField(
        label=gettext_lazy("How many people"), min_value=FEWEST, max_value=MOST, initial=USUAL
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Areas"),
        help_text=gettext_lazy("None chosen: everywhere."),
        widget=Many,
        required=False,
    )

    def __init__(
        self, *args: Any, houses: list[tuple[str, str]], works: frozenset[UUID], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (name, [each for each in group if UUID(each[0]) in works]) for name, group in works_by_category()
        ]
        choose_from(self, "work", [("", _("Please choose")), *(each for each in groups if each[1])])
        choose_from(self, "areas", [(str(key), name) for key, name in _areas()])
        if len(houses) > 1:
            choose_from(self, "organisation", houses)
        else:
            del self.fields["organisation"]

    @property
    def area_ids(self) -> tuple[UUID, ...]:
        """The areas that were chosen, or all."""
        chosen = tuple(UUID(each) for each in self.cleaned_data["areas"])
        return chosen or tuple(key for key, _name in _areas())


class AskForm(forms.Form):
    """Whom to ask, and what for; `reason` is for whoever asks more people later."""

    words = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("Whoever is asked reads this, in your words."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
    )

    def refused(self, refused: Refused) -> None:
        """Say why not, where it can be mended."""
        for refusal in refused.refusals:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, sentence(refusal))


class MoreForm(AskForm):
    """Whom to ask, too, and why."""

    words = forms.CharField(
        label=gettext_lazy("Why more people"),
        help_text=gettext_lazy("This stands in the record of what happened."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=MOST_WORDS,
    )


class StartForm(forms.Form):
    """From which day on."""

    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)


class StopForm(forms.Form):
    """Why."""

    words = forms.CharField(
        label=gettext_lazy("Why it is stopped"),
        help_text=gettext_lazy("Everybody who takes part reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=MOST_WORDS,
    )


def _areas() -> list[tuple[UUID, str]]:
    return list(Area.objects.order_by("name").values_list("id", "name"))
