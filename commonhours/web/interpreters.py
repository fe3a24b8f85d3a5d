"""Which interpreters an organisation, or the region, lists for calls in languages that its operators do not speak."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.accounts.phones import phone_in_words
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.contact_centre.actions import end_interpreter, list_interpreter
from commonhours.contact_centre.actions.interpreters import LONGEST_NAME
from commonhours.contact_centre.languages import known_languages
from commonhours.contact_centre.queries import listed_by
from commonhours.contact_centre.rules import Hours
from commonhours.organisations.brands import Level, level, require_govern
from commonhours.web.brand import tabs
from commonhours.web.doors import signed_in
from commonhours.web.forms import QuarterInput, choose_from
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.payroll_show import into_form
from commonhours.web.show import moment, unbroken
from commonhours.words.contact_centre import hours_answered, language_name, own_name
from commonhours.words.terms import gettext as _


class InterpreterForm(forms.Form):
    """A service, the language that it interprets, its number and when it answers."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    name = forms.CharField(label=gettext_lazy("Name of the service"), max_length=LONGEST_NAME)
    phone = forms.CharField(
        label=gettext_lazy("Telephone number to call"), max_length=30, widget=forms.TextInput({"type": "tel"})
    )
    opens = forms.TimeField(
        label=gettext_lazy("Answers from"),
        help_text=gettext_lazy("Leave both empty if somebody answers by day and night."),
        widget=QuarterInput,
        required=False,
    )
    closes = forms.TimeField(label=gettext_lazy("Answers until"), widget=QuarterInput, required=False)
    weekdays_only = forms.BooleanField(label=gettext_lazy("Only from Monday to Friday"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((language_name(code), code) for code in known_languages() if code != "en")
        choose_from(self, "language", [("", _("Choose a language")), *((code, name) for name, code in named)])

    @property
    def hours(self) -> Hours:
        data = self.cleaned_data
        return Hours(data["opens"], data["closes"], data["weekdays_only"])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def interpreters(request: House, level_id: UUID) -> HttpResponse:
    """The list of a level; a POST adds a service to it, or takes one off."""
    of = level(level_id)
    require_govern(request.actor, of)
    if of.kind == "programme":
        raise Http404
    if request.method != "POST":
        return _page(request, of, InterpreterForm())
    if "end" in request.POST:
        end_interpreter(by=keyed(request), at=now(), interpreter_id=_id(request.POST["end"]))
        tell(request, _("Taken off the list."))
        return redirect("interpreters", level_id=of.id)
    form, status = InterpreterForm(request.POST), 422
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("language", "name", "phone")}
        try:
            list_interpreter(
                by=keyed(request), at=now(), organisation_id=of.organisation_id, hours=form.hours, **said
            )
        except NotAllowed:
            raise
        except Refused as refused:
            status = into_form(form, refused)
        else:
            tell(request, _("On the list. Operators see it in calls from now on."))
            return redirect("interpreters", level_id=of.id)
    return _page(request, of, form, status)


def _page(request: House, of: Level, form: InterpreterForm, status: int = 200) -> HttpResponse:
    lines = [
        {
            "id": line.id,
            "code": line.language,
            "own_name": own_name(line.language),
            "language": language_name(line.language),
            "name": line.name,
            "phone": line.phone,
            "words": unbroken(phone_in_words(line.phone)),
            "hours": hours_answered(line.hours),
            "by": f"{line.added_by}, {moment(line.added_at)}",
        }
        for line in listed_by(of.organisation_id, at=now())
    ]
    page = {"level": of, "tabs": tabs(of, "interpreters"), "form": form, "lines": lines, "key": fresh_key()}
    return render(request, "settings/interpreters.html", page, status=status)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.because("not_found", field="interpreter") from None
