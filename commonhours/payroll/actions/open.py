"""Open a run for a workweek, and drop one that was opened by mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import in_turn, region
from commonhours.payroll.models import APPROVED, DRAFT, Run
from commonhours.payroll.rates_of import frame_for
from commonhours.payroll.rules import WEEK
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class RunOpened:
    """A run that is being prepared; 1 is the run of the week, what follows is off the cycle."""

    run_id: UUID
    first: date
    number: int


@dataclass(frozen=True)
class Dropped:
    """A run that was given up before anything was paid."""

    run_id: UUID


def held_run(by: Actor, run_id: UUID) -> Run:
    """A run that is still being prepared, its row locked, for somebody who may change it.

    Refuses with `unknown_run`, `not_allowed` or `run_approved`.
    """
    require_somewhere(by, Permission.KEEP_BOOKS)
    run = Run.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound.because("unknown_run", field="run")
    require(by, Permission.KEEP_BOOKS, [run.organisation_id])
    if run.state == APPROVED:
        raise Refused.because("run_approved")
    return run


def tell(act: OpenAct, run: Run, **facts: object) -> None:
    """What every act about a run says."""
    act.subject_id = run.id
    act.concerns([run.organisation_id])
    act.note(run=run.id, organisation=run.organisation_id, first=run.first, number=run.number, **facts)


@once(RunOpened)
def open_run(*, by: Actor, at: datetime, organisation_id: UUID, first: date, cut_off: datetime) -> RunOpened:
    """Begin to pay the workweek that begins on `first`, for hours confirmed until `cut_off`.

    Several runs of one week may follow each other, each day if somebody likes: each pays what has come on top.
    Refuses with `not_allowed`, `not_found`, `no_frame`, `week_to_come`, `week_begins_otherwise`,
    `week_before_first` or `run_open_already`.
    """
    with acting("payroll.open", by=by, at=at) as act:
        require(by, Permission.KEEP_BOOKS, [organisation_id])
        if not in_turn(organisation_id):
            raise NotFound.because("not_found", field="organisation")
        frame = frame_for(organisation_id)
        if frame is None:
            raise Refused.because("no_frame")
        number, run_id = _number(organisation_id, first, frame.first_weekday, at), new_id()
        row = {
            "id": run_id,
            "organisation": organisation_id,
            "first": first,
            "number": number,
            "place": frame.place,
            "day_starts": frame.day_starts,
            "cut_off": cut_off,
            "state": DRAFT,
            "digest": b"",
            "employer_name": "",
            "employer_address": "",
            "opened_by": by.account_id,
            "opened_at": at,
        }
        if Run.objects.filter(organisation_id=organisation_id).exclude(state=APPROVED).exists():
            raise Refused.because("run_open_already")
        insert(Run, [row])
        tell(act, Run.objects.get(id=run_id), cut_off=cut_off)
        act.outcome = opened = RunOpened(run_id, first, number)
        return opened


def _number(organisation_id: UUID, first: date, weekday: int, at: datetime) -> int:
    """Which run of its week it is; the weeks of an organisation begin where its first run began."""
    runs = Run.objects.filter(organisation_id=organisation_id)
    begun = runs.aggregate(first=Min("first"))["first"]
    if first > at.astimezone(region().tzinfo).date():
        raise Invalid.because("week_to_come", field="first")
    # A workweek is fixed: a frame that is changed later does not cut a week in two.
    if (first - begun) % WEEK if begun else first.weekday() != weekday:
        raise Invalid.because("week_begins_otherwise", field="first")
    if begun and first < begun:
        raise Invalid.because("week_before_first", field="first", first=begun.isoformat())
    last: int | None = runs.filter(first=first).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@once(Dropped)
def drop_run(*, by: Actor, at: datetime, run_id: UUID) -> Dropped:
    """Give up a run that is not approved. Refuses with `unknown_run`, `not_allowed` or `run_approved`."""
    with acting("payroll.drop", by=by, at=at) as act:
        run = held_run(by, run_id)
        tell(act, run)
        run.delete()
        act.outcome = dropped = Dropped(run_id)
        return dropped
