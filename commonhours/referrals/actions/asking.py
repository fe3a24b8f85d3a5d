"""A worker asks the office to find other help for somebody whom they visit; the office may leave it at that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.constraints import constraint_of
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.referrals.access import open_own
from commonhours.referrals.actions.writing import short
from commonhours.referrals.models import OfficeAsked
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class AskedOffice:
    """What a worker asked for, and how it stands for them."""

    ask_id: UUID
    state: str


@once(AskedOffice)
def ask_office(*, by: Actor, at: datetime, visit_id: UUID, words: str) -> AskedOffice:
    """Ask the office, on a visit of my own, to find other help for whoever I am with.

    Refuses with `unknown_visit`, `missing`, `too_large` or `office_asked_already`.
    """
    with acting("referral.ask", by=by, at=at) as act:
        if by.person_id is None or not _comes(by.person_id, visit_id):
            raise NotFound.because("unknown_visit", field="visit")
        concern([visit_id])
        visit = Visit.objects.get(id=visit_id)
        ask_id = _insert(visit, by.person_id, short(words, needed=True), at)
        act.subject_id = ask_id
        act.touches(by.person_id)
        act.concerns([visit.organisation_id])
        act.note(ask=ask_id, organisation=visit.organisation_id, person=by.person_id)
        act.outcome = asked = AskedOffice(ask_id, "asked")
        return asked


def _insert(visit: Visit, worker_id: UUID, words: str, at: datetime) -> UUID:
    try:
        with transaction.atomic():
            row = OfficeAsked.objects.create(
                visit_id=visit.id,
                service_user_id=visit.service_user_id,
                worker_id=worker_id,
                organisation_id=visit.organisation_id,
                words=words,
                asked_at=at,
            )
    except IntegrityError as error:
        if constraint_of(error) != "office_asked_once_a_visit":
            raise
        raise Refused.because("office_asked_already") from None
    return row.id


def _comes(person_id: UUID, visit_id: UUID) -> bool:
    own = Assignment.objects.filter(visit_id=visit_id, person_id=person_id, state__in=OCCUPYING)
    return own.exists()


@once(AskedOffice)
def close_ask(*, by: Actor, at: datetime, ask_id: UUID) -> AskedOffice:
    """Leave what a worker asked for: it was looked at, and nobody is referred.

    Refuses with `unknown_ask` or `ask_over`.
    """
    with acting("referral.close_ask", by=by, at=at) as act:
        row = asked_of_us(by, ask_id)
        row.state, row.closed_by_id, row.closed_at = "over", by.account_id, at
        row.save(update_fields=["state", "closed_by", "closed_at"])
        act.subject_id = row.id
        act.touches(row.worker_id)
        act.concerns([row.organisation_id])
        act.note(ask=row.id, organisation=row.organisation_id, person=row.worker_id)
        act.outcome = closed = AskedOffice(row.id, row.state)
        return closed


def asked_of_us(by: Actor, ask_id: UUID) -> OfficeAsked:
    """What a worker asked an office of the actor's, its row locked; refuse with `unknown_ask` or `ask_over`."""
    own = open_own(by)
    row = OfficeAsked.objects.select_for_update().filter(id=ask_id, organisation_id__in=own).first()
    if row is None:
        raise NotFound.because("unknown_ask", field="ask")
    require(by, Permission.SEND_ON, [row.organisation_id])
    if row.state != "asked":
        raise Refused.because("ask_over")
    return row
