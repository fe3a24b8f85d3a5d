"""One's own month over all organisations: to read, to print, to show to whom one likes."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from commonhours.common.clock import now
from commonhours.documents.months import month_name, month_note, month_paper, month_words
from commonhours.payroll.months import my_month
from commonhours.web.doors import signed_in
from commonhours.web.manners import points_here
from commonhours.web.middleware import House, zone_of
from commonhours.web.show import day_in_words
from commonhours.words.money import money
from commonhours.words.payroll import hours_words


@require_GET
@signed_in
def my_hours_of_month(request: House, year: int, month: int) -> HttpResponse:
    """Hours and wages of a month, and whether they reach what a law asks for."""
    first, today = _first(year, month), _today(request)
    found = my_month(by=request.actor, first=first)
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    page = {
        "first": first,
        "month": month_name(first),
        "earners": [
            (each.organisation, hours_words(each.seconds), money(each.cents)) for each in found.earners
        ],
        "days": [
            (day_in_words(each.day), each.organisation, hours_words(each.seconds)) for each in found.days
        ],
        "hours": hours_words(found.seconds),
        "cents": money(found.cents),
        "enough": found.enough,
        "words": month_words(found),
        "law_url": found.asked.url,
        "law_since": date_format(found.asked.since, "DATE_FORMAT") if first < found.asked.since else "",
        "note": month_note(),
        "before": before,
        "before_name": month_name(before),
        "after": after if after <= today else None,
        "after_name": month_name(after),
    }
    return render(request, "payroll/month.html", page)


@require_GET
@signed_in
def my_month_paper(request: House, year: int, month: int) -> HttpResponse:
    """The same as PDF, in one's language."""
    first = _first(year, month)
    found = my_month(by=request.actor, first=first)
    made = month_paper(
        found, person=found.person or str(request.user), today=_today(request), points=points_here(request)
    )
    headers = {"Content-Disposition": f'attachment; filename="hours-{first:%Y-%m}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _first(year: int, month: int) -> date:
    if not (2000 <= year <= 2200 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()
