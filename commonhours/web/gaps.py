"""Gaps ahead: what will be missing in the ten weeks, the worst first, each with what would help."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from commonhours.catalogue.queries import name_of
from commonhours.organisations.permissions import Permission, may, may_somewhere, organisations_with
from commonhours.organisations.queries import names_of_organisations
from commonhours.planning.areas import names_of_areas
from commonhours.planning.gaps.whom import question_of
from commonhours.planning.pages import FEWEST, GapLine, Gaps, gaps_ahead
from commonhours.web.doors import signed_in
from commonhours.web.forms import choose_from, works_by_category
from commonhours.web.heat import Table, shaded
from commonhours.web.middleware import House
from commonhours.web.people import as_uuid
from commonhours.web.question_names import weekday
from commonhours.web.question_show import address_of
from commonhours.web.show import TOGETHER, hour_in_words, moment
from commonhours.web.used import hours_in_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy, ngettext

SHOWN = 25


class GapsForm(forms.Form):
    """Of what work, where, and whose."""

    work = forms.ChoiceField(label=gettext_lazy("Type of work"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)

    def __init__(
        self, *args: Any, areas: list[tuple[str, str]], houses: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("All together"))
        choose_from(self, "work", [every, *works_by_category()])
        choose_from(self, "area", [every, *areas])
        if len(houses) > 1:
            choose_from(self, "organisation", [every, *houses])
        else:
            del self.fields["organisation"]


@require_GET
@signed_in
def gaps_page(request: House) -> HttpResponse:
    """The ranked list, and the week as a table."""
    form, gaps = _asked(request)
    areas, houses = names_of_areas(), names_of_organisations()
    several = len({line.organisation_id for line in gaps.lines}) > 1
    page = {
        "form": form,
        "rows": [_row(request, line, areas, houses, several=several) for line in gaps.lines[:SHOWN]],
        "more": max(len(gaps.lines) - SHOWN, 0),
        "week": _week(gaps.lines),
        "kept_back": _kept_back(gaps.kept_back),
        "made": moment(gaps.made_at) if gaps.made_at else "",
        "rests_on": _rests_on(gaps.weeks_known) if gaps.made_at else "",
        "csv_url": f"{reverse('gaps_csv')}?{request.GET.urlencode()}",
    }
    return render(request, "planning/gaps.html", page)


@require_GET
@signed_in
def gaps_csv(request: House) -> HttpResponse:
    """All of the list for a spreadsheet."""
    _form, gaps = _asked(request)
    areas, houses = names_of_areas(), names_of_organisations()
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(
        [
            *(_("Type of work"), _("Area"), _("Organisation"), _("Day of the week"), _("From"), _("Until")),
            *(
                _("First day"),
                _("Last day"),
                _("Hours missing a week"),
                _("At least"),
                _("At most"),
                _("Hours needed"),
            ),
        ]
    )
    for line in gaps.lines:
        house = houses.get(line.organisation_id, "") if line.organisation_id else ""
        when = (str(WEEKDAYS[line.weekday]), f"{line.from_hour}:00", f"{line.until_hour}:00")
        figures = (
            line.since.isoformat(),
            line.last_day.isoformat(),
            line.hours,
            line.low,
            line.high,
            line.needed,
        )
        rows.writerow([name_of(line.type_of_work_id), areas.get(line.area_id, ""), house, *when, *figures])
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="gaps.csv"'
    return answer


def _asked(request: House) -> tuple[GapsForm, Gaps]:
    by, chosen = request.actor, {name: as_uuid(request.GET.get(name, "")) for name in ("work", "area")}
    house = as_uuid(request.GET.get("organisation", ""))
    gaps = gaps_ahead(by=by, organisation_id=house, type_of_work_id=chosen["work"], area_id=chosen["area"])
    areas = sorted(((str(each), name) for each, name in names_of_areas().items()), key=lambda area: area[1])
    names = names_of_organisations()
    own = names if may(by, Permission.PLAN) else organisations_with(by, Permission.PLAN)
    houses = sorted(((str(each), names[each]) for each in own), key=lambda each: each[1])
    return GapsForm(request.GET, areas=areas, houses=houses), gaps


def _row(
    request: House, line: GapLine, areas: Mapping[Any, str], houses: Mapping[Any, str], *, several: bool
) -> dict[str, Any]:
    about = {
        "work": name_of(line.type_of_work_id),
        "area": areas.get(line.area_id, ""),
        "when": when_in_words(line),
        "since": date_format(line.since, "DATE_FORMAT"),
        "last": date_format(line.last_day, "DATE_FORMAT"),
        "hours": _about(line.hours),
        "low": _about(line.low),
        "high": _about(line.high),
    }
    return {
        "title": _("%(when)s, %(work)s in %(area)s") % about,
        "text": _text(line) % about,
        "house": houses.get(line.organisation_id, "") if several else "",
        "remedies": [_remedy(request, line, each, houses) for each in line.remedies],
    }


def _text(line: GapLine) -> str:
    count = 1 if _about(line.hours) == "1" else 2
    if line.since == line.last_day:
        return ngettext(
            "about %(hours)s hour missing (%(low)s to %(high)s), on %(since)s alone",
            "about %(hours)s hours missing (%(low)s to %(high)s), on %(since)s alone",
            count,
        )
    return ngettext(
        "about %(hours)s hour a week missing (%(low)s to %(high)s), from %(since)s to %(last)s",
        "about %(hours)s hours a week missing (%(low)s to %(high)s), from %(since)s to %(last)s",
        count,
    )


def _about(hours: float) -> str:
    """Whole hours, and of very few the halves: nobody foretells minutes."""
    return hours_in_words(round(hours) if hours >= 3 else round(hours * 2) / 2) if hours >= 0.25 else "0"


def when_in_words(line: GapLine) -> str:
    """“Tuesdays 3 p.m.–6 p.m.”, or “Tuesday” where it is one alone."""
    hours = f"{hour_in_words(line.from_hour)}–{TOGETHER}{hour_in_words(line.until_hour)}"
    days = (
        *(_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays")),
        *(_("Saturdays"), _("Sundays")),
    )
    if line.since == line.last_day:
        return f"{str(WEEKDAYS[line.weekday]).capitalize()} {hours}"
    return f"{days[line.weekday]} {hours}"


def _remedy(
    request: House, line: GapLine, remedy: Mapping[str, Any], houses: Mapping[Any, str]
) -> dict[str, str]:
    """What would help, in a sentence; and the question who they are, or the page on which it is done."""
    people, kind = int(remedy["people"]), remedy["kind"]
    facts = {
        "people": people,
        "hours": hours_in_words(float(remedy["hours"])),
        "about": name_of(remedy["about"]),
        "house": houses.get(as_uuid(remedy["about"] or ""), ""),
    }
    url, link = "", ""
    if asked := question_of(line, remedy):
        url, link = address_of(asked), _("Who does this work") if kind == "ask" else _("Who is free then")
    elif kind == "partner" and may_somewhere(request.actor, Permission.AGREE):
        url, link = reverse("partnerships"), _("To the partnerships")
    return {"text": _sentences(kind, people) % facts, "icon": _ICONS[kind], "url": url, "link": link}


def _sentences(kind: str, people: int) -> str:
    if kind == "train":
        return ngettext(
            "%(people)s person nearby lacks only “%(about)s”: %(hours)s free hours then",
            "%(people)s people nearby lack only “%(about)s”: %(hours)s free hours then",
            people,
        )
    if kind == "switch_on":
        return ngettext(
            "%(people)s person nearby could do this work and has switched it off: %(hours)s free hours then",
            "%(people)s people nearby could do this work and have switched it off: %(hours)s free hours then",
            people,
        )
    if kind == "ask":
        return ngettext(
            "%(people)s person does this work, wants more hours and has not offered these: ask them",
            "%(people)s people do this work, want more hours and have not offered these: ask them",
            people,
        )
    return ngettext(
        "%(house)s has %(people)s person with %(hours)s free hours then, and is no partner for this work yet",
        "%(house)s has %(people)s people with %(hours)s free hours then, and is no partner for this work yet",
        people,
    )


_ICONS = {"train": "verified", "switch_on": "check", "ask": "phone", "partner": "people"}


def _week(lines: Sequence[GapLine]) -> Table:
    """Hours down, weekdays across: the hours missing in each hour of the week."""
    missing = defaultdict[tuple[int, int], float](float)
    for line in lines:
        for hour, hours in enumerate(line.by_hour, line.from_hour):
            missing[line.weekday, hour] += hours
    told = sorted(hour for (_day, hour), hours in missing.items() if _short(hours))
    rows = (
        (hour_in_words(hour), [missing.get((day, hour), 0.0) for day in range(7)])
        for hour in (range(told[0], told[-1] + 1) if told else ())
    )
    heads = [weekday(day, "D") for day in range(7)]
    return shaded(heads, rows, most=max(missing.values(), default=0.0), words=_short)


def _short(hours: float) -> str:
    return "" if hours < 0.05 else f"{hours:.0f}" if hours >= 9.5 else f"{hours:.1f}".removesuffix(".0")


def _kept_back(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s gap is not shown: fewer than %(fewest)s [service users] stand behind it.",
        "%(count)s gaps are not shown: fewer than %(fewest)s [service users] stand behind each.",
        count,
    ) % {"count": count, "fewest": FEWEST}


def _rests_on(weeks: int) -> str:
    return ngettext(
        "It rests on %(weeks)s week of the past; the fewer there are, the wider the intervals.",
        "It rests on %(weeks)s weeks of the past; the fewer there are, the wider the intervals.",
        weeks,
    ) % {"weeks": weeks}
