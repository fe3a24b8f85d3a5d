"""Text messages fit into one, in letters that every telephone knows."""

from hypothesis import given
from hypothesis import strategies as st

from commonhours.words.texts import MOST, text_of


def test_accents_that_no_telephone_must_know_are_left_off_and_those_it_knows_stay() -> None:
    assert text_of("Sábado, año próximo: ¿café?", "Múltiple") == "Multiple: Sabado, año proximo: ¿café?"


def test_letters_that_count_twice_are_counted_twice() -> None:
    assert len(text_of("€" * 100, "A")) == 3 + 77 + 3


def test_how_to_answer_stands_at_the_end_however_long_the_rest_is() -> None:
    assert text_of("a las 3 p. m.", "A", "Responda SÍ o NO") == "A: a las 3 p. m. Responda SI o NO"
    assert text_of("x" * 300, "A", "Answer YES or NO").endswith("x... Answer YES or NO")


@given(st.text(max_size=300), st.text(max_size=60))
def test_a_text_message_is_never_longer_than_one(subject: str, brand: str) -> None:
    text = text_of(subject, brand, "Answer YES or NO")
    assert len(text) <= MOST
    assert len(text.encode("utf-16-le")) // 2 <= MOST
