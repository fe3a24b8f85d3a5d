"""What was read back to a caller and agreed is kept with the visit: in the same go as the booking, or right after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commonhours.bookings.actions import Booked
from commonhours.bookings.actions.changing import locked_visit
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern
from commonhours.contact_centre.models import Interpreter, ReadBack
from commonhours.dispatch.actions import book_from_match
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import Helper, ServiceUser
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Call:
    """Who is on the telephone: a helper, or whoever is served; and the interpreter who took part."""

    helper_id: UUID | None = None
    interpreter_id: UUID | None = None


@dataclass(frozen=True)
class AgreedByPhone:
    """The visit that was read back and agreed to, and in which language."""

    read_back_id: UUID
    visit_id: UUID
    language: str


@once(Booked)
def book_by_phone(
    *, by: Actor, at: datetime, wish: Wish, person_ids: Sequence[UUID], agreed: Call | None = None
) -> Booked:
    """Book these people out of the ranking; what was read back before, and agreed to, is kept in the same act.

    Refuses as `book_from_match` and `read_back` do.
    """
    with acting("visit.book", by=by, at=at) as act:
        booked = book_from_match(by=by, at=at, wish=wish, person_ids=person_ids)
        if agreed is not None:
            read_back(by=by, at=at, visit_id=booked.visit_id, call=agreed)
        act.outcome = booked
        return booked


@once(AgreedByPhone)
def read_back(*, by: Actor, at: datetime, visit_id: UUID, call: Call) -> AgreedByPhone:
    """Keep that a visit was read back to a caller as it stands, in their language, and that they agreed.

    Refuses with `unknown_visit`, `not_allowed`, `already_cancelled`, `already_begun`, `nobody_comes`,
    `unknown_choice` or `already_recorded`.
    """
    with acting("visit.read_back", by=by, at=at) as act:
        visit = locked_visit(visit_id)
        require(by, Permission.BOOK, [visit.organisation_id])
        concern([visit_id, visit.service_user_id])
        comes = _who_comes(visit, at)
        spoke_with, language = _caller(visit.service_user_id, call.helper_id, at)
        _refuse_unfit(visit, by, call.interpreter_id, language)
        read_back_id = new_id()
        row = {
            "id": read_back_id,
            "visit": visit_id,
            "language": language,
            "spoke_with": spoke_with,
            "interpreter": call.interpreter_id,
            "starts_at": visit.starts_at,
            "ends_at": visit.ends_at,
            "person_ids": comes,
            "read_by": by.account_id,
            "read_at": at,
            "organisation_ids": visit.organisation_ids,
        }
        if not insert(ReadBack, [row], unless="read_back_in_order"):
            raise Refused.because("already_recorded")
        act.subject_id = act.subject_id or visit_id
        act.concerns(visit.organisation_ids)
        act.note(read_back={"visit": visit_id, "language": language, "interpreter": call.interpreter_id})
        act.outcome = agreed = AgreedByPhone(read_back_id, visit_id, language)
        return agreed


def _who_comes(visit: Visit, at: datetime) -> list[UUID]:
    if visit.state == "cancelled":
        raise Refused.because("already_cancelled")
    if visit.starts_at <= at:
        raise Refused.because("already_begun")
    comes = Assignment.objects.filter(visit_id=visit.id, state__in=OCCUPYING)
    people = sorted(comes.values_list("person_id", flat=True))
    if not people:
        raise Refused.because("nobody_comes")
    return people


def _caller(service_user_id: UUID, helper_id: UUID | None, at: datetime) -> tuple[UUID | None, str]:
    """The account of a helper, or nobody's; and the language in which they are spoken with."""
    if helper_id is None:
        return None, ServiceUser.objects.values_list("language", flat=True).get(id=service_user_id)
    mine = Helper.objects.filter(id=helper_id, service_user_id=service_user_id, since__lte=at)
    helper = mine.filter(Q(until=None) | Q(until__gt=at)).select_related("account").first()
    if helper is None:
        raise Invalid.because("unknown_choice", field="caller")
    return helper.account_id, helper.account.language


def _refuse_unfit(visit: Visit, by: Actor, interpreter_id: UUID | None, language: str) -> None:
    """An interpreter of another language, or of somebody else's list, took no part in this call."""
    if interpreter_id is None:
        return
    listed = Q(organisation=None) | Q(organisation_id__in=[visit.organisation_id, *by.organisation_ids])
    if not Interpreter.objects.filter(listed, id=interpreter_id, language=language, ended_at=None).exists():
        raise Invalid.because("unknown_choice", field="interpreter")
