"""The forms of funding: open a line, say who pays, close a line."""

from typing import Any
from uuid import UUID

from django import forms

from commonhours.catalogue.models import TypeOfWork
from commonhours.funding.actions import LineWanted, SplitWanted
from commonhours.funding.actions.lines import MOST_SHARES
from commonhours.funding.shares import WHOLE, Share
from commonhours.organisations.models import Programme
from commonhours.rates.funded import LineSeen
from commonhours.web.forms import DayInput
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

DECIMAL = {"inputmode": "decimal"}
LINE = "line-"


def _works() -> list[tuple[str, str]]:
    named = sorted((row.name, str(row.id)) for row in TypeOfWork.objects.all())
    return [(key, name) for name, key in named]


class LineForm(forms.Form):
    """Money to spend between two days."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    funder = forms.CharField(label=gettext_lazy("Who gives it"), max_length=120, required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("How much, in dollars"),
        min_value=0,
        max_value=10**11,
        decimal_places=2,
        widget=forms.TextInput(attrs=DECIMAL),
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("Until and with"), widget=DayInput)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    types_of_work = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these types of work"),
        help_text=gettext_lazy("Tick none, and it pays for all of them."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = [(str(row.id), row.name) for row in Programme.objects.order_by("name")]
        # Every field named here has choices.
        self.fields["programme"].choices = [("", _("None")), *programmes]  # type: ignore[attr-defined]
        self.fields["types_of_work"].choices = _works()  # type: ignore[attr-defined]

    def wanted(self) -> LineWanted:
        """What was typed."""
        said = self.cleaned_data
        return LineWanted(
            said["name"],
            int(said["amount"] * 100),
            said["since"],
            said["last_day"],
            said["funder"],
            UUID(said["programme"]) if said["programme"] else None,
            tuple(UUID(each) for each in said["types_of_work"]),
        )


class SplitForm(forms.Form):
    """Who pays from a day on: a percentage for each line, for one service user or for all."""

    who = forms.CharField(label=gettext_lazy("Only for"), max_length=120, required=False)
    service_user = forms.UUIDField(widget=forms.HiddenInput, required=False)
    type_of_work = forms.ChoiceField(label=gettext_lazy("Type of work"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)

    def __init__(self, *args: Any, lines: tuple[LineSeen, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every field named here has choices.
        self.fields["type_of_work"].choices = [("", _("All types of work")), *_works()]  # type: ignore[attr-defined]
        for line in lines[:MOST_SHARES]:
            self.fields[f"{LINE}{line.id}"] = forms.DecimalField(
                label=_("%(line)s pays, per cent") % {"line": line.name},
                min_value=0,
                max_value=100,
                decimal_places=4,
                required=False,
                widget=forms.TextInput(attrs=DECIMAL),
            )

    def plain_fields(self) -> list[forms.BoundField]:
        """What is asked with a control of its own; the service user is found by name."""
        return [self[name] for name in self.fields if name not in ("who", "service_user")]

    def wanted(self) -> SplitWanted:
        """What was typed; a line left empty pays nothing."""
        said = self.cleaned_data
        typed = {
            name.removeprefix(LINE): value for name, value in said.items() if name.startswith(LINE) and value
        }
        shares = tuple(Share(UUID(line), int(value * WHOLE / 100)) for line, value in typed.items())
        work = said["type_of_work"]
        return SplitWanted(said["since"], shares, said["service_user"], UUID(work) if work else None)


class CloseForm(forms.Form):
    """The last day on which a line pays."""

    last_day = forms.DateField(label=gettext_lazy("Pays until and with"), widget=DayInput)
