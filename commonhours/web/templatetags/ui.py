"""Small parts that need a line of Python: icons, avatars, controls. Larger ones are in components/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonhours.accounts.manners import Manner

register = template.Library()

AVATAR_COLOURS = 6  # the pairs of _base.scss


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A symbol of img/icons.svg. Always beside words, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static("web/img/icons.svg"),
        name,
    )


@register.simple_tag
def in_manner(manner: Manner | None) -> SafeString:
    """How the reader has pages shown to them, as attributes of <html>: the style sheet does the rest."""
    said = vars(manner) if manner else {}
    return flatatt({f"data-{name}": word or None for name, word in said.items()})


def initials(name: str) -> str:
    """The first letters of the first and last word: 'Ana María López' is AL."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words[:1] + words[1:][-1:]
    return "".join(word[0].upper() for word in picked) or "?"


@register.simple_tag
def avatar(name: str, key: object = "", size: str = "") -> SafeString:
    """A disc with initials. The colour follows `key` (an id) or the name, so a person keeps it everywhere."""
    colour = crc32(str(key or name).encode()) % AVATAR_COLOURS
    return format_html(
        '<svg class="avatar avatar--{}{}" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
        '<circle cx="20" cy="20" r="20"/><text x="20" y="25.3">{}</text></svg>',
        colour,
        f" avatar--{size}" if size else "",
        initials(name),
    )


CONTROL_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "chips"),
    (forms.RadioSelect, "chips"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)
CONTROL_CLASSES = {"select": "usa-select", "textarea": "usa-textarea", "input": "usa-input", "checkbox": ""}


@register.filter
def control_kind(field: BoundField) -> str:
    """chips, checkbox, select, textarea or input: how components/field.html lays the field out."""
    widget = field.field.widget
    return next((kind for cls, kind in CONTROL_KINDS if isinstance(widget, cls)), "input")


@register.simple_tag
def control(field: BoundField, **attrs: Any) -> SafeString:
    """The bare control with our class. Keyword underscores become hyphens: hx_get='…' is hx-get."""
    named = {key.replace("_", "-"): value for key, value in attrs.items() if value not in ("", None, False)}
    known = str(field.field.widget.attrs.get("class", ""))
    named["class"] = f"{CONTROL_CLASSES.get(control_kind(field), '')} {known}".strip()
    return field.as_widget(attrs=named)


@register.filter
def free_level(hours: float | None) -> int:
    """Shade 0–4 of a day in the ten-week strip, by hours still free: none, to 2, to 4, to 6, more."""
    return sum(bool(hours) and float(hours or 0) > limit for limit in (0, 2, 4, 6))


@register.filter
def hours_short(hours: float | None) -> str:
    """Hours in a narrow square: 2.5 is '2½', 0.25 is '¼'; nothing free is a dot."""
    quarters = round(float(hours or 0) * 4)
    whole, rest = divmod(quarters, 4)
    return f"{whole or ''}{('', '¼', '½', '¾')[rest]}" or "·"


@register.simple_tag
def chip(choice: BoundWidget) -> SafeString:
    """One choice of many as a chip. Written here: a template for each of a page's fifty was half of its time."""
    data = choice.data
    return format_html(
        '<label class="chip" for="{}"><input type="{}" name="{}" value="{}"{}>'
        '<span class="chip__face">{}{}</span></label>',
        choice.id_for_label,
        data["type"],
        data["name"],
        data["value"],
        flatatt(data["attrs"]),
        icon("check"),
        choice.choice_label,
    )


@register.filter
def at(table: Mapping[object, object], key: object) -> object:
    """The entry of a table under a key that is itself a variable; empty when there is none."""
    return table.get(key, "")


@register.simple_tag
def strip_body(strip: Mapping[str, Any]) -> SafeString:
    """The rows of the ten-week strip: written here, since templates are slow at small things."""
    words = _("hours free")
    rows = (
        (week["label"], format_html_join("", "{}", ((_square(day, words),) for day in week["days"])))
        for week in strip["weeks"]
    )
    return format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', rows)


def _square(day: Mapping[str, Any], words: str) -> SafeString:
    hours = hours_short(day["hours"])
    shade = f"free-{free_level(day['hours'])}" + (" is-chosen" if day["chosen"] else "")
    if day["url"]:
        hidden = '<span class="visually-hidden">'
        link = '<td class="{}"><a href="{}">' + hidden + "{}:</span>{}" + hidden + "{}</span></a></td>"
        return format_html(link, shade, day["url"], day["label"], hours, words)
    return format_html('<td class="{}">{}</td>', shade, "" if day["hours"] is None else hours)
