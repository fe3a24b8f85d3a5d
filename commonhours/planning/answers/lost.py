"""Hours that were offered, went by, and that nobody booked: as `planning.used` counts them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import numpy as np

from commonhours.availability.rules.terms import CONTRACTS
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.pieces import EPOCH, NONE, Pieces, asked_about
from commonhours.planning.answers.shapes import Note, Sums
from commonhours.planning.answers.visits import Counted
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
        pieces = asked_about(question, span, _pieces(wanted, used.states[State.LOST], dimension))
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


def _pieces(wanted: Wanted, hourly: Hourly, dimension: Dimension) -> Pieces:
    """A piece for each hour in which a group has any."""
    group, day, hour = np.nonzero(hourly.minutes)
    minutes, none = hourly.minutes[group, day, hour], np.full(len(group), NONE)
    known: dict[Dimension, Sequence[str]] = {
        Dimension.AREA: [str(area.id) for area in wanted.every_area],
        Dimension.CONTRACT: CONTRACTS,
    }
    names = known.get(dimension, hourly.groups)
    of = np.array([names.index(each) if each in names else NONE for each in hourly.groups], np.int64)[group]
    dated = day + hourly.span.since.toordinal() - EPOCH
    return Pieces(
        visit=none,
        person=none,
        key=none if dimension in known else of,
        area=of if dimension == Dimension.AREA else none,
        contract=of if dimension == Dimension.CONTRACT else none,
        places=np.ones_like(minutes),
        day=dated,
        minute=60 * hour,
        first_day=dated,
        begins=60 * hour,
        minutes=minutes,
        people=(),
        keys=() if dimension in known else tuple(map(UUID, hourly.groups)),
    )
