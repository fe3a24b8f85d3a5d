"""What stands behind a wish: read once, and asked of the index for several things."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.bookings.briefing import Brief, brief, briefs, question_of
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
from commonhours.matching.weighing import boosts, in_the_kernel
from commonhours.organisations.permissions import Permission, require
from commonhours.people.queries import (
    Pair,
    affinities_wished,
    offered_to,
    organisations_of_service_user,
)


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
    begun = monotonic()
    return _known([(wish, brief(wish))], at, begun)[0]


def known_to_each(at: datetime, wishes: Sequence[Wish]) -> list[Asked | None]:
    """As `known_to`, for many wishes by as many statements as for one; None for whoever would be refused."""
    begun, found = monotonic(), briefs(wishes)
    asking = {
        nth: (wish, known)
        for nth, (wish, known) in enumerate(zip(wishes, found, strict=True))
        if known and not known.secret.intersection(wish.wants or ())
    }
    asked = dict(zip(asking, _known(list(asking.values()), at, begun), strict=True)) if asking else {}
    return [asked.get(nth) for nth in range(len(wishes))]


def _known(asking: Sequence[tuple[Wish, Brief]], at: datetime, begun: float) -> list[Asked]:
    questions = [question_of(wish, known, at) for wish, known in asking]
    served = [wish.service_user_id for wish, _ in asking]
    favourites, visits, offered = _favourites(served), _visits(served), _offered(questions)
    weights = weights_on(at.astimezone(asking[0][1].zone).date())
    return [
        Asked(
            known,
            question,
            favourites.get(question.service_user_id, ()),
            visits.get(question.service_user_id, {}),
            people,
            weights,
            begun,
        )
        for (_, known), question, people in zip(asking, questions, offered, strict=True)
    ]


def favourites_of(service_user_id: UUID) -> tuple[UUID, ...]:
    """The favourite few of a service user; the asker must already have been let near them (`concern`)."""
    return _favourites([service_user_id]).get(service_user_id, ())


def _favourites(served: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    favourites: dict[UUID, tuple[UUID, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT service_user_id, person_id FROM people_liking"
            " WHERE service_user_id = ANY (%s) AND NOT never ORDER BY id",
            [list(set(served))],
        )
        for service_user_id, person_id in cursor.fetchall():
            favourites[service_user_id] = (*favourites.get(service_user_id, ()), person_id)
    return favourites


def _offered(questions: Sequence[Question]) -> list[dict[UUID, tuple[UUID, ...]]]:
    """Offers are opened for the affinities that a service user has asked for, where that is lawful."""
    wished = affinities_wished({question.service_user_id for question in questions})
    lawful = [_lawful(question, wished.get(question.service_user_id, ())) for question in questions]
    if not any(lawful):
        return [{} for _ in questions]
    concern({affinity for pairs in lawful for _, affinity in pairs})
    found = offered_to({pair for pairs in lawful for pair in pairs})
    offered: list[dict[UUID, tuple[UUID, ...]]] = []
    for pairs in lawful:
        people: dict[UUID, tuple[UUID, ...]] = {}
        for pair in pairs:
            for person in found.get(pair, ()):
                people[person] = (*people.get(person, ()), pair[1])
        offered.append(people)
    return offered


def _lawful(question: Question, wished: Collection[UUID]) -> list[Pair]:
    """What of these affinities may be asked for here."""
    work = next((row for row in words().works if row.id == question.type_of_work_id), None)
    return [
        (question.service_user_id, row.id)
        for row in sorted(words().affinities, key=lambda row: row.id)
        if row.id in wished and work and may_be_asked(row.attribute, work.category, remote=work.remote)
    ]


_VISITS = """
SELECT v.service_user_id, a.person_id, count(*)
FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.service_user_id = ANY (%s) AND a.state = ANY ('{booked,started,done}')
GROUP BY v.service_user_id, a.person_id"""


def _visits(served: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    visits: dict[UUID, dict[UUID, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [list(set(served))])
        for service_user_id, person_id, count in cursor.fetchall():
            visits.setdefault(service_user_id, {})[person_id] = count
    return visits


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
    """What people earn by being known or liked."""
    return boosts(asked.weights.weights, asked.visits, asked.favourites, asked.offered)


def kernel_weights(asked: Asked) -> Weights:
    return in_the_kernel(asked.weights.weights)
