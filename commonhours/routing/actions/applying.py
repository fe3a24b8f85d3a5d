"""Apply a plan: all of it at once, through the verbs by which bookings give visits to other people, or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from commonhours.availability.actions import close_for_illness
from commonhours.bookings.actions.book import refuse_own_booking
from commonhours.bookings.actions.changing import (
    Standing,
    end_all,
    lateness,
    lock_all,
    locked_visits,
    show,
    tell_each,
)
from commonhours.bookings.actions.picture import pictures
from commonhours.bookings.actions.vacancies import Vacancy, fill
from commonhours.bookings.actions.writing import hold_hours
from commonhours.bookings.faces import new_faces, open_to_new_faces
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.notice import in_own_notice
from commonhours.bookings.parts import Part, parts_of_each, wish_for
from commonhours.common.actor import Actor
from commonhours.common.period import QUARTER
from commonhours.common.refusals import Refusal, Refused
from commonhours.common.sight import concern
from commonhours.funding.actions import give_back
from commonhours.matching.asking import known_to_each
from commonhours.organisations.queries import region
from commonhours.routing.actions.asking import decide, locked_plan
from commonhours.routing.actions.working import sought_by
from commonhours.routing.models import PlannedVisit, RoundsPlan
from commonhours.routing.queries import pinned_among
from commonhours.trail.actions import OpenAct, acting, once

# So many visits are named; more would be a list of nearly all.
MOST_NAMED = 20
QUARTER_HOUR = timedelta(minutes=QUARTER)

Parts = Mapping[UUID, Sequence[tuple[UUID, Part]]]


@dataclass(frozen=True)
class PlanApplied:
    """How many visits go to somebody else than before, and to how many of them nobody comes."""

    plan_id: UUID
    changed: int
    left: int


@once(PlanApplied)
def apply_plan(*, by: Actor, at: datetime, plan_id: UUID, reason: str = "") -> PlanApplied:
    """Book what a plan proposes: everybody is locked, whoever leaves is free, and whoever comes is asked every rule.

    A visit whose time moves is moved as by hand. Where the plan takes somebody off everything as they are ill, the act
    says so, and nothing of theirs is late.
    Refuses with `unknown_plan`, `not_allowed`, `plan_decided`, `reason_missing` for a change within the notice,
    `books_oneself`, and, naming the visits, with `plan_visit_changed` where something changed since it was planned,
    `plan_person_taken` where a rule now keeps away whom it sends, `plan_new_face` where whoever is served would have to
    be asked first. Then nothing is done.
    """
    with acting("rounds.apply", by=by, at=at) as act:
        plan = locked_plan(by, plan_id, "ready")
        if _ill(plan) is not None:
            # What is told of it, paid for it and held against nobody is what is of every illness.
            act.verb = "worker.ill"
        rows = [row for row in plan.visits.order_by("begins_after", "id") if row.changes]
        act.subject_id = plan.id
        concern({row.visit_id for row in rows})
        visits = locked_visits(row.visit_id for row in rows)
        concern({visit.service_user_id for visit in visits.values()})
        new = {row.worker_after_id for row in rows if row.worker_after_id}
        refuse_own_booking(by, plan.organisation_id, sorted(new))
        lock_all(new, (row.worker_before_id for row in rows if row.worker_before_id), _those(_ill(plan)))
        parts = parts_of_each(visits.values())
        _refuse_changed(plan, rows, visits, parts, at)
        _refuse_new_faces(rows, visits, at)
        _refuse_short_notice(plan, rows, at)
        _bring(act, plan, rows, visits, reason)
        decide(plan, "applied", by, at)
        left = sum(row.worker_after_id is None for row in rows)
        act.note(plan=plan.id, organisation=plan.organisation_id)
        act.outcome = outcome = PlanApplied(plan.id, len(rows), left)
        return outcome


def _ill(plan: RoundsPlan) -> UUID | None:
    """Who is taken off everything; whoever is only held up is not."""
    return plan.away_id if plan.away_until else None


def _those(person_id: UUID | None) -> list[UUID]:
    return [person_id] if person_id else []


# --- what must still be as it was ------------------------------------------------------------------------------


def _refuse_changed(
    plan: RoundsPlan, rows: Sequence[PlannedVisit], visits: Mapping[UUID, Visit], parts: Parts, at: datetime
) -> None:
    """Whatever else happened since is not the planner's to overrule: they plan again from what stands now."""
    pinned = pinned_among(plan.organisation_id)
    filling = Counter(row.visit_id for row in rows if row.assignment_id is None)
    changed: dict[UUID, Refusal] = {}
    for row in rows:
        visit, there = visits.get(row.visit_id), dict(parts.get(row.visit_id, ()))
        stands = (
            visit is not None
            and visit.state == "planned"
            and visit.starts_at > at
            and (visit.id not in pinned or row.worker_before_id in _those(_ill(plan)))
            and _as_planned(row, visit, there)
            and (row.assignment_id is not None or visit.places - len(there) >= filling[visit.id])
        )
        if not stands:
            changed[row.visit_id] = _named("plan_visit_changed", row)
    planned = {row.assignment_id for row in rows}
    for each in _of_whom_is_away(plan, at):
        if each.id not in planned:
            facts = {"visit": each.visit_id, "day": _local_day(each.starts_at)}
            changed[each.visit_id] = Refusal("plan_visit_changed", MappingProxyType(facts))
    if changed:
        raise Refused(*list(changed.values())[:MOST_NAMED])


def _as_planned(row: PlannedVisit, visit: Visit, there: Mapping[UUID, Part]) -> bool:
    """Whether whom the plan found is there still, at the same time; or the place is open still."""
    if row.assignment_id is None:
        return (visit.starts_at, visit.ends_at) == (row.begins_before, row.ends_before)
    part = there.get(row.assignment_id)
    return part is not None and (part.person_id, part.starts_at, part.ends_at) == (
        row.worker_before_id,
        row.begins_before,
        row.ends_before,
    )


def _of_whom_is_away(plan: RoundsPlan, at: datetime) -> Sequence[Assignment]:
    until = sought_by(plan, at).away_ends
    if plan.away_id is None or until is None:
        return []
    ahead = Assignment.objects.filter(person_id=plan.away_id, state__in=OCCUPYING, starts_at__gt=at)
    return list(ahead.filter(starts_at__lt=until).order_by("starts_at", "id"))


def _refuse_new_faces(rows: Sequence[PlannedVisit], visits: Mapping[UUID, Visit], at: datetime) -> None:
    """Nobody new is sent unasked, also where somebody has said so only since."""
    meetings = {
        (visits[row.visit_id].service_user_id, row.worker_after_id): row
        for row in rows
        if row.worker_after_id and row.worker_after_id != row.worker_before_id
    }
    welcoming = open_to_new_faces({served for served, _ in meetings})
    new = new_faces({each for each in meetings if each[0] not in welcoming}, at=at)
    if new:
        asked = sorted((meetings[each] for each in new), key=lambda row: (row.begins_after, row.id))
        raise Refused(*[_named("plan_new_face", row) for row in asked[:MOST_NAMED]])


def _refuse_short_notice(plan: RoundsPlan, rows: Sequence[PlannedVisit], at: datetime) -> None:
    """Nobody is moved within the notice that they ask for, but whoever is held up themselves."""
    short = [
        row
        for row in rows
        if row.moves
        and row.worker_after_id == row.worker_before_id != plan.away_id
        and in_own_notice(_those(row.worker_after_id), row.begins_before, at)
    ]
    if short:
        raise Refused(*[_named("plan_person_taken", row) for row in short[:MOST_NAMED]])


def _local_day(instant: datetime) -> date:
    """The day on which people have it, which is not UTC's in the evening."""
    return instant.astimezone(region().tzinfo).date()


def _named(code: str, row: PlannedVisit) -> Refusal:
    facts = {"visit": row.visit_id, "person": row.worker_after_id, "day": _local_day(row.begins_before)}
    return Refusal(code, MappingProxyType({key: value for key, value in facts.items() if value}))


# --- and what is done ------------------------------------------------------------------------------------------


def _bring(
    act: OpenAct, plan: RoundsPlan, rows: Sequence[PlannedVisit], visits: Mapping[UUID, Visit], reason: str
) -> None:
    """Everybody who leaves is free before anybody is asked: no old place stands in the way of a new one."""
    was = pictures(visits.values())
    late = {
        row.visit_id: lateness(act.by, visits[row.visit_id], act.at, reason)
        for row in rows
        if row.worker_before_id is not None and row.worker_before_id != _ill(plan)
    }
    standings = {
        each: Standing(act, visit, was[each], late.get(each, False)) for each, visit in visits.items()
    }
    _close_hours(act, plan, reason)
    _free(act, plan, rows, late)
    _move(rows, visits, act.at)
    coming = [row for row in rows if row.worker_after_id is not None]
    works = dict(
        Assignment.objects.filter(id__in=[row.assignment_id for row in coming if row.assignment_id])
        .exclude(type_of_work_id=None)
        .values_list("id", "type_of_work_id")
    )
    parts = [_part(row, visits[row.visit_id], works) for row in coming]
    wishes = [wish_for(visits[row.visit_id], part) for row, part in zip(coming, parts, strict=True)]
    vacancies = []
    for row, part, each in zip(coming, parts, known_to_each(act.at, wishes), strict=True):
        if each:
            # To come later is the word of whoever is held up, whatever they have set for themselves.
            late_themselves = part.person_id == row.worker_before_id == plan.away_id
            question = replace(each.question, agreed=each.question.agreed or late_themselves)
            if row.moves:
                hold_hours(act, each.known, row.visit_id, question, question.minutes)
            vacancies.append(Vacancy(standings[row.visit_id], part, each.known, question, (part.person_id,)))
    came = fill(vacancies) if vacancies else []
    if len(vacancies) < len(coming) or None in came:
        missing = {id(v.part) for v, person in zip(vacancies, came, strict=True) if person}
        lost = [row for row, part in zip(coming, parts, strict=True) if id(part) not in missing]
        raise Refused(*[_named("plan_person_taken", row) for row in lost[:MOST_NAMED]])
    show(list(standings.values()))
    tell_each(list(standings.values()), reason)
    act.note(given=[row.visit_id for row in coming])


def _part(row: PlannedVisit, visit: Visit, works: Mapping[UUID, UUID]) -> Part:
    """As whoever came had it: their own work, where it was another than the visit's."""
    work = works.get(row.assignment_id, visit.type_of_work_id) if row.assignment_id else visit.type_of_work_id
    assert row.worker_after_id is not None  # by the caller's choice
    return Part(row.worker_after_id, work, row.begins_after, row.ends_after)


def _move(rows: Sequence[PlannedVisit], visits: Mapping[UUID, Visit], at: datetime) -> None:
    """To their new times, with nobody in them: the hours that were held for them are given back first."""
    for row in rows:
        if row.moves:
            give_back(visit_id=row.visit_id, at=at)
            visit = visits[row.visit_id]
            visit.starts_at, visit.ends_at = row.begins_after, row.ends_after
            Visit.objects.filter(id=visit.id).update(starts_at=visit.starts_at, ends_at=visit.ends_at)


def _close_hours(act: OpenAct, plan: RoundsPlan, reason: str) -> None:
    ends = sought_by(plan, act.at).away_ends
    if plan.away_id is not None and ends is not None:
        begins = act.at - (act.at - datetime.min.replace(tzinfo=UTC)) % QUARTER_HOUR
        close_for_illness(act, plan.away_id, starts_at=begins, ends_at=ends, reason=reason)


def _free(act: OpenAct, plan: RoundsPlan, rows: Sequence[PlannedVisit], late: Mapping[UUID, bool]) -> None:
    """Nobody's fault where somebody is ill: given back, and never late."""
    ending: dict[tuple[str, str, bool], list[UUID]] = {}
    for row in rows:
        if row.assignment_id is not None:
            if row.worker_before_id == _ill(plan):
                how = ("handed_back", "handed_back", False)
            else:
                stays = row.worker_after_id == row.worker_before_id
                how = ("moved" if stays else "reassigned", "cancelled", late[row.visit_id])
            ending.setdefault(how, []).append(row.assignment_id)
    for (because, state, is_late), those in ending.items():
        end_all(those, because, state=state, late=is_late, at=act.at)
