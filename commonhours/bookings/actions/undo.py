"""Undo: for five minutes whoever changed a visit or a series can have it as it was, if that is still possible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from commonhours.bookings.actions.book import AROUND, open_parties, refuse_misfits
from commonhours.bookings.actions.changing import Standing, lock_all, locked_visit
from commonhours.bookings.actions.filling import locked_series
from commonhours.bookings.actions.picture import Picture, mark_of, picture, series_facts
from commonhours.bookings.actions.writing import hold_hours
from commonhours.bookings.briefing import frame_of, question_of
from commonhours.bookings.gaps import recurrence_of_series
from commonhours.bookings.models import Assignment, Gap, Series, Visit
from commonhours.bookings.parts import Part, wish_for, wish_of
from commonhours.bookings.queries import dossiers
from commonhours.bookings.recurrence import ended
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
    """The act that was undone, the visits that stand as they did before it, and the series that does, if any."""

    act_id: UUID
    visit_ids: tuple[UUID, ...]
    series_id: UUID | None = None


@once(Undone)
def undo(*, by: Actor, at: datetime, act_id: UUID) -> Undone:
    """Undo an act of one's own that is not older than five minutes: a new act that restores what was.

    Refuses with `unknown_act`, `undo_too_late`, `changed_since` when somebody has changed the visit or any of the
    series since, `already_begun`, and with every rule, hour or allocation that stands in the way now, as a booking
    does: of a series everything is restored, or nothing.
    """
    with acting("visit.undo", by=by, at=at) as act:
        done = own_act(by, act_id)
        if done is None or done.verb not in UNDOABLE:
            raise NotFound.because("unknown_act")
        if not timedelta(0) <= at - done.at <= FIVE_MINUTES:
            raise Refused.because("undo_too_late")
        series_id = _restore_series(act, done.facts.get("series_changed", []))
        restored = _restore(act, done, done.facts.get("changed", []))
        act.note(undoes=act_id)
        act.outcome = undone = Undone(act_id, restored, series_id)
        return undone


def _restore_series(act: OpenAct, changed: Sequence[dict[str, Any]]) -> UUID | None:
    """Give series the rule that they had; one that there was not before ends before it begins. The first is named."""
    for each in sorted(changed, key=lambda each: str(each["series"])):
        series = locked_series(act.by, UUID(each["series"]))
        if series_facts(series.id) != each["is"]:
            raise Refused.because("changed_since")
        act.concerns(series.organisation_ids)
        was = each["was"] or _never_begun(series)
        Series.objects.filter(id=series.id).update(
            rule=was["rule"],
            materialised_until=datetime.fromisoformat(was["until"]),
            skips=[datetime.fromisoformat(skip) for skip in was["skips"]],
        )
        Gap.objects.filter(series_id=series.id).exclude(id__in=list(was["gaps"])).delete()
    if not changed:
        return None
    act.subject_id = UUID(changed[0]["series"])
    return act.subject_id


def _never_begun(series: Series) -> dict[str, Any]:
    first = recurrence_of_series(series).of_wall(datetime.fromisoformat(series.first_local)).starts_at
    rule = ended(series.rule, first - timedelta(seconds=1), ZoneInfo(series.zone))
    return {"rule": rule, "until": series.materialised_until.isoformat(), "skips": [], "gaps": {}}


def _restore(act: OpenAct, done: Own, changed: Sequence[dict[str, Any]]) -> tuple[UUID, ...]:
    """All are ended before the first comes back: nobody's new hours stand in the way of their old ones."""
    several = [_opened(act, done, each) for each in sorted(changed, key=lambda each: str(each["visit"]))]
    lock_all(*(each.people.values() for pair in several for each in (pair[0].was, pair[1])))
    for standing, was in several:
        _take_back(standing, was)
    for standing, was in several:
        _put_back(standing, was)
        standing.tell()
    return tuple(standing.visit.id for standing, _ in several)


def _opened(act: OpenAct, done: Own, changed: dict[str, Any]) -> tuple[Standing, Picture]:
    """A visit, its row locked, as it stands, and as it was."""
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
    return standing, was


def _never(now: Picture) -> Picture:
    """How a visit that was just booked is left when that is undone: called off, with nobody and without hours."""
    return replace(now, state="cancelled", reason="", people={}, minutes=0)


def _take_back(standing: Standing, was: Picture) -> None:
    visit, act = standing.visit, standing.act
    standing.end([each for each in standing.was.people if each not in was.people], "undone")
    give_back(visit_id=visit.id, at=act.at)
    restored = {
        "state": was.state,
        "starts_at": was.starts_at,
        "ends_at": was.ends_at,
        "reason": was.reason,
        "organisation_ids": list(was.organisation_ids),
        "series_id": was.series_id,
        "occurs_at": was.occurs_at,
        "wants": list(was.wants),
        "features": list(was.features),
        "places": was.places,
    }
    Visit.objects.filter(id=visit.id).update(**restored)
    for name, value in restored.items():
        setattr(visit, name, value)


def _put_back(standing: Standing, was: Picture) -> None:
    visit, act = standing.visit, standing.act
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
