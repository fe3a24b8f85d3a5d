"""An auditor's working paper on paper: how its sample was drawn, each posting of it, and what was found."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language

from commonhours.documents.blocks import Block, facts, heading, strong, table, text
from commonhours.documents.paper import Head, paper
from commonhours.organisations.queries import region
from commonhours.words.terms import gettext as _

Shown = Mapping[str, Any]


def working_paper(shown: Shown, *, day: date) -> bytes:
    """A working paper as PDF, in the language that is spoken now; `shown` is what its page shows."""
    seen, name = shown["seen"], region().name
    title = _("Working paper: %(title)s") % {"title": seen.line.title}
    footer = f"{name} · {_('Working paper')}"
    head = Head(title, name, day, get_language() or "en", footer=footer, page=_("Page"))
    return paper("sheet", {"blocks": [*_drawn(shown), *_found(shown)]}, head=head)


def _drawn(shown: Shown) -> list[Block]:
    seen, line = shown["seen"], shown["paper"]
    closed = line["closed"]
    again = _("The same postings come out.") if seen.same_again else _("Something else comes out.")
    return [
        strong(
            _("Closed %(when)s") % {"when": closed} if closed else _("Not closed yet: it may still change.")
        ),
        facts(
            [
                (_("Auditor"), seen.auditor),
                (_("Days"), shown["days"]),
                (_("How"), line["method"]),
                (_("Seed"), seen.seed),
                (_("Drawn"), line["drawn"]),
                (_("Drawn from"), f"{seen.line.counted} · {shown['total']} · {shown['kinds']}"),
                (_("Posted before"), shown["before"]),
                (_("Drawn again today"), again),
                ("SHA-256", seen.digest),
            ]
        ),
        text(
            _(
                "Terms after ISA 530, Audit Sampling; the order comes from SHA-256 of the seed and each posting’s id."
            )
        ),
    ]


def _found(shown: Shown) -> list[Block]:
    columns = (_("No."), _("Posting"), _("Day"), _("Amount"), _("Finding"), _("Wrong by"), _("In words"))
    rows = [_row(each) for each in shown["items"]]
    foot = ("", _("Exceptions together"), "", "", "", shown["exceptions"], "")
    return [
        heading(_("What was found")),
        table(columns, rows, end=(0, 3, 5), foot=foot, widths=(0.6, 2, 1.6, 1.6, 1.6, 1.4, 3)),
    ]


def _row(each: Shown) -> Sequence[str]:
    item = each["item"]
    what = f"{each['what']} ({_('drawn for certain')})" if item.certain else each["what"]
    words = item.words or "–"
    return (
        str(item.place),
        what,
        each["day"],
        each["amount"],
        each["verdict"] or "–",
        each["wrong_by"] or "–",
        words,
    )
