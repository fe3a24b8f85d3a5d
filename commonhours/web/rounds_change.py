"""What a plan changes for whom, told before anybody else is; and what it costs beside what stands, or another plan."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from commonhours.routing.explaining import Saving
from commonhours.routing.models import FACTORS
from commonhours.routing.pages import PlanLine, PlanTold, Stop
from commonhours.web.rounds_show import (
    all_stops,
    began_before,
    day_of,
    ended_before,
    moved,
    name_in,
    stop_url,
    who_of,
)
from commonhours.web.show import dates, day_in_words, from_to
from commonhours.words import rounds as words
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _


def workers_changed(told: PlanTold) -> list[dict[str, Any]]:
    """Of each worker to whom something changes: what they are given and what is taken from them, with the sums."""
    theirs: dict[UUID, list[Stop]] = {}
    for stop in all_stops(told):
        for each in {stop.worker_before, stop.worker_id} - {None}:
            theirs.setdefault(each, []).append(stop)  # type: ignore[arg-type]  # None was taken out
    changed = {person for person, stops in theirs.items() if any(stop.changed for stop in stops)}
    return sorted((_worker(told, each, theirs[each]) for each in changed), key=lambda row: row["name"])


def _worker(told: PlanTold, person: UUID, stops: Sequence[Stop]) -> dict[str, Any]:
    before = [stop for stop in stops if stop.worker_before == person]
    after = [stop for stop in stops if stop.worker_id == person]
    return {
        "name": name_in(told, person),
        "visits": (len(before), len(after)),
        "hours": (_hours(before), _hours(after)),
        "way": sum(stop.way or 0 for stop in after),
        "gets": [_line(told, stop) for stop in after if stop.worker_before != person],
        "gives": [_line(told, stop, was=True) for stop in before if stop.worker_id != person],
        "moves": [_line(told, stop) for stop in after if stop.worker_before == person and moved(stop)],
    }


def _hours(stops: Sequence[Stop]) -> str:
    return minutes_in_words(sum(stop.minutes for stop in stops), by_days=False)


def _line(told: PlanTold, stop: Stop, *, was: bool = False) -> dict[str, Any]:
    begins, ends = (began_before(stop), ended_before(stop)) if was else (stop.begins_at, stop.ends_at)
    return {
        "url": stop_url(told.plan.id, stop),
        "when": dates(begins, ends),
        "who": who_of(stop),
        "new": stop.new_face and not was,
        "before": from_to(began_before(stop), ended_before(stop)) if moved(stop) and not was else "",
    }


def served_changed(told: PlanTold) -> list[dict[str, Any]]:
    """Of each service user to whom something changes: their visits, who was to come and who will."""
    theirs: dict[UUID, list[Stop]] = {}
    for stop in told.changes:
        theirs.setdefault(stop.service_user_id, []).append(stop)
    rows = [
        {"name": who_of(stops[0]), "visits": [_served_line(told, stop) for stop in stops]}
        for stops in theirs.values()
    ]
    return sorted(rows, key=lambda row: row["name"])


def _served_line(told: PlanTold, stop: Stop) -> dict[str, Any]:
    return {
        "url": stop_url(told.plan.id, stop),
        "day": day_in_words(day_of(stop)),
        "when": from_to(stop.begins_at, stop.ends_at),
        "was": from_to(began_before(stop), ended_before(stop)) if moved(stop) else "",
        "before": name_in(told, stop.worker_before) if stop.worker_before != stop.worker_id else "",
        "after": name_in(told, stop.worker_id),
        "nobody": stop.worker_id is None,
        "why": words.why_left(stop.why_left),
        "new": stop.new_face,
    }


# --- figures --------------------------------------------------------------------------------------------------


def figures_of(plan: PlanLine, other: PlanLine | None = None) -> dict[str, Any]:
    """What stands beside the plan, and beside another plan: sums first, then what makes it dear."""
    columns = [_("As it stands"), _("This plan"), *([_("The other plan")] if other else [])]
    told = [plan, *([other] if other else [])]
    rows = [
        row | {"cells": list(zip(columns, row["cells"], strict=True))}
        for row in (*_sums(told), *_costs(told))
    ]
    return {"columns": columns, "rows": rows}


# What a plan adds up, by the names under which it is kept: before, where it has it, and after.
_SUMS = (
    ("way_before", "way_after"),
    (None, "changed"),
    (None, "moved"),
    (None, "late"),
    (None, "new_faces"),
    ("left_before", "left_after"),
    ("known_before", "known_after"),
    ("workers_before", "workers_after"),
)


def _sums(plans: Sequence[PlanLine]) -> list[dict[str, Any]]:
    names = {
        "way_after": _("Time on the way"),
        "changed": _("[Visits] that change"),
        "moved": _("[Visits] at another time"),
        "late": _("[Visits] that begin late all the same"),
        "new_faces": _("New faces"),
        "left_after": _("[Visits] without anybody"),
        "known_after": _("[Visits] by somebody they know"),
        "workers_after": _("[Workers] who come"),
    }
    rows = []
    for before, after in _SUMS:
        if not any(after in each.figures for each in plans):
            continue
        if after in ("moved", "late") and not any(each.figures.get(after) for each in plans):
            continue
        first = plans[0].figures
        stands = _sum(after, first[before]) if before and before in first else "–"
        rows.append(
            {
                "name": names[after],
                "cells": [stands, *(_sum(after, each.figures.get(after, 0)) for each in plans)],
            }
        )
    return rows


def _sum(name: str, figure: int) -> str:
    return minutes_in_words(figure, by_days=False) if name == "way_after" else str(figure)


def _costs(plans: Sequence[PlanLine]) -> list[dict[str, Any]]:
    columns: list[Mapping[str, int]] = [plans[0].costs_before, *(each.costs_after for each in plans)]
    rows = [
        {"name": words.factor(name), "cells": [money(each.get(name, 0)) for each in columns]}
        for name in FACTORS
        if any(each.get(name) for each in columns)
    ]
    total = {"name": _("Together"), "cells": [money(sum(each.values())) for each in columns], "total": True}
    return [*rows, total] if rows else []


def apart_of(one: PlanTold, other: PlanTold) -> list[dict[str, Any]]:
    """The visits that two plans give to different people or put at different times."""
    there = {_place(stop): stop for stop in all_stops(other)}
    rows = []
    for stop in all_stops(one):
        twin = there.get(_place(stop))
        if twin and (twin.worker_id, twin.begins_at) != (stop.worker_id, stop.begins_at):
            was = dates(began_before(stop), ended_before(stop))
            rows.append(
                {
                    "who": who_of(stop),
                    "stands": f"{name_in(one, stop.worker_before)}, {was}",
                    "this": f"{name_in(one, stop.worker_id)}, {dates(stop.begins_at, stop.ends_at)}",
                    "other": f"{name_in(other, twin.worker_id)}, {dates(twin.begins_at, twin.ends_at)}",
                }
            )
    return rows


def _place(stop: Stop) -> tuple[UUID, UUID | None]:
    return stop.visit_id, stop.assignment_id


def savings_shown(savings: Sequence[Saving]) -> list[dict[str, str]]:
    """What one thing otherwise would save, as it was reckoned."""
    return [
        {
            "name": words.saving(each.code),
            "text": _("saves %(cost)s by the weights") % {"cost": money(each.cents)}
            if each.cents > 0
            else _("saves nothing that was found"),
            "icon": "check" if each.cents > 0 else "info",
        }
        for each in savings
    ]
