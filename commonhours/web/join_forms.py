"""The forms of joining: what somebody tells of themselves, what an approver says they saw."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import words
from commonhours.common.refusals import Refusal
from commonhours.joining.application import (
    MOST_ADDRESS,
    MOST_NAME,
    MOST_ORGANISATIONS,
    MOST_PHONE,
    MOST_WORDS,
    SHORTEST_PHONE,
    WORKER,
    Application,
    Claim,
    digits,
)
from commonhours.organisations.models import Organisation
from commonhours.web.forms import DayInput, works_by_category
from commonhours.words import sentence

KINDS = {
    "person": N_("Myself"),
    "family": N_("My family"),
    "business": N_("A business"),
    "institution": N_("A school, a clinic or another institution"),
}
# What people may say of themselves before anybody knows them; the rest is asked for when they are met.
SAID = ("language", "certificate", "check")
# The languages that people of a region write to us in; whoever prefers another one gets English.
MANY = forms.CheckboxSelectMultiple


class JoinForm(forms.Form):
    """What somebody asks and tells. Which questions there are depends on the part they ask for."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=MOST_PHONE,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language we write to you in"), widget=forms.RadioSelect)
    of_age_on = forms.DateField(
        label=gettext_lazy("If you are under 18: the day you turn 18"),
        help_text=gettext_lazy("We keep no other date of your age, and this one only until that day."),
        widget=DayInput,
        required=False,
    )
    area = forms.ChoiceField(label=gettext_lazy("Neighbourhood"), required=False)
    zip_code = forms.CharField(
        label=gettext_lazy("Or your ZIP code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Street and number"),
        required=False,
        max_length=MOST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    organisations = forms.MultipleChoiceField(label=gettext_lazy("Organisations"), widget=MANY)
    works = forms.MultipleChoiceField(
        label=gettext_lazy("Work you would like to do"), widget=MANY, required=False
    )
    facts = forms.MultipleChoiceField(label=gettext_lazy("What you have"), widget=MANY, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("The help is for"), widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Whoever comes should speak"), widget=MANY, required=False
    )
    features = forms.MultipleChoiceField(
        label=gettext_lazy("At your home there is"), widget=MANY, required=False
    )
    words = forms.CharField(required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, part: str, staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.staff = part, staff
        self.listed = False  # whether the organisations are few enough for a plain list
        for name in ("kind", "needs", "features") if part == WORKER else ("works", "facts", "of_age_on"):
            del self.fields[name]
        self._say_it_to_them() if staff else self._say_it_to_oneself()
        self._offer()

    def _say_it_to_oneself(self) -> None:
        self.fields["email"].help_text = _("We send you a code to sign in with. No password is needed.")
        self.fields["phone"].help_text = _("If you have no e-mail, somebody will call you.")
        self.fields["words"].label = (
            _("Anything else we should know") if self.part == WORKER else _("What would you like help with?")
        )

    def _say_it_to_them(self) -> None:
        self.fields["name"].label = _("Name")
        self.fields["email"].help_text = _("They sign in with it. Leave it empty if they have none.")
        self.fields["words"].label = _("Notes for the approver")
        if "of_age_on" in self.fields:
            self.fields["of_age_on"].label = _("If they are under 18: the day they turn 18")
            self.fields["of_age_on"].help_text = _(
                "No other date of their age is kept, and this one until that day."
            )

    def _offer(self) -> None:
        lists: dict[str, list[Any]] = {
            "language": [(code, _own_name(code)) for code, _label in settings.LANGUAGES],
            "area": [("", _("Choose"))] + [(str(a.id), a.name) for a in Area.objects.order_by("name")],
            "organisations": organisations_by_programme(),
            "works": works_by_category(),
            "facts": kinds_by_category(SAID),
            "kind": [(code, _(label)) for code, label in KINDS.items()],
            "needs": [choice for _group, group in kinds_by_category(("language",)) for choice in group],
            "features": [(str(row.id), row.name) for row in words().features],
        }
        for name, choices in lists.items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # each of them has choices

    def clean_organisations(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["organisations"]
        if len(chosen) > MOST_ORGANISATIONS:
            raise forms.ValidationError(_say("choose_organisations", most=MOST_ORGANISATIONS))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        short = len(digits(cleaned.get("phone", ""))) < SHORTEST_PHONE
        if short and not self.staff and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _say("no_way_to_reach"))
        if not cleaned.get("area") and not cleaned.get("zip_code") and "area" not in self.errors:
            self.add_error("area", _("Choose a neighbourhood, or type a ZIP code."))
        return cleaned

    def application(self) -> Application:
        """What a valid form asks for."""
        data = self.cleaned_data
        ids = {
            name: tuple(map(UUID, data.get(name, ())))
            for name in ("organisations", "works", "facts", "needs", "features")
        }
        return Application(
            part=self.part,
            name=data["name"],
            organisation_ids=ids["organisations"],
            email=data["email"],
            phone=data["phone"],
            language=data["language"],
            address=data["address"],
            area_id=UUID(data["area"]) if data["area"] else None,
            zip_code=data["zip_code"],
            work_ids=ids["works"],
            claims=tuple(Claim(kind) for kind in ids["facts"]),
            kind=data.get("kind") or "person",
            need_ids=ids["needs"],
            feature_ids=ids["features"],
            words=data["words"],
            of_age_on=data.get("of_age_on"),
        )

    def refused(self, refusals: Any) -> None:
        """Show what an action refused beside the field where it can be mended."""
        for refusal in refusals:
            field = {"organisation": "organisations", "work": "works"}.get(refusal.field, refusal.field)
            self.add_error(field if field in self.fields else None, sentence(refusal))


def _own_name(code: str) -> str:
    return str(get_language_info(code)["name_local"]).capitalize()


def _say(code: str, **facts: object) -> str:
    return sentence(Refusal(code, facts))


def organisations_by_programme() -> list[tuple[str, list[tuple[str, str]]]]:
    """Organisations under the programme that says what they do."""
    rows = Organisation.objects.select_related("programme").order_by("programme__name", "name")
    return [
        (programme or _("Other organisations"), [(str(row.id), row.name) for row in group])
        for programme, group in groupby(rows, key=lambda row: row.programme.name if row.programme else "")
    ]


CATEGORIES = {"language": N_("Languages"), "certificate": N_("Certificates"), "check": N_("Checks")}


def kinds_by_category(categories: tuple[str, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Shared kinds of fact as grouped choices; nothing confidential is asked in public."""
    rows = [kind for kind in words().kinds if not kind.confidential and not kind.organisation_id]
    return [
        (_(CATEGORIES[each]), sorted(found, key=lambda choice: choice[1]))
        for each in categories
        if (found := [(str(kind.id), kind.name) for kind in rows if kind.category == each])
    ]


class ClaimForm(forms.Form):
    """Say that one holds a fact, and what shows it."""

    kind = forms.ChoiceField(label=gettext_lazy("I have"))
    evidence = forms.CharField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy("For example: a card with its number, or who can tell."),
        max_length=200,
        required=False,
    )
    since = forms.DateField(label=gettext_lazy("Since"), widget=DayInput, required=False)
    until = forms.DateField(label=gettext_lazy("Until"), widget=DayInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in words().kinds if not kind.organisation_id]
        shown = sorted(kinds, key=lambda kind: (kind.category, kind.name))
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Choose")),
            *((str(kind.id), _named(kind.name, secret=kind.confidential)) for kind in shown),
        ]


def _named(name: str, *, secret: bool) -> str:
    return _("%(name)s (only approvers see it)") % {"name": name} if secret else name


def stored(form: JoinForm) -> dict[str, Any]:
    """What was typed, to keep until whoever typed it has shown that the e-mail is theirs."""
    return {"part": form.part, "answers": {key: form.data.getlist(key) for key in form.fields}}  # type: ignore[attr-defined]  # a QueryDict


def restored(kept: Mapping[str, Any]) -> JoinForm:
    """The form as it was typed."""
    data = QueryDict(mutable=True)
    for key, values in kept["answers"].items():
        data.setlist(key, values)
    return JoinForm(data, part=kept["part"])
