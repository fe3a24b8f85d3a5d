"""Words of one's own, placed and bent as each language does it."""

import re

import pytest
from django.utils.translation import override

from commonhours.organisations.brands import Form
from commonhours.words.terms import _GAP, TERMS, filled, gettext, is_word, ngettext, speaking
from commonhours.words.tests.test_sentences import PACKAGE
from tests.wording import catalogue, templates

OWN = {
    "en": {"visit": Form("appointment", "appointments"), "service_user": Form("client", "clients")},
    "es": {"visit": Form("turno", "turnos", "m"), "worker": Form("compañera", "compañeras", "f")},
}


def test_the_house_says_its_own_words_where_nobody_has_others() -> None:
    with override("en"):
        assert gettext("My [visits]") == "My visits"
    with override("es"):
        assert gettext("Cancel this [visit]") == "Cancelar esta visita"


def test_ones_own_word_takes_its_article_its_ending_and_its_capital() -> None:
    with speaking(OWN), override("en"):
        assert gettext("Already has [a visit] then.") == "Already has an appointment then."
        assert gettext("[Visit]") == "Appointment"
        assert gettext("Name of [a worker] or [a service user]") == "Name of a worker or a client"
        assert ngettext("%(count)s [visit]", "%(count)s [visits]", 2) == "%(count)s appointments"
    with speaking(OWN), override("es"):
        assert gettext("Cancel this [visit]") == "Cancelar este turno"
        assert gettext("Show all [workers]") == "Mostrar todas las compañeras"
        assert gettext("[Visit] cancelled: %(when)s") == "Turno cancelado: %(when)s"


@pytest.mark.parametrize(
    ("word", "article"), [("hour", "a"), ("user", "a"), ("uncle", "an"), ("assignment", "an"), ("ride", "a")]
)
def test_the_english_article_follows_the_first_sound_as_its_letters_tell(word: str, article: str) -> None:
    with speaking({"en": {"visit": Form(word, word)}}), override("en"):
        assert filled("[a visit]") == f"{article} {word}"


def test_words_end_with_the_block_and_brackets_of_others_stay() -> None:
    with speaking(OWN):
        pass
    with override("en"):
        assert filled("[Visit] [sic] [1]") == "Visit [sic] [1]"


@pytest.mark.parametrize("word", ["client", "persona mayor", "aide-ménagère", "l’aide"])
def test_a_word_is_letters(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize("word", ["", "<b>", "a  b", " a", "a&b", "{{ x }}", "visit]", "x" * 41, "a;b", '"'])
def test_whatever_could_break_a_page_is_no_word(word: str) -> None:
    assert not is_word(word)


@pytest.mark.parametrize("language", ["es", "km", "tl"])
def test_every_bracket_of_the_catalogue_is_a_term_that_we_know(language: str) -> None:
    text = (PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    said = [words for message, several in catalogue(text).items() for words in (message.text, *several)]
    unknown = [words for words in said if re.search(r"\[[A-Za-z]", _GAP.sub("", words))]
    assert unknown == []
    assert all(any("[" + term.replace("_", " ") in words.lower() for words in said) for term in TERMS)


def test_a_template_that_says_a_term_loads_what_fills_it() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in templates()}
    silent = [
        name
        for name, text in pages.items()
        if _GAP.search(text) and not re.search(r"{% load i18n[^%]* terms %}", text)
    ]
    assert silent == []
