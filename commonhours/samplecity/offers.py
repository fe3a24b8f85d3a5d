"""A few places on offer: workers who come to somebody anyway are asked whether they would, sooner than they like."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.availability.models import Terms
from commonhours.bookings.models import Assignment
from commonhours.bookings.parts import wish_of
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions.passing_on import write_offer
from commonhours.dispatch.models import Opening
from commonhours.dispatch.openings import Standing, latest_reply, standing_of
from commonhours.organisations.models import Grant
from commonhours.trail.actions import acting
from commonhours.trail.sequencer import HOUSE

MOST = 5
TRIED = 150
DAY = timedelta(days=1)
# By when they are to answer, one after the other: some soon, some not.
PATIENCE = tuple(timedelta(minutes=each) for each in (25, 240, 240, 90, 480))


@dataclass(frozen=True)
class _Chance:
    wish: Wish
    person_id: UUID
    organisation_id: UUID
    standing: Standing


def offer_some(*, at: datetime) -> int:
    """Offer up to five visits of the coming days to workers whose own yes they take; return how many.

    The index is not asked: it would take longer to build than the city. So nobody stands in line behind them.
    """
    with seeing(HOUSE.sight):
        coordinators = {
            grant.organisation_id: grant.account_id
            for grant in Grant.objects.filter(role="coordinator", until=None).order_by("-id")
        }
        found = [each for each in _chances(at) if each.organisation_id in coordinators]
    for chance, patience in zip(found, PATIENCE, strict=False):
        _offer(chance, coordinators[chance.organisation_id], at, patience)
    return len(found)


def _chances(at: datetime) -> Iterator[_Chance]:
    """Visits that are wanted two days before the worker who usually comes would take any."""
    particular = Terms.objects.filter(notice_minutes__gte=24 * 60).values("person_id")
    coming = Assignment.objects.filter(
        state="booked", person_id__in=particular, starts_at__range=(at + 2 * DAY, at + 7 * DAY)
    )
    asked: set[UUID] = set()
    for row in coming.select_related("visit").order_by("visit_id", "id")[:TRIED]:
        if len(asked) == MOST:
            return
        wish = wish_of(row.visit)
        for start in (wish.starts_at - days * DAY for days in range(1, 7)):
            if row.person_id in asked or not at + timedelta(hours=10) < start < at + 2 * DAY:
                continue
            try:
                standing = standing_of(wish.at(start), row.person_id, at)
            except Refused:
                continue
            if standing.limits and not standing.reasons:
                asked.add(row.person_id)
                yield _Chance(wish.at(start), row.person_id, row.visit.organisation_id, standing)


def _offer(chance: _Chance, account_id: UUID, at: datetime, patience: timedelta) -> None:
    wish, organisation = chance.wish, chance.organisation_id
    by = Actor(account_id=account_id, roles=(Held("coordinator", organisation),), door="command")
    reply_by = min(at + patience, latest_reply(chance.standing.question))
    with acting("offer.make", by=by, at=at) as act:
        act.subject_id = opening_id = new_id()
        opening = Opening.objects.create(
            id=opening_id,
            service_user_id=wish.service_user_id,
            organisation_id=organisation,
            type_of_work_id=wish.type_of_work_id,
            site_id=wish.site_id,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            wants=list(wish.wants or ()),
            features=list(wish.features or ()),
            patience=patience // timedelta(minutes=1),
            line=[chance.person_id],
            offered_by_id=account_id,
            offered_at=at,
            organisation_ids=[organisation],
        )
        write_offer(act, opening, chance.person_id, reply_by, chance.standing.limits)
