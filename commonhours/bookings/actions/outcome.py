"""Say how a visit was, and what should come next: the service user's side, the worker, or the office."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.cancel import coming_to
from commonhours.bookings.models import OCCUPYING, Assignment, Outcome, Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_for, require
from commonhours.people.models import Liking
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Said:
    """A few words, thanks or not, a next step, and whether whoever came is liked (None: nothing said of it)."""

    words: str = ""
    thanks: bool = False
    next_step: str = ""
    liked: bool | None = None


@dataclass(frozen=True)
class OutcomeSaid:
    """Of which visit which side has said something, and who had come."""

    visit_id: UUID
    side: str
    person_ids: tuple[UUID, ...]


@once(OutcomeSaid)
def say_outcome(*, by: Actor, at: datetime, visit_id: UUID, said: Said) -> OutcomeSaid:
    """Write down how a visit that has begun was; said again, the later word stands.

    Refuses with `unknown_visit`, `not_allowed`, `not_yet_begun`, `was_cancelled` or `unknown_choice`.
    """
    with acting("visit.outcome", by=by, at=at) as act:
        if said.next_step not in Outcome.NEXT:
            raise Invalid.because("unknown_choice", field="next_step")
        visit, side = _of_whom(by, visit_id)
        if visit.state == "cancelled":
            raise Refused.because("was_cancelled")
        if visit.starts_at > at:
            raise Refused.because("not_yet_begun")
        assert by.account_id is not None  # whoever has a side in a visit has signed in
        thanked = Outcome.objects.filter(visit=visit, side=side, thanks=True).exists()
        Outcome.objects.update_or_create(
            visit=visit,
            side=side,
            defaults={
                "thanks": said.thanks,
                "words": said.words.strip(),
                "next_step": said.next_step,
                "said_by_id": by.account_id,
                "said_at": at,
            },
        )
        person_ids = coming_to([visit_id])
        if said.liked is not None and side != "worker":
            _like(visit.service_user_id, person_ids, liked=said.liked)
        act.subject_id = visit_id
        act.touches(*person_ids)
        act.concerns(visit.organisation_ids)
        act.note(visit=visit_id, side=side, thanks=said.thanks, next_step=said.next_step, people=person_ids)
        if said.thanks and not thanked and side != "worker":
            act.note(thanked=[{"visit": visit_id, "people": person_ids}])
        act.outcome = outcome = OutcomeSaid(visit_id, side, person_ids)
        return outcome


def _of_whom(by: Actor, visit_id: UUID) -> tuple[Visit, str]:
    """The visit, its row locked, and on which side of it the actor stands."""
    own = (
        by.person_id is not None
        and Assignment.objects.filter(visit_id=visit_id, person_id=by.person_id, state__in=OCCUPYING).exists()
    )
    if own:
        concern([visit_id])
    visit = Visit.objects.select_for_update(no_key=True).filter(id=visit_id).first()
    if visit is None:
        raise NotFound.because("unknown_visit", field="visit")
    if own:
        return visit, "worker"
    served = visit.service_user_id
    require(by, Permission.BOOK, [visit.organisation_id], served=served)
    concern([visit_id, served])
    return visit, "served" if may_for(by, Permission.BOOK, served) else "office"


def _like(service_user_id: UUID, person_ids: tuple[UUID, ...], *, liked: bool) -> None:
    """A favourite, or somebody who shall not come again; what was said before gives way."""
    for person_id in person_ids:
        Liking.objects.update_or_create(
            service_user_id=service_user_id, person_id=person_id, defaults={"never": not liked}
        )
