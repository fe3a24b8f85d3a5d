"""What stands behind a wish: read once, and asked of the index for several things."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.bookings.briefing import Brief, brief, question_of
from commonhours.bookings.conditions import Question
from commonhours.bookings.wish import Wish
from commonhours.catalogue.affinities import may_be_asked
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern, seeing
from commonhours.matching.index import Index
from commonhours.matching.kernel import Weights
from commonhours.matching.models import Weights as WeightsVersion
from commonhours.organisations.permissions import Permission, require
from commonhours.people.queries import offered_to, organisations_of_service_user, wishes_of


@dataclass(frozen=True)
class Asked:
    """A question with what stands behind it: what the house knows, and what links people to this service user."""

    known: Brief
    question: Question
    favourites: tuple[UUID, ...]
    visits: Mapping[UUID, int]
    # Who offers of themselves what this service user has asked for.
    offered: Mapping[UUID, tuple[UUID, ...]]
    weights: WeightsVersion
    # When this was read, on the process's own clock: all parts of the question are answered as of then, or later.
    begun: float


def ask(*, by: Actor, at: datetime, wish: Wish) -> Asked:
    """Read once what stands behind a wish, for a page that asks several things of it in the same breath."""
    with seeing(by.sight):
        return ask_for(by, at, wish)


def ask_for(by: Actor, at: datetime, wish: Wish) -> Asked:
    """Check that the actor may ask for this service user, and read what a question needs."""
    served = wish.service_user_id
    require(by, Permission.FIND, organisations_of_service_user(served), served=served)
    concern([served])
    asked = known_to(at, wish)
    require(by, Permission.FIND, [asked.known.organisation_id], served=served)
    return asked


def known_to(at: datetime, wish: Wish) -> Asked:
    begun, known = monotonic(), brief(wish)
    question, served = question_of(wish, known, at), wish.service_user_id
    weights = weights_on(at.astimezone(known.zone).date())
    return Asked(known, question, favourites_of(served), _visits(served), _offered(question), weights, begun)


def favourites_of(service_user_id: UUID) -> tuple[UUID, ...]:
    """The favourite few of a service user; the asker must already have been let near them (`concern`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM people_liking WHERE service_user_id = %s AND NOT never ORDER BY id",
            [service_user_id],
        )
        return tuple(person for (person,) in cursor.fetchall())


def _offered(question: Question) -> dict[UUID, tuple[UUID, ...]]:
    """Offers are opened for the affinities that this service user has asked for, where that is lawful."""
    work = next((row for row in words().works if row.id == question.type_of_work_id), None)
    wished = {wish.id for wish in wishes_of(question.service_user_id)}
    lawful = [
        row.id
        for row in words().affinities
        if row.id in wished and work and may_be_asked(row.attribute, work.category, remote=work.remote)
    ]
    if not lawful:
        return {}
    concern(lawful)
    return offered_to(question.service_user_id, lawful)


_VISITS = """
SELECT a.person_id, count(*) FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.service_user_id = %s AND a.state = ANY ('{booked,started,done}') GROUP BY a.person_id"""


def _visits(service_user_id: UUID) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [service_user_id])
        return dict(cursor.fetchall())


def require_covered(index: Index, question: Question) -> None:
    if not index.covers(question):
        raise Invalid.because("beyond_horizon", field="when")


def weights_on(day: date) -> WeightsVersion:
    """The weights in force on a local day; refuse with `no_weights` in an empty region."""
    in_force = WeightsVersion.objects.filter(since__lte=day)
    found = in_force.filter(Q(until__isnull=True) | Q(until__gt=day)).order_by("-since").first()
    if found is None:
        raise NotFound.because("no_weights")
    return found


def boosts_of(asked: Asked) -> dict[UUID, float]:
    """What people earn by being known or liked: continuity is full after five visits."""
    worth: dict[str, float] = asked.weights.weights
    boosts = {person: worth["continuity"] * min(count, 5) / 5 for person, count in asked.visits.items()}
    for person in asked.favourites:
        boosts[person] = boosts.get(person, 0.0) + worth["liking"]
    # Two things in common weigh as much as being a favourite; more add nothing.
    for person, common in asked.offered.items():
        boosts[person] = boosts.get(person, 0.0) + worth["liking"] * min(len(common), 2) / 2
    return boosts


def kernel_weights(asked: Asked) -> Weights:
    worth: dict[str, float] = asked.weights.weights
    return Weights(travel=worth["travel"], static=worth["newcomer"], fairness=worth["fairness"])
