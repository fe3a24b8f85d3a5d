"""The visit of a chain: who booked it and when, through which door, out of which ranking, and who came."""

from collections.abc import Iterator
from uuid import UUID

from commonhours.audit.chain import ACTS, VISIT, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.audit.links.trail import Known
from commonhours.bookings.models import OCCUPYING, Visit
from commonhours.ledger.rules import Reference
from commonhours.matching.models import Ranking


def visits(ground: Ground, known: Known) -> Iterator[Piece]:
    """Each visit with whoever booked it, how that person was chosen, and who came."""
    chosen = _rankings(ground, known)
    for visit in sorted(ground.visits.values(), key=lambda row: (row.starts_at, row.id)):
        if not _open(ground, visit):
            yield Gap(part=VISIT, code="visit", organisation_ids=tuple(visit.organisation_ids))
            continue
        yield _visit(visit)
        yield _booked(ground, visit, known)
        places = [place for place in ground.places if place.visit_id == visit.id]
        # Whoever was paid because it was called off too late did not come.
        for place in (each for each in places if each.state in OCCUPYING):
            yield Link(
                part=VISIT,
                code="came",
                facts={
                    "person": place.person_id,
                    "organisation": place.organisation_id,
                    "place_state": place.state,
                },
            )
        yield from _why(ground, visit, {place.person_id for place in places}, chosen)
    missing = {place.visit_id for place in ground.places} - ground.visits.keys()
    if missing:
        whose = {place.organisation_id for place in ground.places if place.visit_id in missing}
        yield Gap(part=VISIT, code="visit", organisation_ids=tuple(sorted(whose)))


def _open(ground: Ground, visit: Visit) -> bool:
    eyes = ground.eyes
    came = any(eyes.own(VISIT, place.person_id) for place in ground.places if place.visit_id == visit.id)
    return came or eyes.office(VISIT, visit.organisation_ids) or eyes.own(VISIT, None, visit.service_user_id)


def _visit(visit: Visit) -> Link:
    return Link(
        part=VISIT,
        code="visit_called_off" if visit.state == "cancelled" else "visit",
        facts={
            "work": visit.type_of_work.name,
            "service_user": visit.service_user_id,
            "organisation": visit.organisation_id,
            "from_at": visit.starts_at,
            "to_at": visit.ends_at,
        },
        opens=Reference("visit", visit.id),
    )


def _booked(ground: Ground, visit: Visit, known: Known) -> Link:
    act = known.booking(visit)
    facts: dict[str, object] = {"door": act.door, "series": visit.series_id is not None} if act else {}
    reads = ground.eyes.office(ACTS, [visit.organisation_id])
    return Link(
        part=VISIT,
        code="booked" if act else "booked_before" if reads else "booked_office",
        facts=facts,
        at=visit.booked_at,
        by=visit.booked_by_id,
        act=act.id if act else None,
    )


def _rankings(ground: Ground, known: Known) -> dict[UUID, Ranking]:
    """The ranking out of which each visit was booked, by visit."""
    named = {visit.id: known.ranking(visit) for visit in ground.visits.values()}
    rows = Ranking.objects.in_bulk([each for each in named.values() if each])
    return {visit: rows[each] for visit, each in named.items() if each in rows}


def _why(ground: Ground, visit: Visit, people: set[UUID], chosen: dict[UUID, Ranking]) -> Iterator[Piece]:
    ranking = chosen.get(visit.id)
    if not ground.eyes.office(VISIT, [visit.organisation_id]):
        yield Gap(part=VISIT, code="ranking", organisation_ids=(visit.organisation_id,))
    elif ranking is None:
        yield Link(part=VISIT, code="no_ranking")
    else:
        order = [UUID(row[0]) for row in ranking.candidates]
        for person in sorted(people & set(order)):
            yield Link(
                part=VISIT,
                code="ranked",
                facts={
                    "person": person,
                    "place": order.index(person) + 1,
                    "shown": len(order),
                    "passed": ranking.question.get("passed", len(order)),
                    "weights": ranking.weights_id,
                    "ranking": ranking.id,
                },
                at=ranking.at,
                by=ranking.by_account_id,
            )
