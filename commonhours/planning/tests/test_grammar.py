"""The grammar reads what it writes, asks back what it does not know, and falls over nothing."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from commonhours.planning.grammar import parse, troubles, write
from commonhours.planning.grammar.language import languages
from commonhours.planning.question import Question
from commonhours.planning.tests.small import QUESTIONS, SMALL, TODAY

CODES = [each.code for each in languages()]


@given(question=QUESTIONS, language=st.sampled_from(CODES))
def test_a_question_that_was_written_is_read_as_itself(question: Question, language: str) -> None:
    read = parse(write(question, SMALL, language), SMALL, TODAY)
    assert read.draft == question
    assert read.asked == troubles(question, TODAY)
    assert read.language == language


WORDS = sorted({" ".join(words) for each in languages() for words in each.phrases})
FIGURES = [
    "31",
    "29 February",
    "0",
    "99999999",
    "2/3",
    "31/12",
    "25:99",
    "2026-02-30",
    "-",
    ",",
    "q",
    "5.30",
    "1,000",
    "¿",
]
SENTENCES = st.lists(
    st.one_of(st.sampled_from([*WORDS, *FIGURES, "Bixby", "Two Rivers"]), st.text(max_size=12)), max_size=40
).map(" ".join)


@given(
    sentence=st.one_of(SENTENCES, st.text(max_size=500)), today=st.dates(date(1990, 1, 1), date(2099, 12, 31))
)
def test_any_text_is_understood_or_asked_back_and_breaks_nothing(sentence: str, today: date) -> None:
    read = parse(sentence[:500], SMALL, today)
    assert (read.question is None) == bool(read.asked)
    marked = [(each.start, each.end) for each in read.pieces]
    assert all(start < end for start, end in marked)
    marked += [(each.start, each.end) for each in read.asked]
    assert all(0 <= start <= end <= len(sentence) for start, end in marked)
