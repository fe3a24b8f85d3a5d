"""What workers and those who are helped read asks for six years of school at most, in English and in Spanish.

The texts are those of their pages' own templates and of the messages they get, with a name in each gap. Labels of a
few words would flatter the figures, so only what is a sentence counts. docs/reading.md has the figures.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.utils.translation import override

from commonhours.words.terms import filled
from tests.reading import (
    english_grade,
    english_syllables,
    sentences,
    spanish_grade,
    spanish_syllables,
    words,
)
from tests.wording import PACKAGE, PLACEHOLDER, Message, catalogue, marked_in_python, marked_in_template

TAG = re.compile(r"<[^>]*>")
HIGHEST_GRADE, MOST_WORDS = 6, 20
# Fewer words are a label, and a few labels are no page.
A_SENTENCE, A_PAGE = 5, 30
TEMPLATES = PACKAGE / "web" / "templates"
# Their pages, by folder or by name. What stands beside them in a folder and is the office's is named below.
THEIRS = (
    "my",
    "time",
    "help",
    "joining",
    "hours",
    "messages",
    "account",
    "accounts",
    "intake/ask.html",
    "intake/choose.html",
    "intake/thanks.html",
    "intake/state.html",
    "payroll/mine.html",
    "payroll/month.html",
    "payroll/statement.html",
    "incidents/mine.html",
    "incidents/own.html",
    "incidents/report.html",
    "supervision/mine.html",
    "supervision/bad_day.html",
    "dispatch/my_offers.html",
    "dispatch/ill.html",
    "retention/my_data.html",
    "privacy",
    "reliability/mine.html",
    "fairness/mine.html",
    "safeguarding/mine.html",
    "planning/my_trials.html",
    "referrals/mine.html",
)
THE_OFFICES = (
    "joining/register.html",
    "joining/approval.html",
    "joining/approvals.html",
    "joining/leave.html",
    "hours/sheet.html",
    "hours/queue.html",
    "hours/exception.html",
    "messages/outbox.html",
    "account/tokens.html",
    "account/new_token.html",
    "account/made_token.html",
    "privacy/office.html",
)


def theirs() -> Iterator[tuple[str, list[Message]]]:
    """The messages of each of their pages, and those that are sent to them."""
    for name in THEIRS:
        place = TEMPLATES / name
        for path in sorted(place.glob("*.html")) if place.is_dir() else [place]:
            page = str(path.relative_to(TEMPLATES))
            if page not in THE_OFFICES:
                yield page, list(marked_in_template(path.read_text(encoding="utf-8")))
    for path in (PACKAGE / "words" / "messages.py", *sorted((PACKAGE / "words" / "news").glob("*.py"))):
        yield f"words/{path.name}", list(marked_in_python(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, list[str]]]:
    """By language and page, what is a sentence there, as its reader sees it."""
    spanish = catalogue((PACKAGE / "locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8"))
    shown: dict[str, dict[str, list[str]]] = {"en": {}, "es": {}}
    for page, messages in theirs():
        whole = [each for each in dict.fromkeys(messages) if len(words(each.text)) >= A_SENTENCE]
        with override("en"):
            shown["en"][page] = [_as_read(each.text) for each in whole]
        with override("es"):
            shown["es"][page] = [_as_read(spanish[each][0]) for each in whole]
    return shown


def _as_read(text: str) -> str:
    return filled(PLACEHOLDER.sub("Ana", TAG.sub("", text)))


@pytest.mark.parametrize(("language", "grade"), [("en", english_grade), ("es", spanish_grade)])
def test_each_page_asks_for_six_years_of_school_at_most(
    said: dict[str, dict[str, list[str]]], language: str, grade: Callable[[Iterable[str]], float]
) -> None:
    pages = {page: texts for page, texts in said[language].items() if len(words(" ".join(texts))) >= A_PAGE}
    assert len(pages) > 30
    grades = {page: round(grade(texts), 1) for page, texts in pages.items()}
    assert {page: found for page, found in grades.items() if found > HIGHEST_GRADE} == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_sentence_is_longer_than_a_breath(said: dict[str, dict[str, list[str]]], language: str) -> None:
    every = [
        (page, each) for page, texts in said[language].items() for text in texts for each in sentences(text)
    ]
    assert [(page, each) for page, each in every if len(words(each)) > MOST_WORDS] == []


def test_the_grades_are_what_their_authors_formulas_say() -> None:
    # Six words of one syllable: 0.39 × 6 + 11.8 − 15.59, the least that English sentences of six words have.
    assert round(english_grade(["The cat sat on the mat."]), 2) == -1.45
    assert (
        round(
            english_grade(
                ["The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."]
            ),
            2,
        )
        == 13.08
    )
    # Eight words, fourteen syllables, one sentence: in a hundred words 175 and 12.5.
    assert round(spanish_grade(["La señora abre la puerta y le saluda."]), 2) == 2.61


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("help", 1),
        ("hours", 1),
        ("helped", 1),
        ("wanted", 2),
        ("changed", 1),
        ("messages", 3),
        ("people", 2),
        ("diary", 3),
        ("create", 2),
        ("little", 2),
        ("somebody", 3),
        ("reliable", 4),
        ("information", 4),
        ("language", 2),
        ("idea", 3),
    ],
)
def test_english_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("ayuda", 3),
        ("guía", 2),
        ("ciudad", 2),
        ("organización", 5),
        ("país", 2),
        ("leer", 2),
        ("muy", 1),
        ("que", 1),
        ("oír", 2),
    ],
)
def test_spanish_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert spanish_syllables(word) == count
