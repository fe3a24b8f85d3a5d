"""A day that is as full as the rounds of a large organisation: its workers booked, one after the other, as by hand."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from commonhours.bookings.actions import book_visit
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.common.sight import Sight, seeing
from commonhours.credentials.models import Portfolio
from commonhours.organisations.queries import region
from commonhours.people.models import ServiceUser
from commonhours.routing.reading import own_workers

EVERYTHING = Sight(whole_region=True)
FIRST, LAST, EVERY, LONG = 8, 19, timedelta(minutes=75), timedelta(minutes=45)


def crowd(by: Actor, organisation_id: UUID, day: date, *, workers: int, visits: int) -> tuple[int, int]:
    """Book up to so many visits of a day to up to so many workers; how many workers have one then, and visits there
    are. Whom a rule keeps away is not booked."""
    dice = Random(1)
    with seeing(EVERYTHING):
        those = sorted(own_workers(organisation_id, day))
        works: dict[UUID, list[UUID]] = {}
        portfolio = Portfolio.objects.filter(person_id__in=those, on=True).order_by(
            "person_id", "type_of_work_id"
        )
        for person, work in portfolio.values_list("person_id", "type_of_work_id"):
            works.setdefault(person, []).append(work)
        rows = ServiceUser.objects.filter(organisation_ids__contains=[organisation_id]).order_by("id")
        served = list(rows.values_list("id", flat=True)[: 4 * visits])
    dice.shuffle(those)
    booked: dict[UUID, int] = {}
    begins = datetime.combine(day, time(FIRST), region().tzinfo)
    while begins.hour < LAST and sum(booked.values()) < visits:
        for person in [each for each in those if each in works][: 2 * workers]:
            if (len(booked) < workers or person in booked) and sum(booked.values()) < visits:
                for _ in range(3):
                    what = dice.choice(served), dice.choice(works[person])
                    try:
                        wish = Wish(*what, begins, begins + LONG, organisation_id)
                        book_visit(by=by, at=now(), wish=wish, person_ids=[person])
                    except Refused:
                        continue
                    booked[person] = booked.get(person, 0) + 1
                    break
        begins += EVERY
    return len(booked), sum(booked.values())
