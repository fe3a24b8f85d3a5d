"""One question, one answer."""

from datetime import datetime

from commonhours.common.actor import Actor
from commonhours.common.looks import SEARCH, looked_at
from commonhours.matching.follower import FOLLOWER
from commonhours.organisations.queries import region
from commonhours.planning.answers.asking import (
    IN_THE_INDEX,
    Wanted,
    require_asker,
    require_contracts,
    wanted_by,
)
from commonhours.planning.answers.confidential import in_fives, secret_of
from commonhours.planning.answers.free import free_sums
from commonhours.planning.answers.lost import lost_sums
from commonhours.planning.answers.shapes import Answer, Centre, Note, Sums
from commonhours.planning.answers.spent import money_sums
from commonhours.planning.answers.visits import visit_sums
from commonhours.planning.question import Measure, Question, Span, State


def answer(*, by: Actor, at: datetime, question: Question) -> Answer:
    """Answer a question, of the people and visits that the asker plans for and may book.

    Refuses with `not_allowed`, `question_unknown`, `question_too_long`, `question_not_counted`.
    """
    require_asker(by)
    require_contracts(question)
    if secret := secret_of(question):
        today = at.astimezone(region().tzinfo).date()
        with FOLLOWER.asked(at) as followed:
            figure = in_fives(followed.index, secret, question, today)
        return Answer(question, Sums(figure=figure, notes=(Note("confidential"),)), confidential=True)
    wanted = wanted_by(by, at, question)
    answered = _from_index(wanted, at) if question.state in IN_THE_INDEX else _from_records(by, at, wanted)
    looked_at((each.person_id for each in answered.sums.people), SEARCH)
    return answered


def _from_records(by: Actor, at: datetime, wanted: Wanted) -> Answer:
    def sums_of(span: Span) -> Sums:
        if wanted.question.measure == Measure.MONEY:
            return money_sums(by, at, wanted, span)
        if wanted.question.state == State.LOST:
            return lost_sums(by, at, wanted, span)
        return visit_sums(by, wanted, span)

    question = wanted.question
    against = sums_of(question.against) if question.against else None
    return Answer(question, sums_of(question.span), against, centres=centres_of(wanted))


def _from_index(wanted: Wanted, at: datetime) -> Answer:
    question = wanted.question
    with FOLLOWER.asked(at) as followed:
        sums = free_sums(followed.index, wanted, at, question.span)
        against = None
        if question.against:
            against = free_sums(followed.index, wanted, at, question.against, whole=False)
    return Answer(question, sums, against, centres=centres_of(wanted))


def centres_of(wanted: Wanted) -> tuple[Centre, ...]:
    """Where the areas asked about lie."""
    if wanted.remote:
        return ()
    return tuple(Centre(area.name, area.latitude, area.longitude) for area in wanted.areas)
