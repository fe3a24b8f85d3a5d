"""Which services answer, on paper."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language

from commonhours.documents.blocks import table, text
from commonhours.documents.paper import Head, paper
from commonhours.organisations.queries import region
from commonhours.referrals.rules import Row
from commonhours.words.referrals import GROUPS, count_words
from commonhours.words.terms import gettext as _


def columns() -> list[str]:
    """What is counted, as the page and the paper name it."""
    return [
        _("Service"),
        _("People referred"),
        *(_(name) for name in GROUPS.values()),
        _("Days to an answer"),
    ]


def cells(row: Row) -> list[str]:
    """One service in words; what might tell who somebody is, is not said."""
    counts = [count_words(row.counts[name]) for name in GROUPS]
    days = "–" if row.days is None else str(row.days)
    return [row.service, _("%(count)s or more") % {"count": row.total}, *counts, days]


def note() -> str:
    """What the table leaves out."""
    return _(
        "Referrals of the past year that were not taken back. Services to which fewer than five people were referred"
        " stand together, and counts under five are not shown. Days to an answer are those of the median."
    )


def report(rows: Iterable[Row], *, day: date) -> bytes:
    """The paper, in the language that is spoken now."""
    title, name = _("Which services answer"), region().name
    head = Head(title, name, day, get_language() or "en", footer=f"{name} · {title}", page=_("Page"))
    told = [cells(row) for row in rows]
    found = (
        table(columns(), told, end=range(1, 7), widths=(3, 1, 1, 1, 1, 1, 1))
        if told
        else text(_("Too few people have been referred to count them."))
    )
    return paper("sheet", {"blocks": [found, text(note())]}, head=head)
