"""Used hours: offered, booked, worked, lost and free, of any days, as a table with a bar in each line."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, number_format
from django.views.decorators.http import require_GET

from commonhours.catalogue.queries import name_of
from commonhours.common.clock import now
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.planning.areas import names_of_areas
from commonhours.planning.question import Span, State
from commonhours.planning.used.lines import SHOWN, Line, Lines, lines_of, total_of
from commonhours.planning.used.reading import Used, used_hours
from commonhours.planning.used.sieve import Sieve
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput, choose_from, works_by_category
from commonhours.web.middleware import House, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.record import CONTRACTS
from commonhours.web.show import hour_in_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

# A page opens with the week that was and the three that begin now.
BEFORE, AFTER = timedelta(days=7), timedelta(days=21)


def lines_by_name() -> list[tuple[str, str]]:
    """By what hours may be told apart, in the reader's words."""
    return [
        (Lines.WEEK, _("Week")),
        (Lines.DAY, _("Day")),
        (Lines.WEEKDAY, _("Day of the week")),
        (Lines.HOUR, _("Hour of the day")),
        (Lines.ORGANISATION, _("Organisation")),
        (Lines.WORK, _("Type of work")),
        (Lines.AREA, _("Area")),
        (Lines.CONTRACT, _("Contract")),
    ]


class UsedForm(forms.Form):
    """Which days, told apart by what, of whom."""

    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("Until and with"), widget=DayInput)
    by = forms.ChoiceField(label=gettext_lazy("Broken down by"))
    work = forms.ChoiceField(label=gettext_lazy("Type of work"), required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)

    def __init__(self, *args: Any, houses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "by", lines_by_name())
        choose_from(self, "work", [("", _("All together")), *works_by_category()])
        if len(houses) > 1:
            choose_from(self, "organisation", [("", _("All together")), *houses])
        else:
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, last = cleaned.get("since"), cleaned.get("last_day")
        if since and last and last < since:
            self.add_error("last_day", _("The last day comes before the first."))
        return cleaned


@require_GET
@signed_in
def used_page(request: House) -> HttpResponse:
    """The table of some days, with what can be asked beside it."""
    form, used, lines = _asked(request)
    page: dict[str, Any] = {"form": form}
    if used is not None:
        shown, total = lines_of(used, lines), total_of(used)
        most = max((_length(line) for line in shown), default=0)
        names, lent = names_for(lines, shown), bool(total.lent)
        page |= {
            "rows": [
                row_of(line, names.get(line.key, line.key), most, lent=lent)
                for line in shown
                if _length(line)
            ],
            "total": row_of(total, _("Together"), 0, lent=lent),
            "by": dict(lines_by_name())[lines],
            "by_work": lines is Lines.WORK,
            "by_area": lines is Lines.AREA,
            "lent": lent,
            "days": _("%(since)s to %(last)s")
            % {"since": _day(used.span.since), "last": _day(used.span.until - timedelta(days=1))},
            "csv_url": f"{reverse('used_csv')}?{request.GET.urlencode()}",
        }
    return render(request, "planning/used.html", page, status=422 if form.errors else 200)


@require_GET
@signed_in
def used_csv(request: House) -> HttpResponse:
    """The same for a spreadsheet, in hours and hundredths."""
    form, used, lines = _asked(request)
    written = StringIO()
    rows = csv.writer(written)
    heads = [*(state_names()[state] for state in SHOWN), _("Lent to you")]
    rows.writerow([dict(lines_by_name())[lines], *heads])
    shown = lines_of(used, lines) if used is not None else []
    names = names_for(lines, shown)
    for line in shown:
        figures = [*(line.hours[state] for state in SHOWN), line.lent]
        rows.writerow([names.get(line.key, line.key), *(f"{figure:.2f}" for figure in figures)])
    answer = HttpResponse(
        written.getvalue(), content_type="text/csv; charset=utf-8", status=422 if form.errors else 200
    )
    answer["Content-Disposition"] = 'attachment; filename="hours.csv"'
    return answer


def _asked(request: House) -> tuple[UsedForm, Used | None, Lines]:
    """The form as it was asked or as it opens, and the hours, unless it cannot be answered."""
    require_somewhere(request.actor, Permission.PLAN)
    today = now().astimezone(zone_of(request)).date()
    given = QueryDict(mutable=True)
    given.update(
        {"since": (today - BEFORE).isoformat(), "last_day": (today + AFTER).isoformat(), "by": Lines.WEEK}
    )
    for name in request.GET:
        given[name] = request.GET.get(name, "")
    form = UsedForm(given, houses=_houses(request))
    if not form.is_valid():
        return form, None, Lines.WEEK
    said, lines = form.cleaned_data, Lines(form.cleaned_data["by"])
    work, house = as_uuid(said["work"]), as_uuid(said.get("organisation", ""))
    used = used_hours(
        by=request.actor,
        at=now(),
        span=Span(said["since"], said["last_day"] + timedelta(days=1)),
        sieve=Sieve(organisations=(house,) if house else None, works=(work,) if work else None),
        dimension=lines.dimension,
    )
    return form, used, lines


def _houses(request: House) -> list[tuple[str, str]]:
    """The organisations that somebody plans for."""
    names = names_of_organisations()
    everybody = may(request.actor, Permission.PLAN)
    own = names if everybody else organisations_with(request.actor, Permission.PLAN)
    return sorted(((str(each), names[each]) for each in own), key=lambda house: house[1])


def names_for(lines: Lines, shown: list[Line]) -> Mapping[str, str]:
    """What each line is called, by its key."""
    keys = [line.key for line in shown]
    if lines is Lines.ORGANISATION:
        return {str(each): name for each, name in names_of_organisations().items()}
    if lines is Lines.AREA:
        return {"": _("No area known")} | {str(each): name for each, name in names_of_areas().items()}
    if lines is Lines.WORK:
        return {key: name_of(key) or _("Work for others") for key in keys}
    if lines is Lines.CONTRACT:
        return {"": _("Of no contract")} | {code: _(name) for code, name in CONTRACTS.items()}
    if lines is Lines.WEEKDAY:
        return {str(number): str(name).capitalize() for number, name in WEEKDAYS.items()}
    if lines is Lines.HOUR:
        return {key: hour_in_words(int(key)) for key in keys}
    days = {key: _day(date.fromisoformat(key)) for key in keys}
    return (
        {key: _("Week of %(day)s") % {"day": day} for key, day in days.items()}
        if lines is Lines.WEEK
        else days
    )


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def state_names() -> Mapping[State, str]:
    """What the states are called."""
    return {
        State.OFFERED: _("Offered"),
        State.BOOKED: _("Booked"),
        State.WORKED: _("Worked"),
        State.LOST: _("Lost"),
        State.FREE: _("Free"),
        State.UNFILLED: _("Unfilled"),
    }


def _length(line: Line) -> float:
    return line.hours[State.BOOKED] + line.left + line.hours[State.UNFILLED]


def row_of(
    line: Line, name: str, most: float, *, states: Sequence[State] = SHOWN, lent: bool = False
) -> dict[str, Any]:
    """A line as the page shows it: figures with their heads, and the pieces of its bar in hundredths of the longest."""
    hours = line.hours
    worked = min(hours[State.WORKED], hours[State.BOOKED])
    pieces = (
        ("worked", worked),
        ("booked", hours[State.BOOKED] - worked),
        ("lost", hours[State.LOST]),
        ("free", hours[State.FREE]),
    )
    share = line.used_share
    cells = [(state_names()[state], hours_in_words(hours[state])) for state in states]
    if lent:
        cells.append((_("Lent to you"), hours_in_words(line.lent)))
    cells.append((_("Used"), "–" if share is None else f"{share * 100:.0f} %"))
    return {"name": name, "bar": _bar(pieces, most), "cells": cells}


def _bar(pieces: tuple[tuple[str, float], ...], most: float) -> list[dict[str, Any]]:
    bar, at = [], 0.0
    for kind, hours in pieces:
        width = 100 * hours / most if most else 0.0
        if width > 0:
            bar.append({"kind": kind, "x": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return bar


def hours_in_words(hours: float) -> str:
    """Whole hours, but of few the quarters as well; nothing is a dash."""
    if not hours:
        return "–"
    figure, places = (hours, 0) if hours >= 20 else (round(hours * 4) / 4, 2)
    text = number_format(figure, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text if not places else text.rstrip("0").rstrip(".,")
