"""When somebody could come to a service user: hour by hour over the horizon, by every rule that a booking asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from commonhours.availability.rules import is_free
from commonhours.bookings.briefing import Brief, question_of
from commonhours.bookings.fit import fits_when_free
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.period import local_instants
from commonhours.common.sight import concern, seeing
from commonhours.matching.asking import known_to_each
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.index import Index
from commonhours.matching.kernel import read_column
from commonhours.organisations.permissions import Permission, require
from commonhours.people.queries import organisations_of_service_user

_DAY = 24 * 60


@dataclass(frozen=True)
class When:
    """The instants at which somebody could begin, in order; why they could not at others is nobody's business."""

    person_id: UUID
    starts: tuple[datetime, ...]


def when_free(
    *,
    by: Actor,
    at: datetime,
    service_user_id: UUID,
    asks: Sequence[tuple[UUID, Wish]],
    most: int | None = None,
) -> tuple[When, ...]:
    """For each person and wish, in the order asked, when they could come for it: at every hour of the horizon, at the
    minute of the hour at which the wish begins, and at most so many.

    Wishes are of this one service user. Refuses with `unknown_service_user` or `not_allowed`.
    """
    with seeing(by.sight):
        require(by, Permission.FIND, organisations_of_service_user(service_user_id), served=service_user_id)
        concern([service_user_id])
        known = known_to_each(at, [wish for _, wish in asks])
        for organisation_id in {each.known.organisation_id for each in known if each}:
            require(by, Permission.FIND, [organisation_id], served=service_user_id)
        begun = min((each.begun for each in known if each), default=0.0)
        with FOLLOWER.asked(at, begun) as followed:
            return tuple(
                When(
                    person_id,
                    tuple(islice(_starts(followed.index, person_id, wish, each.known, at), most))
                    if each
                    else (),
                )
                for (person_id, wish), each in zip(asks, known, strict=True)
            )


def _starts(index: Index, person_id: UUID, wish: Wish, known: Brief, at: datetime) -> Iterator[datetime]:
    number = index.numbers.get(person_id)
    if number is None:
        return
    dossier, frame = index.dossiers[number], index.frame
    free = read_column(index.market.bits.free, number)
    length = wish.ends_at - wish.starts_at
    for start in _hours(index, known, wish.starts_at):
        # Most hours fall outside somebody's week: that is cheap to see, the other rules are not.
        window = frame.days.slot_at(start), frame.days.slot_at(start + length)
        open_then = start > at and is_free(free, *window)
        if open_then and fits_when_free(question_of(wish.at(start), known, at), dossier, frame):
            yield start


def _hours(index: Index, known: Brief, like: datetime) -> Iterator[datetime]:
    """Every hour of every day as the clock on the wall has it; one that it skips is the moment at which it jumped."""
    days, minute = index.frame.days, like.astimezone(known.zone).minute
    last = None
    for day in range(days.days):
        for minutes in range(minute, _DAY, 60):
            start = local_instants(days.first_day + timedelta(days=day), minutes, known.zone).first
            if start != last:
                yield start
            last = start
