"""Open a line of money, share help among lines from a day on, and close a line.

All three take the permission to fund: whoever says out of which money help is paid neither sets its price nor keeps
the books, and no booking waits for any of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.funding.models import FundingLine, Split, SplitShare
from commonhours.funding.shares import WHOLE, Share
from commonhours.organisations.models import Programme
from commonhours.organisations.permissions import Permission, require, require_somewhere
from commonhours.organisations.queries import in_turn, region
from commonhours.people.models import ServiceUser
from commonhours.trail.actions import acting, once

MOST_CENTS = 10**13
MOST_SHARES = 20


@dataclass(frozen=True)
class LineWanted:
    """Money to spend between two days, both included, on some types of work or on all."""

    name: str
    amount: int
    since: date
    last_day: date
    funder: str = ""
    programme_id: UUID | None = None
    type_of_work_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class SplitWanted:
    """Which lines pay from a day on: for one service user, for one type of work, for both or for all."""

    since: date
    shares: tuple[Share, ...]
    service_user_id: UUID | None = None
    type_of_work_id: UUID | None = None


@dataclass(frozen=True)
class LineOpened:
    """The new line."""

    line_id: UUID


@dataclass(frozen=True)
class SplitSet:
    """The split, its first day and the last on which all of its lines pay."""

    split_id: UUID
    since: date
    last_day: date


@dataclass(frozen=True)
class LineClosed:
    """The line, its last day, and how many splits end with it."""

    line_id: UUID
    last_day: date
    splits_ended: int


@once(LineOpened)
def open_line(*, by: Actor, at: datetime, organisation_id: UUID, wanted: LineWanted) -> LineOpened:
    """Open a line; refuse with `not_allowed`, `unknown_choice`, `line_unnamed`, `line_name_taken`,
    `line_ends_before_start` or `line_amount_out_of_bounds`."""
    with acting("line.open", by=by, at=at) as act:
        require(by, Permission.FUND, [organisation_id])
        lock_house(organisation_id)
        _sensible(organisation_id, wanted)
        row = FundingLine.objects.create(
            organisation_id=organisation_id,
            name=wanted.name.strip(),
            funder=wanted.funder.strip(),
            programme_id=wanted.programme_id,
            amount=wanted.amount,
            since=wanted.since,
            until=wanted.last_day + timedelta(days=1),
            type_of_work_ids=sorted(set(wanted.type_of_work_ids)),
            opened_by_id=by.account_id,
            opened_at=at,
        )
        act.subject_id = row.id
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, line=row.id, name=row.name, amount=row.amount)
        act.note(since=row.since, last_day=wanted.last_day)
        act.outcome = opened = LineOpened(row.id)
        return opened


@once(SplitSet)
def set_split(*, by: Actor, at: datetime, organisation_id: UUID, wanted: SplitWanted) -> SplitSet:
    """Say which lines pay from a day on. What held ends the day before; what was to come later comes no more.

    It holds until the first of its lines ends; then a wider split pays, or the organisation itself. Refuses with
    `not_allowed`, `unknown_choice`, `unknown_line`, `split_in_the_past`, `split_not_whole`, `line_not_then` or
    `line_not_for_this`.
    """
    with acting("split.set", by=by, at=at) as act:
        require(by, Permission.FUND, [organisation_id])
        lock_house(organisation_id)
        if wanted.since < _day(at):
            raise Invalid.because("split_in_the_past", field="since")
        _known(organisation_id, wanted)
        _whole(wanted.shares)
        until = min(line.until for line in _paying(organisation_id, wanted))
        _end_those_before(organisation_id, wanted)
        row = _write(by, at, organisation_id, wanted, until)
        act.subject_id = row.id
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, split=row.id, since=wanted.since)
        act.note(service_user=wanted.service_user_id, type_of_work=wanted.type_of_work_id)
        act.note(shares={str(each.line_id): each.parts for each in wanted.shares})
        act.outcome = done = SplitSet(row.id, wanted.since, until - timedelta(days=1))
        return done


@once(LineClosed)
def close_line(*, by: Actor, at: datetime, line_id: UUID, last_day: date) -> LineClosed:
    """Let a line pay no longer than a day; the splits that it is in end with it, so that a wider one pays.

    Refuses with `unknown_line`, `not_allowed`, `split_in_the_past` or `line_over`.
    """
    with acting("line.close", by=by, at=at) as act:
        require_somewhere(by, Permission.FUND)
        row = FundingLine.objects.filter(id=line_id).first()
        if row is None:
            raise NotFound.because("unknown_line", field="line")
        require(by, Permission.FUND, [row.organisation_id])
        lock_house(row.organisation_id)
        row = FundingLine.objects.select_for_update(of=("self",)).get(id=line_id)
        if last_day < _day(at):
            raise Invalid.because("split_in_the_past", field="last_day")
        # One that has not begun yet is closed on its first day: it keeps an empty span.
        until = max(row.since, last_day + timedelta(days=1))
        if row.until <= until:
            raise Refused.because("line_over", field="last_day")
        ended = _end_splits(line_id, until)
        FundingLine.objects.filter(id=line_id).update(until=until)
        act.subject_id = line_id
        act.concerns([row.organisation_id])
        act.note(
            organisation=row.organisation_id, line=line_id, name=row.name, last_day=last_day, splits=ended
        )
        act.outcome = closed = LineClosed(line_id, until - timedelta(days=1), ended)
        return closed


# --- parts -------------------------------------------------------------------------------------------------------


def _day(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def lock_house(organisation_id: UUID) -> None:
    """Two who change an organisation's lines at once come one after the other."""
    if not in_turn(organisation_id):
        raise Invalid.because("unknown_choice", field="organisation")


def _sensible(organisation_id: UUID, wanted: LineWanted) -> None:
    if not wanted.name.strip():
        raise Invalid.because("line_unnamed", field="name")
    if FundingLine.objects.filter(organisation_id=organisation_id, name=wanted.name.strip()).exists():
        raise Refused.because("line_name_taken", field="name")
    if wanted.last_day < wanted.since:
        raise Invalid.because("line_ends_before_start", field="last_day")
    if not 0 < wanted.amount <= MOST_CENTS:
        raise Invalid.because("line_amount_out_of_bounds", field="amount")
    if wanted.programme_id and not Programme.objects.filter(id=wanted.programme_id).exists():
        raise Invalid.because("unknown_choice", field="programme")
    _require_works(wanted.type_of_work_ids, "types_of_work")


def _require_works(wanted: tuple[UUID, ...], field: str) -> None:
    if TypeOfWork.objects.filter(id__in=wanted).count() < len(set(wanted)):
        raise Invalid.because("unknown_choice", field=field)


def _known(organisation_id: UUID, wanted: SplitWanted) -> None:
    if wanted.type_of_work_id:
        _require_works((wanted.type_of_work_id,), "type_of_work")
    if wanted.service_user_id:
        served = ServiceUser.objects.filter(id=wanted.service_user_id).first()
        if served is None or organisation_id not in served.organisation_ids:
            raise Invalid.because("unknown_choice", field="service_user")


def _whole(shares: tuple[Share, ...]) -> None:
    parts = [each.parts for each in shares]
    if not 0 < len(parts) <= MOST_SHARES or min(parts) <= 0 or sum(parts) != WHOLE:
        raise Invalid.because("split_not_whole", field="shares", percent=f"{sum(parts) / WHOLE:.2%}")
    if len({each.line_id for each in shares}) < len(parts):
        raise Invalid.because("split_not_whole", field="shares", percent=f"{sum(parts) / WHOLE:.2%}")


def _paying(organisation_id: UUID, wanted: SplitWanted) -> list[FundingLine]:
    """The lines of a split, each of which pays for this on its first day."""
    ids = {each.line_id for each in wanted.shares}
    lines = list(FundingLine.objects.filter(id__in=ids, organisation_id=organisation_id))
    if len(lines) < len(ids):
        raise NotFound.because("unknown_line", field="shares")
    for line in lines:
        if not line.since <= wanted.since < line.until:
            raise Refused.because("line_not_then", field="since", line=line.name)
        if line.type_of_work_ids and wanted.type_of_work_id not in line.type_of_work_ids:
            raise Refused.because("line_not_for_this", field="type_of_work", line=line.name)
    return lines


def _end_those_before(organisation_id: UUID, wanted: SplitWanted) -> None:
    same: dict[str, Any] = {
        "organisation_id": organisation_id,
        "service_user_id": wanted.service_user_id,
        "type_of_work_id": wanted.type_of_work_id,
    }
    for row in Split.objects.select_for_update().filter(Q(until__gt=wanted.since), **same):
        Split.objects.filter(id=row.id).update(until=max(row.since, wanted.since))


def _end_splits(line_id: UUID, until: date) -> int:
    """End the splits that a line is in; how many."""
    rows = list(Split.objects.filter(shares__line_id=line_id, until__gt=until))
    for row in rows:
        Split.objects.filter(id=row.id).update(until=max(row.since, until))
    return len(rows)


def _write(by: Actor, at: datetime, organisation_id: UUID, wanted: SplitWanted, until: date) -> Split:
    row = Split.objects.create(
        organisation_id=organisation_id,
        service_user_id=wanted.service_user_id,
        type_of_work_id=wanted.type_of_work_id,
        since=wanted.since,
        until=until,
        set_by_id=by.account_id,
        set_at=at,
    )
    SplitShare.objects.bulk_create(
        SplitShare(split=row, line_id=each.line_id, organisation_id=organisation_id, parts=each.parts)
        for each in wanted.shares
    )
    return row
