"""A worker's next visit as one card: when, with whom, what, the way there, and all that may have to be said of it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language_info, ngettext

from commonhours.bookings.notice import is_late_at
from commonhours.bookings.pages import VisitLine
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.looks import PROFILE, looked_at
from commonhours.common.period import QUARTER
from commonhours.common.sight import concern, seeing
from commonhours.organisations.brands import look_of
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.queries import languages_of_service_users
from commonhours.routing.own import Way
from commonhours.web.forms import length_in_words
from commonhours.web.late import late_part
from commonhours.web.middleware import House
from commonhours.web.record import visit_of
from commonhours.web.show import beside, clock, day_in_words, from_to
from commonhours.words.terms import gettext as _

ONE_DAY = timedelta(days=1)
# Farther off than this, the day and the time say more than how long it takes.
NEAR = timedelta(hours=6)


def next_card(request: House, line: VisitLine, at: datetime, way: Way | None = None) -> dict[str, Any]:
    """What my/next.html takes; work from home has no way there."""
    organisations = names_of_organisations()
    remote = TypeOfWork.objects.filter(id=line.type_of_work_id, remote=True).exists()
    return visit_of(line, organisations) | {
        "key_of_served": line.service_user_id,
        "said": _when(line, at),
        "far": "" if line.starts_at <= at else how_far(line.starts_at - at),
        "now": line.starts_at <= at,
        "ahead": line.starts_at > at,
        "language": _language(request, line),
        "organisation": organisations.get(line.organisation_id, ""),
        # Under whose name and rules the visit is done, when that is not the worker's own organisation.
        "whose": look_of(line.organisation_id).name if line.organisation_id != request.home_id else "",
        "remote": remote,
        "way": way_words(way),
        # The phone's own map opens; no map is asked, and nobody learns who goes where.
        "map": f"geo:0,0?q={quote(line.address)}" if line.address and not remote else "",
        "late": is_late_at(line.organisation_id, line.type_of_work_id, line.starts_at, at),
        **late_part(request, line, at),
    }


def by_day(lines: list[VisitLine], at: datetime, ways: Mapping[UUID, Way]) -> list[dict[str, Any]]:
    """Visits day by day, the first two days by the names that people have for them, with the ways between."""
    organisations = names_of_organisations()
    return [
        {
            "day": day_said(day, at),
            "visits": [
                visit_of(line, organisations) | {"way": way_words(ways.get(line.id))} for line in group
            ],
        }
        for day, group in groupby(lines, key=lambda line: timezone.localtime(line.starts_at).date())
    ]


def way_words(way: Way | None) -> str:
    """“20 min from home”, where a day begins, or “12 min from the visit before”."""
    if way is None:
        return ""
    words = _("%(minutes)s min from home") if way.from_home else _("%(minutes)s min from the [visit] before")
    return words % {"minutes": way.minutes}


def day_said(day: date, at: datetime) -> str:
    """“Today”, “Tomorrow”, and the weekday and day of all others."""
    today = timezone.localtime(at).date()
    if day == today:
        return _("Today")
    return _("Tomorrow") if day == today + ONE_DAY else day_in_words(day)


def how_far(left: timedelta) -> str:
    """“in 40 minutes”, “in 2½ hours”; of what is farther off, nothing."""
    minutes = -(-left // timedelta(minutes=1))
    if left > NEAR:
        return ""
    if minutes < 60:
        return ngettext("in %(count)s minute", "in %(count)s minutes", minutes) % {"count": minutes}
    return _("in %(length)s") % {"length": length_in_words(round(minutes / QUARTER) * QUARTER)}


def _when(line: VisitLine, at: datetime) -> str:
    start, end = timezone.localtime(line.starts_at), timezone.localtime(line.ends_at)
    hours = from_to(start, end)
    if end.date() != start.date():
        hours = f"{clock(start)} – {day_said(end.date(), at)}, {clock(end)}"
    return beside(f"{day_said(start.date(), at)}, {hours}", start, end)


def _language(request: House, line: VisitLine) -> str:
    """In which language whoever is served would like to be spoken to, as the reader calls it."""
    if line.service_user is None:
        return ""
    with seeing(request.actor.sight):
        concern([line.service_user_id])
        code = languages_of_service_users([line.service_user_id]).get(line.service_user_id, "")
    looked_at(line.service_user_id, PROFILE, known_to=[line.organisation_id])
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code
