"""Every word of ours can be said in each language, is said in it, and no page lets English through."""

import importlib.util
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import told_of_a_week
from tests.wording import (
    PACKAGE,
    PLACEHOLDER,
    Message,
    PageReader,
    catalogue,
    marked_in_python,
    marked_in_template,
    modules,
    templates,
    unmarked_in_python,
    unmarked_in_template,
    unmarked_sentences,
)

OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
# Languages in which one and several are told apart by a form of their own.
WORD = re.compile(r"[^\W\d_]+")
COUNTING = {"es": 2, "km": 1, "tl": 2}
# Pieces of a class attribute hold names of styles and no words.
PAGES = [path for path in templates() if not path.stem.endswith("_class")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def folder(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES"


@pytest.fixture(scope="module", params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def translated(language: str) -> dict[Message, tuple[str, ...]]:
    return catalogue((folder(language) / "django.po").read_text(encoding="utf-8"))


# --- the catalogue -------------------------------------------------------------------------------------------


def test_every_message_is_translated_and_none_is_only_guessed(
    language: str, translated: dict[Message, tuple[str, ...]]
) -> None:
    forms = {message: COUNTING[language] if message.plural else 1 for message in translated}
    assert [m for m, said in translated.items() if len(said) != forms[m] or not all(said)] == []
    text = (folder(language) / "django.po").read_text(encoding="utf-8")
    assert "#, fuzzy" not in text
    assert "#~" not in text


def test_a_translation_keeps_the_gaps_that_facts_fill(translated: dict[Message, tuple[str, ...]]) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    assert [m.text for m, said in translated.items() for words in said if gaps(words) != gaps(m.text)] == []


# Sentences in which these are no words of an organisation's: a way to write an address, and to come and see somebody.
NOT_THEIRS = {
    "Copy it from a page: a kind, a colon and an id, such as visit:0190…, or the id alone.",
    "A private address for the calendar on your phone. Whoever has it can read when you work, so give it to nobody."
    " It never says whom you visit.",
}


def test_no_sentence_says_by_itself_what_each_organisation_has_a_word_for(marked: set[Message]) -> None:
    terms = re.compile(r"\b(workers?|visits?|service users?|coordinators?)\b", re.IGNORECASE)
    said = {words for m in marked if m.context != "term" for words in (m.text, m.plural)} - NOT_THEIRS
    assert [words for words in said if terms.search(re.sub(r"\[[^\]]*\]|%\(\w+\)s", "", words))] == []


def test_no_translation_bends_a_word_the_english_way(translated: dict[Message, tuple[str, ...]]) -> None:
    assert [m.text for m, said in translated.items() for words in said if "[a " in words.lower()] == []


def test_what_the_house_reads_was_compiled_from_what_people_edit(
    language: str, translated: dict[Message, tuple[str, ...]]
) -> None:
    with (folder(language) / "django.mo").open("rb") as file:
        compiled = dict(vars(GNUTranslations(file))["_catalog"])
    compiled.pop("")
    assert compiled == {key: words for m, said in translated.items() for key, words in _keyed(m, said)}


def _keyed(message: Message, said: tuple[str, ...]) -> Iterator[tuple[str | tuple[str, int], str]]:
    """As gettext keeps them: the context before the text, and a number for each form."""
    key = f"{message.context}\x04{message.text}" if message.context else message.text
    if message.plural:
        yield from (((key, number), words) for number, words in enumerate(said))
    else:
        yield key, said[0]


@pytest.fixture(scope="module")
def marked() -> set[Message]:
    found = {m for path in templates() for m in marked_in_template(path.read_text(encoding="utf-8"))}
    return found | {m for path in modules() for m in marked_in_python(path.read_text(encoding="utf-8"))}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(
    translated: dict[Message, tuple[str, ...]], marked: set[Message]
) -> None:
    """When this fails: ./run messages, translate what is new, and once more ./run messages."""
    assert sorted(m.text for m in marked - translated.keys()) == []
    assert sorted(m.text for m in translated.keys() - marked) == []


# Modules of others whose sentences come to people's eyes.
LIBRARIES = (
    "django.forms.fields",
    "django.forms.models",
    "django.forms.widgets",
    "django.core.validators",
    "django.utils.dates",
    "django.utils.dateformat",
    "django.utils.timesince",
    "django.utils.text",
    "django.template.defaultfilters",
    "allauth.account.adapter",
    "allauth.account.fields",
    "allauth.account.forms",
    "allauth.mfa.adapter",
    "allauth.mfa.models",
    "allauth.mfa.base.forms",
    "allauth.mfa.totp.forms",
    "allauth.mfa.webauthn.forms",
)


@pytest.mark.parametrize("name", LIBRARIES)
def test_what_a_library_says_stands_in_our_catalogues(name: str) -> None:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    ours = set(marked_in_python((PACKAGE / "words" / "borrowed.py").read_text(encoding="utf-8")))
    said = set(marked_in_python(Path(found.origin).read_text(encoding="utf-8")))
    assert said
    assert said - ours == set()


def test_how_much_of_each_language_was_read_by_a_speaker_is_told(language: str) -> None:
    read = (folder(language) / "django.po").read_text(encoding="utf-8").count("\n# Reviewed: ")
    told = (PACKAGE.parent / "docs" / "translations.md").read_text(encoding="utf-8")
    assert f"| `{language}` | {read:,} |" in told


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["tl", "fil", "fil-PH,en;q=0.5", "km-KH", "es-MX"])
def test_a_browser_is_answered_in_the_language_it_asks_for(asked: str) -> None:
    answer = Client().get("/sign-in/", headers={"accept-language": asked})
    assert answer.headers["Content-Language"] == asked[:2].replace("fi", "tl")


# --- words that nobody marked --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_template_says_a_word_that_cannot_be_translated(path: Path) -> None:
    assert unmarked_in_template(path.read_text(encoding="utf-8")) == []


def test_no_view_and_no_form_says_a_word_that_cannot_be_translated() -> None:
    found = {
        path.name: unmarked_in_python(path.read_text(encoding="utf-8")) for path in modules("web", "accounts")
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_every_sentence_of_the_words_is_marked() -> None:
    found = {path.name: unmarked_sentences(path.read_text(encoding="utf-8")) for path in modules("words")}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ count }} visits</p>", ["visits"]),
        ('<a title="{{ name }}, away"></a>', [", away"]),
        ('<nav aria-label="Pages">{% translate "Pages" %}</nav>', ["Pages"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<input type="hidden" value="find">', []),
        ("{% if a %}Yes{% endif %}{% comment %}No{% endcomment %}", ["Yes"]),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} · <kbd>Enter</kbd>", []),
        ('{% include "x.html" with label="Back" icon="left" %}', ["Back"]),
        ("""{{ name|default:"Nobody" }}{% icon kind|default:"info" %}""", ["Nobody"]),
    ],
)
def test_a_bare_word_in_a_template_is_found(source: str, found: list[str]) -> None:
    assert unmarked_in_template(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('tell(request, "Done.")', ["Done."]),
        ('tell(request, _("Done.") if on == "1" else "Off.")', ["Off."]),
        ('tell(request, _("%(count)s done") % {"count": count})', []),
        ('raise forms.ValidationError(f"{name} is missing")', [" is missing"]),
        ('day = forms.DateField(label="Day", help_text=gettext_lazy("When"))', ["Day"]),
        ('page = {"title": "Board", "note": f"{day}, {hour}", "icon": "clock"}', ["Board"]),
    ],
)
def test_a_bare_word_in_a_view_is_found(source: str, found: list[str]) -> None:
    assert unmarked_in_python(source) == found


def test_messages_are_found_as_gettext_finds_them() -> None:
    days = "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    assert set(marked_in_template("{% translate 'It’s on' %}" + days)) == {
        Message("It’s on"),
        Message("%(n)s day", "%(n)s days"),
    }
    code = 'said = N_("one " "line"), ngettext("a", "b", n), pgettext("time", "noon"), _(variable)'
    expected = {Message("one line"), Message("a", "b"), Message("noon", context="time")}
    assert set(marked_in_python(code)) == expected


# --- the pages -----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


@pytest.fixture
def stage(committed_cast: Cast) -> Cast:
    return told_of_a_week(committed_cast)


def pages_of(cast: Cast) -> dict[str, list[str]]:
    """The main pages, by who looks at them."""
    lopez, park, rosa = cast.served["lopez"], cast.served["park"], cast.people["rosa"]
    with seeing(EVERYTHING):
        visit = lopez.visits.get()
        series = park.visits.exclude(series=None)[0].series_id
    find, work = reverse("find"), cast.works["nutrition"].id
    asked = f"{find}?service_user={lopez.id}&work={work}&day="
    staff = [
        find,
        f"{asked}2026-03-04&whom=sam",
        f"{asked}2026-03-08",
        f"{asked}2026-03-04&minutes=7",
        reverse("board"),
        reverse("board") + "?day=2026-03-03",
        reverse("people"),
        reverse("person", args=[rosa.id]),
        reverse("service_user", args=[lopez.id]),
        reverse("service_user", args=[park.id]),
        reverse("visit", args=[visit.id]),
        reverse("series", args=[series]),
        reverse("outbox"),
        reverse("visit", args=[rosa.id]),
    ]
    own = [reverse("my_visits"), reverse("my_messages"), reverse("me"), reverse("board")]
    outside = [reverse("sign_in"), reverse("account_request_login_code"), "/nothing/"]
    return {"anonymous": outside, "carmen": staff, "ana": [staff[7]], "rosa": own, "nina": own}


def english_only(translated: dict[Message, tuple[str, ...]]) -> re.Pattern[str]:
    """Matches a text that is English: a message of ours, its gaps filled, that this language says differently.

    Around its gaps a message must have a word that this language has not: Filipino says “at” for “and”.
    """
    own = {word for said in translated.values() for words in said for word in WORD.findall(words)}

    def tells(words: str) -> bool:
        around = WORD.findall(PLACEHOLDER.sub(" ", words))
        return bool(set(around) - own) if PLACEHOLDER.search(words) else bool(around)

    told = {words for m, said in translated.items() for words in (m.text, m.plural) if words not in said}
    told = {words for words in told if tells(words)}
    return re.compile("|".join(".+".join(map(re.escape, PLACEHOLDER.split(words))) for words in sorted(told)))


def test_whoever_chose_a_language_reads_no_english_of_ours(
    stage: Cast, language: str, translated: dict[Message, tuple[str, ...]]
) -> None:
    english = english_only(translated)
    for who, addresses in pages_of(stage).items():
        client = Client()
        if who != "anonymous":
            client.force_login(stage.accounts[who], backend=BACKEND)
        client.post(reverse("set_language"), {"language": language})
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
            reader = PageReader(language)
            reader.feed(answer.content.decode())
            assert "Commonhours" in reader.texts, (who, address)
            # A fact of the cast is called so; the cast names its facts in two languages.
            foreign = [text for text in reader.texts if english.fullmatch(text) and text != "Spanish"]
            assert foreign == [], (who, address)
