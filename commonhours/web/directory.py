"""The directory of services: what for, and where; with whoever keeps each list."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, time_format
from django.views.decorators.http import require_http_methods

from commonhours.integrations.directory.search import ServiceLine, search_directory
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House
from commonhours.web.show import unbroken

A_PAGE = 20
MOST_PAGES = 50
MONDAY = date(2024, 1, 1)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def directory(request: House) -> HttpResponse:
    """Search by words and place: a POST, since what somebody needs help with belongs in no address."""
    asked = request.POST if request.method == "POST" else {}
    text, where = str(asked.get("text", ""))[:120], str(asked.get("where", ""))[:80]
    number = _number(str(asked.get("page", "")))
    found = search_directory(
        by=request.actor, text=text, where=where, skip=(number - 1) * A_PAGE, most=A_PAGE + 1
    )
    page: dict[str, Any] = {
        "text": text,
        "where": where,
        "services": [_told(line) for line in found[:A_PAGE]],
        "number": number,
        "previous": number - 1,
        "next": number + 1 if len(found) > A_PAGE and number < MOST_PAGES else 0,
    }
    return render(request, "directory/directory.html", page)


def _number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _told(line: ServiceLine) -> dict[str, Any]:
    return {
        "line": line,
        "hours": hours_in_words(line.hours),
        "places": [{"place": place, "hours": hours_in_words(place.hours)} for place in line.places],
        "terms": line.terms[:6],
    }


def hours_in_words(hours: Iterable[dict[str, int]]) -> list[str]:
    """Opening hours a day, in the reader's language: "Monday 8 a.m.–5 p.m."."""
    days = sorted(hours, key=lambda each: (each["day"], each["opens"]))
    return [
        f"{date_format(MONDAY + timedelta(days=each['day']), 'l')} {_clock(each['opens'])}–{_clock(each['closes'])}"
        for each in days
    ]


def _clock(minute: int) -> str:
    return unbroken(time_format(time(minute // 60 % 24, minute % 60), "TIME_FORMAT"))
