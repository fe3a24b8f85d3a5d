"""Everything that a week can pay, and every reason why one cannot be paid, has its words in both languages."""

import pytest
from django.utils.translation import override

from commonhours.rates.pay.facts import BadWeek, Overlapping
from commonhours.rates.pay.lines import CODES
from commonhours.rates.tests.weeks import days, paid
from commonhours.words.pay import BAD_WEEKS, COMPONENTS, component_name, how_much, rule_of, why_not_paid


def test_every_component_has_its_words() -> None:
    assert tuple(COMPONENTS) == CODES


def test_every_reason_against_a_week_has_its_words() -> None:
    assert set(BAD_WEEKS) == {kind.__name__ for kind in BadWeek.__subclasses__()}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Half as much again, for hours past the limit of a day", "2 hours at $10.50"]),
        ("es", ["La mitad más, por las horas que pasan del límite de un día", "2 horas a $10.50"]),
    ],
)
def test_a_statement_reads_in_plain_words(language: str, said: list[str]) -> None:
    pay = paid(*days(range(2), 8, 13, 2100), *days(range(2), 13.5, 17.5, 2100))
    line = next(line for line in pay.lines if line.code == "overtime_day")
    with override(language):
        assert [component_name(line.code), how_much(line)] == said
        assert rule_of(line) == "California Labor Code, section 510"


def test_what_was_agreed_and_what_is_no_hour_say_so() -> None:
    pay = paid(*days(range(1), 8, 9, 2100), *days(range(1), 9, 11, 2105))
    assert [how_much(line) for line in pay.lines] == ["1 hour at $21.00", "2 hours at $21.05"]
    assert {rule_of(line) for line in pay.lines} == {"As agreed"}


def test_a_week_that_cannot_be_paid_says_why() -> None:
    assert why_not_paid(Overlapping()) == "Two times overlap. The same minute cannot be paid twice."
