"""What can be offered, until when somebody must have answered, and whether a worker could say yes to it.

An offer occupies nobody. The same rules as everywhere decide who may be asked and whose yes books: those that are
asked of somebody who agrees (`Question.agreed`), so that only limits which workers set for themselves can be passed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from commonhours.bookings.briefing import brief, frame_of, question_of
from commonhours.bookings.conditions import Question, employer_of
from commonhours.bookings.fit import limits_passed, reasons_against
from commonhours.bookings.gaps import recurrence_of_series
from commonhours.bookings.models import OCCUPYING, Gap, Visit
from commonhours.bookings.queries import dossiers
from commonhours.bookings.times import without
from commonhours.bookings.wish import Wish
from commonhours.common.refusals import NotFound, Refusal
from commonhours.common.sight import concern
from commonhours.dispatch.models import Opening

# Nobody can read and think in less.
SHORTEST_REPLY = timedelta(minutes=15)
# Diaries are read this far around a visit, as the booking does.
AROUND = timedelta(days=8)


@dataclass(frozen=True)
class EmptyPlace:
    """The empty place of a visit that stands."""

    visit_id: UUID


@dataclass(frozen=True)
class OpenDate:
    """A date of a series to which nobody could come."""

    series_id: UUID
    gap_id: UUID


@dataclass(frozen=True)
class OtherTime:
    """Another time for a visit that stands, and why: whoever comes to it is asked."""

    visit_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """How one worker stands to a place: what keeps them from it even if they say yes, and what their yes would open."""

    question: Question
    reasons: tuple[Refusal, ...]
    limits: tuple[str, ...]
    # For which organisation they would come; nobody's while a reason keeps them from it.
    employer_id: UUID | None = None


def latest_reply(question: Question) -> datetime:
    """The last moment at which a yes can still book: the notice that the houses ask for is nobody's to waive."""
    notice = max(rules.terms.notice for rules in (question.rules, *question.rules_of))
    return question.starts_at - timedelta(minutes=int(notice))


def wish_at(wish: Wish, to: OtherTime) -> Wish:
    """What a visit asks for, at another time."""
    return replace(wish, starts_at=to.starts_at, ends_at=to.ends_at)


def asks(wish: Wish, at: datetime) -> Question:
    """The question that somebody answers who says yes themselves; its service user has been opened (`concern`)."""
    return replace(question_of(wish, brief(wish), at), agreed=True)


def standing_of(wish: Wish, person_id: UUID, at: datetime, *, instead_of: datetime | None = None) -> Standing:
    """Ask the rules about one worker for an act that has been allowed; `instead_of` is when a visit of theirs begins
    that would move. Refuses with `unknown_person`."""
    concern([person_id])
    known = brief(wish)
    question, frame = replace(question_of(wish, known, at), agreed=True), frame_of(known, at)
    found = dossiers([person_id], since=wish.starts_at - AROUND, until=wish.ends_at + AROUND)
    if not found:
        raise NotFound.because("unknown_person", field="person")
    (dossier,) = found
    if instead_of is not None:
        dossier = without(dossier, instead_of)
    return Standing(
        question,
        reasons_against(question, dossier, frame),
        limits_passed(question, dossier, frame),
        employer_of(question, dossier.holdings),
    )


def standing_to(opening: Opening, person_id: UUID, at: datetime) -> Standing:
    """How somebody stands to what is on offer."""
    return standing_of(wish_of_opening(opening), person_id, at, instead_of=opening.was_starts_at)


def wish_of_opening(opening: Opening) -> Wish:
    return Wish(
        opening.service_user_id,
        opening.type_of_work_id,
        opening.starts_at,
        opening.ends_at,
        opening.organisation_id,
        opening.site_id,
        tuple(opening.wants),
        tuple(opening.features),
        opening.purpose,
    )


def place_is_gone(opening: Opening, at: datetime) -> bool:
    """Whether there is nothing left to say yes to: it has begun, was called off, or somebody else comes."""
    if opening.starts_at <= at:
        return True
    if opening.moves:
        return not _stands_as_asked(opening, at)
    if opening.visit_id:
        return not _with_empty_place(Visit.objects.filter(id=opening.visit_id)).exists()
    if opening.gap_id:
        gap = Gap.objects.select_related("series").get(id=opening.gap_id)
        return gap.filled_by_id is not None or recurrence_of_series(gap.series).is_over(gap.starts_at)
    # What was only a wish has been booked at once after all.
    return Visit.objects.filter(
        service_user_id=opening.service_user_id,
        type_of_work_id=opening.type_of_work_id,
        starts_at=opening.starts_at,
        state="planned",
        booked_at__gte=opening.offered_at,
    ).exists()


def _stands_as_asked(opening: Opening, at: datetime) -> bool:
    """Whether the visit that shall move is still when it was, with whoever was asked."""
    began, ended = opening.was_starts_at, opening.was_ends_at
    if began is None or ended is None or opening.visit_id is None:
        return False
    standing = Visit.objects.filter(id=opening.visit_id, state="planned", starts_at=began, ends_at=ended)
    coming = standing.filter(
        starts_at__gt=at,
        assignments__state__in=OCCUPYING,
        assignments__person_id=opening.line[0],
    )
    return coming.exists()


def _with_empty_place(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    coming = Count("assignments", filter=Q(assignments__state__in=OCCUPYING))
    return visits.filter(state="planned").annotate(coming=coming).filter(coming__lt=F("places"))
