"""Before and after a series is booked: who could come to how much of it, and who else to what stayed open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.briefing import Brief, brief, frame_of, question_of
from commonhours.bookings.gaps import OpenGap, gaps_of
from commonhours.bookings.occurrences import reasons_by_occurrence, within_horizon
from commonhours.bookings.queries import dossiers
from commonhours.bookings.recurrence import recurrence_of
from commonhours.bookings.wish import MOST_PLACES, Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern, seeing
from commonhours.matching.answers import Answer
from commonhours.matching.queries import find
from commonhours.organisations.permissions import Permission, require
from commonhours.people.queries import organisations_of_service_user

# Diaries are read this far around the occurrences, as the booking does.
AROUND = timedelta(days=8)


@dataclass(frozen=True)
class Preview:
    """When a series would take place, and to which of these times each person can come; allocations are not asked."""

    starts: tuple[datetime, ...]
    fits: Mapping[UUID, tuple[bool, ...]]


def preview_series(*, by: Actor, at: datetime, wish: Wish, rule: str, person_ids: Sequence[UUID]) -> Preview:
    """To which occurrences of a rule each of these people could come, alone; nothing is written.

    Refuses as `book_series` does for the rule, the times and the permission.
    """
    if len(person_ids) > MOST_PLACES:
        raise Invalid.because("choose_people", field="person", most=MOST_PLACES)
    with seeing(by.sight):
        known = _known(by, at, wish)
        frame = frame_of(known, at)
        recurrence = recurrence_of(rule, wish.starts_at, wish.ends_at, known.zone)
        occurrences = within_horizon(recurrence, wish.starts_at, frame)
        concern(person_ids)
        since, until = occurrences[0].starts_at - AROUND, occurrences[-1].ends_by + AROUND
        question = question_of(wish, known, at)
        fits = {
            dossier.person_id: tuple(
                not reasons for reasons in reasons_by_occurrence(question, dossier, occurrences, frame)
            )
            for dossier in dossiers(list(person_ids), since=since, until=until)
        }
        return Preview(tuple(occurrence.starts_at for occurrence in occurrences), fits)


def alternatives(*, by: Actor, at: datetime, series_id: UUID) -> tuple[tuple[OpenGap, Answer | None], ...]:
    """The open gaps of a series that lie ahead, each with the best people for it; None where nobody can be asked.

    Refuses with `unknown_series` or `not_allowed`.
    """
    ahead = (gap for gap in gaps_of(by=by, series_id=series_id) if gap.starts_at > at)
    return tuple((gap, _answer(by, at, gap)) for gap in ahead)


def _known(by: Actor, at: datetime, wish: Wish) -> Brief:
    served = wish.service_user_id
    require(by, Permission.FIND, organisations_of_service_user(served), served=served)
    concern([served])
    known = brief(wish)
    require(by, Permission.FIND, [known.organisation_id], served=served)
    return known


def _answer(by: Actor, at: datetime, gap: OpenGap) -> Answer | None:
    try:
        return find(by=by, at=at, wish=gap.wish) if gap.wish else None
    except Refused:
        return None  # the service user has left, or the time is beyond what the market knows
