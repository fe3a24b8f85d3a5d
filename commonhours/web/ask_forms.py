"""The form on which somebody asks for help: short, plain, the telephone first. Staff fill it for callers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from commonhours.catalogue.models import Area
from commonhours.common.refusals import Refusal
from commonhours.intake.wanted import MOST_EMAIL, MOST_TOLD, MOST_WHEN, MOST_ZIP, HelpWanted
from commonhours.joining.application import MOST_NAME, MOST_PHONE
from commonhours.web.forms import works_by_category
from commonhours.web.show import day_in_words, moment
from commonhours.words import sentence
from commonhours.words.requests import WRITERS, languages
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class AskForm(forms.Form):
    """Who needs help, how to reach them, what for. Which questions there are depends on who writes."""

    name = forms.CharField(max_length=MOST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("With the area code. If you have none, give an e-mail."),
        required=False,
        max_length=MOST_PHONE,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Or e-mail"),
        required=False,
        max_length=MOST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language to speak"))
    words = forms.CharField(
        label=gettext_lazy("What help is needed?"),
        help_text=gettext_lazy("A few words are enough."),
        max_length=MOST_TOLD,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    work = forms.ChoiceField(label=gettext_lazy("Kind of help, if you know"), required=False)
    when = forms.CharField(
        label=gettext_lazy("When?"),
        help_text=gettext_lazy("For example: mornings, or as soon as possible."),
        required=False,
        max_length=MOST_WHEN,
    )
    area = forms.ChoiceField(label=gettext_lazy("Neighbourhood"), required=False)
    zip_code = forms.CharField(
        label=gettext_lazy("Or ZIP code"),
        required=False,
        max_length=MOST_ZIP,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    writer_name = forms.CharField(label=gettext_lazy("Your own name"), max_length=MOST_NAME)
    writer_organisation = forms.CharField(
        label=gettext_lazy("Your service"),
        help_text=gettext_lazy("For example: a clinic or a school."),
        max_length=MOST_NAME,
    )
    writer_email = forms.EmailField(
        label=gettext_lazy("Your service’s e-mail"),
        help_text=gettext_lazy("We tell you there what becomes of it."),
        max_length=MOST_EMAIL,
    )
    consent = forms.BooleanField(required=False)
    # People never see it; what fills in everything it finds is no person.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, writer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writer = writer
        own = writer == "self"
        self.fields["name"].label = _("Your name") if own else _("Name of whoever needs help")
        self.fields["consent"].label = (
            _("Yes, you may call me or write to me about this.")
            if own
            else _("They know about this, and you may call or write about it.")
        )
        if own:
            del self.fields["writer_name"]
        if writer != "service":
            del self.fields["writer_organisation"]
            del self.fields["writer_email"]
        self._choices(
            "area", [("", _("Choose"))] + [(str(a.id), a.name) for a in Area.objects.order_by("name")]
        )
        self._choices("language", languages())
        self._choices("work", [("", _("I do not know")), *works_by_category()])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty, and send it again."))
        return ""

    def wanted(self) -> HelpWanted:
        """What a valid form says; whether it is enough, the action decides."""
        said = self.cleaned_data
        return HelpWanted(
            name=said["name"],
            phone=said["phone"],
            email=said["email"],
            language=said["language"],
            area_id=UUID(said["area"]) if said["area"] else None,
            zip_code=said["zip_code"],
            type_of_work_id=UUID(said["work"]) if said["work"] else None,
            words=said["words"],
            when=said["when"],
            writer=self.writer,
            writer_name=said.get("writer_name", ""),
            writer_organisation=said.get("writer_organisation", ""),
            writer_email=said.get("writer_email", ""),
            consent=said["consent"],
        )

    def refused(self, refusals: Iterable[Refusal]) -> None:
        """Show what the action refused beside the field where it can be mended."""
        for refusal in refusals:
            field = {"type_of_work": "work"}.get(refusal.field, refusal.field)
            self.add_error(field if field in self.fields else None, sentence(refusal))


class CallForm(AskForm):
    """The same, filled with the caller on the line: for which queue, and read back to them."""

    queue = forms.ChoiceField(label=gettext_lazy("Who looks after it"))
    read_back = forms.BooleanField(
        label=gettext_lazy("I have read it back to them, and it is right."), required=False
    )

    def __init__(self, *args: Any, queues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("queue", queues)
        if self.writer == "self":
            self.fields["name"].label = _("Name")
        else:
            self.fields["writer_name"].label = _("Who calls")
        self.fields["phone"].help_text = ""
        self.fields["work"].label = _("Kind of help")
        self.fields["consent"].label = _("They agree that we call or write to them.")
        del self.fields["website"]


def writers(chosen: str, base: str) -> list[dict[str, Any]]:
    """Who may be writing, as components/tabs.html takes it."""
    return [
        {"url": f"{base}?as={code}", "label": _(label), "current": code == chosen}
        for code, label in WRITERS.items()
    ]


def until(instant: datetime) -> str:
    """The end of a clock: midnight is the end of the day before, or people would read it a day too late."""
    local = timezone.localtime(instant)
    if (local.hour, local.minute) == (0, 0):
        return _("the end of %(day)s") % {"day": day_in_words(local.date() - timedelta(days=1))}
    return moment(instant)
