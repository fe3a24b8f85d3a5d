"""What the pages about payroll have in common: weeks, days, whose yes is missing, refusals in a form."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonhours.common.refusals import Refused
from commonhours.payroll.pages import Chased, SoFar
from commonhours.payroll.rules import WEEK
from commonhours.web.show import moment
from commonhours.words import sentence
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.pay import why_not_priced
from commonhours.words.payroll import missing_words

DAY = timedelta(days=1)


def waiting_row(each: Chased) -> dict[str, Any]:
    """Hours that wait, with what is missing and where to look."""
    return {
        "each": each,
        "when": moment(each.starts_at),
        "since": moment(each.since),
        "missing": missing_words(each.missing),
        "url": reverse("visit", args=[each.visit_id]),
    }


def week_so_far(week: SoFar) -> dict[str, Any]:
    """The present week as payroll/mine.html takes it: hours pressed, hours that wait, hours booked, and their pay."""
    told = {"hours": minutes_in_words(week.worked.minutes, by_days=False)}
    waiting = {"hours": minutes_in_words(week.waiting, by_days=False)}
    return {
        "organisation": week.organisation,
        "days": week_words(week.first),
        "earned": money(week.worked.cents) if week.worked.cents is not None else "",
        "worked": _("You worked %(hours)s.") % told if week.worked.minutes else _("No hours yet."),
        "waiting": _("Waiting for a yes: %(hours)s.") % waiting if week.waiting else "",
        "ahead": _booked(week),
        "trouble": why_not_priced(week.trouble) if week.trouble else "",
    }


def _booked(week: SoFar) -> str:
    if not week.ahead.minutes:
        return ""
    hours = minutes_in_words(week.ahead.minutes, by_days=False)
    if week.ahead.cents is None:
        return _("Still booked: %(hours)s.") % {"hours": hours}
    told = {"hours": hours, "amount": money(week.ahead.cents)}
    return _("Still booked: %(hours)s, %(amount)s more.") % told


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
