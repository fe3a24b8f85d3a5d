"""Finds what our pages say: the messages marked for gettext, and the words that nobody has marked.

Written in Python alone: a machine that only runs the house has no xgettext.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "commonhours"
LETTER = re.compile(r"[^\W\d_]")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def templates() -> list[Path]:
    """Our pages and letters; the style guide is for those who make them."""
    pages = [path for path in PACKAGE.rglob("*.html") if not path.name.startswith("styleguide")]
    return sorted([*pages, *PACKAGE.glob("web/templates/**/*.txt")])


def modules(*rooms: str) -> list[Path]:
    """Python files that speak to people, of the whole package or of some rooms."""
    paths = [path for room in rooms or ("",) for path in (PACKAGE / room).rglob("*.py")]
    return sorted(p for p in paths if "tests" not in p.parts and not p.name.startswith("styleguide"))


# --- the catalogue -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Message:
    """What stands in the code: a sentence, its plural if it has one, and the context that tells it from a twin."""

    text: str
    plural: str = ""
    context: str = ""


FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


def catalogue(text: str) -> dict[Message, tuple[str, ...]]:
    """Read a .po file: each message with its translation, or with both of its forms."""
    entries = {}
    for block in text.split("\n\n"):
        fields: dict[str, list[str]] = {"msgctxt": [""], "msgid": [""], "msgid_plural": [""], "msgstr": []}
        for name, quoted in FIELD.findall(block):
            words = "".join(ast.literal_eval(line) for line in quoted.splitlines())
            fields[name] = [*fields[name], words] if name == "msgstr" else [words]
        message = Message(fields["msgid"][0], fields["msgid_plural"][0], fields["msgctxt"][0])
        if message.text:
            entries[message] = tuple(fields["msgstr"])
    return entries


# --- messages that are marked --------------------------------------------------------------------------------

# name of the function: what its first arguments are
MARKS = {
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), ("text",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), ("text", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "text")),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", "text", "plural")),
}
QUOTED = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\({QUOTED}(?:,\s*{QUOTED})?(?:,\s*{QUOTED})?")


def marked_in_template(source: str) -> Iterator[Message]:
    """The messages of a template, by way of the text that Django hands to xgettext."""
    for name, *quoted in CALL.findall(templatize(source)):
        words = [ast.literal_eval(each) for each in quoted if each]
        yield Message(**dict(zip(MARKS[name], words, strict=False)))


def marked_in_python(source: str) -> Iterator[Message]:
    """The messages of a module."""
    for node in ast.walk(ast.parse(source)):
        if marks := _marks(node):
            words = [ast.literal_eval(each) for each in _arguments(node)[: len(marks)] if _is_text(each)]
            if len(words) == len(marks):
                yield Message(**dict(zip(marks, words, strict=True)))


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))


def _arguments(node: ast.AST) -> list[ast.expr]:
    return node.args if isinstance(node, ast.Call) else []


def _marks(node: ast.AST) -> tuple[str, ...]:
    return MARKS.get(_called(node), ())


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


# --- words that are not --------------------------------------------------------------------------------------

BRAND_AND_KEYS = {"Commonhours", "Enter", "Shift"}
TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
COVERED = re.compile(
    r"\{%\s*comment\b.*?endcomment\s*%\}|\{%\s*(?:blocktrans|blocktranslate)\b.*?endblocktrans(?:late)?\s*%\}",
    re.DOTALL,
)
SPOKEN = ("title", "aria-label", "aria-description", "placeholder", "alt", "label", "data-announce")
HANDED_ON = re.compile(r"""\b(?:text|label|heading|hint|title|fix|add|none|note)=(["'])(.*?)\1""")
INSTEAD = re.compile(r"""\|(?:default|default_if_none|yesno):(["'])(.*?)\1""")


def unmarked_in_template(source: str) -> list[str]:
    """Words that a template shows, says to a screen reader or hands on, outside of any translation."""
    rest = COVERED.sub("", source)
    reader = PageReader()
    reader.feed(TAG.sub("", rest))
    tags = [tag for tag in TAG.findall(rest) if not re.match(r"\{%\s*trans", tag)]
    handed = [words for tag in tags for _quote, words in HANDED_ON.findall(tag)]
    # A code, such as an icon's name, is one small word.
    handed += [w for tag in tags for _quote, w in INSTEAD.findall(tag) if re.search(r"[A-Z ]", w)]
    return [w for w in [*reader.texts, *handed] if LETTER.search(w) and w not in BRAND_AND_KEYS]


VOID = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
BUTTONS = frozenset(("submit", "button", "reset"))


class PageReader(HTMLParser):
    """Gathers what a page says. Told its language, it leaves out parts that say they are in another."""

    def __init__(self, language: str = "") -> None:
        super().__init__()
        self.texts: list[str] = []
        self._language = language
        self._within: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._within.append((tag, given.get("lang") or self._spoken_here()))
        for name in SPOKEN:
            self.handle_data(given.get(name, ""))
        if tag == "input" and given.get("type") in BUTTONS:
            self.handle_data(given.get("value", ""))
        if tag in VOID:
            self._within.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(opened == tag for opened, _language in self._within):
            while self._within.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and self._spoken_here() == self._language:
            self.texts.append(words)

    def _spoken_here(self) -> str:
        return self._within[-1][1] if self._within else self._language


# function: the place of the argument that people read
TOLD = {
    "tell": 1,
    "success": 1,
    "info": 1,
    "warning": 1,
    "error": 1,
    "ValidationError": 0,
    "add_error": 1,
}
NAMED = frozenset(("label", "help_text", "empty_label", "error_messages"))
SHOWN = frozenset(("text", "label", "note", "title", "caption", "heading", "hint", "more", "what", "fix"))


def unmarked_in_python(source: str) -> list[str]:
    """Words that views and forms show, untranslated: told, as a field's label or help, or handed to a template."""
    return [
        words
        for node in ast.walk(ast.parse(source))
        for shown in _shown(node)
        for words in _plain(shown)
        if LETTER.search(PLACEHOLDER.sub("", words)) and words not in BRAND_AND_KEYS
    ]


def _shown(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in SHOWN:
                yield value
    if isinstance(node, ast.Call):
        yield from node.args[(place := TOLD.get(_called(node), 99)) : place + 1]
        yield from (each.value for each in node.keywords if each.arg in NAMED)


def _plain(node: ast.expr) -> Iterator[str]:
    """The literal words of an expression; what a function makes of its arguments is the function's to answer for."""
    match node:
        case ast.Constant(value=str(words)):
            yield words
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            yield from (words for part in parts for words in _plain(part))
        case ast.IfExp(body=body, orelse=otherwise):
            yield from (*_plain(body), *_plain(otherwise))
        case ast.BinOp(left=left, op=ast.Mod()):
            yield from _plain(left)
        case ast.BinOp(left=left, right=right):
            yield from (*_plain(left), *_plain(right))
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            yield from (words for part in parts for words in _plain(part))


def unmarked_sentences(source: str) -> list[str]:
    """For modules of nothing but sentences: every literal of several words that is neither marked nor an aside."""
    tree = ast.parse(source)
    aside = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    aside += [each for node in ast.walk(tree) if _marks(node) for each in _arguments(node)]
    passed = {id(inner) for outer in aside if _is_text(outer) for inner in ast.walk(outer)}
    texts = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in passed
    ]
    return [words for words in texts if isinstance(words, str) and re.search(r"[^\W\d_] [^\W\d_]", words)]
