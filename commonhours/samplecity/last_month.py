"""What was booked in the last full month: which visits ahead, at which moments, and the ranking out of which each was.

The city's books begin a week ago, so of what was done in that month there is nothing; what was booked in it for the
days ahead is there. Its rankings are those of the match itself, asked as of each booking's moment: nobody has come to
anybody yet, and whoever was booked for one of these visits has it in their diary for the next.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import Engagement
from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.fairness.actions import audit_choosing
from commonhours.matching.actions import keep_ranking
from commonhours.matching.answers import Answer
from commonhours.matching.asking import weights_on
from commonhours.matching.considering import consider
from commonhours.matching.index import Index
from commonhours.matching.kept import number_in
from commonhours.matching.models import Weights
from commonhours.matching.replay.past import Booking, Past, past_of
from commonhours.matching.weighing import boosts, in_the_kernel
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import region
from commonhours.samplecity.city import City
from commonhours.trail.sequencer import HOUSE

# So many visits at most were booked in that month, the next ones first: enough to count by groups, and soon asked.
MOST = 400
# Nobody books further ahead than this.
HORIZON = 69
DAY = 86_400
OFFICE_OPENS, OFFICE_MINUTES = 9, 7 * 60

Ints = NDArray[np.int64]


def month_before(today: date) -> tuple[date, date]:
    """The first day of the last month that is over, and the first of the one after it."""
    after = today.replace(day=1)
    return (after - timedelta(days=1)).replace(day=1), after


def booked_in_it(city: City) -> tuple[Ints, Ints]:
    """Rows of single visits ahead that were booked in the last full month, and when: seconds, in office hours."""
    first, after = month_before(city.today)
    visits, today = city.visits, int(np.datetime64(city.today, "s").astype(np.int64))
    latest = int(np.datetime64(first + timedelta(days=HORIZON), "s").astype(np.int64))
    ahead = (visits.starts_at >= today + DAY) & (visits.starts_at < latest)
    rows = np.flatnonzero(ahead & (visits.series < 0) & (visits.places == 1))
    rows = rows[np.argsort(visits.starts_at[rows], kind="stable")][:MOST]
    month = (first + timedelta(days=nth) for nth in range((after - first).days))
    days = [day for day in month if day.weekday() < 5]
    moments = [_moment(city, days[nth * len(days) // len(rows)], nth) for nth in range(len(rows))]
    return rows, np.array(moments, np.int64)


def _moment(city: City, day: date, nth: int) -> int:
    opens = datetime.combine(day, time(OFFICE_OPENS), ZoneInfo(city.zone))
    return int(opens.timestamp()) + 60 * (nth * 37 % OFFICE_MINUTES)


# --- the rankings ------------------------------------------------------------------------------------------------


def keep_last_month(*, at: datetime) -> int:
    """Keep the ranking of each visit that was booked in the last full month, and have the month audited; return how
    many were kept. Where whoever comes could not have been offered, as things stand in the books, none was."""
    zone = region().tzinfo
    first, after = month_before(at.astimezone(zone).date())
    with seeing(HOUSE.sight):
        made = {visit.id: visit for visit in _visits(first, after, zone)}
        officer = Grant.objects.filter(role="city_officer", until=None).order_by("id").first()
    if not made or officer is None:
        return 0
    days = sorted(visit.starts_at.astimezone(zone).date() for visit in made.values())
    # In the first week of a month, what was booked in the past week is among them, for ten weeks from then.
    past = past_of(days[0], min(days[-1], days[0] + timedelta(days=HORIZON)))
    books = _Books(past)
    # In one transaction, as the city itself is written: an act for each, and no waiting for the disk.
    with transaction.atomic():
        bookings = [(made[each.visit_id], each) for each in past.bookings if each.visit_id in made]
        kept = sum(books.kept(visit, booking) for visit, booking in bookings)
    if kept:
        by = Actor(account_id=officer.account_id, roles=(Held("city_officer"),), door="web")
        audit_choosing(by=by, at=at, since=first, until=after)
    return kept


def _visits(first: date, after: date, zone: ZoneInfo) -> QuerySet[Visit]:
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, after))
    return Visit.objects.filter(booked_at__gte=begins, booked_at__lt=ends, state="planned")


class _Books:
    """Everybody as the match knew them at the first of these bookings, and since then."""

    def __init__(self, past: Past) -> None:
        people = [replace(dossier, diary=()) for dossier in past.index.dossiers]
        cards = {person: replace(card, visits=0) for person, card in past.index.cards.items()}
        self._index, self._past = Index(past.index.frame, people, cards), past
        self._visits: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))

    def kept(self, visit: Visit, booking: Booking) -> bool:
        """Keep the ranking out of which somebody was booked, and write the visit in their diary."""
        index, question, person = self._index, booking.question, booking.person_id
        weights = weights_on(question.asked_at.astimezone(question.zone).date())
        worth = in_the_kernel(weights.weights)
        record, rolls = consider(index, question, self._earned(weights, question), worth, weights.tiers)
        found = number_in(record, [roll.people for roll in rolls], person)
        if found is None or record.broken[found]:
            return False
        answer = Answer(question, (), len(record.order), "", weights.version, record, rolls, visit.site_id)
        by = Actor(visit.booked_by_id, roles=(Held("coordinator", visit.organisation_id),), door="web")
        keep_ranking(by=by, at=question.asked_at, answer=answer, why="booked", chosen=(person,))
        self._write(question, person)
        return True

    def _earned(self, weights: Weights, question: Question) -> dict[UUID, float]:
        served, past = question.service_user_id, self._past
        offered = past.offered.get((served, question.type_of_work_id), {})
        return boosts(weights.weights, self._visits[served], past.favourites.get(served, ()), offered)

    def _write(self, question: Question, person: UUID) -> None:
        index, place = self._index, None if question.remote else question.place
        starts, ends = (int(each.timestamp()) for each in (question.starts_at, question.ends_at))
        dossier = index.dossiers[index.numbers[person]]
        busy = replace(dossier, diary=(*dossier.diary, Engagement(starts, ends, place)))
        index.replace(busy, index.cards[person])
        self._visits[question.service_user_id][person] += 1
