"""What pages show of what rooms answer: plain dictionaries for the components."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonhours.matching.answers import Candidate, Strip
from commonhours.words import reason_words


def dates(start: datetime, end: datetime) -> str:
    """A visit's time as people say it, in the region's zone: “Tuesday, March 3, 10:00–11:00”."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    shown_end = clock(end) if end.date() == start.date() else f"{date_format(end, 'D')} {clock(end)}"
    return f"{day_in_words(start.date())}, {clock(start)}–{shown_end}"


def day_in_words(day: date) -> str:
    """The weekday and the day, as the reader's language orders them."""
    return date_format(day, _("l, F j"))


def clock(instant: datetime) -> str:
    """The time of day in the reader's own way."""
    return date_format(instant, "TIME_FORMAT")


def card_of(
    candidate: Candidate,
    organisations: Mapping[UUID, str],
    carried: Sequence[tuple[str, str]],
    when: str,
    *,
    key: str,
    first: bool,
) -> dict[str, Any]:
    """A ranked person as components/person_card.html takes them."""
    reasons = [reason_words(reason) for reason in candidate.reasons if reason.code != "near"]
    return {
        "name": candidate.name,
        "key": candidate.person_id,
        "url": reverse("person", args=[candidate.person_id]),
        "organisation": organisations.get(candidate.organisation_id, ""),
        "minutes": candidate.minutes_away,
        "tags": [_("Best match")] if first else [],
        "reasons": [{"icon": icon, "text": text} for icon, text in reasons],
        "first": first,
        "book_url": reverse("book"),
        "book_fields": [*carried, ("person", str(candidate.person_id)), ("key", key)],
        "when": when,
    }


def strip_of(
    strip: Strip, chosen: datetime | None = None, query: QueryDict | None = None
) -> dict[str, Any]:
    """Ten weeks of one person as components/strip.html takes them; with a query, a day leads to it on that day."""
    free = dict(strip.days)
    first = strip.days[0][0]
    monday = first - timedelta(days=first.weekday())
    weeks = [
        {
            "label": date_format(start, "M j"),
            "days": [_square(start + timedelta(days=n), free, chosen, query) for n in range(7)],
        }
        for start in (monday + timedelta(weeks=week) for week in range(10))
    ]
    names = [monday + timedelta(days=n) for n in range(7)]
    weekdays = [{"short": date_format(day, "D")[:2], "name": date_format(day, "l")} for day in names]
    return {"name": strip.name, "weekdays": weekdays, "weeks": weeks}


def _square(
    day: date, free: Mapping[date, float], chosen: datetime | None, query: QueryDict | None
) -> dict[str, Any]:
    hours = free.get(day)
    return {
        "label": day_in_words(day),
        "hours": hours,
        "url": _moved_to(day, query) if hours and query is not None else "",
        "chosen": chosen is not None and day == timezone.localtime(chosen).date(),
    }


def _moved_to(day: date, query: QueryDict) -> str:
    moved = query.copy()
    moved["day"] = day.isoformat()
    return f"{reverse('find')}?{moved.urlencode()}"
