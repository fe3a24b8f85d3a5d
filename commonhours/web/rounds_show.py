"""A plan of rounds as the plan board and its lists show it: minutes of a local day, workers down."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from commonhours.common.refusals import NotFound
from commonhours.matching.days import Stretch
from commonhours.routing.pages import PlanLine, PlanTold, Round, Rounds, Stop
from commonhours.web.forms import length_in_words
from commonhours.web.people import as_uuid
from commonhours.web.show import day_in_words, from_to, hour_in_words, moment
from commonhours.words import rounds as words
from commonhours.words.lengths import minutes_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

ONE_DAY = timedelta(days=1)
A_DAY = 24 * 60
# A board is at least so wide, so that short days of two plans look alike.
FIRST_HOUR, LAST_HOUR = 8, 18
TAGS = {"ready": "info", "applied": "success", "failed": "error", "waits": "warning", "works": "warning"}
# Plans that have something to show.
TO_SEE = ("ready", "applied", "dropped")
# How a stop is drawn on a board.
Cell = Callable[[Stop], dict[str, Any]]


def days_words(plan: PlanLine) -> str:
    """The day of a plan, or its first and last."""
    if plan.days == 1:
        return day_in_words(plan.first_day)
    return f"{date_format(plan.first_day, _('D, M j'))} – {date_format(last_day(plan), _('D, M j'))}"


def last_day(plan: PlanLine) -> date:
    return plan.first_day + (plan.days - 1) * ONE_DAY


def plan_shown(plan: PlanLine, names: Mapping[UUID, str]) -> dict[str, Any]:
    """A plan's line in the list, and the head of its page."""
    return {
        "id": plan.id,
        "organisation_id": plan.organisation_id,
        "days": days_words(plan),
        "house": names.get(plan.organisation_id, ""),
        "kind": _kind(plan),
        "state": plan.state,
        "tag": words.state(plan.state),
        "tag_kind": TAGS.get(plan.state, ""),
        "asked": f"{plan.asked_by}, {moment(plan.asked_at)}",
        "decided": f"{plan.decided_by}, {moment(plan.decided_at)}" if plan.decided_at else "",
        "may_move": length_in_words(plan.may_move) if plan.may_move else "",
        "slower": plan.slower,
        "frozen_until": moment(plan.frozen_until) if plan.frozen_until else "",
        "figures": _figures_line(plan) if plan.state in TO_SEE else "",
    }


def _kind(plan: PlanLine) -> str:
    if plan.away and plan.held_until:
        return _("Mended as %(name)s is late") % {"name": plan.away}
    if plan.away:
        return _("Mended without %(name)s") % {"name": plan.away}
    return _("Mended") if plan.kind == "mend" else _("Planned anew")


def _figures_line(plan: PlanLine) -> str:
    changed, left = plan.figures.get("changed", 0), plan.figures.get("left_after", 0)
    told = [ngettext("%(count)s change", "%(count)s changes", changed) % {"count": changed}]
    if left:
        told.append(_("%(count)s without anybody") % {"count": left})
    return " · ".join(told)


def progress_shown(plan: PlanLine) -> dict[str, Any]:
    """How far a plan is, and the best one so far."""
    stands = sum(plan.costs_before.values())
    return {
        "share": plan.share,
        "best": money(plan.best_cost) if plan.best_cost is not None else "",
        "stands": money(stands) if stands else "",
        "stopping": plan.stop_asked,
        "waits": plan.state == "waits",
    }


# --- the board ------------------------------------------------------------------------------------------------


def board_of(
    laid: Rounds, day: date, rounds: Sequence[Round], free: Mapping[UUID, Sequence[Stretch]], cell: Cell
) -> dict[str, Any]:
    """What {% plan_board %} takes: these rounds of a day, and the visits to which nobody comes."""
    left = [cell(stop) for stop in laid.left if day_of(stop) == day]
    rows = [_row(each, day, free.get(each.person_id, ()), cell) for each in rounds]
    shown = [*left, *(visit for row in rows for visit in row["visits"])]
    first = min([FIRST_HOUR, *(max(visit["start"] - visit["travel"], 0) // 60 for visit in shown)])
    last = max([LAST_HOUR, *(-(-visit["end"] // 60) for visit in shown)])
    return {
        "caption": _("%(day)s: [workers], their [visits] and the ways between") % {"day": day_in_words(day)},
        "first_hour": first,
        "last_hour": last,
        "hour_labels": [hour_in_words(hour) for hour in range(first, last)],
        "left": left,
        "rows": rows,
    }


def rounds_on(laid: Rounds, day: date) -> list[Round]:
    """The rounds of a day: first those that lead somewhere, by when they begin; then who is not needed, by name."""
    of_day = [each for each in laid.rounds if each.day == day]
    busy = sorted((each for each in of_day if each.stops), key=lambda each: each.stops[0].begins_at)
    return [*busy, *(each for each in of_day if not each.stops)]


def day_of(stop: Stop) -> date:
    """The local day on which a visit begins."""
    return timezone.localtime(stop.begins_at).date()


def _row(one: Round, day: date, free: Sequence[Stretch], cell: Cell) -> dict[str, Any]:
    return {
        "name": one.person or _("[A worker]"),
        "key": one.person_id,
        "url": reverse("person", args=[one.person_id]) if one.own and one.person else "",
        "note": round_note(one) or _("no [visits]"),
        "free": [(minute(start, day), minute(end, day)) for start, end in free],
        "visits": [cell(stop) for stop in one.stops],
    }


def round_note(one: Round) -> str:
    """How many visits a round has, and how long its ways are."""
    if not one.stops:
        return ""
    count = ngettext("%(count)s [visit]", "%(count)s [visits]", len(one.stops)) % {"count": len(one.stops)}
    return f"{count} · {_('%(minutes)s min of travel') % {'minutes': one.way}}" if one.way else count


def in_plan(told: PlanTold, day: date) -> Cell:
    """A visit as a plan has it: it leads to its menu there, by which it is given to others."""

    def cell(stop: Stop) -> dict[str, Any]:
        changed = _("Changed: %(what)s") % {"what": change_words(told, stop)} if stop.changed else ""
        kept = "pinned" if stop.pinned or stop.kept == "pinned" else "frozen" if stop.kept else ""
        drawn = on_board(stop, day, stop_url(told.plan.id, stop), kept)
        return drawn | {"moves": not kept, "changed": changed}

    return cell


def on_board(stop: Stop, day: date, url: str, kept: str) -> dict[str, Any]:
    """A visit as the board has it."""
    return {
        "start": minute(stop.begins_at, day),
        "end": minute(stop.ends_at, day),
        "travel": (stop.way or 0) if stop.worker_id else 0,
        "title": who_of(stop),
        "note": stop.type_of_work if stop.service_user else "",
        "when": from_to(stop.begins_at, stop.ends_at),
        "url": url,
        "state": "left" if stop.worker_id is None else "changed" if stop.changed else "",
        "kept": kept,
    }


def facts_of(laid: Rounds, day: date) -> dict[str, str]:
    """A day in figures, as it is laid out."""
    left = sum(day_of(stop) == day for stop in laid.left)
    rounds = rounds_on(laid, day)
    visits = left + sum(len(each.stops) for each in rounds)
    ways = minutes_in_words(sum(each.way for each in rounds), by_days=False)
    return {
        "visits": ngettext("%(count)s [visit]", "%(count)s [visits]", visits) % {"count": visits},
        "left": _("%(count)s without anybody") % {"count": left},
        "way": _("%(length)s on the way") % {"length": ways},
    }


def stop_url(plan_id: UUID, stop: Stop) -> str:
    """The page of a visit in a plan; of several who come to it, of this one."""
    comes = {"comes": stop.worker_id} if stop.worker_id else {}
    return f"{reverse('rounds_visit', args=[plan_id, stop.visit_id])}?{urlencode(comes)}".rstrip("?")


def all_stops(told: PlanTold) -> list[Stop]:
    """All places of a plan, in order of time."""
    return stops_of(told.rounds)


def stops_of(laid: Rounds) -> list[Stop]:
    """All places of some days, in order of time."""
    stops = [*(stop for one in laid.rounds for stop in one.stops), *laid.left]
    return sorted(stops, key=lambda stop: (stop.begins_at, stop.visit_id))


def stop_at(laid: Rounds, visit_id: UUID, comes: str) -> Stop:
    """The place of the visit to which this worker comes; without one, its first. Refuse with `unknown_visit`."""
    places = [stop for stop in stops_of(laid) if stop.visit_id == visit_id]
    if not places:
        raise NotFound.because("unknown_visit", field="visit")
    worker = as_uuid(comes)
    return next((stop for stop in places if stop.worker_id == worker), places[0])


def who_of(stop: Stop) -> str:
    """Whom a visit is for, as far as its reader may know it."""
    return stop.service_user or stop.type_of_work


def name_in(told: PlanTold, person_id: UUID | None) -> str:
    """A worker of the plan; nobody where nobody comes."""
    if person_id is None:
        return _("nobody")
    return told.names.get(person_id) or _("somebody of a partner")


def ended_before(stop: Stop) -> datetime:
    """When it was to end before the plan: no plan makes a visit longer."""
    return began_before(stop) + (stop.ends_at - stop.begins_at)


def began_before(stop: Stop) -> datetime:
    return stop.begun_before or stop.begins_at


def moved(stop: Stop) -> bool:
    return began_before(stop) != stop.begins_at


def change_words(told: PlanTold, stop: Stop) -> str:
    """What a plan changes about a visit, in a line: who comes, and when."""
    said = []
    if stop.worker_before != stop.worker_id:
        said.append(f"{name_in(told, stop.worker_before)} → {name_in(told, stop.worker_id)}")
    if moved(stop):
        was = from_to(began_before(stop), ended_before(stop))
        said.append(f"{was} → {from_to(stop.begins_at, stop.ends_at)}")
    return " · ".join(said)


def minute(instant: datetime, day: date) -> int:
    """Minutes of the wall clock since local midnight, cut to the day."""
    local = timezone.localtime(instant)
    if local.date() != day:
        return 0 if local.date() < day else A_DAY
    return local.hour * 60 + local.minute
