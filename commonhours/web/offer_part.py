"""The part of a page on which a place is offered: whom to ask, what of their own it passes, and by when to answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal
from commonhours.dispatch.offers import Askable, askable
from commonhours.matching.answers import Candidate
from commonhours.matching.asking import Asked
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.rates.pages import Shown
from commonhours.web.middleware import fresh_key
from commonhours.web.price_part import offered_part
from commonhours.web.show import moment
from commonhours.words import said

SHOWN = 5


def to_be_asked(found: Askable, *, only_with_yes: bool = False) -> list[Candidate]:
    """The first of those who can be asked without asking whom they would come to."""
    return [
        each
        for each in found.candidates
        if each.person_id not in found.new and (each.limits or not only_with_yes)
    ][:SHOWN]


def ask_part(
    found: Askable,
    people: Sequence[Candidate],
    costs: Mapping[UUID, Shown],
    *,
    url: str,
    fields: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """What dispatch/ask_form.html takes; nothing where nobody can be asked, or no time is left to answer."""
    names = names_of_organisations() if people else {}
    priced = offered_part(costs)
    return {
        "url": url,
        "fields": fields,
        "key": fresh_key(),
        "people": [
            {
                "id": each.person_id,
                "name": each.name,
                "organisation": names.get(each.organisation_id, ""),
                "minutes": each.minutes_away,
                "limits": [said(Refusal(code)).text for code in each.limits],
                **priced.get(each.person_id, {}),
            }
            for each in people
        ],
        "reply_by": [(instant.isoformat(), moment(instant)) for instant in found.reply_by],
    }


def who_could(by: Actor, at: datetime, wish: Wish, asked: Asked) -> Askable | None:
    """Those who could come with their own yes, to be shown under the results of the find page; None to whoever may
    not ask them, or while no time is left to answer."""
    if not may_somewhere(by, Permission.BOOK):
        return None
    found = askable(by=by, at=at, place=wish, asked=asked)
    return found if found.reply_by else None
