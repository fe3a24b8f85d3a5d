"""The sentences of messages that are not about visits, a file for each field of them.

Subjects name nobody and no place.

Reasons, and facts told in confidence, stay on the person's own pages: others read the outbox, and mail travels.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.models import in_language
from commonhours.words.instruments import instrument_name
from commonhours.words.news import (
    access,
    credentials,
    fairness,
    hours,
    imports,
    incidents,
    joining,
    partners,
    privacy,
    ranking,
    rates,
    referrals,
    requests,
    safety,
    supervision,
    trials,
)
from commonhours.words.roles import role_name
from commonhours.words.terms import gettext as _
from commonhours.words.times import also_here

FILES = (
    access,
    credentials,
    fairness,
    hours,
    imports,
    incidents,
    joining,
    partners,
    privacy,
    ranking,
    rates,
    referrals,
    requests,
    safety,
    supervision,
    trials,
)
NEWS = {code: words for file in FILES for code, words in file.NEWS.items()}

IN_CONFIDENCE = N_("what you told us in confidence")


def news(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and plain-text body of a piece of news."""
    subject, lines = NEWS[code]
    said = {name: _said(name, value) for name, value in facts.items()}
    return _(subject) % said, "\n".join(_(line) % said for line in lines if _told(line, said))


def _told(line: str, facts: Mapping[str, str]) -> bool:
    """Whether every fact that the line needs is there."""
    return all(facts.get(name) for name in _names(line))


def _names(line: str) -> list[str]:
    return [part.partition(")")[0] for part in line.split("%(")[1:]]


def _said(name: str, value: Any) -> str:
    if name == "role":
        return role_name(value)
    if name == "fact":
        return in_language(value) if value else _(IN_CONFIDENCE)
    if name == "when":
        return _moment(value)
    if name in ("badge", "work"):
        return in_language(value)
    if name == "instrument":
        return instrument_name(value)
    if name in ("last_day", "since", "day"):
        return date_format(date.fromisoformat(value), "DATE_FORMAT") if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _moment(value: Mapping[str, str]) -> str:
    """A day and a time of day in the zone that was kept with it; nothing where there is none."""
    if not value:
        return ""
    local = datetime.fromisoformat(value["at"]).astimezone(ZoneInfo(value["zone"]))
    return also_here(date_format(local, "DATETIME_FORMAT"), local)
