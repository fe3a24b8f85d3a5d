"""Ask the market: who can come, whose colleague could take a place, when the favourite few are free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.bookings.conditions import GOOD_STANDING, attribute, employer_of, holds
from commonhours.bookings.faces import ANYONE, new_faces, open_to_new_faces, says, strangers
from commonhours.bookings.fit import Dossier, limits_passed
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.parts import Part, wish_for
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.matching.answers import Answer, Candidate, Reason, Strip
from commonhours.matching.asking import (
    Asked,
    ask,
    ask_for,
    boosts_of,
    kernel_weights,
    known_to,
    known_to_each,
    require_covered,
)
from commonhours.matching.considering import consider
from commonhours.matching.days import strip_of
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.index import Index
from commonhours.matching.kernel import FACTORS, Found
from commonhours.organisations.permissions import Permission, may, require
from commonhours.partnerships.queries import hosts_of
from commonhours.people.queries import organisations_of_service_user

MOST = 20

# Why somebody is in a group that comes before others, by the group.
REASON_OF = {"guaranteed": "guaranteed", "own": "own"}


def find(
    *,
    by: Actor,
    at: datetime,
    wish: Wish,
    most: int = MOST,
    agreed: bool = False,
    asked: Asked | None = None,
    to_keep: bool = False,
) -> Answer:
    """The best people for a wish, each with reasons; empty when nobody fits (then ask `next_best`).

    With `agreed`, those too who could come only if they said yes to it themselves, with the limits of their own that
    they would pass. `asked` is what the same actor has read of the same wish by `ask`; `to_keep` says that the ranking
    will be kept, so that everybody is written down who was considered. Refuses with `not_allowed`,
    `unknown_service_user`, `beyond_horizon`.
    """
    asked = asked or ask(by=by, at=at, wish=wish)
    asked = replace(asked, question=replace(asked.question, agreed=agreed))
    boosts, weights, tiers = boosts_of(asked), kernel_weights(asked), asked.weights.tiers
    with FOLLOWER.asked(at, asked.begun) as followed:
        index = followed.index
        require_covered(index, asked.question)
        found = index.find(asked.question, boosts, weights, most, tiers)
        parts = index.parts(asked.question, boosts, weights, found.workers)
        candidates = tuple(_candidate(index, asked, found, place, parts) for place in range(len(parts)))
        record, rolls = consider(index, asked.question, boosts, weights, tiers) if to_keep else (None, ())
    return Answer(
        asked.question,
        candidates,
        found.passed,
        followed.snapshot,
        asked.weights.version,
        record,
        rolls,
        asked.known.site_id,
    )


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
        asked = known_to(at, wish_for(visit, part))
        with FOLLOWER.asked(at, asked.begun) as followed:
            require_covered(followed.index, asked.question)
            people = _ranked(followed.index, asked, MOST)
        concern(people)
        new = (
            set()
            if says(visit.service_user_id) == ANYONE
            else strangers(visit.service_user_id, people, at=at)
        )
        return tuple(person for person in people if person not in new)


@dataclass(frozen=True)
class Unasked:
    """A wish with what stands behind it, and the best people for it who may come without asking, the best first."""

    asked: Asked
    person_ids: tuple[UUID, ...]


def unasked(*, at: datetime, wishes: Sequence[Wish], most: Sequence[int]) -> list[Unasked | None]:
    """The best people for each wish, at most so many, who may come to its service user without asking; for an act
    that has been allowed.

    However many there are, they are read by the same statements and asked of one state of the index. None for a wish
    that the match cannot be asked, as beyond its horizon. Whoever calls it has been let near the service users.
    """
    asked = known_to_each(at, wishes)
    people = _best(at, asked, [MOST + each for each in most])
    known = [
        (each.question.service_user_id, found) for each, found in zip(asked, people, strict=True) if each
    ]
    concern({person for _, found in known for person in found})
    welcoming = open_to_new_faces({served for served, _ in known})
    asks = [(served, one) for served, found in known if served not in welcoming for one in found]
    new = new_faces(set(asks), at=at)
    return [
        Unasked(each, tuple(one for one in found if (each.question.service_user_id, one) not in new)[:limit])
        if each
        else None
        for each, found, limit in zip(asked, people, most, strict=True)
    ]


def _best(at: datetime, asked: Sequence[Asked | None], most: Sequence[int]) -> list[list[UUID]]:
    begun = min((each.begun for each in asked if each), default=0.0)
    with FOLLOWER.asked(at, begun) as followed:
        return [
            _ranked(followed.index, each, limit) if each else []
            for each, limit in zip(asked, most, strict=True)
        ]


def _ranked(index: Index, asked: Asked, most: int) -> list[UUID]:
    if not index.covers(asked.question):
        return []
    given = (asked.question, boosts_of(asked), kernel_weights(asked), most, asked.weights.tiers)
    found = index.find(*given, counted=False)
    return [index.dossiers[worker].person_id for worker in found.workers]


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


def named(*, by: Actor, at: datetime, wish: Wish, text: str, most: int = 8) -> tuple[tuple[UUID, str], ...]:
    """People of bookable organisations whose name begins with, or has a word that begins with, the text."""
    with seeing(by.sight):
        asked = ask_for(by, at, wish)
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
        tuple(_reasons(asked, dossier, minutes, employer, tier=int(found.tiers[place]))),
        limits_passed(asked.question, dossier, index.frame) if asked.question.agreed else (),
    )


def _reasons(asked: Asked, dossier: Dossier, minutes: int, employer: UUID, *, tier: int) -> Iterable[Reason]:
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
    if tier < len(asked.weights.tiers):
        yield Reason(REASON_OF[asked.weights.tiers[tier]])
    if employer != asked.known.organisation_id:
        yield Reason("partner", {"organisation": employer})


def _strip(index: Index, person_id: UUID, employers: Sequence[str]) -> Strip | None:
    """Somebody's week; None for somebody unknown or suspended, or whom none of these employers could send."""
    number = index.numbers.get(person_id)
    if number is None:
        return None
    today, holdings = index.frame.days.first_day.isoformat(), index.dossiers[number].holdings
    if GOOD_STANDING not in holdings or not any(
        holds(holdings.get(held, ()), (today, today)) for held in employers
    ):
        return None
    return strip_of(index, person_id)


def _is_named(name: str, words: Sequence[str]) -> bool:
    parts = name.casefold().split()
    return bool(words) and all(any(part.startswith(word) for part in parts) for word in words)
