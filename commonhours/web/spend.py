"""For a council: what help cost by area and type of work, beside the year before, on one page that can be printed."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from commonhours.common.clock import now
from commonhours.common.period import month_after
from commonhours.rates.council import FEWEST, OTHER, Council, Figure
from commonhours.rates.funded import lines_seen
from commonhours.rates.spend import Spend, spend
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, zone_of
from commonhours.web.people import as_uuid
from commonhours.words.funding import change_words
from commonhours.words.money import whole_dollars
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

# As many as stand on one sheet of paper, and can be read there.
MOST_AREAS = 22
YEARS, QUARTERS, MONTHS = 3, 8, 13


@dataclass(frozen=True)
class Period:
    """A year, a quarter or a month; one that runs ends with today."""

    key: str
    name: str
    since: date
    until: date


def periods(today: date) -> dict[str, list[Period]]:
    """What can be chosen, the latest first, by kind."""
    years = [today.year - back for back in range(YEARS)]
    months = [month_after(today, -back) for back in range(max(MONTHS, 3 * QUARTERS))]
    quarters = [each for each in months if each.month % 3 == 1][:QUARTERS]
    return {
        _("Years"): [_period(f"{each}", str(each), date(each, 1, 1), 12, today) for each in years],
        _("Quarters of a year"): [
            _period(
                f"{each.year}-Q{each.month // 3 + 1}",
                _("%(number)s. quarter %(year)s") % {"number": each.month // 3 + 1, "year": each.year},
                each,
                3,
                today,
            )
            for each in quarters
        ],
        _("Months"): [
            _period(f"{each:%Y-%m}", date_format(each, "F Y"), each, 1, today) for each in months[:MONTHS]
        ],
    }


def _period(key: str, name: str, since: date, months: int, today: date) -> Period:
    until = month_after(since, months)
    runs = since <= today < until
    return Period(
        key,
        _("%(period)s so far") % {"period": name} if runs else name,
        since,
        min(until, today + timedelta(days=1)),
    )


class SpendForm(forms.Form):
    """Which period, and whose spend."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)

    def __init__(
        self, *args: Any, found: dict[str, list[Period]], houses: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        grouped = [(kind, [(each.key, each.name) for each in group]) for kind, group in found.items()]
        # Every field named here has choices.
        self.fields["period"].choices = grouped  # type: ignore[attr-defined]
        if len(houses) > 1:
            # Every field named here has choices.
            self.fields["organisation"].choices = [("", _("All together")), *houses]  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]


@require_GET
@signed_in
def spend_page(request: House) -> HttpResponse:
    """The table of a period, of as many areas and types of work as one sheet holds."""
    form, period, organisation_id = _asked(request)
    seen = spend(
        by=request.actor,
        since=period.since,
        until=period.until,
        organisation_id=organisation_id,
        most_areas=MOST_AREAS,
    )
    table = seen.table
    query = QueryDict(mutable=True)
    query["period"] = period.key
    if organisation_id:
        query["organisation"] = str(organisation_id)
    page = {
        "form": form,
        "period": period.name,
        "whose": seen.organisation or (request.region.name if request.region else ""),
        "dates": _dates(period.since, period.until),
        "before": _dates(seen.before_since, seen.before_until),
        "works": [_work_name(seen, each) for each in table.works],
        "rows": [_row(seen, each) for each in table.areas],
        "sums": [_figure(table.of_work(each)) for each in table.works],
        "total": _figure(table.total),
        "people_now": table.people_now,
        "people_before": table.people_before,
        "fewest": FEWEST,
        "printed": date_format(now().astimezone(zone_of(request)).date(), "DATE_FORMAT"),
        "csv_url": f"{reverse('spend_csv')}?{query.urlencode()}",
    }
    return render(request, "money/spend.html", page)


@require_GET
@signed_in
def spend_csv(request: House) -> HttpResponse:
    """The same with every area and with cents, for a spreadsheet."""
    _form, period, organisation_id = _asked(request)
    seen = spend(by=request.actor, since=period.since, until=period.until, organisation_id=organisation_id)
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(
        [_("Area"), _("Type of work"), _("From"), _("Until and with"), _("Spent"), _("A year before")]
    )
    last = (seen.until - timedelta(days=1)).isoformat()
    for area in seen.table.areas:
        for work in seen.table.works:
            figure = seen.table.figure(area, work)
            if figure.now or figure.before:
                names = (_area_name(seen, area), _work_name(seen, work))
                rows.writerow(
                    [*names, seen.since.isoformat(), last, _plain(figure.now), _plain(figure.before)]
                )
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="spend-{period.key}.csv"'
    return answer


def _asked(request: House) -> tuple[SpendForm, Period, UUID | None]:
    """The form, the period that is meant (the running year unless another is chosen), and whose spend."""
    today = now().astimezone(zone_of(request)).date()
    found = periods(today)
    every = {each.key: each for group in found.values() for each in group}
    houses = [(str(each.id), each.name) for each in lines_seen(by=request.actor)]
    period = every.get(request.GET.get("period", ""), next(iter(every.values())))
    chosen = as_uuid(request.GET.get("organisation", ""))
    initial = {"period": period.key, "organisation": str(chosen or "")}
    return SpendForm(found=found, houses=houses, initial=initial), period, chosen


def _dates(since: date, until: date) -> str:
    return _("%(since)s to %(last)s") % {
        "since": date_format(since, "DATE_FORMAT"),
        "last": date_format(until - timedelta(days=1), "DATE_FORMAT"),
    }


def _area_name(seen: Spend, area_id: UUID) -> str:
    return _("Other areas") if area_id == OTHER else seen.areas.get(area_id, "")


def _work_name(seen: Spend, work_id: UUID) -> str:
    if seen.table.works == (OTHER,):
        return _("All types of work")
    return _("Other work") if work_id == OTHER else seen.works.get(work_id, "")


def _row(seen: Spend, area_id: UUID) -> dict[str, Any]:
    table: Council = seen.table
    return {
        "name": _area_name(seen, area_id),
        "cells": [_figure(table.figure(area_id, work)) for work in table.works],
        "total": _figure(table.of_area(area_id)),
    }


def _figure(figure: Figure) -> dict[str, str]:
    return {
        "now": whole_dollars(figure.now),
        "before": whole_dollars(figure.before),
        "change": change_words(figure.change),
    }


def _plain(cents: int) -> str:
    """Dollars as a spreadsheet reads them."""
    return f"{cents / 100:.2f}"
