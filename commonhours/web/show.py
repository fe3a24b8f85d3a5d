"""What pages show of what rooms answer: plain dictionaries for the components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from commonhours.common.languages import apart
from commonhours.matching.answers import Candidate, Strip
from commonhours.rates.pages import Shown
from commonhours.words import reason_words
from commonhours.words.prices import figure, minded
from commonhours.words.times import in_brackets, own_time

# After the dash of “9 a.m.–noon” no line ends either.
TOGETHER = "\u2060"


def dates(start: datetime, end: datetime) -> str:
    """A visit's time as people say it: “Tuesday, March 3, 10:00–11:00” in the region’s zone, the reader’s beside it."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    shown_end = clock(end) if end.date() == start.date() else f"{date_format(end, 'D')} {clock(end)}"
    hours = apart(f"{clock(start)}–{TOGETHER}{shown_end}")
    return beside(f"{day_in_words(start.date())}, {hours}", start, end)


def day_in_words(day: date) -> str:
    """The weekday and the day, as the reader's language orders them; a line ends between the two if it must."""
    weekday, comma, rest = date_format(day, _("l, F j")).partition(", ")
    return weekday + comma + unbroken(rest)


def short_day(day: date) -> str:
    """A day with its year, as short as the reader's language has it."""
    return date_format(day, "SHORT_DATE_FORMAT")


def clock(instant: datetime) -> str:
    """The time of day in the region's zone, in the reader's own way, and never over two lines."""
    local = timezone.localtime(instant) if timezone.is_aware(instant) else instant
    return unbroken(date_format(local, "TIME_FORMAT"))


def hour_in_words(hour: int) -> str:
    """A whole hour of the day as the reader's language has it: “3 p.m.”; 24 is the midnight that ends it."""
    return unbroken(time_format(time(hour % 24), "TIME_FORMAT"))


def unbroken(text: str) -> str:
    """“8:45 a.m.” with a space at which no line ends."""
    return text.replace(" ", "\u00a0")


def from_to(start: datetime, end: datetime) -> str:
    """From one time of day to another: “10 a.m.–noon”."""
    return apart(f"{clock(start)}–{TOGETHER}{clock(end)}")


def moment(instant: datetime) -> str:
    """A day and a time of day, in the region's zone, and the reader's own beside it."""
    local = timezone.localtime(instant)
    return beside(f"{day_in_words(local.date())}, {clock(local)}", local)


def beside(said: str, *local: datetime) -> str:
    """What is said of a time, or from one to another, with the reader's own in brackets where it is another."""
    return in_brackets(said, unbroken(own_time(*local)))


def elsewhere(starts: datetime, ends: datetime) -> str:
    """What stands beside times in columns, in brackets: the reader's own; nothing where it is the same."""
    local = timezone.localtime(starts), timezone.localtime(ends)
    return beside("", *local).strip()


def clock_beside(instant: datetime) -> str:
    """The time of day on a button, the reader's own in brackets: the page says once whose that is."""
    own = own_time(timezone.localtime(instant))
    return f"{clock(instant)} ({unbroken(own)})" if own else clock(instant)


def time_of_day(instant: datetime) -> str:
    """The time of day alone, in the region's zone, and the reader's own beside it."""
    local = timezone.localtime(instant)
    return beside(clock(local), local)


def card_of(
    candidate: Candidate,
    organisations: Mapping[UUID, str],
    carried: Sequence[tuple[str, str]],
    when: str,
    *,
    key: str,
    first: bool,
    book_url: str,
    linked: bool = True,
    own: bool = False,
    lent: str = "",
    cost: Shown | None = None,
    speaks: str = "",
    aloud: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A ranked person as components/person_card.html takes them; `linked` for those who may open people's pages,
    `own` for whoever is served themselves.

    `lent`: what their organisation charges for lending them; `cost`: what they would cost, for those who may see it;
    `speaks`: that they speak the language of whoever is on the telephone; `aloud`: what is read to them (calling.py).
    """
    reasons = [reason_words(reason, own=own) for reason in candidate.reasons if reason.code != "near"]
    charged = [{"icon": "money", "text": lent}] if lent else []
    known = minded(cost.price) if cost and cost.inside else []
    minds = [{"icon": "info", "text": each, "mind": True} for each in known]
    return {
        "name": candidate.name,
        "key": candidate.person_id,
        "url": reverse("person", args=[candidate.person_id]) if linked else "",
        "organisation": organisations.get(candidate.organisation_id, ""),
        "minutes": candidate.minutes_away,
        "tags": [_("Best match")] if first else [],
        "speaks": speaks,
        "aloud": aloud,
        "reasons": [{"icon": icon, "text": text} for icon, text in reasons] + charged + minds,
        "price": figure(cost.price) if cost else "",
        "first": first,
        "book_url": book_url,
        "book_fields": [*carried, ("person", str(candidate.person_id)), ("key", key)],
        "when": when,
    }


@dataclass(frozen=True)
class Square:
    """A day of the ten-week strip."""

    day: date
    label: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Calendar:
    """The ten weeks that all strips of a page share: made once, since every page shows some."""

    weekdays: tuple[dict[str, str], ...]
    weeks: tuple[tuple[str, tuple[Square, ...]], ...]


def calendar_of(
    first: date, chosen: date | None = None, query: QueryDict | None = None, page: str = ""
) -> Calendar:
    """Ten weeks from the Monday on or before `first`; each day leads to the same question on that day, if any.

    `page` is the address where the question is asked: find and book, unless another is given.
    """
    monday = first - timedelta(days=first.weekday())
    base = _find_on(query, page or reverse("find")) if query is not None else ""
    days = [monday + timedelta(days=number) for number in range(70)]
    squares = [
        Square(day, day_in_words(day), f"{base}{day.isoformat()}" if base else "", day == chosen)
        for day in days
    ]
    weeks = tuple(
        (date_format(days[start], _("M j")), tuple(squares[start : start + 7])) for start in range(0, 70, 7)
    )
    weekdays = tuple({"short": date_format(day, "D")[:2], "name": date_format(day, "l")} for day in days[:7])
    return Calendar(weekdays, weeks)


def _find_on(query: QueryDict, page: str) -> str:
    rest = query.copy()
    rest.pop("day", None)
    return f"{page}?{rest.urlencode()}&day="


def strip_of(strip: Strip, calendar: Calendar) -> dict[str, Any]:
    """Ten weeks of one person as components/strip.html takes them."""
    free = dict(strip.days)
    weeks = [
        {
            "label": label,
            "days": [
                {
                    "label": square.label,
                    "hours": free.get(square.day),
                    "url": square.url if free.get(square.day) else "",
                    "chosen": square.chosen,
                }
                for square in squares
            ],
        }
        for label, squares in calendar.weeks
    ]
    return {"name": strip.name, "weekdays": calendar.weekdays, "weeks": weeks}
