"""A day that is as full as the rounds of a large organisation: found and booked as its coordinators do it."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.bookings.wish import Wish
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.common.sight import Sight, seeing
from commonhours.matching.queries import find
from commonhours.organisations.queries import region
from commonhours.people.models import ServiceUser
from commonhours.routing.reading import between

EVERYTHING = Sight(whole_region=True)
FIRST, LAST, LONG = 7, 20, timedelta(hours=1)
# Of so many wishes for each visit; many are for work that nobody near does at that hour.
WISHES, MOST_FOUND = 20, 200


def crowd(by: Actor, organisation_id: UUID, day: date, *, visits: int) -> tuple[int, int]:
    """Book more visits of a day until an organisation has so many; how many workers come then, and to how many.

    Any work at any quarter of an hour is wished for, and of those whom the match finds, and who come that day anyway,
    whoever comes to most is booked: rounds become long. Whom a rule keeps away is not booked.
    """
    dice, comes = Random(1), _coming(organisation_id, day)
    with seeing(EVERYTHING):
        rows = ServiceUser.objects.filter(organisation_ids__contains=[organisation_id]).order_by("id")
        served = list(rows.values_list("id", flat=True)[: 4 * visits])
        works = list(
            TypeOfWork.objects.filter(organisation=None).order_by("code").values_list("id", flat=True)
        )
    midnight = datetime.combine(day, time(), region().tzinfo)
    for _ in range(WISHES * visits):
        if sum(comes.values()) >= visits:
            break
        begins = midnight + timedelta(minutes=15 * dice.randrange(4 * FIRST, 4 * LAST))
        wish = Wish(dice.choice(served), dice.choice(works), begins, begins + LONG, organisation_id)
        try:
            found = [each.person_id for each in find(by=by, at=now(), wish=wish, most=MOST_FOUND).candidates]
            found = [each for each in found if each in comes]
            if found:
                person = max(found, key=comes.__getitem__)
                book_visit(by=by, at=now(), wish=wish, person_ids=[person])
                comes[person] += 1
        except Refused:
            continue
    comes = _coming(organisation_id, day)
    return len(comes), sum(comes.values())


def _coming(organisation_id: UUID, day: date) -> Counter[UUID]:
    """To how many of the organisation's visits of a day each worker comes."""
    span = between(day, 1)
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(
            visit__organisation_id=organisation_id,
            state__in=OCCUPYING,
            starts_at__gte=span.begins,
            starts_at__lt=span.ends,
        )
        return Counter(rows.values_list("person_id", flat=True))
