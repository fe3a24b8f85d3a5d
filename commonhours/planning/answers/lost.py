"""Hours that were offered, went by, and that nobody booked: as `planning.used` counts them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.shapes import Note, Sums
from commonhours.planning.answers.visits import Counted, Piece, asked_about
from commonhours.planning.question import By, Question, Span, State
from commonhours.planning.used.hourly import Hourly
from commonhours.planning.used.reading import used_hours
from commonhours.planning.used.sieve import Dimension, Sieve

# Elsewhere hours are told apart by where their workers live, which is what a map shows.
_DIMENSIONS = {
    By.WORK: Dimension.WORK,
    By.ORGANISATION: Dimension.ORGANISATION,
    By.CONTRACT: Dimension.CONTRACT,
}
_NOBODY = UUID(int=0)


def lost_sums(by: Actor, at: datetime, wanted: Wanted, span: Span) -> Sums:
    """What the question comes to on the days of a span. A worker's hours are of the area where they live.

    Refuses with `question_not_counted` what lost hours are not told apart by.
    """
    question = wanted.question
    if not _is_counted(wanted, question):
        raise Invalid.because("question_not_counted", field="question")
    sieve = Sieve(
        organisations=wanted.houses or None,
        works=tuple(work.id for work in wanted.works) or None,
        areas=tuple(area.id for area in wanted.areas) if wanted.somewhere else None,
        contracts=question.contracts or None,
    )

    def counted(dimension: Dimension) -> Sums:
        used = used_hours(by=by, at=at, span=span, sieve=sieve, dimension=dimension)
        pieces = asked_about(question, span, _pieces(used.states[State.LOST], dimension))
        return Counted(wanted, span, pieces).sums((), 0)

    sums = counted(Dimension.AREA)
    if question.by in _DIMENSIONS:
        # Whoever does two types of work has lost an hour of each, and one hour in all.
        sums = replace(sums, lines=counted(_DIMENSIONS[question.by]).lines)
    return replace(sums, notes=(Note("areas_of_homes"),) if sums.by_area else ())


def _is_counted(wanted: Wanted, question: Question) -> bool:
    told_apart = question.by not in (By.FACT, By.PERSON)
    of_all = not (wanted.kinds or wanted.without or wanted.not_houses)
    return told_apart and of_all and all(minute % 60 == 0 for each in question.hours for minute in each)


def _pieces(hourly: Hourly, dimension: Dimension) -> Iterator[Piece]:
    for number, group in enumerate(hourly.groups):
        of = {dimension: group}
        for place, day in enumerate(hourly.span.days()):
            for hour, minutes in enumerate(hourly.minutes[number, place].tolist()):
                if minutes:
                    yield Piece(
                        visit_id=_NOBODY,
                        person_id=None,
                        work_id=UUID(of.get(Dimension.WORK) or str(_NOBODY)),
                        area_id=UUID(of[Dimension.AREA]) if of.get(Dimension.AREA) else None,
                        organisation_id=UUID(of.get(Dimension.ORGANISATION) or str(_NOBODY)),
                        contract=of.get(Dimension.CONTRACT),
                        day=day,
                        minute=60 * hour,
                        begins=60 * hour,
                        first_day=day,
                        places=1,
                        minutes=minutes,
                    )
