"""Weights, versions, drafts and simulations as pages tell them."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format, number_format

from commonhours.matching.weighing import FACTORS, Weighing
from commonhours.matching.weights import Draft, Ranking, Simulated, Version
from commonhours.web.show import moment
from commonhours.words import ranking as words
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import whole_dollars
from commonhours.words.terms import gettext as _

Totals = dict[str, Any]


def ranking_shown(page: Ranking, *, plainly: bool) -> dict[str, Any]:
    """The order of today, and every other that was or will be."""
    current = page.current
    return {
        "plainly": plainly,
        "current": _version(current, page) if current else None,
        "tiers": _tiers(current.weighing.tiers, plainly=plainly) if current else [],
        "factors": _factors(current.weighing, plainly=plainly) if current else [],
        "never": words.never(),
        "to_come": [_version(each, page) for each in page.versions if each.state(page.today) == "to_come"],
        "history": [_version(each, page) for each in page.versions if each.state(page.today) == "over"],
        "drafts": [draft_shown(each) for each in page.drafts],
        "governs": page.governs,
    }


def _tiers(tiers: Sequence[str], *, plainly: bool) -> list[dict[str, str]]:
    named = (words.tier(each) for each in tiers)
    return [{"name": each.name, "text": each.plainly if plainly else each.measured} for each in named]


def _factors(weighing: Weighing, *, plainly: bool) -> list[dict[str, Any]]:
    """Those that count, the weightiest first; then those that do not."""
    order = sorted(FACTORS, key=lambda name: -weighing.worth[name])
    named = ((name, words.factor(name)) for name in order)
    return [
        {
            "name": each.name,
            "text": each.plainly if plainly else each.measured,
            "worth": figure(weighing.worth[name]),
            "counts": bool(weighing.worth[name]),
        }
        for name, each in named
    ]


def _version(version: Version, page: Ranking) -> dict[str, Any]:
    first = version.version == page.versions[-1].version
    changes = [
        {
            "name": words.factor(name).name,
            "was": figure(before),
            "now": figure(version.weighing.worth[name]),
        }
        for name, before in version.was.items()
    ]
    return {
        "number": version.version,
        "since": date_format(version.since, "DATE_FORMAT"),
        "until": date_format(version.until, "DATE_FORMAT") if version.until else "",
        "reason": version.reason,
        "set_by": version.set_by,
        "set_at": moment(version.set_at) if version.set_at else "",
        "changes": changes,
        "tiers": tiers_named(version.weighing.tiers),
        "tiers_were": None if version.tiers_were is None else tiers_named(version.tiers_were),
        "worth": _factors(version.weighing, plainly=False) if first else [],
    }


def tiers_named(tiers: Sequence[str]) -> str:
    """The groups in one line."""
    return " · ".join(words.tier(each).name for each in tiers) or _("Nobody: points alone count")


def figure(value: float) -> str:
    """A weight as people write it."""
    return number_format(int(value) if value == int(value) else value)


def draft_shown(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "since": date_format(draft.since, "DATE_FORMAT"),
        "reason": draft.reason,
        "made_by": draft.made_by,
        "changed_at": moment(draft.changed_at),
        "open": draft.state == "open",
        "state": draft.state,
    }


def order_shown(weighing: Weighing, base: Weighing) -> dict[str, Any]:
    """A draft beside what holds."""
    rows = [
        {
            "name": words.factor(name).name,
            "now": figure(base.worth[name]),
            "draft": figure(weighing.worth[name]),
            "changes": base.worth[name] != weighing.worth[name],
        }
        for name in FACTORS
    ]
    groups = {
        "name": _("Who comes before all others"),
        "now": tiers_named(base.tiers),
        "draft": tiers_named(weighing.tiers),
        "changes": base.tiers != weighing.tiers,
    }
    return {"rows": [groups, *rows]}


def simulated_shown(run: Simulated) -> dict[str, Any]:
    """A simulation under way or done."""
    shown: dict[str, Any] = {
        "state": run.state,
        "done": run.done,
        "of": run.of,
        "first_day": date_format(run.first_day, "DATE_FORMAT"),
        "last_day": date_format(run.last_day, "DATE_FORMAT"),
        "base": run.base,
        "asked_by": run.asked_by,
        "when": moment(run.finished_at or run.asked_at),
        "current": run.current,
    }
    return shown | (_result(run) if run.result else {})


def _result(run: Simulated) -> dict[str, Any]:
    told = run.result
    visits = told["visits"]
    return {
        "visits": visits,
        "left_out": told["left_out"],
        "first": told["changed"]["1"],
        "share": percent(told["changed"]["1"] / visits if visits else 0),
        "rows": _rows(told["now"], told["draft"], visits),
        "deeper": [
            {"depth": depth, "count": told["changed"][str(depth)], "share": percent(_part(told, depth))}
            for depth in (1, 5, 20)
        ],
        "people": _hours(told["people"], run.names),
        "organisations": _hours(told["organisations"], run.names),
    }


def _part(told: Totals, depth: int) -> float:
    return told["changed"][str(depth)] / told["visits"] if told["visits"] else 0.0


def _rows(before: Totals, after: Totals, visits: int) -> list[dict[str, str]]:
    """Each figure under the order that holds and under the draft."""

    def way(totals: Totals) -> str:
        came = max(visits - totals["unfilled"], 1)
        return minutes_in_words(round(totals["travel"] / came))

    figures = (
        (_("[Visits] for which nobody could come"), lambda t: number_format(t["unfilled"])),
        (_("[Visits] by somebody who had been there before"), lambda t: _of(t["known"], visits)),
        (_("[Visits] by newcomers"), lambda t: _of(t["newcomers"], visits)),
        (_("Way from home, on average"), way),
        (_("Pay and on-costs at the agreed rates"), lambda t: whole_dollars(t["cents"])),
        (_("[Workers] who would have hours"), lambda t: number_format(t["with_hours"])),
        (_("Hours of the fifth with the fewest"), lambda t: percent(t["lowest_fifth"])),
        (_("How uneven hours are, from 0 to 1"), lambda t: number_format(round(t["gini"], 2))),
        (_("Missing of the hours that people want"), lambda t: percent(t["short"])),
        (_("Whoever came in fact would be offered first"), lambda t: _of(t["in_fact"]["1"], visits)),
    )
    return [{"name": name, "now": say(before), "draft": say(after)} for name, say in figures]


def _of(count: int, of: int) -> str:
    return f"{number_format(count, force_grouping=True)} ({percent(count / of if of else 0)})"


def percent(share: float) -> str:
    """A share in whole per cent, or tenths where that is little."""
    value = 100 * share
    rounded = round(value, 1) if 0 < value < 10 else round(value)
    return _("%(percent)s%%") % {"percent": number_format(rounded)}


def _hours(rows: Sequence[Sequence[Any]], names: dict[str, str]) -> list[dict[str, str]]:
    return [
        {
            "name": names.get(who, "") or _("Somebody who has left"),
            "now": minutes_in_words(before, by_days=False),
            "draft": minutes_in_words(after, by_days=False),
            "more": after > before,
        }
        for who, before, after in rows
    ]
