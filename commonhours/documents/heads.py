"""The head of a paper that an organisation issues: its own name and colour, or those of the level above."""

from datetime import date
from uuid import UUID

from commonhours.documents.paper import POINTS, Head
from commonhours.organisations.brands import HOUSE_COLOUR, level, own_look, shown_look
from commonhours.organisations.colours import nearest_readable


def head_of(
    organisation_id: UUID, *, title: str, day: date, language: str, page: str, points: float = POINTS[""]
) -> Head:
    """Its colour as dark as white paper needs; `title` and the word before page numbers are translated already."""
    issuer = level(organisation_id)
    look = shown_look(issuer, own_look(issuer))
    colour = nearest_readable(look.colour or HOUSE_COLOUR)
    return Head(title, look.name, day, language, colour, f"{look.name} · {title}", page, points=points)
