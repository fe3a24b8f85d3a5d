"""What the pages about payroll have in common: weeks, days, whose yes is missing, refusals in a form."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonhours.common.refusals import Refused
from commonhours.payroll.pages import Chased
from commonhours.payroll.rules import WEEK
from commonhours.web.middleware import House, zone_of
from commonhours.words import sentence
from commonhours.words.payroll import missing_words

DAY = timedelta(days=1)


def waiting_row(request: House, each: Chased) -> dict[str, Any]:
    """Hours that wait, with what is missing and where to look."""
    zone = zone_of(request)
    return {
        "each": each,
        "when": date_format(each.starts_at.astimezone(zone), "SHORT_DATETIME_FORMAT"),
        "since": date_format(each.since.astimezone(zone), "SHORT_DATETIME_FORMAT"),
        "missing": missing_words(each.missing),
        "url": reverse("visit", args=[each.visit_id]),
    }


def week_words(first: date) -> str:
    """The seven days of a week, from its first to its last."""
    last = first + WEEK - DAY
    return _("%(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


def day_words(day: date) -> str:
    """A day in a few characters."""
    return date_format(day, "SHORT_DATE_FORMAT")


def into_form(form: forms.Form, refused: Refused) -> int:
    """Put a refusal beside the fields it is about; return the status of the answer."""
    for refusal in refused.refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
    return refused.status
