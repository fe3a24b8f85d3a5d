"""Interpreters whom operators of the sample city can join to a call; one of them answers in the daytime only."""

from datetime import datetime, time

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.contact_centre.actions import list_interpreter
from commonhours.contact_centre.rules import Hours
from commonhours.organisations.models import Grant
from commonhours.trail.sequencer import HOUSE

# Language, name, number, hours. Numbers that begin with 555 01 belong to nobody.
SERVICES = (
    ("es", "Voces Line", "+15625550141", Hours()),
    ("km", "Voces Line", "+15625550142", Hours()),
    ("km", "Golden Shore Interpreters", "+15625550151", Hours(time(8), time(18), weekdays_only=True)),
    ("tl", "Voces Line", "+15625550143", Hours()),
    ("vi", "Voces Line", "+15625550144", Hours()),
)


def list_interpreters(*, at: datetime) -> int:
    """Put them on the region's list, as an officer would; return how many."""
    with seeing(HOUSE.sight):
        officers = Grant.objects.filter(role="city_officer", organisation=None, until=None)
        officer = officers.order_by("id").first()
    if officer is None:
        return 0
    city = Actor(officer.account_id, roles=(Held("city_officer"),), door="web")
    for language, name, phone, hours in SERVICES:
        list_interpreter(
            by=city, at=at, organisation_id=None, language=language, name=name, phone=phone, hours=hours
        )
    return len(SERVICES)
