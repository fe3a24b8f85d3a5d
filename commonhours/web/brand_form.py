"""The form of a level's look: a name, a colour, and in each language the words for a few things."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.utils.translation import gettext_noop as N_

from commonhours.accounts.phones import phone_in_words
from commonhours.organisations.brands import HOUSE_COLOUR, Form, Look
from commonhours.organisations.colours import is_colour, normal
from commonhours.words.terms import LONGEST, TERMS, is_word, usual

GENDERS = (("", N_("Gender")), ("m", N_("masculine")), ("f", N_("feminine")))
# Languages in which other words of a sentence follow a noun's gender.
GENDERED = frozenset({"es"})


class ColourInput(forms.TextInput):
    input_type = "color"


class BrandForm(forms.Form):
    """What stands empty comes from the level above."""

    name = forms.CharField(label=gettext_lazy("Name on pages and in messages"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone number to call"),
        help_text=gettext_lazy(
            "For those who are helped, and for whoever comes to them. It stands on pages and on papers."
        ),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )
    own_colour = forms.BooleanField(label=gettext_lazy("Use a colour of our own"), required=False)
    colour = forms.CharField(
        label=gettext_lazy("Main colour"), max_length=7, required=False, widget=ColourInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            with override(code):
                for term in TERMS:
                    self._add(code, term)

    def _add(self, code: str, term: str) -> None:
        """One term in one language; the house's word shows as a hint in the empty field."""
        word = usual(term)
        for part, hint, label in (
            ("one", word.one, gettext_lazy("one")),
            ("many", word.many, gettext_lazy("several")),
        ):
            attributes = {"placeholder": hint, "lang": code}
            self.fields[f"{code}_{term}_{part}"] = forms.CharField(
                label=label, max_length=LONGEST, required=False, widget=forms.TextInput(attributes)
            )
        if code in GENDERED:
            choices = [(value, gettext_lazy(label)) for value, label in GENDERS]
            self.fields[f"{code}_{term}_gender"] = forms.ChoiceField(
                label=gettext_lazy("gender"), choices=choices, required=False
            )

    @classmethod
    def showing(cls, look: Look) -> "BrandForm":
        """The form as it stands for a look."""
        initial = {
            "name": look.name,
            "phone": phone_in_words(look.phone),
            "own_colour": bool(look.colour),
            "colour": look.colour or HOUSE_COLOUR,
        }
        for code, said in look.words.items():
            for term, form in said.items():
                parts = {f"{code}_{term}_{part}": getattr(form, part) for part in Form._fields}
                initial |= parts
        return cls(initial=initial)

    def words(self) -> list[dict[str, Any]]:
        """The fields of the words, for the page: languages, and in each the terms."""
        return [
            {"code": code, "name": name, "terms": [self._row(code, term) for term in TERMS]}
            for code, name in settings.LANGUAGES
        ]

    def _row(self, code: str, term: str) -> dict[str, Any]:
        parts = [part for part in Form._fields if f"{code}_{term}_{part}" in self.fields]
        fields = [self[f"{code}_{term}_{part}"] for part in parts]
        with override(code):
            return {"name": usual(term).one, "fields": fields, "id": f"{code}_{term}"}

    def clean_colour(self) -> str:
        """A hash and six digits."""
        colour: str = self.cleaned_data["colour"]
        if colour and not is_colour(colour):
            raise forms.ValidationError(_("Choose a colour like #0c5f57."))
        return normal(colour) if colour else ""

    def clean(self) -> dict[str, Any]:
        """A word of one's own is whole: one, several, and its gender where the language has any."""
        typed: dict[str, Any] = super().clean() or {}
        for code, _name in settings.LANGUAGES:
            for term in TERMS:
                self._check(code, term, typed)
        return typed

    def _check(self, code: str, key: str, typed: dict[str, Any]) -> None:
        one, many = f"{code}_{key}_one", f"{code}_{key}_many"
        for name, other in ((one, many), (many, one)):
            word = typed.get(name, "").strip()
            if word and not is_word(word):
                self.add_error(name, _("Use letters, and between them a space, a hyphen or an apostrophe."))
            elif not word and typed.get(other, "").strip():
                self.add_error(name, _("Say the word for one and the word for several."))
        gender = f"{code}_{key}_gender"
        if gender in self.fields and typed.get(one) and not typed.get(gender):
            self.add_error(gender, _("Choose the gender of your word."))

    def look(self) -> Look:
        """What was typed, or what the form shows."""
        said = self.cleaned_data if self.is_bound else self.initial
        words: dict[str, dict[str, Form]] = {}
        for code, _name in settings.LANGUAGES:
            for term in TERMS:
                form = Form(*(said.get(f"{code}_{term}_{part}", "").strip() for part in Form._fields))
                if form.one:
                    words.setdefault(code, {})[term] = form
        colour = said.get("colour", "") if said.get("own_colour") else ""
        return Look(said.get("name", "").strip(), "", colour, words, phone=said.get("phone", "").strip())
