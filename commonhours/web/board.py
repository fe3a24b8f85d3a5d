"""The day board: what needs somebody now, then workers down and hours across."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_GET

from commonhours.bookings.day import Day, day_of
from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.sight import seeing
from commonhours.dispatch.late import late_to
from commonhours.matching.days import Stretch, free_on
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Membership
from commonhours.people.pages import workers_of
from commonhours.web.doors import signed_in
from commonhours.web.late import in_words
from commonhours.web.middleware import House, zone_of
from commonhours.web.needs import needs_of
from commonhours.web.people import as_uuid
from commonhours.web.show import clock, day_in_words, unbroken
from commonhours.web.templatetags.ui import hours_short
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

ROWS = 40
ONE_DAY = timedelta(days=1)
FIRST_HOUR, LAST_HOUR = 6, 22
QUARTERS = 96


@dataclass(frozen=True)
class Row:
    """A worker's line on the board; without a name where the asker may not know it."""

    person_id: UUID
    name: str
    link: bool
    partner: str
    visits: tuple[VisitLine, ...]


@require_GET
@signed_in
def board(request: House) -> HttpResponse:
    """One organisation's day."""
    by, at = request.actor, now()
    require_somewhere(by, Permission.PLAN)
    names = _organisations(by)
    organisation = as_uuid(request.GET.get("organisation", "")) or largest_of(by, names)
    if organisation is None:
        return render(request, "board/board.html", {"nobody": True})
    require(by, Permission.PLAN, [organisation])
    today = at.astimezone(zone_of(request)).date()
    day = day_asked(request.GET.get("day", "")) or today
    known = day_of(by=by, at=at, organisation_id=organisation, day=day)
    rows = _rows(by, organisation, day, known)
    number, pages = _page(request.GET.get("page", ""), len(rows))
    shown = rows[(number - 1) * ROWS : number * ROWS]
    said_late = late_to(by=by, lines=known.visits) if day == today else {}
    late = in_words(said_late)
    # When somebody is free says more of them than their name.
    looked_at((row.person_id for row in shown if row.name), VISITS, known_to=[organisation])
    free = free_on(at=at, day=day, person_ids=[row.person_id for row in shown])
    chosen = {"organisation": str(organisation)}
    return render(
        request,
        "board/board.html",
        {
            "organisations": sorted(names.items(), key=lambda pair: pair[1]),
            "chosen": organisation,
            "name": names.get(organisation, ""),
            "day": day,
            "title": day_in_words(day),
            "is_today": day == today,
            "before_url": _url(chosen, day=day - ONE_DAY),
            "after_url": _url(chosen, day=day + ONE_DAY),
            "today_url": _url(chosen, day=today),
            "rounds_url": f"{reverse('rounds')}?{urlencode(chosen | {'first_day': day})}"
            if day >= today and may(by, Permission.BOOK, [organisation])
            else "",
            "needs": needs_of(by, at, organisation, known, said_late, today=day == today),
            "cancelled": [_line(line) for line in known.visits if line.state == "cancelled"],
            "count": sum(line.state == "planned" for line in known.visits),
            "board": _board(shown, free, day, at if day == today else None, late),
            "total": len(rows),
            "number": number,
            "pages": pages,
            "previous_url": _url(chosen, day=day, page=number - 1) if number > 1 else "",
            "next_url": _url(chosen, day=day, page=number + 1) if number < pages else "",
        },
    )


def _organisations(by: Actor) -> dict[UUID, str]:
    """Those for which the asker plans; a role in the whole region plans for all."""
    names = names_of_organisations()
    if may(by, Permission.PLAN):
        return names
    mine = set(organisations_with(by, Permission.PLAN))
    return {key: name for key, name in names.items() if key in mine}


def largest_of(by: Actor, names: Mapping[UUID, str]) -> UUID | None:
    """One's own organisation; of several, the one with most workers."""
    if len(names) < 2:
        return next(iter(names), None)
    with seeing(by.sight):
        counted = Membership.objects.filter(organisation_id__in=list(names), part="worker", until=None)
        largest = counted.values("organisation_id").annotate(n=Count("id")).order_by("-n").first()
    return largest["organisation_id"] if largest else min(names)


def day_asked(text: str) -> date | None:
    """The day that an address names; None where it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _page(text: str, rows: int) -> tuple[int, int]:
    pages = max(1, -(-rows // ROWS))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), pages), pages


def _url(chosen: Mapping[str, str], **more: object) -> str:
    query = QueryDict(mutable=True)
    query.update({**chosen, **{name: str(value) for name, value in more.items()}})
    return f"{reverse('board')}?{query.urlencode()}"


# --- rows ----------------------------------------------------------------------------------------------------


def _rows(by: Actor, organisation: UUID, day: date, known: Day) -> list[Row]:
    """The organisation's workers and whoever a partner lends for the day: those with visits first, then by name."""
    names = names_of_organisations()
    sees = may(by, Permission.SEE_PEOPLE, [organisation])
    with seeing(by.sight):
        own = {line.id: line.name for line in workers_of(organisation, on=day)}
    visits: dict[UUID, list[VisitLine]] = {}
    lent: dict[UUID, tuple[str, str]] = {}
    for line in known.visits:
        for coming in line.people if line.state == "planned" else ():
            visits.setdefault(coming.person_id, []).append(line)
            if coming.person_id not in own:
                lent[coming.person_id] = (coming.person or "", names.get(coming.organisation_id, ""))
    rows = [
        Row(person, name if sees else "", sees, "", tuple(visits.get(person, ())))
        for person, name in own.items()
    ]
    rows += [
        Row(person, name, bool(name), partner, tuple(visits[person]))
        for person, (name, partner) in lent.items()
    ]
    return sorted(
        rows, key=lambda row: (not row.visits, [line.starts_at for line in row.visits[:1]], row.name)
    )


def _board(
    rows: Sequence[Row],
    free: Mapping[UUID, Sequence[Stretch]],
    day: date,
    at: datetime | None,
    late: Mapping[UUID, str],
) -> dict[str, Any]:
    """What {% day_board %} takes."""
    shown = [_row(row, free.get(row.person_id, ()), day, late) for row in rows]
    spans = [(visit["start"], visit["end"]) for row in shown for visit in row["visits"]]
    first = min([FIRST_HOUR, *(start // 4 for start, _end in spans)])
    last = max([LAST_HOUR, *(-(-end // 4) for _start, end in spans)])
    return {
        "caption": _("%(day)s: [workers], when they are free, and their [visits]")
        % {"day": day_in_words(day)},
        "rows": shown,
        "first_hour": first,
        "last_hour": last,
        "hour_labels": [unbroken(time_format(time(hour), "TIME_FORMAT")) for hour in range(first, last)],
        "now": _quarter(at, day) if at else None,
    }


def _row(row: Row, free: Sequence[Stretch], day: date, late: Mapping[UUID, str]) -> dict[str, Any]:
    hours = sum((end - start).total_seconds() for start, end in free) / 3600
    notes = [row.partner] if row.partner else []
    if row.visits:
        notes.append(
            ngettext("%(count)s [visit]", "%(count)s [visits]", len(row.visits)) % {"count": len(row.visits)}
        )
    if hours:
        notes.append(_("%(hours)s h free") % {"hours": hours_short(hours)})
    return {
        "name": row.name or _("[A worker]"),
        "key": row.person_id,
        "url": reverse("person", args=[row.person_id]) if row.link and not row.partner else "",
        "note": " · ".join(notes),
        "free": [(_quarter(start, day), _quarter(end, day)) for start, end in free],
        "visits": [_visit(line, day, late.get(line.id, "")) for line in row.visits],
    }


def _visit(line: VisitLine, day: date, late: str) -> dict[str, Any]:
    short = len(line.people) < line.places
    return {
        "start": _quarter(line.starts_at, day),
        "end": _quarter(line.ends_at, day),
        "title": line.service_user or line.type_of_work,
        "note": late or (line.type_of_work if line.service_user else ""),
        "when": _hours(line),
        "url": reverse("visit", args=[line.id]),
        "state": "unfilled" if short else "attention" if late else "",
    }


def _quarter(instant: datetime, day: date) -> int:
    """Quarter-hours of the wall clock since local midnight, cut to the day."""
    local = timezone.localtime(instant)
    if local.date() != day:
        return 0 if local.date() < day else QUARTERS
    return local.hour * 4 + local.minute // 15


def _hours(line: VisitLine) -> str:
    start, end = timezone.localtime(line.starts_at), timezone.localtime(line.ends_at)
    return _("%(start)s to %(end)s") % {"start": clock(start), "end": clock(end)}


def _line(line: VisitLine) -> dict[str, Any]:
    return {
        "url": reverse("visit", args=[line.id]),
        "who": line.service_user or line.type_of_work,
        "work": line.type_of_work if line.service_user else "",
        "when": _hours(line),
        "reason": line.reason,
    }
