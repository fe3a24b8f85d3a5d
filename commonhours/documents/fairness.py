"""An audit of the choosing on paper: where it comes from, its tables, and how they are to be read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language

from commonhours.documents.blocks import Block, facts, heading, table, text
from commonhours.documents.paper import Head, paper
from commonhours.organisations.queries import region
from commonhours.words.terms import gettext as _

Shown = Mapping[str, Any]


def fairness_paper(shown: Shown, *, day: date) -> bytes:
    """An audit as PDF, in the language that is spoken now; `shown` is what its page shows."""
    name = region().name
    title = _("Is the choosing fair? %(months)s") % {"months": shown["months"]}
    foot = _("Fair choosing")
    head = Head(title, name, day, get_language() or "en", footer=f"{name} · {foot}", page=_("Page"))
    blocks = [facts(shown["facts"]), *(text(note) for note in shown["notes"])]
    for outcome in shown["outcomes"]:
        blocks += _outcome(outcome)
    return paper("sheet", {"blocks": blocks}, head=head)


def _outcome(outcome: Shown) -> list[Block]:
    blocks = [heading(outcome["heading"]), text(outcome["meaning"])]
    for each in outcome["tables"]:
        rows = [
            (line["group"], line["of"], line["out_of"], line["rate"], line["ratio"] or line["left_out"])
            for line in each["lines"]
        ]
        blocks.append(heading(each["by"], 2))
        blocks.append(table(outcome["columns"], rows, end=(1, 2, 3), widths=(3, 1.2, 1.6, 1.2, 2.6)))
        blocks.append(text(each["unknown"]))
    return blocks
