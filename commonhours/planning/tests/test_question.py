"""A question and its link are the same thing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.planning.question import STATES, By, Question, Span, from_link

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
SPANS = st.builds(lambda day, n: Span(day, day + timedelta(days=n)), DAYS, st.integers(1, 400))
CODES = st.lists(
    st.sampled_from(("nutrition", "Bixby Knolls", "lang-es", "á & b")), max_size=3, unique=True
).map(tuple)
ASKED = st.sampled_from([(measure, state) for measure, states in STATES.items() for state in states])
QUESTIONS = st.builds(
    lambda asked, **said: Question(measure=asked[0], state=asked[1], **said),
    ASKED,
    span=SPANS,
    by=st.sampled_from(By),
    works=CODES,
    facts=CODES,
    without=CODES,
    areas=CODES,
    organisations=CODES,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    hours=st.sampled_from((((0, 1440),), ((480, 720),), ((0, 360), (1200, 1440)))),
    except_days=st.lists(DAYS, max_size=2, unique=True).map(tuple),
    at_least=st.sampled_from((60, 180)),
    against=st.none() | SPANS,
    more_than=st.none() | st.integers(0, 99),
)


@given(QUESTIONS)
def test_a_link_says_what_its_question_says(question: Question) -> None:
    assert from_link(question.as_link()) == question


@pytest.mark.parametrize(
    "link",
    [
        [],
        [("span", "2026-08-02..2026-08-01")],
        [("span", "2026-08-01..2026-09-01"), ("colour", "blue")],
        [("span", "2026-08-01..2026-09-01"), ("measure", "money"), ("state", "free")],
        [("span", "2026-08-01..2026-09-01"), ("weekdays", "7")],
        [("span", "2026-08-01..2026-09-01"), ("hours", "600-300")],
    ],
)
def test_a_link_that_no_question_says_is_refused(link: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"no |never|not a valid"):
        from_link(link)


def test_weekends_of_august_without_one_day() -> None:
    august = Span(date(2026, 8, 1), date(2026, 9, 1))
    question = Question(august, weekdays=(5, 6), except_days=(date(2026, 8, 2),))
    days = list(question.days())
    assert {day.weekday() for day in days} == {5, 6}
    assert len(days) == 9
    assert date(2026, 8, 2) not in days
