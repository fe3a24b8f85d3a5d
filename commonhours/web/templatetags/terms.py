"""`translate` and `blocktranslate` for sentences that hold a term in brackets: load it after i18n."""

from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags import i18n

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


@register.tag
def translate(parser: Parser, token: Token) -> Termed:
    """As i18n's."""
    return Termed(i18n.do_translate(parser, token))


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Termed:
    """As i18n's."""
    return Termed(i18n.do_block_translate(parser, token))


@register.simple_tag
def term(name: str, count: int = 1) -> str:
    """The bare word, capitalised: a heading, a column."""
    form = form_of(name)
    word = form.one if count == 1 else form.many
    return word[0].upper() + word[1:]
