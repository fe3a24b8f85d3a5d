"""The part of a page on which a place is offered: whom to ask, what of their own it passes, and by when to answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal
from commonhours.dispatch.offers import Askable, askable
from commonhours.matching.asking import Asked
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.middleware import fresh_key
from commonhours.web.price_part import offered_part
from commonhours.web.show import moment
from commonhours.words import said

SHOWN = 5


def ask_part(
    by: Actor, found: Askable, *, url: str, fields: Sequence[tuple[str, str]], only_with_yes: bool = False
) -> dict[str, Any]:
    """What dispatch/ask_form.html takes; nothing where nobody can be asked, or no time is left to answer."""
    people = [
        each
        for each in found.candidates
        if each.person_id not in found.new and (each.limits or not only_with_yes)
    ]
    names = names_of_organisations() if people else {}
    shown = [(each.person_id, each.organisation_id) for each in people[:SHOWN]]
    costs = offered_part(by, found.wish, found.payer_id, shown)
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
                **costs.get(each.person_id, {}),
            }
            for each in people[:SHOWN]
        ],
        "reply_by": [(instant.isoformat(), moment(instant)) for instant in found.reply_by],
    }


def who_could(
    by: Actor, at: datetime, wish: Wish, asked: Asked, carried: Sequence[tuple[str, str]], url: str
) -> dict[str, Any]:
    """Under the results of the find page: those who could come with their own yes; {} for whoever may not ask them."""
    if not may_somewhere(by, Permission.BOOK):
        return {}
    found = askable(by=by, at=at, place=wish, asked=asked)
    part = ask_part(by, found, url=url, fields=carried, only_with_yes=True)
    return part if part["people"] and part["reply_by"] else {}
