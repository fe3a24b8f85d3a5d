"""What pages show of a person's record: facts, work, terms, hours of the week. For staff and for the worker alike."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as N_

from commonhours.availability.queries import PatternLine, TermsLine
from commonhours.availability.rules import WeeklyPeriod, text_of_week
from commonhours.bookings.pages import VisitLine
from commonhours.catalogue.models import KindOfFact
from commonhours.credentials.queries import FactLine
from commonhours.credentials.unlocking import Unlocking
from commonhours.joining.pages import FactSaid, OwnPart
from commonhours.people.queries import MembershipLine
from commonhours.web.forms import length_in_words
from commonhours.web.show import clock, dates, day_in_words, elsewhere
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

SOON = timedelta(days=30)

CONTRACTS = {
    "nine_to_five": N_("Nine to five"),
    "part_time": N_("Part time"),
    "personalised": N_("Hours of their own"),
    "ad_hoc": N_("Now and then"),
    "on_call": N_("On call"),
}
# Kinds of facts, in the order in which staff ask for them, and whether they are shown without being asked for.
CATEGORIES = {
    "check": (N_("Checks"), False),
    "certificate": (N_("Certificates"), False),
    "language": (N_("Languages"), True),
    "skill": (N_("Skills"), False),
    "training": (N_("Training"), False),
    "tag": (N_("Tags"), False),
}


def facts_by_category(facts: Iterable[FactLine], today: date) -> list[dict[str, Any]]:
    """Facts as people/facts.html takes them: those that need somebody first, then category by category."""
    groups: dict[str, list[dict[str, Any]]] = {"": [], **{category: [] for category in CATEGORIES}}
    for fact in facts:
        shown = fact_of(fact, today)
        groups.setdefault("" if shown["state_label"] else fact.category, []).append(shown)
    return [_group(category, group) for category, group in groups.items() if group]


def _group(category: str, facts: list[dict[str, Any]]) -> dict[str, Any]:
    name, opened = CATEGORIES.get(category, (category, False)) if category else (N_("Needs attention"), True)
    return {"label": _(name), "facts": facts, "open": opened}


def fact_of(fact: FactLine, today: date) -> dict[str, Any]:
    """One fact in words: in force, soon over, over, or only claimed."""
    state, label = _state(fact, today)
    return {
        "name": fact.name,
        "confidential": fact.confidential,
        "evidence": fact.evidence,
        "refusal": fact.refusal,
        "kind_id": fact.kind_id,
        "confirmed_by": fact.confirmed_by,
        "confirmed_for": fact.confirmed_for,
        "confirmed_on": date_format(fact.confirmed_at, "DATE_FORMAT") if fact.confirmed_at else "",
        # `until` is the first day on which it no longer holds.
        "last_day": date_format(fact.until - timedelta(days=1), "DATE_FORMAT") if fact.until else "",
        "state": state,
        "state_label": label,
    }


def _state(fact: FactLine, today: date) -> tuple[str, str]:
    if fact.refused_at is not None:
        return "refused", _("Not confirmed")
    if fact.confirmed_at is None:
        return "claimed", _("Not confirmed yet")
    if fact.until is not None and fact.until <= today:
        return "lapsed", _("Lapsed")
    if fact.until is not None and fact.until - today <= SOON:
        days = (fact.until - today).days
        return "soon", ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    return "good", ""


def work_of(works: Iterable[Unlocking]) -> dict[str, list[dict[str, Any]]]:
    """Types of work in three lists: on, off, and locked with what is missing."""
    shown: dict[str, list[dict[str, Any]]] = {"on": [], "off": [], "locked": []}
    for work in works:
        missing = [name for _id, name in work.missing]
        group = "on" if work.on and not missing else "locked" if missing else "off"
        line = {"id": work.type_of_work_id, "name": work.name, "on": work.on, "missing": missing}
        shown[group].append(line | {"may_switch": work.may_switch or work.on})
    return shown


def terms_of(terms: TermsLine) -> list[dict[str, str]]:
    """Rows of components/summary_list.html: on which terms somebody works."""
    pairs = [
        (_("Contract"), _(CONTRACTS[terms.contract]) if terms.contract in CONTRACTS else terms.contract),
        (_("Hours guaranteed a week"), _length(terms.guaranteed_minutes)),
        (_("Hours wanted a week"), _length(terms.wanted_minutes)),
        (_("Notice"), _length(terms.notice_minutes)),
        (_("Shortest [visit]"), _length(terms.shortest_minutes)),
        (_("At most a day"), _length(terms.most_minutes_day)),
        (_("At most a week"), _length(terms.most_minutes_week)),
        (_("Travels at most"), _length(terms.travel_minutes)),
    ]
    return [{"key": key, "value": value} for key, value in pairs if value]


def _length(minutes: int) -> str:
    """Empty for none; what is no quarter-hour is told in minutes."""
    if not minutes:
        return ""
    if minutes % 15 == 0:
        return length_in_words(minutes)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def week_in_words(pattern: Iterable[PatternLine], today: date) -> str:
    """The weekly pattern in force on a day, as a line of text."""
    now = (
        p for p in pattern if (p.since is None or p.since <= today) and (p.until is None or p.until > today)
    )
    periods = {WeeklyPeriod(p.weekday, p.start_minute, p.end_minute) for p in now}
    return text_of_week(periods, get_language() or "en")


def memberships_of(lines: Iterable[MembershipLine], part: str) -> list[dict[str, Any]]:
    """Somebody's part in organisations, who approved it and what they had seen."""
    chosen = [line for line in lines if line.part == part]
    seen = {code for line in chosen for code in line.checks_seen}
    named = {kind.code: kind.name for kind in KindOfFact.objects.filter(code__in=seen)}
    return [_membership(line, named) for line in chosen]


def _membership(line: MembershipLine, named: Mapping[str, str]) -> dict[str, Any]:
    return {
        "organisation": line.organisation,
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until, "DATE_FORMAT") if line.until else "",
        "approved_by": line.approved_by,
        "checks": [named.get(code, code) for code in line.checks_seen],
    }


_FACT_STATES = {
    "claimed": ("clock", N_("not looked at yet")),
    "confirmed": ("verified", N_("confirmed")),
    "refused": ("cross", N_("not confirmed")),
    "lapsed": ("warning", N_("lapsed")),
    "missing": ("info", N_("not shown yet")),
}


def said_of(facts: Iterable[FactSaid]) -> list[dict[str, Any]]:
    """Kinds of fact as they stand for somebody who waits; `open` ones can be looked at."""
    return [
        {
            "kind_id": fact.kind_id,
            "id_text": str(fact.kind_id),
            "name": fact.name,
            "evidence": fact.evidence,
            "until": fact.until,
            "refusal": fact.refusal,
            "required": fact.required,
            "state": fact.state,
            "icon": _FACT_STATES[fact.state][0],
            "label": _(_FACT_STATES[fact.state][1]),
            "open": fact.state not in ("confirmed",),
        }
        for fact in facts
    ]


# state: (tone of its tag, its name, what happens next)
_PART_STATES = {
    "waiting": (
        "info",
        N_("Waiting"),
        N_("Somebody there will look at what you sent. You need not do anything now."),
    ),
    "more_asked": (
        "warning",
        N_("Something is missing"),
        N_("They need this from you before they can decide:"),
    ),
    "approved": (
        "success",
        N_("Let in"),
        N_("You belong to them. Everything else stands on your other pages."),
    ),
    "declined": ("error", N_("Declined"), N_("They cannot let you in. This is what they say:")),
    "ended": ("info", N_("Ended"), N_("Your time with them is over.")),
}


def parts_of(parts: Iterable[OwnPart]) -> list[dict[str, Any]]:
    """One's own parts in organisations, each with what happens next."""
    return [
        {
            "organisation": part.organisation,
            "part": _("[Service user]") if part.part == "service_user" else _("[Worker]"),
            "tone": _PART_STATES[part.state][0],
            "label": _(_PART_STATES[part.state][1]),
            "next": _(_PART_STATES[part.state][2]),
            "asked": day_in_words(part.asked),
            "decided_by": part.decided_by,
            "words": part.words if part.state in ("more_asked", "declined") else "",
        }
        for part in parts
    ]


def visit_of(line: VisitLine, organisations: Mapping[UUID, str], *, served: bool = True) -> dict[str, Any]:
    """A visit as people/visits.html takes it; on a service user's page the line says who comes instead of to whom."""
    if served:
        who = line.service_user or _("somebody of %(name)s") % {
            "name": organisations.get(line.organisation_id, "")
        }
    else:
        who = ", ".join(each.person or _("somebody of a partner") for each in line.people)
    return {
        "id": line.id,
        "when": dates(line.starts_at, line.ends_at),
        "day": day_in_words(timezone.localtime(line.starts_at).date()),
        "start": clock(timezone.localtime(line.starts_at)),
        "end": clock(timezone.localtime(line.ends_at)),
        "here": elsewhere(line.starts_at, line.ends_at),
        "who": who,
        "work": line.type_of_work,
        "address": line.address,
        "cancelled": line.state == "cancelled",
        "series": line.series_id is not None,
        "unfilled": line.state == "planned" and len(line.people) < line.places,
    }
