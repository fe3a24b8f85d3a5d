"""Among words written from the right a fact keeps its own order, and nothing else is changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from commonhours.common.languages import FIRST, LAST, apart
from commonhours.words.terms import gettext
from tests.journeys.pseudo_arabic import write_catalogue

STREET = "12 Cherry Avenue"
NOW = "{% load i18n terms %}{% blocktranslate with address=where %}Now: {{ address }}{% endblocktranslate %}"


@pytest.fixture
def arabic(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A language that nobody speaks and that is written from the right."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    settings.LOCALE_PATHS = [write_catalogue(tmp_path), *settings.LOCALE_PATHS]
    with translation.override("ar"):
        yield


def shown(template: str, **facts: object) -> str:
    return Template(template).render(Context(facts))


@pytest.mark.usefixtures("arabic")
def test_facts_in_sentences_are_kept_apart_by_program_and_by_page() -> None:
    kept = f"{FIRST}{STREET}{LAST}"
    assert apart(STREET) == kept
    assert kept in gettext("Now: %(address)s") % {"address": STREET}
    for template in (
        NOW,
        "{% load i18n terms %}{% blocktranslate asvar said %}Now: {{ address }}{% endblocktranslate %}{{ said }}",
        "{% load terms %}{{ address|apart }}",
    ):
        assert shown(template, where=STREET, address=STREET).endswith(kept), template


@pytest.mark.usefixtures("arabic")
def test_what_is_unsafe_stays_so_and_addresses_of_pages_hold_no_marks() -> None:
    assert shown(NOW, where="<b>").endswith(f"{FIRST}&lt;b&gt;{LAST}")
    assert shown(NOW, where=mark_safe("<b>12</b>")).endswith(f"{FIRST}<b>12</b>{LAST}")
    page = (
        '{% load i18n terms %}{% blocktranslate %}<a href="{{ url }}">{{ name }}</a>{% endblocktranslate %}'
    )
    assert shown(page, url="/my/", name="Rosa") == f'<a href="/my/">{FIRST}Rosa{LAST}</a>'
    assert shown(NOW, where=12).endswith("12")
    assert apart("") == ""


@pytest.mark.parametrize("language", ["en", "es", "km", "tl"])
def test_in_the_languages_that_we_have_nothing_is_added(language: str) -> None:
    with translation.override(language):
        said = [apart(STREET), gettext("Now: %(address)s") % {"address": STREET}, shown(NOW, where=STREET)]
    assert all(STREET in each and FIRST not in each for each in said)
