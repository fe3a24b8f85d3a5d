"""Hold somebody's records, or an organisation's, back from going; and set for how long the region keeps a kind."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.retention.models import Hold, Period
from commonhours.retention.parties import party_of
from commonhours.retention.schedule import KINDS
from commonhours.trail.actions import acting, once

MOST_DAYS = 40_000
MOST_WORDS = 300


@dataclass(frozen=True)
class Held:
    """A hold, and the first day on which it is over, if one is known."""

    hold_id: UUID
    until: date | None


@dataclass(frozen=True)
class PeriodSet:
    """How long one kind is kept, from which day on."""

    kind: str
    days: int
    since: date


@once(Held)
def hold_records(
    *,
    by: Actor,
    at: datetime,
    reason: str,
    person_id: UUID | None = None,
    service_user_id: UUID | None = None,
    organisation_id: UUID | None = None,
    until: date | None = None,
) -> Held:
    """Let nothing of theirs go until a day, or until the hold is lifted.

    Refuses with `unknown_person`, `unknown_service_user`, `unknown_organisation`, `not_allowed`, `reason_missing`,
    `too_large` or `day_is_over`.
    """
    with acting("hold.set", by=by, at=at) as act:
        today = at.astimezone(region().tzinfo).date()
        houses, about = _whose(person_id, service_user_id, organisation_id)
        require(by, Permission.KEEP_RECORDS, houses)
        if until is not None and until <= today:
            raise Invalid.because("day_is_over", field="until")
        row = Hold.objects.create(
            id=new_id(),
            person_id=person_id,
            service_user_id=service_user_id,
            organisation_id=organisation_id,
            reason=_words(reason),
            since=today,
            until=until,
            set_by_id=by.account_id,  # type: ignore[misc]  # whoever may hold has signed in
            set_at=at,
            organisation_ids=list(houses),
        )
        act.subject_id = about
        act.concerns(houses)
        act.note(hold=row.id, until=until)  # not the reason: a suit is read by few
        act.outcome = held = Held(row.id, until)
        return held


@once(Held)
def lift_hold(*, by: Actor, at: datetime, hold_id: UUID) -> Held:
    """End a hold today. Refuses with `unknown_hold` or `not_allowed`."""
    with acting("hold.lift", by=by, at=at) as act:
        today = at.astimezone(region().tzinfo).date()
        row = Hold.objects.select_for_update().filter(id=hold_id).first()
        if row is None or (row.until is not None and row.until <= today):
            raise NotFound.because("unknown_hold", field="hold")
        require(by, Permission.KEEP_RECORDS, row.organisation_ids)
        Hold.objects.filter(id=hold_id).update(until=today)
        act.subject_id = row.person_id or row.service_user_id or row.organisation_id
        act.concerns(row.organisation_ids)
        act.note(hold=row.id)
        act.outcome = held = Held(row.id, today)
        return held


@once(PeriodSet)
def set_period(*, by: Actor, at: datetime, kind: str, days: int, reason: str) -> PeriodSet:
    """Keep one kind of record for so many days from today on; never for less than its source asks for.

    Refuses with `not_allowed`, `unknown_choice`, `kept_too_short`, `reason_missing` or `too_large`.
    """
    with acting("period.set", by=by, at=at) as act:
        require(by, Permission.KEEP_RECORDS)
        if kind not in KINDS or not days <= MOST_DAYS:
            raise Invalid.because("unknown_choice", field="kind")
        if days < KINDS[kind].least:
            raise Invalid.because("kept_too_short", field="days", least=KINDS[kind].least)
        today = at.astimezone(region().tzinfo).date()
        said = {"days": days, "reason": _words(reason), "set_by_id": by.account_id, "set_at": at}
        Period.objects.update_or_create(kind=kind, since=today, defaults=said)
        act.note(kind=kind, days=days, since=today)
        act.outcome = done = PeriodSet(kind, days, today)
        return done


def _words(reason: str) -> str:
    if not reason.strip():
        raise Invalid.because("reason_missing", field="reason")
    if len(reason) > MOST_WORDS:
        raise Invalid.because("too_large", field="reason")
    return reason.strip()


def _whose(
    person_id: UUID | None, service_user_id: UUID | None, organisation_id: UUID | None
) -> tuple[tuple[UUID, ...], UUID]:
    if organisation_id is None:
        party = party_of(person_id, service_user_id)
        return party.organisation_ids, party.ids[0]
    if not Organisation.objects.filter(id=organisation_id).exists():
        raise NotFound.because("unknown_organisation", field="organisation")
    return (organisation_id,), organisation_id
