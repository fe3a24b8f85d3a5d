"""Until when a worker is young: shown to themselves with what holds for them, put right by who lets people in."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from commonhours.bookings.rules import NO_LIMIT
from commonhours.bookings.young import WHOLE_DAY
from commonhours.bookings.young_rules import YoungAt, Youth, may_know, youth_of
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.people.actions import keep_age
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words.lengths import clock_in_words, minutes_in_words
from commonhours.words.terms import gettext as _


class AgeForm(forms.Form):
    """The day on which somebody turns 18."""

    of_age_on = forms.DateField(
        label=gettext_lazy("The day they turn 18"),
        help_text=gettext_lazy("Leave it empty for whoever is 18 or older."),
        widget=DayInput,
        required=False,
    )


@require_POST
@signed_in
def person_age(request: House, person_id: UUID) -> HttpResponse:
    """Keep until when somebody is young."""
    form = AgeForm(request.POST)
    if not form.is_valid():
        raise Invalid.because("unknown_choice", field="of_age_on")
    keep_age(by=keyed(request), at=now(), person_id=person_id, of_age_on=form.cleaned_data["of_age_on"])
    tell(request, _("Kept. [Visits] that are booked already stand."))
    return redirect("person", person_id=person_id)


def age_shown(request: House, person_id: UUID, known_to: tuple[UUID, ...] = ()) -> dict[str, Any]:
    """What people/age.html takes: what holds until a day, and the form for whoever may put that day right."""
    by = request.actor
    youth = youth_of(by=by, at=now(), person_id=person_id)
    may_keep = person_id != by.person_id and may_know(by, list(known_to))
    shown: dict[str, Any] = {"young": _shown(youth) if youth else None, "may_keep_age": may_keep}
    if may_keep:
        shown["age_form"] = AgeForm(initial={"of_age_on": youth.of_age_on if youth else None})
        shown["age_key"] = fresh_key()
    return shown


def _shown(youth: Youth) -> dict[str, Any]:
    return {
        "until": date_format(youth.of_age_on, "DATE_FORMAT"),
        "houses": [{"name": each.organisation, "lines": _lines(each)} for each in youth.houses],
    }


def _lines(house: YoungAt) -> list[tuple[str, str]]:
    """Icon and sentence of each limit that is set, and the types of work that are closed."""
    rules, lines = house.rules, []
    opens, closes = (clock_in_words(minute) for minute in rules.hours)
    if rules.hours != WHOLE_DAY:
        lines.append(
            ("clock", _("Between %(opens)s and %(closes)s only.") % {"opens": opens, "closes": closes})
        )
    for part, text in (
        ("day", _("At most %(limit)s a day.")),
        ("week", _("At most %(limit)s a week.")),
    ):
        if (limit := rules.limit(part).value) < NO_LIMIT:
            lines.append(("calendar", text % {"limit": minutes_in_words(limit, by_days=False)}))
    if house.closed:
        works = ", ".join(work or _("all types of work") for work in house.closed)
        lines.append(("cross", _("Not yet: %(works)s.") % {"works": works}))
    return lines
