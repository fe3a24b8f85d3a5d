"""When one of my people is free: ten weeks, hour by hour, each hour a button that books; and what else there is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from commonhours.bookings.fit import HORIZON_DAYS
from commonhours.bookings.likings import Known, known_people
from commonhours.bookings.pages import usual_work
from commonhours.bookings.wish import LONGEST, Wish
from commonhours.common.clock import now
from commonhours.common.looks import SEARCH, looked_at
from commonhours.common.refusals import NotFound
from commonhours.matching.instead import next_best
from commonhours.matching.when import when_free
from commonhours.organisations.permissions import Permission, require
from commonhours.people.needs import record_of
from commonhours.web.doors import signed_in
from commonhours.web.forms import LENGTHS, instant, length_in_words, works_by_category
from commonhours.web.help import whose_help
from commonhours.web.help_home import people_of, wish_like
from commonhours.web.middleware import House, fresh_key, zone_of
from commonhours.web.show import clock_beside, dates, day_in_words, elsewhere, moment

A_WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
SUGGESTED = 3
MOST_MINUTES = LONGEST // timedelta(minutes=1)


class LikeForm(forms.Form):
    """What for and how long; at what time of the day it was last."""

    work = forms.ChoiceField(label=gettext_lazy("What"))
    minutes = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int)
    start = forms.TimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, own: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = sorted({*LENGTHS, own})
        self.fields["work"].choices = works_by_category()  # type: ignore[attr-defined]  # both have choices
        self.fields["minutes"].choices = [(each, length_in_words(each)) for each in lengths]  # type: ignore[attr-defined]  # as above

    def wish(self, like: Wish, zone: ZoneInfo) -> Wish:
        """The same as last time, but for what was chosen."""
        data = self.cleaned_data
        start = like.starts_at
        if data["start"] and data["start"].minute % 15 == 0:
            start = instant(
                start.astimezone(zone).date(), data["start"].replace(second=0, microsecond=0), zone
            )
        end = start + timedelta(minutes=data["minutes"])
        return Wish(like.service_user_id, UUID(data["work"]), start, end)


@require_GET
@signed_in
def help_when(request: House, service_user_id: UUID, person_id: UUID) -> HttpResponse:
    """The hours at which one of my people could come, by every rule; of why they could not at others, nothing."""
    by, at, zone = request.actor, now(), zone_of(request)
    whose = whose_help(request, service_user_id)
    require(by, Permission.BOOK, served=service_user_id)
    known = _known(request, service_user_id, person_id, at)
    usual = usual_work(by=by, service_user_id=service_user_id)
    like = wish_like(request, service_user_id, known, usual, at)
    page: dict[str, Any] = {**whose, "known": known, "who": known.name, "person_key": person_id}
    if like is None:
        return render(request, "help/when.html", page)
    asked = {"work": str(like.type_of_work_id), "minutes": str(_minutes(like)), **request.GET.dict()}
    form = LikeForm(asked, own=_own_length(asked["minutes"], like))
    if form.is_valid():
        like = form.wish(like, zone)
    asks = [(person_id, like)]
    starts = when_free(by=by, at=at, service_user_id=service_user_id, asks=asks)[0].starts
    looked_at([person_id], SEARCH)
    weeks = _weeks(starts, at.astimezone(zone).date(), zone)
    chosen = _chosen(request, weeks)
    page |= {
        "form": form,
        "work": dict(_works()).get(str(like.type_of_work_id), ""),
        "length": length_in_words(_minutes(like)),
        "suggested": [_chip(each, zone) for each in _suggested(starts, like, zone)],
        "weeks": [_week(week, weeks[week], asked, chosen) for week in weeks],
        "days": _days(weeks[chosen], chosen, at.astimezone(zone).date(), zone),
        "week_name": day_in_words(chosen),
        "two_clocks": any(elsewhere(each, each) for each in weeks[chosen]),
        "later": next((_url(asked, week) for week in weeks if week > chosen and weeks[week]), ""),
        "carried": _carried(request, service_user_id, person_id, like),
        "key": fresh_key(),
        "likings": {
            "known": [known],
            "url": reverse("liking", args=[service_user_id]),
            "key": fresh_key(),
            "back": "help",
        },
    }
    if not starts:
        page |= _instead(request, service_user_id, person_id, like, at)
    return render(request, "help/when.html", page)


# --- inside ----------------------------------------------------------------------------------------------------


def _known(request: House, service_user_id: UUID, person_id: UUID, at: datetime) -> Known:
    """One of my people; nobody else's week is opened, nor that of somebody who shall not come."""
    for each in known_people(by=request.actor, at=at, service_user_id=service_user_id):
        if each.person_id == person_id and each.said != "never":
            return each
    raise NotFound.because("unknown_person", field="person")


def _works() -> list[tuple[str, str]]:
    return [work for _group, works in works_by_category() for work in works]


def _own_length(asked: str, like: Wish) -> int:
    """A length that no list has: that of the visit that is to be had again."""
    minutes = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0
    return minutes if 0 < minutes <= MOST_MINUTES and minutes % 15 == 0 else _minutes(like)


def _minutes(wish: Wish) -> int:
    return (wish.ends_at - wish.starts_at) // timedelta(minutes=1)


def _suggested(starts: Sequence[datetime], like: Wish, zone: ZoneInfo) -> list[datetime]:
    """The next at the time of day of last time, and the next ones at all, in their order."""
    at_that_time = like.starts_at.astimezone(zone).time()
    same = [each for each in starts if each.astimezone(zone).time() == at_that_time]
    return sorted({*same[:SUGGESTED], *starts[:SUGGESTED]})[: 2 * SUGGESTED]


def _weeks(starts: Sequence[datetime], today: date, zone: ZoneInfo) -> dict[date, list[datetime]]:
    """The weeks of the horizon by their Mondays, each with the hours in it."""
    first, last = today - timedelta(days=today.weekday()), today + timedelta(days=HORIZON_DAYS - 1)
    weeks: dict[date, list[datetime]] = {}
    while first <= last:
        weeks[first] = []
        first += A_WEEK
    for each in starts:
        day = each.astimezone(zone).date()
        weeks[day - timedelta(days=day.weekday())].append(each)
    return weeks


def _chosen(request: House, weeks: dict[date, list[datetime]]) -> date:
    """The week asked for, else the first in which there is something free."""
    asked = request.GET.get("week", "")
    known = next((week for week in weeks if week.isoformat() == asked), None)
    return known or next((week for week, starts in weeks.items() if starts), next(iter(weeks)))


def _week(week: date, starts: Sequence[datetime], asked: dict[str, str], chosen: date) -> dict[str, Any]:
    return {
        "name": date_format(week, _("M j")),
        "count": len(starts),
        "url": _url(asked, week),
        "current": week == chosen,
    }


def _url(asked: dict[str, str], week: date) -> str:
    kept = {name: asked[name] for name in ("work", "minutes", "start") if asked.get(name)}
    return f"?{urlencode({**kept, 'week': week.isoformat()})}#week"


def _days(starts: Sequence[datetime], week: date, today: date, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The days of a week that are not over, each with its hours."""
    days = [week + number * ONE_DAY for number in range(7)]
    return [
        {
            "name": day_in_words(day),
            "times": [
                {"value": _value(each, zone), "label": clock_beside(each)}
                for each in starts
                if each.astimezone(zone).date() == day
            ],
        }
        for day in days
        if day >= today
    ]


def _value(start: datetime, zone: ZoneInfo) -> str:
    return f"{start.astimezone(zone):%Y-%m-%dT%H:%M}"


def _chip(start: datetime, zone: ZoneInfo) -> dict[str, str]:
    return {"value": _value(start, zone), "label": moment(start)}


def _carried(request: House, service_user_id: UUID, person_id: UUID, like: Wish) -> list[tuple[str, str]]:
    """What goes along with an hour that is pressed: what was asked, and what the record asks of whoever comes."""
    record = record_of(by=request.actor, service_user_id=service_user_id)
    return [
        ("work", str(like.type_of_work_id)),
        ("minutes", str(_minutes(like))),
        ("person", str(person_id)),
        *(("wants", str(each)) for each in record.wants),
        *(("features", str(each)) for each in record.features),
    ]


def _instead(
    request: House, service_user_id: UUID, person_id: UUID, like: Wish, at: datetime
) -> dict[str, Any]:
    """When they have no hour at all: others of mine who have one, and times at which anybody could come."""
    others = [each for each in people_of(request, service_user_id, at, but=person_id) if each["next"]]
    best = next_best(by=request.actor, at=at, wish=like)
    page, zone = reverse("help_book", args=[service_user_id]), zone_of(request)
    asked = {"work": like.type_of_work_id, "minutes": _minutes(like), "search": "1"}
    found = [
        {
            "label": dates(each, each + (like.ends_at - like.starts_at)),
            "url": f"{page}?{urlencode(asked | {'day': local.date().isoformat(), 'start': f'{local:%H:%M}'})}",
        }
        for each in best.starts
        for local in [each.astimezone(zone)]
    ]
    return {"people": others, "found": found}
