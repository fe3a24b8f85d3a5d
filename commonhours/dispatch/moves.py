"""Whether whoever comes to a visit can be asked for another time; and what they are being asked about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import Visit
from commonhours.bookings.parts import parts_of, wish_of
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.offers import reply_choices
from commonhours.dispatch.openings import OtherTime, latest_reply, place_is_gone, standing_of, wish_at
from commonhours.organisations.permissions import Permission, may
from commonhours.people.queries import names_of_people


@dataclass(frozen=True)
class CanBeAsked:
    """Whom, which limits of their own it passes, and by when they can be asked to answer."""

    name: str
    limits: tuple[str, ...]
    reply_by: tuple[datetime, ...]


@dataclass(frozen=True)
class MoveQuestion:
    """Another time that somebody is asked about, and until when they can answer."""

    opening_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    reply_by: datetime


def whether_they_can_be_asked(*, by: Actor, at: datetime, to: OtherTime) -> CanBeAsked | None:
    """Whom a time can be put to; None where several come, where more than their own limits is against it, or
    too little time is left to answer; and to whoever may not move the visit."""
    with seeing(by.sight):
        visit = _movable(by, to.visit_id)
        if visit is None or visit.places != 1 or visit.starts_at <= at:
            return None
        concern([visit.id, visit.service_user_id])
        coming = [part.person_id for _, part in parts_of(visit)]
        if len(coming) != 1:
            return None
        try:
            standing = standing_of(wish_at(wish_of(visit), to), coming[0], at, instead_of=visit.starts_at)
        except Refused:
            return None
        latest = min(latest_reply(standing.question), visit.starts_at)
        choices = reply_choices(at, latest, standing.question.zone)
        if standing.reasons or not choices:
            return None
        return CanBeAsked(names_of_people(coming).get(coming[0], ""), standing.limits, choices)


def question_about(*, by: Actor, at: datetime, visit_id: UUID) -> MoveQuestion | None:
    """What whoever comes to a visit is being asked, told to whoever may move it."""
    with seeing(by.sight):
        visit = _movable(by, visit_id)
        if visit is None:
            return None
        concern([visit.id, visit.service_user_id])
        concern(_openings_of(visit))
        waiting = Offer.objects.filter(opening__visit_id=visit_id, state="open", reply_by__gt=at)
        found = waiting.filter(opening__was_starts_at__isnull=False).select_related("opening").first()
        if found is None or place_is_gone(found.opening, at):
            return None
        concern([found.person_id])
        name = names_of_people([found.person_id]).get(found.person_id, "")
        opening = found.opening
        return MoveQuestion(opening.id, name, opening.starts_at, opening.ends_at, found.reply_by)


def _movable(by: Actor, visit_id: UUID) -> Visit | None:
    visit = Visit.objects.filter(id=visit_id).first()
    if visit is None or not may(by, Permission.BOOK, [visit.organisation_id], served=visit.service_user_id):
        return None
    return visit


def _openings_of(visit: Visit) -> list[UUID]:
    """What is on offer of a visit, for those of the office; whoever is served finds none here."""
    return list(Opening.objects.filter(visit_id=visit.id, state="open").values_list("id", flat=True))
