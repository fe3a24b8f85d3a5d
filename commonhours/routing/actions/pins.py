"""Pin a visit, so that whoever comes to it stays, whoever plans; and take the pin off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.routing.models import Pin
from commonhours.routing.queries import require_planner
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Pinned:
    """A visit that stays as it is."""

    visit_id: UUID


@dataclass(frozen=True)
class Unpinned:
    """A visit that is planned again."""

    visit_id: UUID


@once(Pinned)
def pin_visit(*, by: Actor, at: datetime, visit_id: UUID) -> Pinned:
    """Let a visit stay as it is in every plan. Refuses with `unknown_visit`, `not_allowed` or `already_pinned`."""
    with acting("visit.pin", by=by, at=at) as act:
        visit = _planned_by(by, visit_id)
        assert by.account_id is not None  # whoever plans has signed in
        if Pin.objects.filter(visit_id=visit_id, off_at=None).exists():
            raise Refused.because("already_pinned")
        Pin.objects.create(
            visit=visit, organisation_id=visit.organisation_id, pinned_by_id=by.account_id, pinned_at=at
        )
        _tell(act, visit)
        act.outcome = outcome = Pinned(visit_id)
        return outcome


@once(Unpinned)
def unpin_visit(*, by: Actor, at: datetime, visit_id: UUID) -> Unpinned:
    """Take a pin off. Refuses with `unknown_visit`, `not_allowed` or `not_pinned`."""
    with acting("visit.unpin", by=by, at=at) as act:
        visit = _planned_by(by, visit_id)
        off = {"off_by_id": by.account_id, "off_at": at}
        if not Pin.objects.filter(visit_id=visit_id, off_at=None).update(**off):
            raise Refused.because("not_pinned")
        _tell(act, visit)
        act.outcome = outcome = Unpinned(visit_id)
        return outcome


def _planned_by(by: Actor, visit_id: UUID) -> Visit:
    visit = Visit.objects.select_for_update(no_key=True).filter(id=visit_id).first()
    if visit is None:
        raise NotFound.because("unknown_visit", field="visit")
    require_planner(by, visit.organisation_id)
    return visit


def _tell(act: OpenAct, visit: Visit) -> None:
    act.subject_id = visit.id
    act.concerns([visit.organisation_id])
    act.note(visit=visit.id)
