"""One worker who asked to be forgotten, one whose records are held back, and a figure of the region's own."""

from datetime import datetime

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.people.models import Person
from commonhours.retention.actions import ask_erasure, hold_records, set_period
from commonhours.trail.sequencer import HOUSE

WHY = "A wage claim is before the court."
OWN_FIGURE = "Our own rule: somebody who asks twice in two years should not have to begin anew."
TWO_YEARS = 730


def keep_some(*, at: datetime) -> int:
    """Ask, hold and set as people would; return how many people that concerns."""
    with seeing(HOUSE.sight):
        officer = (
            Grant.objects.filter(role="city_officer", organisation=None, until=None).order_by("id").first()
        )
        good = Person.objects.filter(
            standing="good", account__isnull=False, memberships__part="worker", account__grants=None
        )
        some = list(good.order_by("-id").values_list("id", "account_id").distinct()[:2])
    if officer is None or len(some) < 2:
        return 0
    city = Actor(officer.account_id, roles=(Held("city_officer"),), door="web")
    (asks, account_id), (held, _) = some
    ask_erasure(by=Actor(account_id, asks, door="web"), at=at, person_id=asks)
    hold_records(by=city, at=at, person_id=held, reason=WHY)
    set_period(by=city, at=at, kind="requests", days=TWO_YEARS, reason=OWN_FIGURE)
    return len(some)
