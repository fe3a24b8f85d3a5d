"""Who let whom in: a worker's membership, checks and badges; whoever is served, with request, hours granted, held."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.audit.chain import SERVED, WORKER, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.catalogue.models import Requirement
from commonhours.common.sight import concern
from commonhours.credentials.models import BadgeGiven, Fact
from commonhours.funding.models import Hold, Use
from commonhours.intake.models import HelpRequest
from commonhours.ledger.rules import Reference
from commonhours.people.models import Membership, Person, ServiceUser


def workers(ground: Ground) -> Iterator[Piece]:
    """Each worker: who approved them for whom, what was checked, which facts and badges held on the day of the work."""
    homes: dict[UUID, set[UUID]] = {each: set() for each in ground.reached.of("person")}
    days: dict[UUID, date] = {}
    for place in ground.places:
        homes.setdefault(place.person_id, set()).add(place.organisation_id)
        days.setdefault(place.person_id, ground.day(place))
    for row in Person.objects.filter(id__in=homes).values_list("id", "organisation_ids"):
        homes[row[0]] |= set(row[1]) if not homes[row[0]] else set()
    open_ = {each for each in homes if _may_know(ground, each, homes[each])}
    yield from _memberships(ground, open_, homes, days)
    # The wall shows what is confirmed about somebody only to whoever may see that very person.
    if open_:
        concern(open_)
    yield from _facts(ground, open_, days)
    yield from _badges(open_, days, ground.today)
    for each in sorted(open_):
        if not ground.eyes.secret(homes[each]):
            # Said of everybody alike: whether there is such a fact is itself confidential.
            yield Gap(part=WORKER, code="confidential", organisation_ids=tuple(sorted(homes[each])))
    hidden = {house for each in homes.keys() - open_ for house in homes[each]}
    if hidden:
        yield Gap(part=WORKER, code="worker", organisation_ids=tuple(sorted(hidden)))


def _may_know(ground: Ground, person_id: UUID, organisation_ids: set[UUID]) -> bool:
    return ground.eyes.own(WORKER, person_id) or ground.eyes.office(WORKER, organisation_ids)


def _memberships(
    ground: Ground, people: set[UUID], homes: dict[UUID, set[UUID]], days: dict[UUID, date]
) -> Iterator[Piece]:
    rows = Membership.objects.filter(person_id__in=people, part="worker", declined_at=None)
    for row in rows.order_by("person_id", "since", "id"):
        if row.person_id and row.organisation_id in homes[row.person_id]:
            yield _membership(row, WORKER)


def _membership(row: Membership, part: str) -> Link:
    kind, party = ("person", row.person_id) if row.person_id else ("service_user", row.service_user_id)
    assert party is not None  # a constraint: a membership speaks of one party
    return Link(
        part=part,
        code="approved" if row.approved_at else "not_approved",
        facts={
            "party": party,
            "organisation": row.organisation_id,
            "since": row.since,
            "until": row.until,
            "checks": tuple(row.checks_seen),
        },
        at=row.approved_at,
        by=row.approved_by_id,
        opens=Reference(kind, party),
    )


def _facts(ground: Ground, people: set[UUID], days: dict[UUID, date]) -> Iterator[Piece]:
    """What was confirmed about them and held on that day: checks, and what this work or this visit asked for."""
    rows = Fact.objects.filter(person_id__in=people, confirmed_at__isnull=False).select_related("kind")
    if ground.places:
        rows = rows.filter(Q(kind__category="check") | Q(kind_id__in=_asked_for(ground)))
    for row in rows.order_by("person_id", "since", "id"):
        day = days.get(row.person_id, ground.today)
        if row.since > day or (row.until is not None and row.until <= day):
            continue
        house = row.confirmed_for_id
        if house is None or (row.kind.confidential and not ground.eyes.secret([house])):
            continue
        yield Link(
            part=WORKER,
            code="fact",
            facts={
                "party": row.person_id,
                "fact": row.kind.name,
                "organisation": house,
                "until": row.until,
            },
            at=row.confirmed_at,
            by=row.confirmed_by_id,
        )


def _asked_for(ground: Ground) -> set[UUID]:
    """The kinds of fact that the work of these visits requires, or that whoever booked them asked for."""
    works = {visit.type_of_work_id for visit in ground.visits.values()}
    works |= {place.type_of_work_id for place in ground.places if place.type_of_work_id}
    required = Requirement.objects.filter(type_of_work_id__in=works).values_list("kind_of_fact_id", flat=True)
    return {*required, *(kind for visit in ground.visits.values() for kind in visit.wants)}


def _badges(people: set[UUID], days: dict[UUID, date], today: date) -> Iterator[Piece]:
    rows = BadgeGiven.objects.filter(person_id__in=people, taken_at=None).select_related("badge")
    for row in rows.order_by("person_id", "since", "id"):
        day = days.get(row.person_id, today)
        if row.since <= day and (row.until is None or day < row.until):
            yield Link(
                part=WORKER,
                code="badge",
                facts={
                    "party": row.person_id,
                    "badge": row.badge.name,
                    "organisation": row.organisation_id,
                },
                at=row.given_at,
                by=row.given_by_id,
            )


# --- who was served --------------------------------------------------------------------------------------------------


def served(ground: Ground) -> Iterator[Piece]:
    """Whoever was served: the request, who let them in, hours granted, and what this visit held of them."""
    ids = set(ground.reached.of("service_user"))
    ids |= {visit.service_user_id for visit in ground.visits.values()}
    ids |= {sheet.service_user_id for sheet in ground.sheets.values()}
    rows = ServiceUser.objects.filter(id__in=ids).values_list("id", "organisation_ids")
    homes = {row[0]: set(row[1]) for row in rows}
    open_ = {
        each
        for each in homes
        if ground.eyes.office(SERVED, homes[each]) or ground.eyes.own(SERVED, None, each)
    }
    yield from _asked(open_)
    for row in Membership.objects.filter(service_user_id__in=open_, declined_at=None).order_by("since", "id"):
        yield _membership(row, SERVED)
    yield from _held(ground, open_)
    hidden = {house for each in homes.keys() - open_ for house in homes[each]}
    # Who is not seen at all is known to whoever booked the visit.
    hidden |= {
        visit.organisation_id for visit in ground.visits.values() if visit.service_user_id not in homes
    }
    if not homes and not ground.visits:
        hidden |= {place.organisation_id for place in ground.places}
    if hidden:
        yield Gap(part=SERVED, code="served", organisation_ids=tuple(sorted(hidden)))


def _asked(people: set[UUID]) -> Iterator[Piece]:
    for row in HelpRequest.objects.filter(service_user_id__in=people).order_by("arrived_at"):
        yield Link(
            part=SERVED,
            code="asked",
            facts={"way": row.way, "reference": row.reference, "organisation": row.organisation_id},
            at=row.arrived_at,
            by=row.taken_by_id,
            opens=Reference("request", row.id),
        )


def _held(ground: Ground, people: set[UUID]) -> Iterator[Piece]:
    """Hours granted to them, of which these visits held some."""
    ids = list(ground.visits)
    if not ids or not people:
        return
    concern(people)
    kept = Q(returned_at=None) | Q(settled_minutes__gt=0)
    rows = Hold.objects.filter(kept, visit_id__in=ids, service_user_id__in=people)
    for row in rows.select_related("allocation").order_by("held_at", "id"):
        granted = row.allocation
        yield Link(
            part=SERVED,
            code="held",
            facts={
                "minutes": row.minutes,
                "granted_minutes": granted.granted_minutes,
                "organisation": granted.organisation_id,
                "since": granted.since,
                "until": granted.until,
            },
            at=row.held_at,
            opens=Reference("visit", row.visit_id),
        )
    for used in Use.objects.filter(visit_id__in=ids, service_user_id__in=people).order_by("used_at", "id"):
        facts = {"minutes": used.minutes}
        yield Link(
            part=SERVED, code="used", facts=facts, at=used.used_at, opens=Reference("visit", used.visit_id)
        )
