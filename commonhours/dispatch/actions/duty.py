"""Keep the duty rota; call whoever is on duty about a visit that has nobody, and the next when they do not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.duty import PATIENCE, officers_of, on_duty, short_of_people
from commonhours.dispatch.models import DutyCall, DutyShift
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import Person
from commonhours.trail.actions import OpenAct, acting, once

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=366)
MOST_TURNS = 9


@dataclass(frozen=True)
class Shift:
    """A shift of the rota, and whose it is or was."""

    shift_id: UUID
    account_id: UUID


@dataclass(frozen=True)
class Answered:
    """The visit that somebody on duty has taken in hand."""

    visit_id: UUID
    account_id: UUID


@once(Shift)
def add_shift(
    *,
    by: Actor,
    at: datetime,
    organisation_id: UUID | None,
    account_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    turn: int = 1,
) -> Shift:
    """Put somebody who may book on duty, for an organisation or (None) for the region; turn 1 is called first.

    Refuses with `not_allowed`, `unknown_choice`, `ends_before_start`, `shift_too_long` or `shift_held`.
    """
    with acting("duty.add", by=by, at=at) as act:
        organisation_ids = [organisation_id] if organisation_id else []
        require(by, Permission.KEEP_ROTA, organisation_ids)
        if account_id not in officers_of(organisation_id) or not 1 <= turn <= MOST_TURNS:
            raise Invalid.because("unknown_choice", field="account")
        if ends_at <= max(starts_at, at):
            raise Invalid.because("ends_before_start", field="ends_at")
        if ends_at - starts_at > LONGEST or starts_at - at > FURTHEST:
            raise Invalid.because("shift_too_long", field="ends_at")
        row = {
            "id": new_id(),
            "organisation": organisation_id,
            "account": account_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "turn": turn,
            "organisation_ids": organisation_ids,
        }
        if not insert(DutyShift, [row], unless="duty_shift_once"):
            raise Refused.because("shift_held")
        act.outcome = shift = Shift(row["id"], account_id)  # type: ignore[arg-type]
        _note_shift(act, shift, organisation_ids)
        return shift


@once(Shift)
def remove_shift(*, by: Actor, at: datetime, shift_id: UUID) -> Shift:
    """Take a shift off the rota. Refuses with `unknown_shift` or `not_allowed`."""
    with acting("duty.remove", by=by, at=at) as act:
        row = DutyShift.objects.select_for_update().filter(id=shift_id).first()
        if row is None:
            raise NotFound.because("unknown_shift", field="shift")
        require(by, Permission.KEEP_ROTA, row.organisation_ids)
        act.outcome = shift = Shift(row.id, row.account_id)
        _note_shift(act, shift, row.organisation_ids)
        row.delete()
        return shift


def _note_shift(act: OpenAct, shift: Shift, organisation_ids: Sequence[UUID]) -> None:
    act.subject_id = shift.shift_id
    act.concerns(organisation_ids)
    act.note(account=shift.account_id)


@once(Answered)
def answer_call(*, by: Actor, at: datetime, visit_id: UUID) -> Answered:
    """Say that I look after a visit that has nobody: nobody else is called about it.

    Refuses with `unknown_visit`, `not_allowed` or `no_call`.
    """
    with acting("duty.answer", by=by, at=at) as act:
        visit = Visit.objects.filter(id=visit_id).first()
        if visit is None:
            raise NotFound.because("unknown_visit", field="visit")
        require(by, Permission.BOOK, [visit.organisation_id])
        concern([visit_id])
        answer = {"state": "answered", "answered_by_id": by.account_id, "answered_at": at}
        if not DutyCall.objects.filter(visit_id=visit_id, state="waiting").update(**answer):
            raise Refused.because("no_call")
        act.subject_id = visit_id
        act.concerns(visit.organisation_ids)
        assert by.account_id is not None  # only an account holds a role
        act.outcome = answered = Answered(visit_id, by.account_id)
        return answered


def call_duty(*, by: Actor, at: datetime) -> int:
    """Call whoever is on duty about each visit within a day that has nobody; return how many were called.

    Whoever has not answered in a quarter of an hour is passed over for the next; the last one's call stays. A call
    about a visit that has its people, or is over, ends. Twice is once: the visit's one open call says so.
    """
    with seeing(by.sight):
        if not _due(at):
            return 0
    with acting("duty.call", by=by, at=at) as act:
        short = {visit.id: visit for visit in short_of_people(at)}
        DutyCall.objects.filter(state__in=["waiting", "answered"]).exclude(visit_id__in=list(short)).update(
            state="over"
        )
        called = [call for visit in short.values() if (call := _call(visit, at))]
        act.note(called=[_told(visit, account) for visit, account in called])
        for visit, _account in called:
            act.concerns(visit.organisation_ids)
        return len(called)


def _due(at: datetime) -> bool:
    """Whether there is anything to do: the trail need not say each minute that all is well."""
    short = list(short_of_people(at))
    open_calls = DutyCall.objects.filter(state__in=["waiting", "answered"])
    if open_calls.exclude(visit_id__in=[visit.id for visit in short]).exists():
        return True
    return any(_whom(visit, at) for visit in short)


def _whom(visit: Visit, at: datetime) -> UUID | None:
    """Whom this visit calls now; None while somebody looks after it, or nobody is left to call."""
    calls = list(DutyCall.objects.filter(visit_id=visit.id).exclude(state="over").order_by("called_at", "id"))
    if any(call.state == "answered" for call in calls):
        return None
    if calls and calls[-1].state == "waiting" and at - calls[-1].called_at < PATIENCE:
        return None
    before = {call.account_id for call in calls}
    return next((each for each in on_duty(visit.organisation_id, at) if each not in before), None)


def _call(visit: Visit, at: datetime) -> tuple[Visit, UUID] | None:
    account_id = _whom(visit, at)
    if account_id is None:
        return None
    DutyCall.objects.filter(visit_id=visit.id, state="waiting").update(state="passed_on")
    row = {
        "id": new_id(),
        "visit": visit.id,
        "account": account_id,
        "called_at": at,
        "state": "waiting",
        "organisation_ids": [visit.organisation_id],
    }
    return (visit, account_id) if insert(DutyCall, [row]) else None


def _told(visit: Visit, account_id: UUID) -> dict[str, object]:
    """A call as messages go by it: to the person of the account, where there is one."""
    people = list(Person.objects.filter(account_id=account_id).values_list("id", flat=True))
    return {"visit": visit.id, "account": account_id, "people": people}
