"""What the office's pages show of hours: a line of the queue, scores, one timesheet with all that led to it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from commonhours.integrations.evv.scores import DEVICES, USAGE, Score
from commonhours.timesheets.models import ClockEvent, Dispute
from commonhours.timesheets.pages import SheetLine, SheetPage
from commonhours.timesheets.rules import TO_MEND
from commonhours.web.middleware import fresh_key
from commonhours.web.show import clock, day_in_words, moment
from commonhours.words.evv import SCORES
from commonhours.words.hours import (
    EXCEPTIONS,
    LABELS,
    METHODS,
    SIDES,
    STATES,
    reason_name,
    resolution_name,
)
from commonhours.words.terms import gettext as _


def line_shown(line: SheetLine) -> dict[str, Any]:
    """A line of the queue in words."""
    waits = ", ".join(_(SIDES[side]) for side in line.waits_for)
    if waits and line.waits_since:
        waits = _("%(who)s, since %(when)s") % {"who": waits, "when": moment(line.waits_since)}
    return {
        "id": line.id,
        "visit_id": line.visit_id,
        "day": day_in_words(timezone.localtime(line.planned_start).date()),
        "person": line.person or _("[A worker]"),
        "service_user": line.service_user,
        "planned": _span(line.planned_start, line.planned_end),
        "worked": _span(line.starts_at, line.ends_at) if line.starts_at or line.ends_at else "–",
        "state": line.state,
        "state_label": _(STATES[line.state]),
        "open": [_(EXCEPTIONS[code]) for code in line.exceptions]
        or ([_(STATES["unclocked"])] if line.state == "unclocked" else []),
        "waits": waits,
    }


def score_shown(score: Score) -> dict[str, Any]:
    """One figure of a payer, with what they want and where that stands."""
    least = score.what != DEVICES
    wanted = _("at least %(figure)s") if least else _("at most %(figure)s")
    unit = "" if score.what == USAGE else " %"
    return {
        "name": f"{score.payer}: {_(SCORES[score.what])}",
        "value": _("Nothing to count yet") if score.value is None else f"{score.value}{unit}",
        "wanted": wanted % {"figure": f"{score.wanted}{unit}"},
        "kept": score.kept,
        "source": score.source,
    }


def sheet_shown(page: SheetPage) -> dict[str, Any]:
    terms = page.terms
    pack = terms.pack
    open_dispute = next((each for each in page.disputes if each.decided_at is None), None)
    line = page.line
    return {
        "line": line_shown(line),
        "events": [_event(each) for each in page.events],
        "exceptions": _exceptions(page, pack.code),
        "happened": _happened(page, pack.code),
        "open_dispute": _dispute(open_dispute) if open_dispute else None,
        "own": page.own,
        "revision": page.revision,
        "may_note_yes": "served" in line.waits_for,
        "pack": pack,
        "payer": terms.payer,
        "noted": sorted(pack.noted),
        "reasons": [(code, reason_name(pack.code, code)) for code in pack.reasons],
        "resolutions": [(code, resolution_name(pack.code, code)) for code in pack.resolutions],
        # What nobody knows is suggested as it was planned; what is known is left alone.
        "suggested_start": "" if line.starts_at else _local(line.planned_start),
        "suggested_end": "" if line.ends_at else _local(line.planned_end),
        "key": fresh_key(),
    }


def _event(event: ClockEvent) -> dict[str, Any]:
    if event.latitude is None:
        place = _("No place was kept.")
    elif event.metres is None:
        place = _("A place was kept.")
    else:
        place = _("A place was kept, %(metres)s m from the [visit].") % {"metres": event.metres}
    return {
        "what": _("Start") if event.way == "in" else _("Finish"),
        "at": moment(event.at),
        "method": _(METHODS[event.method]),
        "label": _(LABELS[event.label]) if event.label else _("place not said"),
        "device": clock(timezone.localtime(event.device_at)),
        "received": moment(event.received_at),
        "place": place,
        "off": event.off,
    }


def _exceptions(page: SheetPage, pack: str) -> list[dict[str, Any]]:
    seen = {each.exception: each for each in page.acknowledged if each.revision == page.revision}
    shown = []
    for code in page.line.exceptions:
        done = seen.get(code)
        settled = ""
        if done is not None:
            why = f"{reason_name(pack, done.reason)}; {resolution_name(pack, done.resolution)}. {done.memo}"
            settled = f"{page.names.get(done.made_by_id, '')}, {moment(done.made_at)}: {why}"
        to_mend = code in TO_MEND
        shown.append(
            {
                "code": code,
                "label": _(EXCEPTIONS[code]),
                "settled": settled,
                "to_mend": to_mend,
                "asks": done is None and not to_mend and code != "by_hand",
            }
        )
    return shown


def _happened(page: SheetPage, pack: str) -> list[dict[str, Any]]:
    """What was put right, confirmed and disputed, by time."""
    rows: list[tuple[datetime, dict[str, Any]]] = []
    for put in page.adjustments:
        why = f"{reason_name(pack, put.reason)}; {resolution_name(pack, put.resolution)}. {put.memo}"
        what = _("Put right: %(hours)s") % {"hours": _span(put.starts_at, put.ends_at)}
        rows.append((put.made_at, _act("edit", what, page.names.get(put.made_by_id, ""), why)))
    for yes in page.confirmations:
        words = yes.told if yes.revision == page.revision else _("The hours have changed since.")
        what = _("Yes: %(side)s") % {"side": _(SIDES[yes.side])}
        rows.append((yes.said_at, _act("check", what, page.names.get(yes.said_by_id, ""), words)))
    for said_no in page.disputes:
        what = _("Not right: %(side)s") % {"side": _(SIDES[said_no.side])}
        who = page.names.get(said_no.opened_by_id, "")
        rows.append((said_no.opened_at, _act("warning", what, who, f"“{said_no.words}”")))
        if said_no.decided_at and said_no.decided_by_id:
            who = page.names.get(said_no.decided_by_id, "")
            rows.append((said_no.decided_at, _act("check", _("Decided"), who, said_no.decision)))
    return [{**shown, "at": moment(at)} for at, shown in sorted(rows, key=lambda row: row[0])]


def _act(icon: str, what: str, who: str, words: str) -> dict[str, Any]:
    return {"icon": icon, "what": what, "who": who, "words": words}


def _dispute(row: Dispute) -> dict[str, Any]:
    return {"id": row.id, "side": _(SIDES[row.side]), "words": row.words}


def _span(start: datetime | None, end: datetime | None) -> str:
    first, last = (clock(timezone.localtime(each)) if each else "…" for each in (start, end))
    return f"{first}–{last}"


def _local(instant: datetime) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%dT%H:%M")
