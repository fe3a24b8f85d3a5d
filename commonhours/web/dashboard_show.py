"""What the dashboard shows: each figure with the way to where it comes from, organisations side by side, and steps."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode

from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.planning.question import State
from commonhours.rates.council import Figure
from commonhours.reporting.models import Overhead
from commonhours.reporting.pages import Beside, Dashboard, Figures
from commonhours.reporting.periods import Kind, Period
from commonhours.web.context import waiting
from commonhours.web.middleware import House
from commonhours.web.pictures import Column, columns
from commonhours.web.show import short_day
from commonhours.web.used import hours_in_words, row_of
from commonhours.words.funding import change_words
from commonhours.words.money import money, whole_dollars
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

Read = Callable[[Figures], float | None]
Say = Callable[[float], str]
# Of less than this, a change in per cent says nothing.
FEW = 10
# Of organisations side by side.
BESIDE = (State.OFFERED, State.BOOKED, State.WORKED, State.LOST, State.UNFILLED)


def _hours(state: State) -> Read:
    return lambda side: side.hours.hours[state]


def _used_share(side: Figures) -> float | None:
    return side.hours.used_share


def _served_share(side: Figures) -> float | None:
    return side.asked.served / side.asked.asked if side.asked.asked else None


def _share(share: float) -> str:
    return f"{100 * share:.0f} %"


def _count(figure: float) -> str:
    return number_format(figure, decimal_pos=0, use_l10n=True, force_grouping=True) if figure else "–"


def _days(figure: float) -> str:
    return number_format(figure, decimal_pos=1, use_l10n=True)


def _an_hour(cents: float) -> str:
    return money(round(cents))


# What a group is called, and of each figure: its name, the page it comes from, how it is read and how it is said.
FIGURES: tuple[tuple[str, tuple[tuple[str, str, Read, Say], ...]], ...] = (
    (
        gettext_lazy("Hours of help"),
        (
            (gettext_lazy("Offered"), "used", _hours(State.OFFERED), hours_in_words),
            (gettext_lazy("Booked"), "used", _hours(State.BOOKED), hours_in_words),
            (gettext_lazy("Worked"), "used", _hours(State.WORKED), hours_in_words),
            (gettext_lazy("Lost"), "used", _hours(State.LOST), hours_in_words),
            (gettext_lazy("Used of what was offered"), "used", _used_share, _share),
            (gettext_lazy("Unfilled"), "used", _hours(State.UNFILLED), hours_in_words),
        ),
    ),
    (
        gettext_lazy("Requests for help"),
        (
            (gettext_lazy("Came in"), "requests", lambda side: side.asked.asked, _count),
            (gettext_lazy("Have led to [a visit]"), "requests", _served_share, _share),
            (
                gettext_lazy("Days until it was booked"),
                "requests",
                lambda side: side.asked.days_waited,
                _days,
            ),
        ),
    ),
    (
        gettext_lazy("Places in [visits]"),
        (
            (gettext_lazy("Were to be filled"), "", lambda side: side.kept.places, _count),
            (gettext_lazy("Nobody came"), "", lambda side: side.kept.no_shows, _count),
            (gettext_lazy("Were given back"), "", lambda side: side.kept.handed_back, _count),
        ),
    ),
    (
        gettext_lazy("[Workers]"),
        (
            (gettext_lazy("Belong to it"), "people", lambda side: side.members.members, _count),
            (gettext_lazy("Came to [visits]"), "people", lambda side: side.kept.came, _count),
            (gettext_lazy("Are new"), "people", lambda side: side.members.new, _count),
            (gettext_lazy("Have left"), "people", lambda side: side.members.left, _count),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            (
                gettext_lazy("Charged"),
                "all_books",
                lambda side: side.cents,
                lambda cents: whole_dollars(int(cents)),
            ),
            (gettext_lazy("For each hour worked"), "all_books", lambda side: side.cents_an_hour, _an_hour),
        ),
    ),
)
# Who may open the page that a figure comes from.
OPENS = {
    "used": Permission.PLAN,
    "requests": Permission.INTAKE,
    "people": Permission.SEE_PEOPLE,
    "all_books": Permission.SEE_MONEY,
}


def ways() -> dict[str, str]:
    """The ways of booking, in words."""
    return {
        "single": _("One by one, in the office"),
        "series": _("As a series"),
        "offer": _("Offered, and taken with a yes"),
        "self": _("By whoever is served, or a helper"),
        "program": _("By a program"),
    }


# --- as the page shows it


def groups_of(request: House, seen: Dashboard, house: UUID | None) -> list[dict[str, Any]]:
    sides = (seen.total.now, seen.total.before)
    groups = []
    for heading, figures in FIGURES:
        told = [
            _told(str(label), _from(request, url, seen.period, house), [read(side) for side in sides], say)
            for label, url, read, say in figures
            if any(read(side) is not None for side in sides)
        ]
        groups += [{"name": heading, "figures": told}] if told else []
    return groups


def _told(name: str, url: str, both: list[float | None], say: Say) -> dict[str, str]:
    figure, before = both
    # A share or a time is read beside the one before; by how many per cent a share grew misleads.
    grows = say is not _share and say is not _days and before is not None and before >= FEW
    change = Figure(round(100 * (figure or 0)), round(100 * (before or 0))).change if grows else None
    said = ["–" if each is None else say(each) for each in both]
    return {
        "name": name,
        "url": url,
        "now": said[0],
        "before": said[1],
        "change": change_words(change) if change else "",
    }


def _from(request: House, name: str, asked: Period, house: UUID | None) -> str:
    """The page that a figure comes from, asked about the same days where it can be; none for whoever may not see it."""
    if not name or not may_somewhere(request.actor, OPENS[name]):
        return ""
    if name != "used":
        return reverse(name)
    last = asked.span.until - timedelta(days=1)
    days = {"since": asked.span.since.isoformat(), "last_day": last.isoformat(), "by": "day"}
    return f"{reverse(name)}?{urlencode(days | _whose(house))}"


def budget_of(seen: Dashboard) -> dict[str, Any] | None:
    budget = seen.budget
    if budget is None or not budget.lines:
        return None
    return {
        "lines": budget.lines,
        "amount": whole_dollars(budget.amount),
        "spent": whole_dollars(budget.spent),
        "left": whole_dollars(budget.left),
        "share": _share(budget.spent / budget.amount),
    }


def picture_of(seen: Dashboard) -> str:
    """Hours booked on each day, as columns; of nothing there is no picture."""
    if not any(seen.by_day):
        return ""
    drawn = [
        Column(short_day(day), date_format(day, _("M j")), hours, hours_in_words(hours))
        for day, hours in zip(seen.period.span.days(), seen.by_day, strict=True)
    ]
    return columns(drawn, _("Hours booked on each day"), hours_in_words(max(seen.by_day)))


def rows_of(seen: Dashboard, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Each organisation on its line, the most booked hours first."""
    if len(seen.lines) < 2:
        return []
    lines = sorted(seen.lines, key=lambda each: -each.now.hours.hours[State.BOOKED])
    most = max(each.now.hours.hours[State.BOOKED] + each.now.hours.left for each in lines)
    return [_row(each, names, most, seen.period) for each in lines]


def _row(beside: Beside, names: dict[UUID, str], most: float, asked: Period) -> dict[str, Any]:
    side, house = beside.now, beside.organisation_id
    name = names.get(house, "") if house else _("Together")
    served = _served_share(side)
    row = row_of(side.hours, name, most, states=BESIDE)
    row["cells"] += [
        (_("Requests"), _count(side.asked.asked)),
        (_("Led to [a visit]"), "–" if served is None else _share(served)),
        (_("Nobody came"), _count(side.kept.no_shows)),
        (_("Given back"), _count(side.kept.handed_back)),
        (_("[Workers]"), _count(side.members.members)),
    ]
    if side.cents is not None:
        row["cells"].append((_("Charged"), whole_dollars(side.cents)))
    return row | {"url": link_to(asked, asked.span.since, house)}


def overhead_of(row: Overhead) -> dict[str, Any]:
    return {
        "month": date_format(row.month, "YEAR_MONTH_FORMAT"),
        "way": ways()[row.way],
        "visits": _count(row.visits),
        "steps": _for_each(row.steps, row),
        "programs": _for_each(row.program_steps, row),
        "house": _for_each(row.house_steps, row),
        "minutes": _count(row.median_minutes),
    }


def _for_each(steps: int, row: Overhead) -> str:
    return number_format(steps / row.visits, decimal_pos=2, use_l10n=True) if steps else "–"


def waiting_for_somebody(request: House) -> list[dict[str, Any]]:
    """What waits for somebody, as the bar counts it."""
    links = {
        "duty": (_("[Visits] without people"), "phone"),
        "requests": (_("Requests"), "heart"),
        "incidents": (_("Incidents that nobody looks after"), "warning"),
        "approvals": (_("People to approve"), "verified"),
        "my_people": (_("Words from [workers] on a bad day"), "person"),
    }
    counted = waiting(request.actor)
    return [
        {"url": reverse(name), "label": label, "icon": icon, "count": counted[reverse(name)]}
        for name, (label, icon) in links.items()
        if counted.get(reverse(name))
    ]


def link_to(asked: Period, day: date, house: UUID | None) -> str:
    words = {"every": asked.kind.value, "day": day.isoformat()}
    return f"{reverse('dashboard')}?{urlencode(words | _whose(house))}"


def _whose(house: UUID | None) -> dict[str, str]:
    return {"organisation": str(house)} if house else {}


def name_of_period(asked: Period) -> str:
    since = asked.span.since
    if asked.kind is Kind.WEEK:
        name = _("Week of %(day)s") % {"day": date_format(since, "DATE_FORMAT")}
    elif asked.kind is Kind.MONTH:
        name = date_format(since, "YEAR_MONTH_FORMAT")
    else:
        number = (since.month + 2) // 3
        name = _("%(number)s. quarter %(year)s") % {"number": number, "year": since.year}
    return _("%(period)s so far") % {"period": name} if asked.runs else name


def dates_of(since: date, until: date) -> str:
    last = until - timedelta(days=1)
    return _("%(since)s to %(last)s") % {
        "since": date_format(since, "DATE_FORMAT"),
        "last": date_format(last, "DATE_FORMAT"),
    }


def plain(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.2f}".removesuffix(".00")
