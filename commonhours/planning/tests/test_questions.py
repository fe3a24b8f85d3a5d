"""docs/questions.md, held: each sentence becomes the question that stands there, or is asked back as it says."""

import re
from datetime import date
from pathlib import Path
from time import process_time

from commonhours.planning.grammar import parse, write
from commonhours.planning.grammar.language import languages
from commonhours.planning.question import from_link
from commonhours.planning.tests.region import sample_vocabulary

PAGE = (Path(__file__).parents[3] / "docs" / "questions.md").read_text(encoding="utf-8")
TODAY = date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", PAGE)[0])
ROW = re.compile(r"^\d+\. (.+)\n   (.+)$", re.MULTILINE)


def _rows(title: str) -> list[tuple[str, str]]:
    return ROW.findall(PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0])


def test_forty_questions_in_english_and_twenty_in_spanish_become_what_the_page_says() -> None:
    for title, language, count in (("In English", "en", 40), ("In Spanish", "es", 20)):
        rows = _rows(title)
        assert len(rows) == count
        for sentence, link in rows:
            read = parse(sentence, sample_vocabulary(), TODAY)
            pairs = [pair.split("=", 1) for pair in link.strip("`").split("&")]
            assert read.question == from_link((name, value) for name, value in pairs), sentence
            assert read.language == language, sentence


def test_they_are_written_in_each_language_and_read_again_as_themselves() -> None:
    for sentence, _ in (*_rows("In English"), *_rows("In Spanish")):
        question = parse(sentence, sample_vocabulary(), TODAY).question
        assert question
        for language in languages():
            written = write(question, sample_vocabulary(), language.code)
            assert parse(written, sample_vocabulary(), TODAY).question == question, written


def test_what_is_nonsense_or_could_be_two_things_is_asked_back() -> None:
    rows = _rows("Asked back")
    assert len(rows) >= 40
    for sentence, asked in rows:
        read = parse(sentence, sample_vocabulary(), TODAY)
        told = [f"`{a.code}`" + (f" “{sentence[a.start : a.end]}”" if a.end else "") for a in read.asked]
        assert "; ".join(told) == asked, sentence
        assert read.question is None


def test_a_word_that_could_be_two_things_is_asked_back_with_both() -> None:
    read = parse("Who could do some caring in Belmnt Shore next week?", sample_vocabulary(), TODAY)
    assert [each.text for each in read.asked[0].candidates] == ["Companion", "Home Care Aide"]
    (piece,) = [each for each in read.pieces if each.field == "areas"]
    assert (piece.values, piece.corrected) == (("Belmont Shore",), "belmont shore")


def test_a_candidate_in_the_place_of_what_was_not_clear_makes_it_clear() -> None:
    for sentence in ("How many workers are free after 5 tomorrow?", "How many workers are free next Friday?"):
        (asked,) = parse(sentence, sample_vocabulary(), TODAY).asked
        for candidate in asked.candidates:
            chosen = sentence[: asked.start] + candidate.text + sentence[asked.end :]
            assert parse(chosen, sample_vocabulary(), TODAY).question, chosen


def test_sixty_sentences_are_read_in_less_than_five_milliseconds_each() -> None:
    sentences = [
        sentence for sentence, _ in (*_rows("In English"), *_rows("In Spanish"), *_rows("Asked back"))
    ]
    for sentence in sentences:
        parse(sentence, sample_vocabulary(), TODAY)
    begun = process_time()
    for sentence in sentences:
        parse(sentence, sample_vocabulary(), TODAY)
    assert (process_time() - begun) / len(sentences) < 0.005
