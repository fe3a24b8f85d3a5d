"""A few workers who let text messages come, so that offers can be answered by one."""

from contextlib import suppress
from datetime import datetime

from django.utils.translation import override

from commonhours.accounts.actions import verify_phone
from commonhours.accounts.phones import normal_phone
from commonhours.common.actor import Actor
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.models import Offer
from commonhours.notifications.choices import Chosen, choose_messages
from commonhours.notifications.consents import Shown
from commonhours.organisations.queries import region
from commonhours.people.models import Person
from commonhours.trail.sequencer import HOUSE
from commonhours.words.answers import agreed_to

KINDS = ("offers", "visits")


def text_some(*, at: datetime) -> int:
    """Let those be told by text message who have an offer to answer; return how many that are."""
    with seeing(HOUSE.sight):
        asked = Offer.objects.filter(state="open").values("person_id")
        people = list(Person.objects.filter(id__in=asked, account__isnull=False).order_by("id"))
    found = 0
    for person in people:
        by, phone = Actor(person.account_id, person.id, door="web"), normal_phone(person.phone)
        with override(person.language):
            shown = Shown(agreed_to(region().name), person.language)
        # Two invented people may have one number: it is the first one's.
        with suppress(Refused):
            verify_phone(by=by, at=at, phone=phone)
            choose_messages(by=by, at=at, chosen=Chosen(sms_on=KINDS), shown=shown)
            found += 1
    return found
