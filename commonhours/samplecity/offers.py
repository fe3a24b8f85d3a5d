"""A few places on offer: workers are asked to pass a limit of their own, for somebody whom they come to anyway."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.parts import wish_of
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions.passing_on import write_offer
from commonhours.dispatch.models import Opening
from commonhours.dispatch.openings import Standing, latest_reply, standing_of
from commonhours.funding.queries import allocations_of
from commonhours.organisations.models import Grant
from commonhours.trail.actions import acting
from commonhours.trail.sequencer import HOUSE

MOST = 5
TRIED = 80
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


def ask_one_to_move(*, at: datetime) -> int:
    """Ask one worker whether a visit of the coming days may be later, where that passes a limit of theirs; 0 or 1."""
    with seeing(HOUSE.sight):
        coordinators = dict(
            Grant.objects.filter(role="coordinator", until=None)
            .order_by("-id")
            .values_list("organisation_id", "account_id")
        )
        coming = Assignment.objects.filter(
            state="booked", starts_at__range=(at + DAY / 4, at + 3 * DAY), visit__places=1
        )
        for row in coming.select_related("visit").order_by("starts_at", "id")[:TRIED]:
            organisation = row.visit.organisation_id
            chance = _later(row, at) if organisation in coordinators else None
            if chance is not None:
                _offer(chance, coordinators[organisation], at, PATIENCE[1], instead_of=row.visit)
                return 1
    return 0


def _later(row: Assignment, at: datetime) -> _Chance | None:
    """The visit later that day, if that passes a limit of whoever comes and nothing else."""
    wish = wish_of(row.visit)
    for hours in (1, 2, 3):
        later = timedelta(hours=hours)
        wanted = replace(wish, starts_at=wish.starts_at + later, ends_at=wish.ends_at + later)
        with suppress(Refused):
            standing = standing_of(wanted, row.person_id, at, instead_of=wish.starts_at)
            if standing.limits and not standing.reasons:
                return _Chance(wanted, row.person_id, row.visit.organisation_id, standing)
    return None


def _chances(at: datetime) -> Iterator[_Chance]:
    """Visits of the week, wanted on another day or for half an hour, if that passes a limit and nothing else."""
    coming = Assignment.objects.filter(state="booked", starts_at__range=(at + DAY, at + 8 * DAY))
    found, homes = 0, set[UUID]()
    for row in coming.select_related("visit").order_by("visit_id", "id")[:TRIED]:
        if found == MOST:
            return
        chance = None if row.visit.service_user_id in homes else _chance(row, at)
        if chance is not None:
            found += 1
            homes.add(row.visit.service_user_id)
            yield chance


def _chance(row: Assignment, at: datetime) -> _Chance | None:
    wish = wish_of(row.visit)
    for start in (wish.starts_at - days * DAY for days in range(1, 8)):
        if not at + timedelta(hours=9) < start < at + 4 * DAY:
            continue
        for ends_at in (start + (wish.ends_at - wish.starts_at), start + timedelta(minutes=30)):
            wanted = replace(wish, starts_at=start, ends_at=ends_at)
            with suppress(Refused):
                standing = standing_of(wanted, row.person_id, at)
                if standing.limits and not standing.reasons and _hours_left(wanted):
                    return _Chance(wanted, row.person_id, row.visit.organisation_id, standing)
    return None


def _hours_left(wish: Wish) -> bool:
    """Whether granted hours would pay for it: a yes must be good for something."""
    day, minutes = wish.starts_at.date(), (wish.ends_at - wish.starts_at) // timedelta(minutes=1)
    granted = allocations_of(wish.service_user_id, on=day)
    return any(
        row.organisation_id == wish.organisation_id and row.since <= day and row.left_minutes >= minutes
        for row in granted
    )


def _offer(
    chance: _Chance, account_id: UUID, at: datetime, patience: timedelta, instead_of: Visit | None = None
) -> None:
    wish, organisation = chance.wish, chance.organisation_id
    by = Actor(account_id=account_id, roles=(Held("coordinator", organisation),), door="command")
    latest = latest_reply(chance.standing.question)
    reply_by = min(at + patience, latest, instead_of.starts_at if instead_of else latest)
    with acting("move.ask" if instead_of else "offer.make", by=by, at=at) as act:
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
            visit=instead_of,
            was_starts_at=instead_of.starts_at if instead_of else None,
            was_ends_at=instead_of.ends_at if instead_of else None,
            patience=patience // timedelta(minutes=1),
            line=[chance.person_id],
            offered_by_id=account_id,
            offered_at=at,
            organisation_ids=[organisation],
        )
        write_offer(act, opening, chance.person_id, reply_by, chance.standing.limits)
