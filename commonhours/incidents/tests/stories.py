"""Those of the cast who look after what is reported, and a first report."""

from typing import Any
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.incidents.actions import Report, report_incident
from commonhours.organisations.models import Grant
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

WORDS = "Quetzalcanary: she fell in the kitchen and cannot stand up."
OFFICERS = (("saul", "harbor"), ("bea", "bixby"), ("wanda", "westside"), ("cleo", None))


def with_officers(cast: Cast) -> Cast:
    """Saul at Harbor, Bea at Bixby, Wanda at Westside, and Cleo for the city."""
    with seeing(EVERYTHING):
        for name, slug in OFFICERS:
            place = cast.organisations[slug] if slug else None
            account = Account.objects.create_user(f"{name}@example.org", name=name.title(), joined_at=JOINED)
            given = {"role": "safety_officer", "since": LONG_AGO, "granted_at": JOINED}
            Grant.objects.create(account=account, organisation=place, **given)
            cast.accounts[name] = account
            held = (Held("safety_officer", place.id if place else None),)
            cast.actors[name] = Actor(account_id=account.id, roles=held, door="web")
    return cast


def visit_of(cast: Cast, *people: str, who: str = "park") -> UUID:
    wish, ids = cast.wish(who), cast.ids(*people)
    return book_visit(by=cast.actors["carmen"], at=NOW, wish=wish, person_ids=ids).visit_id


def reported(cast: Cast, by: str = "rosa", **said: Any) -> UUID:
    """A fall, in a few words, by Rosa."""
    told = {"kind": "injury", "urgency": "soon", "words": WORDS} | said
    return report_incident(by=cast.actors[by], at=NOW, report=Report(**told)).incident_id
