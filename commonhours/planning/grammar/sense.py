"""What no answer could be given to: a question that contradicts itself, or asks for what cannot have been."""

from collections.abc import Callable
from datetime import date

from commonhours.planning.grammar.parsed import AskBack
from commonhours.planning.question import Question, State

_GONE_BY = frozenset({State.WORKED, State.LOST, State.SPENT})


def troubles(question: Question, today: date) -> tuple[AskBack, ...]:
    """What has to be asked back about a question, wherever it comes from: a sentence, a form or a link."""
    return tuple(AskBack(code) for code in (check(question, today) for check in _CHECKS) if code)


def _both(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return bool(set(one) & set(other))


def _wanted_and_not(question: Question, today: date) -> str:
    pairs = (
        (question.areas, question.not_areas),
        (question.facts, question.without),
        (question.organisations, question.not_organisations),
    )
    return "both_wanted_and_not" if any(_both(*pair) for pair in pairs) else ""


def _some_day(question: Question, today: date) -> str:
    return "" if any(True for _ in question.days()) else "no_days"


def _some_hour(question: Question, today: date) -> str:
    return "" if question.hours else "no_hours"


def _some_figure(question: Question, today: date) -> str:
    more, fewer = question.more_than, question.fewer_than
    if fewer is not None and fewer <= (0 if more is None else more + 1):
        return "no_figure"
    return ""


def _not_yet(question: Question, today: date) -> str:
    return "not_yet" if question.state in _GONE_BY and question.span.since > today else ""


def _long_enough(question: Question, today: date) -> str:
    """A stretch longer than the hours that are asked about fits nowhere."""
    minutes = [end - begin for begin, end in question.hours]
    over_midnight = len(question.hours) > 1 and question.hours[0][0] == 0 and question.hours[-1][1] == 24 * 60
    longest = max([*minutes, minutes[0] + minutes[-1] if over_midnight else 0], default=0)
    whole = longest == 24 * 60
    return "" if whole or question.at_least <= max(longest, 60) else "stretch_too_long"


_Check = Callable[[Question, date], str]
_CHECKS: tuple[_Check, ...] = (
    *(_wanted_and_not, _some_day, _some_hour, _some_figure, _not_yet, _long_enough),
)
