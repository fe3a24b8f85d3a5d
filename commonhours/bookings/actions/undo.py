"""Undo: for five minutes whoever changed a visit can have it as it was, if that is still possible."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from commonhours.bookings.actions.book import AROUND, open_parties, refuse_misfits
from commonhours.bookings.actions.changing import Standing, lock_all, locked_visit
from commonhours.bookings.actions.picture import Picture, mark_of, picture
from commonhours.bookings.actions.writing import hold_hours
from commonhours.bookings.briefing import frame_of, question_of
from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.parts import Part, wish_for, wish_of
from commonhours.bookings.queries import dossiers
from commonhours.bookings.undoable import FIVE_MINUTES, UNDOABLE
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.funding.actions import give_back
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import OpenAct, acting, once
from commonhours.trail.queries import Own, own_act


@dataclass(frozen=True)
class Undone:
    """The act that was undone, and the visits that stand as they did before it."""

    act_id: UUID
    visit_ids: tuple[UUID, ...]


@once(Undone)
def undo(*, by: Actor, at: datetime, act_id: UUID) -> Undone:
    """Undo an act of one's own that is not older than five minutes: a new act that restores what was.

    Refuses with `unknown_act`, `undo_too_late`, `changed_since` when somebody has changed the visit since,
    `already_begun`, and with every rule, hour or allocation that stands in the way now, as a booking does.
    """
    with acting("visit.undo", by=by, at=at) as act:
        done = own_act(by, act_id)
        if done is None or done.verb not in UNDOABLE:
            raise NotFound.because("unknown_act")
        if not timedelta(0) <= at - done.at <= FIVE_MINUTES:
            raise Refused.because("undo_too_late")
        restored = tuple(_restore(act, done, changed) for changed in done.facts.get("changed", []))
        act.note(undoes=act_id)
        act.outcome = undone = Undone(act_id, restored)
        return undone


def _restore(act: OpenAct, done: Own, changed: dict[str, Any]) -> UUID:
    visit_id = UUID(changed["visit"])
    concern([visit_id])
    visit = locked_visit(visit_id)
    if done.verb != "visit.hand_back":
        require(act.by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id)
    concern([visit.service_user_id])
    if mark_of(visit) != changed["is"]:
        raise Refused.because("changed_since")
    standing = Standing(act, visit, picture(visit), late=False)
    was = Picture.of_facts(changed["was"]) if changed["was"] else _never(standing.was)
    if min(was.starts_at, visit.starts_at) <= act.at:
        raise Refused.because("already_begun")
    lock_all(standing.was.people.values(), was.people.values())
    _put_back(standing, was)
    standing.tell()
    return visit_id


def _never(now: Picture) -> Picture:
    """How a visit that was just booked is left when that is undone: called off, with nobody and without hours."""
    return Picture("cancelled", now.starts_at, now.ends_at, "", now.organisation_ids, {}, 0)


def _put_back(standing: Standing, was: Picture) -> None:
    visit, act = standing.visit, standing.act
    standing.end([each for each in standing.was.people if each not in was.people], "undone")
    give_back(visit_id=visit.id, at=act.at)
    restored = {
        "state": was.state,
        "starts_at": was.starts_at,
        "ends_at": was.ends_at,
        "reason": was.reason,
        "organisation_ids": list(was.organisation_ids),
    }
    Visit.objects.filter(id=visit.id).update(**restored)
    for name, value in restored.items():
        setattr(visit, name, value)
    if was.state != "planned":
        return
    back = [each for each in was.people if each not in standing.was.people]
    known = open_parties(wish_of(visit), list(was.people.values()))
    _ask_rules(standing, back)
    hold_hours(act, known, visit.id, question_of(wish_of(visit), known, act.at), was.minutes)
    rows = Assignment.objects.filter(id__in=was.people)
    try:
        with transaction.atomic():
            rows.filter(id__in=back).update(state="booked", ended_because="", late=False)
    except IntegrityError as error:
        raise Refused.because("taken", field="person") from error
    rows.update(organisation_ids=list(was.organisation_ids))


def _ask_rules(standing: Standing, assignment_ids: list[UUID]) -> None:
    """Ask every rule about whoever comes back. Their notice was kept when the visit was booked."""
    visit = standing.visit
    for row in Assignment.objects.filter(id__in=assignment_ids).order_by("person_id"):
        part = Part(row.person_id, row.type_of_work_id or visit.type_of_work_id, row.starts_at, row.ends_at)
        wish = wish_for(visit, part)
        known = open_parties(wish, [row.person_id])
        since, until = part.starts_at - AROUND, part.ends_at + AROUND
        question = question_of(wish, known, visit.booked_at)
        refuse_misfits(
            question, dossiers([row.person_id], since=since, until=until), frame_of(known, standing.act.at)
        )
