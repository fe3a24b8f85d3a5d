"""A planner's question, as a link, and its answer."""

from datetime import date
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.door import Knock, answers
from commonhours.api.values import Searched, Told
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.organisations.queries import region
from commonhours.planning.answers import Answer, Number, Sums, answer
from commonhours.planning.answers.asking import require_asker
from commonhours.planning.grammar import AskBack, parse, troubles
from commonhours.planning.question import Question, from_link
from commonhours.planning.vocabulary import vocabulary_for
from commonhours.words.asked_back import asked_back
from commonhours.words.questions import note_words

router = Router()
LONGEST = 400  # characters


class QuestionAsked(Searched):
    """A question as a sentence in English or Spanish, or as its page writes it into an address."""

    sentence: str = Field(default="", max_length=LONGEST)
    link: str = Field(
        default="",
        max_length=4000,
        examples=["span=2026-08-01..2026-09-01&works=nutrition&weekdays=5&weekdays=6"],
    )


class AskedBackTold(Told):
    """What was not understood: a code, the sentence that asks, the characters it is about, what may have been meant."""

    code: str
    words: str
    start: int
    end: int
    choices: list[str]


class AnswerLineTold(Told):
    """One line of the breakdown; `key` is what a question would say to ask about it alone."""

    key: str
    figure: float


class AnswerHourTold(Told):
    """One hour of one local day."""

    day: date
    hour: int
    figure: float


class AnswerPersonTold(Told):
    """Somebody who is counted; only whoever may open their page is told who."""

    person_id: UUID
    name: str
    hours: float


class QuestionAnswerTold(Told):
    """The answer, money in cents; or what has to be asked back before there is one."""

    link: str = Field(default="", description="The question as it was understood; empty where one asks back.")
    asked_back: list[AskedBackTold] = []
    figure: float | None = Field(default=None, description="Null: not known, or not told.")
    at_least: bool = Field(default=False, description="Down to whole fives: a confidential fact takes part.")
    against: float | None = Field(default=None, description="The same of the days beside it.")
    lines: list[AnswerLineTold] = []
    areas: list[AnswerLineTold] = []
    hours: list[AnswerHourTold] = []
    people: list[AnswerPersonTold] = []
    unnamed: int = Field(default=0, description="How many are counted and not named.")
    notes: list[str] = Field(default=[], description="How the figures are to be read.")


@router.get("/questions/answer", response=answers(QuestionAnswerTold))
def answer_question(request: Knock, asked: Query[QuestionAsked]) -> QuestionAnswerTold:
    """Who could work, works and worked, where and when: one question, one answer."""
    # Whoever may ask nothing learns so before they learn what is wrong with the question.
    require_asker(request.auth)
    today = now().astimezone(region().tzinfo).date()
    if asked.sentence:
        parsed = parse(asked.sentence, vocabulary_for(request.auth), today)
        question, open_questions = parsed.question, parsed.asked
    else:
        question = _linked(asked.link)
        open_questions = troubles(question, today)
    if question is None or open_questions:
        return QuestionAnswerTold(asked_back=[_back(each, asked.sentence) for each in open_questions])
    return _told(answer(by=request.auth, at=now(), question=question))


def _back(asked: AskBack, sentence: str) -> AskedBackTold:
    return AskedBackTold(
        code=asked.code,
        words=asked_back(asked, sentence),
        start=asked.start,
        end=asked.end,
        choices=[each.text for each in asked.candidates],
    )


def _linked(link: str) -> Question:
    try:
        return from_link(parse_qsl(link, keep_blank_values=True, strict_parsing=True))
    except ValueError:
        raise Invalid.because("question_unknown", field="link") from None


def _told(answered: Answer) -> QuestionAnswerTold:
    sums = answered.sums
    return QuestionAnswerTold(
        link=urlencode(answered.question.as_link()),
        figure=sums.figure,
        at_least=answered.confidential,
        against=answered.against.figure if answered.against else None,
        lines=[AnswerLineTold(key=line.key, figure=line.figure) for line in sums.lines],
        areas=[AnswerLineTold(key=name, figure=figure) for name, figure in sums.by_area.items()],
        hours=_hours(sums),
        people=[
            AnswerPersonTold(person_id=each.person_id, name=each.name, hours=each.figure)
            for each in sums.people
        ],
        unnamed=sums.unnamed,
        notes=[note_words(note) for note in sums.notes],
    )


def _hours(sums: Sums) -> list[AnswerHourTold]:
    found: list[tuple[tuple[date, int], Number]] = sorted(sums.by_hour.items())
    return [AnswerHourTold(day=day, hour=hour, figure=figure) for (day, hour), figure in found]
