"""What is to be known of a payer who asks for records of visits, as a form."""

from typing import Any

from django import forms

from commonhours.integrations.evv.profiles import PROFILES
from commonhours.web.forms import DayInput
from commonhours.words.evv import PROFILES as PROFILE_NAMES
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class PayerForm(forms.Form):
    """What a payer asks for."""

    name = forms.CharField(label=gettext_lazy("Name of the payer"), max_length=80)
    profile = forms.ChoiceField(label=gettext_lazy("Kind of record"))
    payer_id = forms.CharField(label=gettext_lazy("The payer’s short name in records"), max_length=50)
    programme = forms.CharField(
        label=gettext_lazy("The payer’s programme in records"), max_length=50, required=False
    )
    provider_id = forms.CharField(
        label=gettext_lazy("The number of your organisation"), max_length=50, required=False
    )
    business_id = forms.CharField(
        label=gettext_lazy("The seven digits of your business"),
        help_text=gettext_lazy("Only where the payer asks for them."),
        max_length=7,
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("Where records go"),
        help_text=gettext_lazy("Begins with https://. Leave it empty to look through records and send none."),
        max_length=400,
        required=False,
    )
    login = forms.CharField(label=gettext_lazy("Login there"), max_length=60, required=False)
    wait_hours = forms.IntegerField(
        label=gettext_lazy("Send after so many hours, even without a yes"),
        min_value=1,
        max_value=240,
        initial=20,
    )
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    until = forms.DateField(label=gettext_lazy("Until"), widget=DayInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, _(PROFILE_NAMES[code])) for code in PROFILES]
