"""What shows that a visit took place, on paper: the same words as on its page."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language

from commonhours.documents.blocks import Block, facts, heading, strong, table, text
from commonhours.documents.paper import Head, paper
from commonhours.organisations.queries import region
from commonhours.words.terms import gettext as _

Shown = Mapping[str, Any]


def paper_of_evidence(shown: Shown, *, code: str, day: date) -> bytes:
    """The bundle as PDF, in the language that is spoken now; `shown` is what its page shows, `code` its short name."""
    title = _("How we know: %(service)s, %(when)s") % {
        "service": shown["told"]["visit"]["service"],
        "when": shown["when"],
    }
    name = region().name
    footer = f"{name} · {_('Evidence')} {code}"
    head = Head(title, name, day, get_language() or "en", footer=footer, page=_("Page"))
    return paper("sheet", {"blocks": [*_what(shown), *_who(shown), *_how(shown), *_trail(shown)]}, head=head)


def _what(shown: Shown) -> list[Block]:
    told = shown["told"]
    payer = told["payer"]
    return [
        strong(f"{_('Worked')}: {shown['worked']} ({shown['state']})"),
        facts(
            [
                (_("Type of work"), told["visit"]["service"]),
                (_("Planned"), f"{shown['when']}, {shown['planned']}"),
                (_("Place"), shown["place"]),
                (_("Organisation"), told["visit"]["organisation"]),
                (_("Booked"), f"{told['visit']['booked_by']}, {shown['booked']}"),
                (_("Rules"), f"{payer['name']}: {shown['family']}" if payer["name"] else shown["family"]),
                *([(_("Unusual"), "; ".join(shown["unusual"]))] if shown["unusual"] else []),
            ]
        ),
    ]


def _who(shown: Shown) -> list[Block]:
    rows = [
        (
            f"{title}: {name}",
            "; ".join(
                f"{each['approved_by']}, {each['organisation']}, {each['approved_at']}" for each in approvals
            )
            or "–",
        )
        for title, name, approvals in shown["parties"]
    ]
    return [heading(_("Who, and who let them in")), facts(rows)]


def _how(shown: Shown) -> list[Block]:
    presses = [
        (each["what"], each["at"], f"{each['method']}, {each['label']}", each["device"], each["received"])
        for each in shown["presses"]
    ]
    columns = (_("Press"), _("When"), _("How and where"), _("Telephone showed"), _("Came in"))
    steps = [(each["at"], each["what"], each["who"], each["words"] or "–") for each in shown["steps"]]
    return [
        heading(_("Presses, as they came")),
        _rows(columns, presses, (1, 2, 3, 2, 2)),
        heading(_("What was put right and said")),
        _rows((_("When"), _("What"), _("Who"), _("Words")), steps, (2, 2, 2, 3)),
    ]


def _trail(shown: Shown) -> list[Block]:
    acts = [(each["at"], each["what"], each["by"] or "–") for each in shown["acts"]]
    return [
        heading(_("What the trail has of it")),
        _rows((_("When"), _("What"), _("Who")), acts, (2, 4, 2)),
        text(_("A signed file says the same, and whoever has it can check that nothing in it was changed.")),
    ]


def _rows(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[float, ...]) -> Block:
    found = list(rows)
    return table(columns, found, widths=widths) if found else text(_("Nothing."))
