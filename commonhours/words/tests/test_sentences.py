"""Every code that the house can say has a sentence, in every language that we ship."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from commonhours.bookings.rules import RESIDUALS
from commonhours.common.refusals import Refusal
from commonhours.organisations.permissions import ROLES as PERMITTED
from commonhours.words.refusals import FILES, REFUSALS
from commonhours.words.roles import ROLES
from commonhours.words.sentences import KNOWN, REASONS, RULES, WHOSE, said
from commonhours.words.terms import gettext

PACKAGE = Path(__file__).resolve().parents[2]
SAYING = {"because", "Refusal", "Condition"}


def spoken() -> Iterator[tuple[str, str]]:
    """Every code written in the source as the first argument of a refusal, with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in SAYING:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(PACKAGE)}:{node.lineno}"


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_code_in_the_source_has_a_sentence() -> None:
    missing = sorted({(code, where) for code, where in spoken() if code not in KNOWN})
    assert not missing


def test_no_code_has_two_sentences() -> None:
    assert sum(len(file.REFUSALS) for file in FILES) == len(REFUSALS)


def test_every_residual_rule_has_a_sentence() -> None:
    assert set(RESIDUALS) <= set(RULES)


def test_every_role_has_a_name() -> None:
    assert set(ROLES) == set(PERMITTED)


def test_a_sentence_with_a_missing_fact_still_reads() -> None:
    for code in KNOWN:
        assert said(Refusal(code)).text


SENTENCES = sorted(
    {text for pair in REFUSALS.values() for text in pair if text}
    | {text for _, *texts in RULES.values() for text in texts if text}
    | {text for _, text in REASONS.values()}
    | set(WHOSE.values())
    | set(ROLES.values())
)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_every_sentence_is_translated(language: str) -> None:
    with translation.override(language):
        untranslated = [text for text in SENTENCES if gettext(text) == text]
    assert not untranslated
