"""Reads that pages and the API show: visits, a person's page, a service user's page.

They stand here because this is the lowest room that knows people, facts, weeks, money and visits together. Each
reads what the asker's own organisations know under row security alone, and only then opens (`concern`) the rest
of the one party that a permission has been checked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from commonhours.availability.queries import PatternLine, TermsLine, pattern_of, terms_of
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.looks import CARE, CONTACT, PAPERS, PROFILE, VISITS, looked_at
from commonhours.common.period import Period
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern, seeing
from commonhours.credentials.queries import FactLine, WorkLine, facts_of, portfolio_of
from commonhours.funding.queries import AllocationLine, allocations_of
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_for,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.people.queries import (
    Identity,
    Named,
    Served,
    SiteLine,
    features_of,
    identity,
    names_of_people,
    names_of_service_users,
    needs_of,
    rules_of,
    served,
    sites_of,
    whose_time,
    wishes_of,
)

MOST_DAYS = 31
NEXT_VISITS = 10


@dataclass(frozen=True)
class Coming:
    """Who comes to a visit, and for whom they work; the name only for those who may know it."""

    person_id: UUID
    person: str | None
    organisation_id: UUID
    state: str


@dataclass(frozen=True)
class VisitLine:
    """A visit: for whom, what, when, on whose authority, and who comes."""

    id: UUID
    service_user_id: UUID
    service_user: str | None
    organisation_id: UUID
    type_of_work_id: UUID
    type_of_work: str
    site_id: UUID | None
    series_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    places: int
    state: str
    purpose: str
    booked_at: datetime
    reason: str
    address: str | None
    people: tuple[Coming, ...]


@dataclass(frozen=True)
class Span:
    """Local days of the region, the last one not included."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise Invalid.because("ends_before_start", field="to")
        if self.until - self.since > timedelta(days=MOST_DAYS):
            raise Invalid.because("too_many_days", field="to", most=MOST_DAYS)


@dataclass(frozen=True)
class Sought:
    """Which visits somebody wants to see, and which page of them."""

    span: Span
    service_user_id: UUID | None = None
    person_id: UUID | None = None
    skip: int = 0
    most: int = 50
    organisation_id: UUID | None = None


def visits(*, by: Actor, sought: Sought) -> tuple[VisitLine, ...]:
    """Visits that start within these days, by time: of the asker's organisations, of the asker's own diary, or of a
    service user for whom the asker acts.

    Refuses with `not_allowed`.
    """
    own = by.person_id is not None and sought.person_id == by.person_id
    served = may_for(by, Permission.PLAN, sought.service_user_id)
    if not own and not served:
        require_somewhere(by, Permission.PLAN)
    with seeing(by.sight):
        rows = _within(Visit.objects.all(), sought.span)
        if own:
            rows = _of_own_diary(rows, by)
        elif not served:
            rows = _planned_by(rows, by, sought.person_id)
        if sought.service_user_id:
            rows = rows.filter(service_user_id=sought.service_user_id)
        if sought.organisation_id:
            rows = rows.filter(organisation_ids__contains=[sought.organisation_id])
        page = rows.order_by("starts_at", "id")[sought.skip : sought.skip + sought.most]
        return _noted(by, _lines(by, list(page.select_related("type_of_work"))))


def visit(*, by: Actor, visit_id: UUID) -> VisitLine:
    """One visit; refuse with `unknown_visit` or `not_allowed`."""
    with seeing(by.sight):
        own = _is_own(by, visit_id)
        if own:
            concern([visit_id])
        found = Visit.objects.filter(id=visit_id).select_related("type_of_work").first()
        if found is None:
            raise NotFound.because("unknown_visit", field="visit")
        if not own:
            require(by, Permission.PLAN, found.organisation_ids, served=found.service_user_id)
        return _noted(by, _lines(by, [found]))[0]


def visits_of_series(*, by: Actor, series_id: UUID) -> tuple[VisitLine, ...]:
    """Every visit of a series, by time; none for whoever may not see them."""
    with seeing(by.sight):
        rows = Visit.objects.filter(series_id=series_id).order_by("starts_at", "id")
        if not may(by, Permission.PLAN):
            planned = Q(organisation_ids__overlap=list(organisations_with(by, Permission.PLAN)))
            rows = rows.filter(planned | Q(service_user_id__in=_acted_for(by)))
        return _noted(by, _lines(by, list(rows.select_related("type_of_work"))))


def usual_work(*, by: Actor, service_user_id: UUID) -> UUID | None:
    """The type of work that was booked last for a service user for whom the asker acts; None before the first."""
    require(by, Permission.PLAN, served=service_user_id)
    with seeing(by.sight):
        booked = Visit.objects.filter(service_user_id=service_user_id).order_by("-booked_at")
        return booked.values_list("type_of_work_id", flat=True).first()


def wish_of_visit(*, by: Actor, visit_id: UUID) -> Wish:
    """What a visit was asked for; refuse with `unknown_visit` or `not_allowed`."""
    with seeing(by.sight):
        row = Visit.objects.filter(id=visit_id).first()
        if row is None:
            raise NotFound.because("unknown_visit", field="visit")
        require(by, Permission.PLAN, row.organisation_ids, served=row.service_user_id)
        return Wish(
            row.service_user_id,
            row.type_of_work_id,
            row.starts_at,
            row.ends_at,
            row.organisation_id,
            row.site_id,
            tuple(row.wants),
            tuple(row.features),
        )


@dataclass(frozen=True)
class PersonPage:
    """All that a person's page shows to this asker."""

    identity: Identity
    facts: tuple[FactLine, ...]
    rules: tuple[Named, ...]
    portfolio: tuple[WorkLine, ...]
    terms: TermsLine | None
    pattern: tuple[PatternLine, ...]
    next_visits: tuple[VisitLine, ...]


def person_page(*, by: Actor, at: datetime, person_id: UUID) -> PersonPage:
    """A person as the asker may see them; refuse with `unknown_person` or `not_allowed`.

    Confidential facts need their own permission. Visits are those of the asker's organisations, or all when
    somebody reads their own page.
    """
    with seeing(by.sight):
        who = identity(by, person_id)
        secret = may(by, Permission.SEE_CONFIDENTIAL, who.organisation_ids)
        coming = _noted(by, _coming(by, at, person_id))
        concern([person_id])
        looked_at(person_id, PROFILE, CONTACT, PAPERS, VISITS, known_to=who.organisation_ids)
        return PersonPage(
            identity=who,
            facts=facts_of(person_id, secret=secret),
            rules=rules_of(person_id),
            portfolio=portfolio_of(person_id, secret=secret),
            terms=terms_of(person_id),
            pattern=pattern_of(person_id),
            next_visits=coming,
        )


@dataclass(frozen=True)
class ServiceUserPage:
    """All that a service user's page shows to this asker."""

    served: Served
    needs: tuple[Named, ...]
    features: tuple[Named, ...]
    sites: tuple[SiteLine, ...]
    wishes: tuple[Named, ...]
    allocations: tuple[AllocationLine, ...] = field(default=())


def service_user_page(*, by: Actor, at: datetime, service_user_id: UUID) -> ServiceUserPage:
    """A service user as the asker may see them; refuse with `unknown_service_user` or `not_allowed`."""
    with seeing(by.sight):
        who = served(by, service_user_id)
        money = allocations_of(service_user_id, on=at.astimezone(region().tzinfo).date())
        concern([service_user_id])
        looked_at(service_user_id, PROFILE, CONTACT, CARE, known_to=who.organisation_ids)
        return ServiceUserPage(
            served=who,
            needs=needs_of(
                service_user_id, secret=may(by, Permission.SEE_CONFIDENTIAL, who.organisation_ids)
            ),
            features=features_of(service_user_id),
            sites=sites_of(service_user_id),
            wishes=wishes_of(service_user_id),
            allocations=money,
        )


@dataclass(frozen=True)
class Standing:
    """Visits of one person: those that the asker may know of, and when others have booked them."""

    visits: tuple[VisitLine, ...]
    elsewhere: tuple[Period, ...]


def standing_visits(*, by: Actor, person_id: UUID, periods: Iterable[Period]) -> Standing:
    """What is booked of somebody's time within these periods, by time: told to whoever plans that time.

    Staff learn of other organisations' visits only when they are. Refuses with `unknown_person` or `not_allowed`.
    """
    within = Q()
    for period in periods:
        within |= Q(starts_at__lt=period.end, ends_at__gt=period.start)
    with seeing(by.sight):
        person = whose_time(by, person_id)
        concern([person_id])
        looked_at(person_id, VISITS, known_to=person.organisation_ids)
        diary = Assignment.objects.filter(within, person_id=person_id, state__in=OCCUPYING)
        rows = list(diary.order_by("starts_at")) if within else []
        ids = {row.visit_id for row in rows}
        if person_id == by.person_id:
            concern(ids)
        known = Visit.objects.filter(id__in=ids).select_related("type_of_work").order_by("starts_at", "id")
        visits = _noted(by, _lines(by, list(known)))
        told = {line.id for line in visits}
        elsewhere = tuple(Period(row.starts_at, row.ends_at) for row in rows if row.visit_id not in told)
        return Standing(visits, elsewhere)


# --- inside --------------------------------------------------------------------------------------------------


def _within(rows: QuerySet[Visit], span: Span) -> QuerySet[Visit]:
    zone = region().tzinfo
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (span.since, span.until))
    return rows.filter(starts_at__gte=since, starts_at__lt=until)


def _planned_by(rows: QuerySet[Visit], by: Actor, person_id: UUID | None) -> QuerySet[Visit]:
    """Visits of the organisations for which the asker plans; row security alone shows those of every role."""
    if not may(by, Permission.PLAN):
        rows = rows.filter(organisation_ids__overlap=list(organisations_with(by, Permission.PLAN)))
    if person_id:
        theirs = Assignment.objects.filter(person_id=person_id).values("visit_id")
        rows = rows.filter(id__in=theirs)
    return rows


def _acted_for(by: Actor) -> list[UUID]:
    """The service users whose visits the asker may see because they act for them."""
    return [
        each.service_user_id for each in by.acts_for if may_for(by, Permission.PLAN, each.service_user_id)
    ]


def _is_own(by: Actor, visit_id: UUID) -> bool:
    if by.person_id is None:
        return False
    # Whoever has left a visit reads no more about it.
    own = Assignment.objects.filter(visit_id=visit_id, person_id=by.person_id)
    return own.filter(Q(state__in=OCCUPYING) | Q(state="cancelled", ended_because="")).exists()


def _of_own_diary(rows: QuerySet[Visit], by: Actor) -> QuerySet[Visit]:
    """The asker's own visits, whoever booked them."""
    assert by.person_id is not None
    own = Assignment.objects.filter(person_id=by.person_id, state__in=OCCUPYING)
    ids = list(own.values_list("visit_id", flat=True))
    concern(ids)
    return rows.filter(id__in=ids)


def _coming(by: Actor, at: datetime, person_id: UUID) -> tuple[VisitLine, ...]:
    diary = Assignment.objects.filter(person_id=person_id, state__in=OCCUPYING, ends_at__gt=at)
    ids = list(diary.order_by("starts_at").values_list("visit_id", flat=True)[:NEXT_VISITS])
    if person_id == by.person_id:
        concern(ids)
    rows = Visit.objects.filter(id__in=ids).select_related("type_of_work").order_by("starts_at", "id")
    return _lines(by, list(rows))


def _lines(by: Actor, rows: Sequence[Visit]) -> tuple[VisitLine, ...]:
    """Complete visits with who comes, and with the names that the asker may know."""
    concern(row.id for row in rows if may_for(by, Permission.PLAN, row.service_user_id))
    assigned = Assignment.objects.filter(visit_id__in=[row.id for row in rows])
    # Of a visit that was called off, whoever was to come until then; those who had left before came no more.
    stood = Q(state__in=OCCUPYING) | Q(visit__state="cancelled", ended_because="")
    assigned = assigned.filter(stood).order_by("person_id")
    coming: dict[UUID, list[Assignment]] = {}
    for row in assigned:
        coming.setdefault(row.visit_id, []).append(row)
    people = _names_of_people(by, rows, [each for group in coming.values() for each in group])
    served_names = _names_of_served(by, rows, coming)
    # One read for all addresses; not joined above, where row security would drop visits whose service user it hides.
    placed = [row for row in rows if row.service_user_id in served_names]
    prefetch_related_objects(placed, "site__area", "service_user__area")
    return tuple(_line(row, served_names, people, coming.get(row.id, [])) for row in rows)


def _noted(by: Actor, lines: tuple[VisitLine, ...]) -> tuple[VisitLine, ...]:
    """The same, noted as looks at whoever is named; who comes to oneself, or along with oneself, is no look at them."""
    for line in lines:
        known = (line.organisation_id,)
        if line.service_user is not None:
            looked_at(line.service_user_id, VISITS, known_to=known)
        if by.roles:
            looked_at((each.person_id for each in line.people if each.person), VISITS, known_to=known)
    return lines


def _names_of_people(by: Actor, rows: Sequence[Visit], assigned: Iterable[Assignment]) -> dict[UUID, str]:
    """Who booked a visit and who is served know who comes; an employer knows their own."""
    home = {row.id: row for row in rows}
    known = {
        each.person_id
        for each in assigned
        if each.person_id == by.person_id
        or may(by, Permission.SEE_PEOPLE, [home[each.visit_id].organisation_id, each.organisation_id])
        or may_for(by, Permission.PLAN, home[each.visit_id].service_user_id)
    }
    concern(known)
    return names_of_people(known)


def _names_of_served(
    by: Actor, rows: Sequence[Visit], coming: dict[UUID, list[Assignment]]
) -> dict[UUID, str]:
    """Who is served is known to the organisation that serves them, and to whoever comes to them."""
    known = {
        row.service_user_id
        for row in rows
        if may(by, Permission.SEE_SERVICE_USERS, [row.organisation_id], served=row.service_user_id)
        or any(each.person_id == by.person_id for each in coming.get(row.id, []))
    }
    concern(known)
    return names_of_service_users(known)


def _line(
    row: Visit, served_names: dict[UUID, str], people: dict[UUID, str], coming: Sequence[Assignment]
) -> VisitLine:
    return VisitLine(
        id=row.id,
        service_user_id=row.service_user_id,
        service_user=served_names.get(row.service_user_id),
        organisation_id=row.organisation_id,
        type_of_work_id=row.type_of_work_id,
        type_of_work=row.type_of_work.name,
        site_id=row.site_id,
        series_id=row.series_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        places=row.places,
        state=row.state,
        purpose=row.purpose,
        booked_at=row.booked_at,
        reason=row.reason,
        address=_address(row) if row.service_user_id in served_names else None,
        people=tuple(
            Coming(each.person_id, people.get(each.person_id), each.organisation_id, each.state)
            for each in coming
        ),
    )


def _address(row: Visit) -> str:
    """Street and neighbourhood of the visit, for those who know whom it serves."""
    place = row.site or row.service_user
    return ", ".join(part for part in (place.address, place.area.name if place.area else "") if part)
