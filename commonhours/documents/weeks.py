"""Somebody's week on paper, in large letters; and the sheet that hangs at a home for whoever comes."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import get_language

from commonhours.documents.blocks import Block, digits, facts, heading, square, strong, table, text
from commonhours.documents.heads import head_of
from commonhours.documents.paper import POINTS, paper
from commonhours.documents.squares import drawn_square
from commonhours.words.terms import gettext as _

# A day, from when until when, who comes or who is visited, and what for or where.
Line = tuple[str, str, str, str]


def week_paper(
    organisation_id: UUID,
    *,
    title: str,
    lines: Sequence[Line],
    columns: Line,
    calls: Sequence[tuple[str, str]],
    today: date,
    points: float = POINTS["large"],
) -> bytes:
    """The visits of a week as PDF, in the language that is spoken now, always in large print; `calls` are names with
    numbers."""
    blocks: list[Block] = []
    if lines:
        blocks.append(table(columns, lines, widths=(3, 3, 3, 4)))
    else:
        blocks.append(strong(_("No [visits] in this week.")))
    if calls:
        blocks += [heading(_("Whom to call")), facts(calls)]
    return _made(organisation_id, title, blocks, today, max(points, POINTS["large"]))


def home_paper(
    organisation_id: UUID, *, address: str, code: str, calls: Sequence[tuple[str, str]], today: date
) -> bytes:
    """What hangs at a home: a square that opens the visit with the code filled in, and the code itself to be typed."""
    blocks = [
        text(
            _("For whoever comes to help: when you come, and when you go, hold your telephone’s camera here.")
        ),
        square(
            drawn_square(address),
            alt=_("A square for the telephone’s camera. It opens your [visit] with the code of this home."),
        ),
        text(_("Without a camera or a signal, type this code with “Start” and “Finish”:")),
        digits(f"{code[:3]} {code[3:]}"),
        text(_("Hang it up inside, where it cannot be read from the door.")),
    ]
    if calls:
        blocks += [heading(_("Whom to call")), facts(calls)]
    return _made(organisation_id, _("Start and Finish"), blocks, today, POINTS["larger"])


def _made(organisation_id: UUID, title: str, blocks: list[Block], today: date, points: float) -> bytes:
    language = get_language() or "en"
    head = head_of(organisation_id, title=title, day=today, language=language, page=_("Page"), points=points)
    return paper("sheet", {"blocks": blocks}, head=head)
