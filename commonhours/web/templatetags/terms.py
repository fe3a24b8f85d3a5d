"""`translate` and `blocktranslate` for sentences that hold a term in brackets: load it after i18n."""

import re
from typing import Any

from django import template
from django.template.base import Node, Parser, Token, TokenType
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from commonhours.common.languages import apart as kept_apart
from commonhours.words.terms import filled, form_of

register = template.Library()


class Termed(Node):
    """A translated sentence whose gaps are filled in the words that hold on this page."""

    def __init__(self, said: Any) -> None:
        self.said = said

    def render(self, context: Context) -> str:
        text = filled(str(self.said.render(context)))
        if self.said.asvar:
            # The same kind of string as before: what was escaped must not be escaped again, nor the other way round.
            kept = context[self.said.asvar]
            context[self.said.asvar] = type(kept)(filled(kept))
        return text


class Facts(Termed):
    """Such a sentence with facts in it, which keep their own order among words written from the right."""

    def __init__(self, said: Any) -> None:
        super().__init__(said)
        self.facts = _facts_of(said)
        for name in {*self.facts} & {*said.extra_context}:
            said.extra_context[name] = _Apart(said.extra_context[name])

    def render(self, context: Context) -> str:
        if not get_language_bidi():
            return super().render(context)
        own = {name: _apart(context[name]) for name in self.facts if name in context}
        with context.push(**own):
            text = super().render(context)
            kept = context[self.said.asvar] if self.said.asvar else ""
        if self.said.asvar:
            context[self.said.asvar] = kept
        return text


def _facts_of(said: Any) -> list[str]:
    """The gaps of a sentence, but for those in markup, which are addresses of pages."""
    parts = [*said.singular, *said.plural]
    whole = "".join(
        each.contents if each.token_type == TokenType.TEXT else f"{{{each.contents}}}" for each in parts
    )
    names = [each.contents for each in parts if each.token_type == TokenType.VAR]
    return [name for name in names if not re.search(rf"<[^>]*\{{{re.escape(name)}\}}", whole)]


class _Apart:
    """What stands behind `with`, once it is known."""

    def __init__(self, said: Any) -> None:
        self.said = said

    def resolve(self, context: Context) -> object:
        return _apart(self.said.resolve(context))


def _apart(value: object) -> object:
    """A text kept apart, as safe as it was; whatever else is no text, such as a number, as it is."""
    if not isinstance(value, str):
        return value
    # The same kind of string as before: what is safe stays so, and nothing else becomes it.
    kept = kept_apart(value)
    return type(value)(kept) if isinstance(value, SafeString) else kept


@register.tag
def translate(parser: Parser, token: Token) -> Termed:
    """As i18n's."""
    return Termed(i18n.do_translate(parser, token))


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Termed:
    """As i18n's; a fact keeps its own order among words written from the right."""
    return Facts(i18n.do_block_translate(parser, token))


@register.filter
def apart(text: object) -> object:
    """An address, a name, a telephone number where it stands by itself."""
    return _apart(text)


@register.simple_tag
def term(name: str, count: int = 1) -> str:
    """The bare word, capitalised: a heading, a column."""
    form = form_of(name)
    word = form.one if count == 1 else form.many
    return word[0].upper() + word[1:]
