"""The region's own words: for each asker those that they may know, in both languages, kept until they change."""

from datetime import date

from django.utils import translation

from commonhours.catalogue.models import Area, KindOfFact, TypeOfWork
from commonhours.catalogue.queries import forget_words
from commonhours.planning.grammar import Parsed, parse
from commonhours.planning.vocabulary import vocabulary_for
from tests.cast import Cast

TODAY = date(2026, 3, 2)


def asked(cast: Cast, name: str, sentence: str) -> Parsed:
    return parse(sentence, vocabulary_for(cast.actors[name]), TODAY)


def test_a_confidential_kind_is_a_word_for_whoever_may_see_it_and_for_others_one_like_any(cast: Cast) -> None:
    sentence = "How many workers with zebrafish are free tomorrow?"
    forget_words()
    before = {name: asked(cast, name, sentence) for name in ("carmen", "otto", "olga", "nina")}
    names = {"en": "Zebrafish", "es": "Pez cebra"}
    KindOfFact.objects.create(code="zebra", names=names, category="tag", confidential=True)
    forget_words()
    for name, parsed in before.items():
        assert [each.code for each in parsed.asked] == ["unknown_word"]
        assert asked(cast, name, sentence) == parsed, name
        misspelt = asked(cast, name, sentence.replace("fish", "fsih"))
        assert "zebrafish" not in [each.text for each in misspelt.asked[0].candidates]
    read = asked(cast, "ana", sentence).question
    assert read
    assert read.facts == ("zebra",)


def test_names_of_both_languages_are_known_and_an_organisations_own_work_to_its_people(cast: Cast) -> None:
    Area.objects.create(name="Bixby Knolls", zip_code="90807", latitude=33.8385, longitude=-118.1815)
    Area.objects.create(name="Los Cerritos", zip_code="90807", latitude=33.8360, longitude=-118.1960)
    own = {"en": "Lantern Keeper", "es": "Farolero"}
    harbor = cast.organisations["harbor"]
    TypeOfWork.objects.create(code="lantern", names=own, category="care", organisation=harbor)
    forget_words()
    for sentence in (
        "How many workers of Harbor Care who speak Spanish are free near Bixby Knolls tomorrow?",
        "¿Cuántas personas de Harbor Care que hablan español están libres en el 90807 mañana?",
    ):
        read = asked(cast, "carmen", sentence).question
        assert read
        assert read.organisations == (str(harbor.id),)
        assert (read.facts, read.areas) == (("spanish",), ("Bixby Knolls", "Los Cerritos"))
    lantern = "Who is free tomorrow as lantern keeper?"
    assert asked(cast, "carmen", lantern).question
    assert [each.code for each in asked(cast, "otto", lantern).asked] == ["unknown_word", "unknown_word"]


def test_a_vocabulary_is_kept_until_something_in_it_changes(cast: Cast) -> None:
    forget_words()
    first = vocabulary_for(cast.actors["carmen"])
    assert vocabulary_for(cast.actors["carmen"]) is first
    forget_words()
    assert vocabulary_for(cast.actors["carmen"]) is first
    with translation.override("es"):
        assert vocabulary_for(cast.actors["carmen"]).language == "es"
    TypeOfWork.objects.create(code="piano", names={"en": "Piano Tuner"}, category="care")
    forget_words()
    assert vocabulary_for(cast.actors["carmen"]) is not first
