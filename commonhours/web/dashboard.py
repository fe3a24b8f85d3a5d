"""How a period went, beside the one before: the page, and the same for a spreadsheet."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commonhours.common.clock import now
from commonhours.reporting.overheads import FEWEST_PEOPLE, FEWEST_VISITS
from commonhours.reporting.pages import Dashboard, dashboard, houses_seen
from commonhours.reporting.periods import Kind, following, period
from commonhours.web.dashboard_show import (
    FIGURES,
    budget_of,
    dates_of,
    groups_of,
    link_to,
    name_of_period,
    overhead_of,
    picture_of,
    plain,
    rows_of,
    waiting_for_somebody,
    ways,
)
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput, choose_from
from commonhours.web.middleware import House, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.show import moment
from commonhours.web.used import row_of
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class DashboardForm(forms.Form):
    """How long a period, which one, and whose."""

    every = forms.ChoiceField(label=gettext_lazy("Period"))
    day = forms.DateField(label=gettext_lazy("With this day"), widget=DayInput)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)

    def __init__(self, *args: Any, houses: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(Kind.WEEK, _("Week")), (Kind.MONTH, _("Month")), (Kind.QUARTER, _("Quarter of a year"))]
        choose_from(self, "every", kinds)
        if len(houses) > 1:
            every = ("", _("All together"))
            choose_from(self, "organisation", [every, *((str(each), name) for each, name in houses.items())])
        else:
            del self.fields["organisation"]


@require_GET
@signed_in
def dashboard_page(request: House) -> HttpResponse:
    """Today, the period and the one before, who waits for somebody, and each organisation."""
    form, seen, house = _asked(request)
    page: dict[str, Any] = {"form": form, "waiting": waiting_for_somebody(request)}
    if seen is not None:
        names = houses_seen(request.actor)
        whose = names.get(house) if house else None
        page |= {
            "whose": whose
            or (request.region.name if request.region and len(names) > 1 else ", ".join(names.values())),
            "name": name_of_period(seen.period),
            "dates": dates_of(seen.period.span.since, seen.period.span.until),
            "before": dates_of(seen.period.before.since, seen.period.before.until),
            "today": row_of(seen.today, _("Today"), 0)["cells"],
            "groups": groups_of(request, seen, house),
            "budget": budget_of(seen),
            "picture": picture_of(seen),
            "rows": rows_of(seen, names),
            "overheads": [overhead_of(row) for row in seen.overheads],
            "counted": moment(seen.counted_at) if seen.counted_at else "",
            "few": {"visits": FEWEST_VISITS, "people": FEWEST_PEOPLE},
            "earlier": link_to(seen.period, seen.period.span.since - timedelta(days=1), house),
            "later": ""
            if seen.period.runs
            else link_to(seen.period, following(seen.period.kind, seen.period.span.since), house),
            "csv_url": f"{reverse('dashboard_csv')}?{request.GET.urlencode()}",
            "steps_url": f"{reverse('dashboard_steps_csv')}?{request.GET.urlencode()}",
        }
    return render(request, "reporting/dashboard.html", page, status=422 if form.errors else 200)


@require_GET
@signed_in
def dashboard_csv(request: House) -> HttpResponse:
    """The figures of both periods for a spreadsheet: two lines for each organisation, and two for all together."""
    form, seen, _house = _asked(request)
    names = houses_seen(request.actor)
    figures = [each for _heading, group in FIGURES for each in group]
    rows = [[_("Organisation"), _("From"), _("Until and with"), *(_(label) for label, *_rest in figures)]]
    for beside in (seen.total, *seen.lines) if seen else ():
        for span, side in ((seen.period.span, beside.now), (seen.period.before, beside.before)):  # type: ignore[union-attr]  # only where it was seen
            told = (read(side) for _label, _url, read, _say in figures)
            name = (
                names.get(beside.organisation_id, _("Together")) if beside.organisation_id else _("Together")
            )
            last = (span.until - timedelta(days=1)).isoformat()
            rows.append([name, span.since.isoformat(), last, *map(plain, told)])
    return _file(rows, "dashboard.csv", form)


@require_GET
@signed_in
def dashboard_steps_csv(request: House) -> HttpResponse:
    """What it took until visits stood, for a spreadsheet."""
    form, seen, _house = _asked(request)
    heads = [
        *(_("Month"), _("Way of booking"), _("[Visits]"), _("Steps by people"), _("Steps by programs")),
        *(_("Steps by Commonhours"), _("Minutes from the first offer")),
    ]
    rows = [heads] + [
        [
            *(row.month.isoformat(), ways()[row.way], str(row.visits), str(row.steps)),
            *(str(row.program_steps), str(row.house_steps), f"{row.median_minutes:.0f}"),
        ]
        for row in (seen.overheads if seen else ())
    ]
    return _file(rows, "steps.csv", form)


def _file(rows: Sequence[Sequence[str]], name: str, form: forms.Form) -> HttpResponse:
    written = StringIO()
    csv.writer(written).writerows(rows)
    answer = HttpResponse(
        written.getvalue(), content_type="text/csv; charset=utf-8", status=422 if form.errors else 200
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(request: House) -> tuple[DashboardForm, Dashboard | None, UUID | None]:
    """The form as it was asked or as it opens: the month that runs; and the figures, unless it cannot be answered."""
    at = now()
    today = at.astimezone(zone_of(request)).date()
    given = QueryDict(mutable=True)
    given.update({"every": Kind.MONTH, "day": today.isoformat()})
    for name in request.GET:
        given[name] = request.GET.get(name, "")
    form = DashboardForm(given, houses=houses_seen(request.actor))
    if not form.is_valid():
        return form, None, None
    said, house = form.cleaned_data, as_uuid(form.cleaned_data.get("organisation", ""))
    asked = period(Kind(said["every"]), said["day"], today=today)
    return form, dashboard(by=request.actor, at=at, period=asked, organisation_id=house), house
