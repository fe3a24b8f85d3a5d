"""The forms of a service user's record: what is asked for, where they live, their places."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext_lazy

from commonhours.bookings.pages import ServiceUserPage
from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import words
from commonhours.common.refusals import Refused
from commonhours.joining.actions import NewPlace
from commonhours.people.actions import RecordChange
from commonhours.web.forms import kinds_to_ask_for
from commonhours.words import sentence
from commonhours.words.terms import gettext as _

MANY = forms.CheckboxSelectMultiple
LISTS = ("needs", "features", "wishes")


class RefusedForm(forms.Form):
    """A form that can show what an action refused beside the field where it can be mended."""

    def refused(self, refused: Refused) -> None:
        for refusal in refused.refusals:
            self.add_error(refusal.field if refusal.field in self.fields else None, sentence(refusal))

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # whoever calls names a choice field


class RecordForm(RefusedForm):
    """What a record says. Name and communication are for staff; the rest for whoever it is about as well."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), widget=forms.RadioSelect)
    communication = forms.CharField(
        label=gettext_lazy("How to speak with them"),
        help_text=gettext_lazy("For example: speak slowly, write things down"),
        max_length=200,
        required=False,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Asked of whoever comes"), widget=MANY, required=False
    )
    features = forms.MultipleChoiceField(
        label=gettext_lazy("At the home or place"), widget=MANY, required=False
    )

    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("It would be nice if whoever comes offers"),
        help_text=gettext_lazy("Nobody is left out for it. Some of it counts only where the law lets it."),
        widget=MANY,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, page: ServiceUserPage, office: bool) -> None:
        who = page.served
        given = {each: [str(row.id) for row in getattr(page, each)] for each in LISTS}
        plain = {each: getattr(who, each) for each in ("name", "phone", "language", "communication")}
        super().__init__(data, initial={**plain, **given})
        codes = dict.fromkeys([*(code for code, _label in settings.LANGUAGES), who.language])
        self.offer("language", [(code, _own_name(code)) for code in codes])
        self.offer("needs", [(str(kind.id), kind.name) for kind in kinds_to_ask_for(set(given["needs"]))])
        self.offer("features", [(str(row.id), row.name) for row in words().features])
        self.offer("wishes", [(str(row.id), row.name) for row in words().affinities])
        if not words().affinities:
            del self.fields["wishes"]
        if not office:
            del self.fields["name"], self.fields["communication"]

    def change(self) -> RecordChange:
        """What a valid form asks for."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("name", "phone", "language", "communication") if name in data}
        needs, features = (tuple(map(UUID, data[each])) for each in ("needs", "features"))
        wishes = tuple(map(UUID, data["wishes"])) if "wishes" in data else None
        return RecordChange(**plain, need_ids=needs, feature_ids=features, wish_ids=wishes)


class PlaceForm(RefusedForm):
    """A street and a neighbourhood, or a ZIP code."""

    address = forms.CharField(label=gettext_lazy("Street and number"), max_length=200)
    area = forms.ChoiceField(label=gettext_lazy("Neighbourhood"), required=False)
    zip_code = forms.CharField(label=gettext_lazy("Or the ZIP code"), required=False, max_length=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "area", [("", _("Choose"))] + [(str(row.id), row.name) for row in Area.objects.order_by("name")]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("area") and not cleaned.get("zip_code") and "area" not in self.errors:
            self.add_error("area", _("Choose a neighbourhood, or type a ZIP code."))
        return cleaned

    def place(self) -> NewPlace:
        """What a valid form says."""
        data = self.cleaned_data
        return NewPlace(data["address"], UUID(data["area"]) if data["area"] else None, data["zip_code"])


class HouseForm(PlaceForm):
    """A new address, and what becomes of the visits to come."""

    visits = forms.ChoiceField(widget=forms.RadioSelect, initial="move")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visits"].label = _("[Visits] to come")
        self.offer("visits", [("move", _("Move with them")), ("keep", _("Stay at the old address"))])


class SiteForm(PlaceForm):
    """Another place of a business or an institution, and the cost code that its visits go to."""

    name = forms.CharField(label=gettext_lazy("What the place is called"), max_length=120)
    cost_code = forms.CharField(label=gettext_lazy("Cost code"), max_length=30, required=False)
    field_order = ("name", "cost_code", "address", "area", "zip_code")


def _own_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
