"""Write down by name what went wrong with a visit that has begun; whoever it is about has a right of reply."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.changing import lock_all, locked_visit
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.reliability import WHILE
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.dispatch.models import VisitEvent
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import OpenAct, acting, once

MOST_MINUTES = 24 * 60
TIMED = ("late", "cut_short")


@dataclass(frozen=True)
class Recorded:
    """What was written down, about whom."""

    event_id: UUID
    visit_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class Replied:
    """What somebody has now answered to."""

    event_id: UUID
    visit_id: UUID


@once(Recorded)
def record_event(
    *,
    by: Actor,
    at: datetime,
    visit_id: UUID,
    person_id: UUID,
    kind: str,
    minutes: int = 0,
    words: str = "",
) -> Recorded:
    """Write down that somebody was late or left early, or that their relief did not come.

    It counts for nothing; who did not come at all is written down with `bookings.actions.note_absence`. Refuses with
    `unknown_visit`, `not_allowed`, `unknown_choice`, `minutes_missing`, `already_cancelled`, `not_begun`,
    `too_long_ago`, `unknown_person` or `already_recorded`.
    """
    with acting("visit.record", by=by, at=at) as act:
        visit = locked_visit(visit_id)
        require(by, Permission.BOOK, [visit.organisation_id])
        _refuse_unsound(visit, at, kind, minutes)
        concern([visit_id, visit.service_user_id])
        lock_all([person_id])
        if not Assignment.objects.filter(
            visit_id=visit_id, person_id=person_id, state__in=OCCUPYING
        ).exists():
            raise NotFound.because("unknown_person", field="person")
        event_id = _write(act, visit, person_id, kind, minutes if kind in TIMED else 0, words)
        act.subject_id = visit_id
        act.touches(person_id)
        act.concerns(visit.organisation_ids)
        act.note(event=event_id, kind=kind, told=[{"visit": visit_id, "people": [person_id]}])
        act.outcome = recorded = Recorded(event_id, visit_id, person_id)
        return recorded


def _refuse_unsound(visit: Visit, at: datetime, kind: str, minutes: int) -> None:
    if kind not in VisitEvent.KINDS:
        raise Invalid.because("unknown_choice", field="kind")
    if kind in TIMED and not 1 <= minutes <= MOST_MINUTES:
        raise Invalid.because("minutes_missing", field="minutes")
    if visit.state == "cancelled":
        raise Refused.because("already_cancelled")
    if visit.starts_at > at:
        raise Refused.because("not_begun")
    if at - visit.ends_at > WHILE:
        raise Refused.because("too_long_ago")


def _write(act: OpenAct, visit: Visit, person_id: UUID, kind: str, minutes: int, words: str) -> UUID:
    row = {
        "id": new_id(),
        "visit": visit.id,
        "person": person_id,
        "kind": kind,
        "minutes": minutes,
        "words": words.strip()[:500],
        "recorded_by": act.by.account_id,
        "recorded_at": act.at,
        "reply": "",
        "organisation_ids": visit.organisation_ids,
    }
    written: list[UUID] = insert(VisitEvent, [row], unless="visit_event_once")
    if not written:
        raise Refused.because("already_recorded")
    return written[0]


@once(Replied)
def reply_to_event(*, by: Actor, at: datetime, event_id: UUID, words: str) -> Replied:
    """Say my side of what was written down about me; it stands beside it for everybody who reads it.

    Refuses with `unknown_event`, `words_missing` or `already_replied`.
    """
    with acting("visit.reply", by=by, at=at) as act:
        event = VisitEvent.objects.select_for_update(no_key=True).filter(id=event_id).first()
        if event is None or event.person_id != by.person_id:
            raise NotFound.because("unknown_event", field="event")
        if not words.strip():
            raise Invalid.because("words_missing", field="words")
        if event.replied_at:
            raise Refused.because("already_replied")
        VisitEvent.objects.filter(id=event_id).update(reply=words.strip()[:1000], replied_at=at)
        act.subject_id = event.visit_id
        act.concerns(event.organisation_ids)
        act.note(event=event_id)
        act.outcome = replied = Replied(event_id, event.visit_id)
        return replied
