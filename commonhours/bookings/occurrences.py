"""One occurrence of a series as a question of its own, and a diary that already holds the ones before. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import Dossier, Engagement, Frame, reasons_against
from commonhours.bookings.recurrence import MOST_OCCURRENCES, Occurrence, Recurrence
from commonhours.common.period import Period
from commonhours.common.refusals import Invalid, Refusal


def horizon_end(frame: Frame) -> datetime:
    return frame.days.instant_of(frame.days.slots)


def within_horizon(recurrence: Recurrence, starts_at: datetime, frame: Frame) -> list[Occurrence]:
    """The occurrences that can be booked now; refuse with `beyond_horizon`, `no_occurrence` or `too_many`."""
    if not frame.days.start <= starts_at < horizon_end(frame):
        raise Invalid.because("beyond_horizon", field="when")
    found = list(islice(recurrence.occurrences(horizon_end(frame)), MOST_OCCURRENCES + 1))
    if not found:
        raise Invalid.because("no_occurrence", field="rule")
    if len(found) > MOST_OCCURRENCES:
        raise Invalid.because("too_many", field="rule", most=MOST_OCCURRENCES)
    return found


def on(question: Question, period: Period) -> Question:
    """The same question at another time."""
    return replace(question, starts_at=period.start, ends_at=period.end)


def engaged(dossier: Dossier, question: Question) -> Dossier:
    """The dossier once its person has been booked for the question."""
    place = None if question.remote else question.place
    starts, ends = (int(instant.timestamp()) for instant in (question.starts_at, question.ends_at))
    return replace(dossier, diary=(*dossier.diary, Engagement(starts, ends, place)))


def reasons_by_occurrence(
    question: Question, dossier: Dossier, occurrences: Iterable[Occurrence], frame: Frame
) -> Iterator[tuple[Refusal, ...]]:
    """For each occurrence every reason why this person could not come, had they come to all before that they could."""
    for occurrence in occurrences:
        if occurrence.period is None:
            yield (Refusal("skipped_by_clock"),)
            continue
        asked = on(question, occurrence.period)
        reasons = reasons_against(asked, dossier, frame)
        if not reasons:
            dossier = engaged(dossier, asked)
        yield reasons
