"""Ask the market: who can come, why not somebody, what else there is, when the favourite few are free."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.bookings.briefing import Brief, brief, frame_of, question_of
from commonhours.bookings.conditions import Condition, Question, attribute, conditions_of, employer_of, holds
from commonhours.bookings.faces import ANYONE, says, strangers
from commonhours.bookings.fit import Dossier, limits_passed, reasons_against, told
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.parts import Part, wish_for
from commonhours.bookings.queries import dossiers
from commonhours.bookings.rules import RESIDUALS
from commonhours.bookings.wish import Wish
from commonhours.catalogue.affinities import may_be_asked
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refusal
from commonhours.common.sight import concern, seeing
from commonhours.matching.answers import Answer, Candidate, NearMiss, NextBest, Reason, Relaxation, Strip
from commonhours.matching.days import strip_of
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.index import Index
from commonhours.matching.kernel import FACTORS, Found, Weights
from commonhours.matching.models import Weights as WeightsVersion
from commonhours.organisations.permissions import Permission, may, may_in_office, require
from commonhours.partnerships.queries import hosts_of
from commonhours.people.queries import offered_to, organisations_of_service_user, wishes_of

MOST = 20
# How far from the time asked for we look for another, and how far around it a diary matters.
AROUND = timedelta(days=8)
# So many who nearly fit are named: more would be a list of those who do not.
NEAREST = 5
# Four quarter-hours in a row are one offer, not four.
APART = timedelta(hours=1)
# Rules that may be named as "in the way". Standing, "exclusive" and "never" speak of single people: never counted.
TELLABLE = frozenset({"bookable", "work", "qualified", "step", "wanted", "rule", "circle"})


@dataclass(frozen=True)
class Asked:
    """A question with what stands behind it: what the house knows, and what links people to this service user."""

    known: Brief
    question: Question
    favourites: frozenset[UUID]
    visits: Mapping[UUID, int]
    # Who offers of themselves what this service user has asked for.
    offered: Mapping[UUID, tuple[UUID, ...]]


def ask(*, by: Actor, at: datetime, wish: Wish) -> Asked:
    """Read once what stands behind a wish, for a page that asks several things of it in the same breath."""
    with seeing(by.sight):
        return _asked(by, at, wish)


def find(
    *,
    by: Actor,
    at: datetime,
    wish: Wish,
    most: int = MOST,
    agreed: bool = False,
    asked: Asked | None = None,
) -> Answer:
    """The best people for a wish, each with reasons; empty when nobody fits (then ask `next_best`).

    With `agreed`, those too who could come only if they said yes to it themselves, with the limits of their own that
    they would pass. `asked` is what the same actor has read of the same wish by `ask`. Refuses with `not_allowed`,
    `unknown_service_user`, `beyond_horizon`.
    """
    with seeing(by.sight):
        asked = asked or _asked(by, at, wish)
        asked = replace(asked, question=replace(asked.question, agreed=agreed))
        weights = weights_on(at.astimezone(asked.known.zone).date())
        boosts = _boosts(asked, weights)
        with FOLLOWER.asked(at) as followed:
            index = followed.index
            _require_covered(index, asked.question)
            found = index.find(asked.question, boosts, _kernel_weights(weights), most)
            parts = index.parts(asked.question, boosts, _kernel_weights(weights), found.workers)
            candidates = tuple(_candidate(index, asked, found, place, parts) for place in range(len(parts)))
        return Answer(asked.question, candidates, found.passed, followed.snapshot, weights.version)


def colleagues_for(*, by: Actor, at: datetime, visit_id: UUID) -> tuple[UUID, ...]:
    """Who could take the asker's own place in a visit, best first; new faces only where they may come unasked.

    Refuses with `unknown_visit` whoever does not come to it.
    """
    with seeing(by.sight):
        if by.person_id is None:
            raise NotFound.because("unknown_visit", field="visit")
        own = Assignment.objects.filter(visit_id=visit_id, person_id=by.person_id, state__in=OCCUPYING)
        if not own.exists():
            raise NotFound.because("unknown_visit", field="visit")
        concern([visit_id])
        visit = Visit.objects.get(id=visit_id)
        concern([visit.service_user_id])
        place = own.get()
        part = Part(
            place.person_id, place.type_of_work_id or visit.type_of_work_id, place.starts_at, place.ends_at
        )
        wish = wish_for(visit, part)
        question = question_of(wish, brief(wish), at)
        with FOLLOWER.asked(at) as followed:
            _require_covered(followed.index, question)
            found = followed.index.find(question, {}, Weights(), MOST)
            people = [followed.index.dossiers[worker].person_id for worker in found.workers]
        concern(people)
        new = (
            set()
            if says(visit.service_user_id) == ANYONE
            else strangers(visit.service_user_id, people, at=at)
        )
        return tuple(person for person in people if person not in new)


def unasked(*, at: datetime, wish: Wish, most: int = MOST) -> tuple[UUID, ...]:
    """The best people for a wish who may come to its service user without asking; for an act that has been allowed.

    Whoever calls it has been let near the service user (`concern`).
    """
    asked = _known_to(at, wish)
    weights = weights_on(at.astimezone(asked.known.zone).date())
    with FOLLOWER.asked(at) as followed:
        index = followed.index
        _require_covered(index, asked.question)
        found = index.find(asked.question, _boosts(asked, weights), _kernel_weights(weights), MOST + most)
        people = [index.dossiers[worker].person_id for worker in found.workers]
    concern(people)
    served = wish.service_user_id
    new = set() if says(served) == ANYONE else strangers(served, people, at=at)
    return tuple(person for person in people if person not in new)[:most]


def why_not(*, by: Actor, at: datetime, wish: Wish, person_id: UUID) -> tuple[Refusal, ...]:
    """Every rule that keeps somebody from this visit; () when they can come.

    Of people whom the asker may not book, nothing is told but that.
    """
    with seeing(by.sight):
        asked = _asked(by, at, wish)
        concern([person_id])
        found = dossiers([person_id], since=wish.starts_at - AROUND, until=wish.ends_at + AROUND)
        if not found:
            raise NotFound.because("unknown_person", field="person")
        return told(reasons_against(asked.question, found[0], frame_of(asked.known, at)))


def next_best(*, by: Actor, at: datetime, wish: Wish, asked: Asked | None = None) -> NextBest:
    """The nearest other times at which somebody can come, which single rule would open how many, and for staff who
    know people: whom one thing alone keeps away. `asked` as for `find`."""
    with seeing(by.sight):
        asked = asked or _asked(by, at, wish)
        staff = may_in_office(by, Permission.SEE_PEOPLE, [asked.known.organisation_id])
        with FOLLOWER.asked(at) as followed:
            index = followed.index
            _require_covered(index, asked.question)
            best = NextBest(_other_starts(index, asked, wish, at), _relaxations(index, asked.question))
            near = _nearest(index, asked, at) if staff else {}
        return replace(best, people=_near_misses(asked, near, at))


def strips(
    *, by: Actor, at: datetime, service_user_id: UUID, person_ids: Sequence[UUID]
) -> tuple[Strip, ...]:
    """When these people are free, day by day over the horizon; of people whom the asker may book only."""
    with seeing(by.sight):
        guests = organisations_of_service_user(service_user_id)
        require(by, Permission.FIND, guests, served=service_user_id)
        asking = [guest for guest in guests if may(by, Permission.FIND, [guest], served=service_user_id)]
        employers = [attribute("member", host) for host in hosts_of(asking, on=at.date())]
        with FOLLOWER.asked(at) as followed:
            found = (_strip(followed.index, person_id, employers) for person_id in person_ids)
            return tuple(strip for strip in found if strip is not None)


def favourites_of(service_user_id: UUID) -> tuple[UUID, ...]:
    """The favourite few of a service user; the asker must already have been let near them (`concern`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM people_liking WHERE service_user_id = %s AND NOT never ORDER BY id",
            [service_user_id],
        )
        return tuple(person for (person,) in cursor.fetchall())


def named(*, by: Actor, at: datetime, wish: Wish, text: str, most: int = 8) -> tuple[tuple[UUID, str], ...]:
    """People of bookable organisations whose name begins with, or has a word that begins with, the text."""
    with seeing(by.sight):
        asked = _asked(by, at, wish)
        with FOLLOWER.asked(at) as followed:
            index = followed.index
            employers = [attribute("member", host) for host in asked.question.organisation_ids]
            words = text.casefold().split()
            hits = (
                (dossier.person_id, index.cards[dossier.person_id].name)
                for dossier in index.dossiers
                if any(holds(dossier.holdings.get(held, ()), asked.question.days) for held in employers)
                and _is_named(index.cards[dossier.person_id].name, words)
            )
            return tuple(sorted(hits, key=lambda hit: hit[1])[:most])


def weights_on(day: date) -> WeightsVersion:
    """The weights in force on a local day; refuse with `no_weights` in an empty region."""
    in_force = WeightsVersion.objects.filter(since__lte=day)
    found = in_force.filter(Q(until__isnull=True) | Q(until__gt=day)).order_by("-since").first()
    if found is None:
        raise NotFound.because("no_weights")
    return found


# --- inside -------------------------------------------------------------------------------------------------


def _asked(by: Actor, at: datetime, wish: Wish) -> Asked:
    """Check that the actor may ask for this service user, and read what a question needs."""
    served = wish.service_user_id
    require(by, Permission.FIND, organisations_of_service_user(served), served=served)
    concern([served])
    asked = _known_to(at, wish)
    require(by, Permission.FIND, [asked.known.organisation_id], served=served)
    return asked


def _known_to(at: datetime, wish: Wish) -> Asked:
    known = brief(wish)
    favourites = frozenset(favourites_of(wish.service_user_id))
    question = question_of(wish, known, at)
    return Asked(known, question, favourites, _visits(wish.service_user_id), _offered(question))


def _offered(question: Question) -> dict[UUID, tuple[UUID, ...]]:
    """Offers are opened for the affinities that this service user has asked for, where that is lawful."""
    work = next((row for row in words().works if row.id == question.type_of_work_id), None)
    wished = {wish.id for wish in wishes_of(question.service_user_id)}
    lawful = [
        row.id
        for row in words().affinities
        if row.id in wished and work and may_be_asked(row.attribute, work.category, remote=work.remote)
    ]
    concern(lawful)
    return offered_to(question.service_user_id, lawful) if lawful else {}


_VISITS = """
SELECT a.person_id, count(*) FROM bookings_visit v JOIN bookings_assignment a ON a.visit_id = v.id
WHERE v.service_user_id = %s AND a.state = ANY ('{booked,started,done}') GROUP BY a.person_id"""


def _visits(service_user_id: UUID) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [service_user_id])
        return dict(cursor.fetchall())


def _require_covered(index: Index, question: Question) -> None:
    if not index.covers(question):
        raise Invalid.because("beyond_horizon", field="when")


def _boosts(asked: Asked, weights: WeightsVersion) -> dict[UUID, float]:
    """What people earn by being known or liked: continuity is full after five visits."""
    worth: dict[str, float] = weights.weights
    boosts = {person: worth["continuity"] * min(count, 5) / 5 for person, count in asked.visits.items()}
    for person in asked.favourites:
        boosts[person] = boosts.get(person, 0.0) + worth["liking"]
    # Two things in common weigh as much as being a favourite; more add nothing.
    for person, common in asked.offered.items():
        boosts[person] = boosts.get(person, 0.0) + worth["liking"] * min(len(common), 2) / 2
    return boosts


def _kernel_weights(weights: WeightsVersion) -> Weights:
    worth: dict[str, float] = weights.weights
    return Weights(travel=worth["travel"], static=worth["newcomer"], fairness=worth["fairness"])


def _candidate(
    index: Index, asked: Asked, found: Found, place: int, parts: Sequence[Sequence[float]]
) -> Candidate:
    dossier = index.dossiers[found.workers[place]]
    card = index.cards[dossier.person_id]
    employer = employer_of(asked.question, dossier.holdings)
    assert employer is not None  # whom nobody employs is not found
    minutes = int(found.travel[place])
    return Candidate(
        dossier.person_id,
        card.name,
        employer,
        minutes,
        int(found.tiers[place]),
        round(float(found.scores[place]), 4),
        dict(zip(FACTORS, (round(part, 4) for part in parts[place]), strict=True)),
        tuple(_reasons(asked, dossier, minutes, employer, guaranteed=found.tiers[place] == 0)),
        limits_passed(asked.question, dossier, index.frame) if asked.question.agreed else (),
    )


def _reasons(
    asked: Asked, dossier: Dossier, minutes: int, employer: UUID, *, guaranteed: bool
) -> Iterable[Reason]:
    """Why this person, best first. Nothing confidential: only what was asked for, and what both sides know."""
    if dossier.person_id in asked.favourites:
        yield Reason("favourite")
    if count := asked.visits.get(dossier.person_id):
        yield Reason("continuity", {"count": count})
    for affinity in asked.offered.get(dossier.person_id, ()):
        yield Reason("offers", {"about": affinity})
    for kind in asked.question.wants:
        yield Reason("has_fact", {"about": kind})
    for feature in asked.question.features:
        yield Reason("accepts", {"about": feature})
    if not asked.question.remote:
        yield Reason("near", {"minutes": minutes})
    if guaranteed:
        yield Reason("guaranteed")
    if employer != asked.known.organisation_id:
        yield Reason("partner", {"organisation": employer})


def _relaxations(index: Index, question: Question) -> tuple[Relaxation, ...]:
    misses = index.near_misses(question)
    opened = [
        (_as_refusal(condition), int(count))
        for condition, count in zip(conditions_of(question), misses.groups, strict=True)
        if condition.code in TELLABLE
    ]
    opened.append((Refusal("free"), misses.window))
    opened += [(Refusal(code), int(count)) for code, count in zip(RESIDUALS, misses.residuals, strict=True)]
    best = sorted((row for row in opened if row[1]), key=lambda row: -row[1])
    return tuple(Relaxation(refusal, count) for refusal, count in best)


def _nearest(index: Index, asked: Asked, at: datetime) -> dict[UUID, str]:
    """More than are shown, with their names: what has changed since the index read it is sorted out afterwards."""
    weights = weights_on(at.astimezone(asked.known.zone).date())
    given = (asked.question, _boosts(asked, weights), _kernel_weights(weights))
    found = index.nearest(*given, tellable=TELLABLE - {"bookable"}, most=2 * NEAREST)
    return {person_id: index.cards[person_id].name for person_id in found}


def _near_misses(asked: Asked, near: Mapping[UUID, str], at: datetime) -> tuple[NearMiss, ...]:
    """The one reason of each, in the words and with the facts that "why not" would tell, by the same rules."""
    if not near:
        return ()
    concern(near)
    since, until = asked.question.starts_at - AROUND, asked.question.ends_at + AROUND
    read = {row.person_id: row for row in dossiers(list(near), since=since, until=until)}
    frame, misses = frame_of(asked.known, at), []
    for person_id in (each for each in near if each in read):
        reasons = told(reasons_against(asked.question, read[person_id], frame))
        employer = employer_of(asked.question, read[person_id].holdings)
        if len(reasons) == 1 and employer:
            misses.append(NearMiss(person_id, near[person_id], employer, reasons[0]))
    return tuple(misses[:NEAREST])


def _as_refusal(condition: Condition) -> Refusal:
    return Refusal(condition.code, MappingProxyType({"about": condition.about}))


def _other_starts(index: Index, asked: Asked, wish: Wish, at: datetime) -> tuple[datetime, ...]:
    """The nearest starts at which the whole match, residual rules and all, finds somebody."""
    slots = [slot for side in index.other_starts(asked.question, around=AROUND, most=48) for slot in side]
    starts = sorted(
        (index.frame.days.instant_of(int(slot)) for slot in slots), key=lambda s: abs(s - wish.starts_at)
    )
    fitting: list[datetime] = []
    for start in starts:
        if len(fitting) == 4:
            break
        if any(abs(start - other) < APART for other in fitting):
            continue
        question = question_of(wish.at(start), asked.known, at)
        if start > at and len(index.find(question, {}, Weights(), 1).workers):
            fitting.append(start)
    return tuple(sorted(fitting))


def _strip(index: Index, person_id: UUID, employers: Sequence[str]) -> Strip | None:
    """Somebody's week; None for somebody unknown, or whom none of these employers could send."""
    number = index.numbers.get(person_id)
    if number is None:
        return None
    today, holdings = index.frame.days.first_day.isoformat(), index.dossiers[number].holdings
    if not any(holds(holdings.get(held, ()), (today, today)) for held in employers):
        return None
    return strip_of(index, person_id)


def _is_named(name: str, words: Sequence[str]) -> bool:
    parts = name.casefold().split()
    return bool(words) and all(any(part.startswith(word) for part in parts) for word in words)
