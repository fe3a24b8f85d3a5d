"""That somebody did not come: written down by the office, contested by the worker, decided by a third."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.changing import expire_swaps, locked_visit
from commonhours.bookings.models import Absence, Assignment, Visit
from commonhours.bookings.reliability import WHILE
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.people.actions import lock_people, require_somebody_else
from commonhours.people.models import Person
from commonhours.trail.actions import OpenAct, acting, once

HOWS = ("no_show", "late")
EXCUSES = ("", "illness", "agreed")
MOST_WORDS = 400
MOST_NOTE = 500


@dataclass(frozen=True)
class AbsenceNoted:
    """Of which place in a visit it was written down that its worker did not keep it.

    `open_place`: somebody else is needed for what is left of the visit.
    """

    assignment_id: UUID
    person_id: UUID
    open_place: bool = False


@dataclass(frozen=True)
class ContestMade:
    """What a worker contests; somebody else decides."""

    assignment_id: UUID


@dataclass(frozen=True)
class ContestDecided:
    """What was decided: `excused`, or `kept` as it stands."""

    assignment_id: UUID
    person_id: UUID
    decision: str


@once(AbsenceNoted)
def note_absence(
    *, by: Actor, at: datetime, assignment_id: UUID, how: str, excuse: str = "", note: str = ""
) -> AbsenceNoted:
    """Write down that a worker did not come, or that the office took them off late because they could not.

    Who did not come is free of the visit, and their place is open. Illness and what was agreed are excused at once.
    Refuses with `unknown_visit`, `not_allowed`, `not_oneself`, `unknown_choice`, `nothing_missed`, `too_long_ago`
    or `already_noted`.
    """
    with acting("absence.note", by=by, at=at) as act:
        if how not in HOWS or excuse not in EXCUSES:
            raise Invalid.because("unknown_choice", field="how")
        found = _seen(assignment_id)
        require(by, Permission.BOOK, found.organisation_ids)
        concern([found.visit_id])
        locked_visit(found.visit_id)
        assignment, person = _locked(found)
        require_somebody_else(by, person)
        _refuse_unsound(assignment, how, at)
        if how == "no_show":
            Assignment.objects.filter(id=assignment_id).update(state="no_show")
            expire_swaps([assignment_id], at=at)
        told = {"excuse": excuse, "recorded_by_id": by.account_id, "note": note.strip()[:MOST_NOTE]}
        _write_down(assignment, how, at, **told)
        _tell(act, assignment, how=how, excused=bool(excuse))
        open_place = how == "no_show" and assignment.ends_at > at
        act.outcome = noted = AbsenceNoted(assignment_id, person.id, open_place)
        return noted


@once(ContestMade)
def contest_absence(*, by: Actor, at: datetime, assignment_id: UUID, words: str) -> ContestMade:
    """Say that something written down about me is not so, or was not my fault; once, in my own words.

    Refuses with `unknown_visit`, `reason_missing`, `too_large`, `nothing_missed` or `already_contested`.
    """
    with acting("absence.contest", by=by, at=at) as act:
        own = Assignment.objects.filter(id=assignment_id, person_id=by.person_id) if by.person_id else None
        if own is None or not own.exists():
            raise NotFound.because("unknown_visit", field="visit")
        said = _in_words(words, "words")
        assignment, _person = _locked(own.get())
        absence = Absence.objects.filter(assignment_id=assignment_id).first() or _as_it_stands(
            by, assignment, at
        )
        if absence.contest:
            raise Refused.because("already_contested")
        Absence.objects.filter(id=absence.id).update(contest="open", words=said, contested_at=at)
        _tell(act, assignment)
        act.outcome = contest = ContestMade(assignment_id)
        return contest


@once(ContestDecided)
def decide_contest(
    *, by: Actor, at: datetime, assignment_id: UUID, excuse: bool, reason: str
) -> ContestDecided:
    """Excuse what a worker contests, or keep it, and say why; never by whoever wrote it down, never for oneself.

    Refuses with `not_allowed`, `unknown_visit`, `not_oneself`, `own_word`, `nothing_contested`, `reason_missing` or
    `too_large`.
    """
    with acting("absence.decide", by=by, at=at) as act:
        found = _seen(assignment_id)
        require(by, Permission.SUPERVISE, [found.organisation_id])
        assignment, person = _locked(found)
        require_somebody_else(by, person)
        absence = Absence.objects.filter(assignment_id=assignment_id, contest="open").first()
        if absence is None:
            raise Refused.because("nothing_contested")
        if absence.recorded_by_id == by.account_id:
            raise NotAllowed.because("own_word")
        decision, said = "excused" if excuse else "kept", _in_words(reason, "reason")
        Absence.objects.filter(id=absence.id).update(
            contest=decision, decided_by=by.account_id, decided_at=at, reason=said
        )
        _tell(act, assignment, decision=decision)
        act.outcome = decided = ContestDecided(assignment_id, person.id, decision)
        return decided


# --- inside -------------------------------------------------------------------------------------------------


def _seen(assignment_id: UUID) -> Assignment:
    found = Assignment.objects.filter(id=assignment_id).first()
    if found is None:
        raise NotFound.because("unknown_visit", field="visit")
    return found


def _locked(assignment: Assignment) -> tuple[Assignment, Person]:
    """The assignment as it stands under its person's lock, and the person."""
    concern([assignment.person_id])
    lock_people([assignment.person_id])
    return Assignment.objects.get(id=assignment.id), Person.objects.get(id=assignment.person_id)


def _refuse_unsound(assignment: Assignment, how: str, at: datetime) -> None:
    if Absence.objects.filter(assignment_id=assignment.id).exists():
        raise Refused.because("already_noted")
    if not _missed(assignment, how, at):
        raise Refused.because("nothing_missed")
    if at - assignment.ends_at > WHILE:
        raise Refused.because("too_long_ago")


def _missed(assignment: Assignment, how: str, at: datetime) -> bool:
    """Whether this can have happened: nobody misses what has not begun, and only what ended late was left late."""
    if how == "no_show":
        return assignment.state in ("booked", "started", "done") and assignment.starts_at <= at
    return assignment.late and assignment.ended_because == "reassigned"


def _as_it_stands(by: Actor, assignment: Assignment, at: datetime) -> Absence:
    """The absence that the diary tells of where nobody has written it down: then whoever booked the visit answers
    for what it says of a no-show, and the worker for what they gave back themselves."""
    if assignment.state == "no_show":
        concern([assignment.visit_id])
        booked_by = Visit.objects.values_list("booked_by_id", flat=True).get(id=assignment.visit_id)
        return _write_down(assignment, "no_show", at, recorded_by_id=booked_by)
    if assignment.late and assignment.ended_because == "handed_back":
        return _write_down(assignment, "late", at, recorded_by_id=by.account_id)
    raise Refused.because("nothing_missed")


def _write_down(assignment: Assignment, how: str, at: datetime, **given: object) -> Absence:
    return Absence.objects.create(
        assignment=assignment,
        person_id=assignment.person_id,
        how=how,
        recorded_at=at,
        organisation_ids=sorted({assignment.organisation_id, *assignment.organisation_ids}),
        **given,
    )


def _in_words(text: str, field: str) -> str:
    if not text.strip():
        raise Invalid.because("reason_missing", field=field)
    if len(text) > MOST_WORDS:
        raise Invalid.because("too_large", field=field)
    return text.strip()


def _tell(act: OpenAct, assignment: Assignment, **facts: object) -> None:
    act.subject_id = assignment.person_id
    act.touches(assignment.person_id)
    act.concerns({assignment.organisation_id, *assignment.organisation_ids})
    act.note(
        assignment=assignment.id,
        person=assignment.person_id,
        organisation=assignment.organisation_id,
        **facts,
    )
