"""Rankings of the past days as they would have been kept, so that workers see what they were not offered; and what two
of them contest: one answered, one not yet."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.briefing import frame_of_all
from commonhours.bookings.models import Assignment
from commonhours.bookings.parts import wish_of
from commonhours.bookings.queries import dossiers
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.fairness.actions import answer_contest, contest_ranking
from commonhours.fairness.models import Contest
from commonhours.fairness.pages import not_offered
from commonhours.matching.actions import keep_ranking
from commonhours.matching.answers import Answer
from commonhours.matching.asking import Asked, boosts_of, kernel_weights, known_to_each
from commonhours.matching.considering import consider
from commonhours.matching.follower import cards
from commonhours.matching.index import Index
from commonhours.matching.kept import considered
from commonhours.matching.models import Ranking
from commonhours.organisations.models import Grant
from commonhours.people.models import Person
from commonhours.trail.sequencer import HOUSE

DAY = timedelta(days=1)
MARGIN = 8 * DAY
# So many visits were booked by hand in these days.
SHOWN = 20
# Wins a contest, and loses one.
SAID = (
    "I live nearer, and had time. Nobody asked me.",
    "I have been with this kind of work for three years.",
)
ANSWER = (
    "You are right: your new address had not been written down. It is now, and you were asked for Thursday."
)


def keep_choices(*, at: datetime) -> int:
    """Keep the rankings of some visits of one organisation in the past five days, as they stood on the day before;
    return how many. Everybody is read whom it could have sent, and nobody else, or it would take too long."""
    asked_at = at - 6 * DAY
    with seeing(HOUSE.sight):
        places = _places(at)
        wishes = [wish_of(place.visit) for place in places]
        concern({wish.service_user_id for wish in wishes})
        asked = [each for each in zip(places, known_to_each(asked_at, wishes), strict=True) if each[1]]
        if not asked:
            return 0
        index = _index([each for _, each in asked if each], asked_at, at)
    kept = [_keep(index, place, each, asked_at) for place, each in asked if each]
    for words in SAID:
        _contest(kept, words, at)
    return len(kept)


def _places(at: datetime) -> list[Assignment]:
    """The last places of one organisation in the past days, one of each service user."""
    rows = Assignment.objects.filter(
        starts_at__gte=at - 5 * DAY, ends_at__lt=at, state__in=("done", "booked")
    )
    found: dict[UUID, Assignment] = {}
    house: UUID | None = None
    for row in rows.select_related("visit").order_by("starts_at", "id")[: 40 * SHOWN]:
        house = house or row.visit.organisation_id
        if row.visit.organisation_id == house and row.visit.places == 1:
            found.setdefault(row.visit.service_user_id, row)
    return list(found.values())[:SHOWN]


def _index(asked: Sequence[Asked], asked_at: datetime, at: datetime) -> Index:
    hosts = {host for each in asked for host in each.question.organisation_ids}
    people = list(Person.objects.filter(organisation_ids__overlap=list(hosts)).values_list("id", flat=True))
    frame = frame_of_all([each.known for each in asked], asked_at)
    found = dossiers(people, since=asked_at - MARGIN, until=at + MARGIN, using="reader")
    return Index(frame, found, cards(people))


def _keep(index: Index, place: Assignment, asked: Asked, at: datetime) -> UUID:
    """The ranking of a visit before anybody had been booked for it."""
    number = index.numbers[place.person_id]
    booked, card = index.dossiers[number], index.cards[place.person_id]
    starts = int(place.starts_at.timestamp())
    free = replace(booked, diary=tuple(each for each in booked.diary if each.starts != starts))
    index.replace(free, card)
    record, rolls = consider(
        index, asked.question, boosts_of(asked), kernel_weights(asked), asked.weights.tiers
    )
    index.replace(booked, card)
    answer = Answer(asked.question, (), len(record.order), "", asked.weights.version, record, rolls)
    house = place.visit.organisation_id
    with seeing(HOUSE.sight):
        chose = (
            Grant.objects.filter(role="coordinator", organisation_id=house, until=None).order_by("id").first()
        )
        by = (
            Actor(account_id=chose.account_id, roles=(Held("coordinator", house),), door="web")
            if chose
            else HOUSE
        )
        return keep_ranking(by=by, at=at, answer=answer, why="booked", chosen=(place.person_id,))


def _contest(kept: Sequence[UUID], words: str, at: datetime) -> None:
    """The next worker who was passed over contests it; the first of them has an answer."""
    person = _passed_over(kept)
    if person is None:
        return
    by = Actor(account_id=person.account_id, person_id=person.id, door="web")
    line = next(iter(not_offered(by=by, at=at).lines), None)
    if line is None:
        return
    with suppress(Refused):
        made = contest_ranking(by=by, at=at - 2 * DAY, ranking_id=line.ranking_id, words=words)
        if words == SAID[0]:
            held = Held("supervisor", line.organisation_id)
            named = Actor(account_id=made.to_account_id, roles=(held,), door="web")
            answer_contest(by=named, at=at - DAY, contest_id=made.contest_id, upheld=True, words=ANSWER)


def _passed_over(kept: Sequence[UUID]) -> Person | None:
    """Somebody with an account who could have come to one of these, and has contested nothing."""
    with seeing(HOUSE.sight):
        rankings = list(Ranking.objects.using("reader").filter(id__in=kept).order_by("id"))
        people = [
            row.person_id
            for ranking in rankings
            for row in considered(ranking)
            if row.passed and not row.chosen
        ]
        said = set(Contest.objects.using("reader").values_list("person_id", flat=True))
        known = Person.objects.filter(account__isnull=False).in_bulk(set(people) - said)
    return next((known[each] for each in people if each in known), None)
