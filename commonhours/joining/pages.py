"""Reads of those who wait: the approvers' queue, one application, and what somebody sees of their own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonhours.catalogue.models import KindOfFact, Requirement, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Fact, Portfolio
from commonhours.joining.alike import Alike, Traits, alike
from commonhours.joining.application import PARTS, WORKER
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, Person, ServiceUser
from commonhours.people.queries import Named, features_of, needs_of
from commonhours.policies.steps import StepAsked, asked_by

ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """Somebody in the queue."""

    membership_id: UUID
    name: str
    part: str
    organisation: str
    since: date
    more_asked: str


@dataclass(frozen=True)
class FactSaid:
    """A kind of fact as it stands for somebody: claimed, confirmed, refused, or only required by their work."""

    kind_id: UUID
    name: str
    category: str
    confidential: bool
    state: str
    evidence: str
    since: date | None
    until: date | None
    refusal: str
    required: bool


@dataclass(frozen=True)
class Waiting:
    """One application with all that an approver decides on."""

    membership_id: UUID
    organisation_id: UUID
    organisation: str
    part: str
    asked: date
    words: str
    more_asked: str
    name: str
    phone: str
    language: str
    address: str
    area: str
    own: bool
    person_id: UUID | None = None
    service_user_id: UUID | None = None
    email: str = ""
    kind: str = ""
    work: tuple[str, ...] = ()
    facts: tuple[FactSaid, ...] = ()
    needs: tuple[Named, ...] = ()
    features: tuple[Named, ...] = ()
    alike: tuple[Alike, ...] = ()
    steps: tuple[StepAsked, ...] = ()
    can_sign_in: bool = False


@dataclass(frozen=True)
class OwnPart:
    """How it stands with one's own part in an organisation: waiting, more_asked, approved, declined or ended."""

    organisation: str
    part: str
    state: str
    asked: date
    since: date
    until: date | None
    decided_by: str
    words: str


@dataclass(frozen=True)
class Joining:
    """Somebody's own parts, and for a worker what the work they want still asks for."""

    parts: tuple[OwnPart, ...]
    facts: tuple[FactSaid, ...]


@dataclass(frozen=True)
class FactLine:
    """A fact of somebody that staff should look at: claimed and unanswered, or ending soon."""

    person_id: UUID
    person: str
    kind_id: UUID
    kind: str
    evidence: str
    day: date


def queue(*, by: Actor, part: str = "", skip: int = 0, most: int = 50) -> tuple[Line, ...]:
    """Who waits for the asker's approval, the longest wait first; refuse with `not_allowed`."""
    require_somewhere(by, Permission.APPROVE)
    with seeing(by.sight):
        rows = _waiting_for(by).filter(**({"part": part} if part in PARTS else {}))
        rows = rows.select_related("person", "service_user", "organisation")
        return tuple(_line(row) for row in rows.order_by("since", "asked_at", "id")[skip : skip + most])


def queue_length(*, by: Actor) -> int:
    """How many wait for the asker's approval."""
    with seeing(by.sight):
        return _waiting_for(by).count()


def _waiting_for(by: Actor) -> QuerySet[Membership]:
    rows = Membership.objects.filter(approved_at=None, until=None, part__in=PARTS)
    if may(by, Permission.APPROVE):
        return rows
    return rows.filter(organisation_id__in=organisations_with(by, Permission.APPROVE))


def _line(row: Membership) -> Line:
    party = row.person or row.service_user
    assert party is not None  # a constraint: a membership speaks of one party
    return Line(row.id, party.name, row.part, row.organisation.name, row.since, row.more_asked)


# --- one application ----------------------------------------------------------------------------------------


def waiting(*, by: Actor, at: datetime, membership_id: UUID) -> Waiting:
    """One application; refuse with `unknown_membership` what does not wait, or with `not_allowed`."""
    with seeing(by.sight):
        rows = Membership.objects.filter(id=membership_id, approved_at=None, until=None)
        row = rows.select_related("organisation").first()
        if row is None:
            raise NotFound.because("unknown_membership", field="membership")
        require(by, Permission.APPROVE, [row.organisation_id])
        concern([key for key in (row.person_id, row.service_user_id) if key])
        if row.person_id:
            person = Person.objects.select_related("area", "account").get(id=row.person_id)
            email = person.account.email if person.account else ""
            told = replace(
                _told(by, row, person),
                person_id=person.id,
                email=email,
                work=_work(person.id),
                facts=facts_said(person.id, _day(at), secret=_secret(by, row)),
                can_sign_in=person.account_id is not None,
                steps=asked_by([row.organisation_id], person.id, _day(at)),
            )
            traits = Traits(person.name, email, person.phone, person.area_id)
        else:
            served = ServiceUser.objects.select_related("area").get(memberships=row)
            told = replace(
                _told(by, row, served),
                service_user_id=served.id,
                kind=served.kind,
                needs=needs_of(served.id, secret=_secret(by, row)),
                features=features_of(served.id),
            )
            traits = Traits(served.name, "", served.phone, served.area_id)
    same = alike(
        by=by,
        part=row.part,
        traits=traits,
        but=[key for key in (told.person_id, told.service_user_id) if key],
    )
    return replace(told, alike=same)


def _told(by: Actor, row: Membership, party: Person | ServiceUser) -> Waiting:
    person_id = party.id if isinstance(party, Person) else party.person_id
    return Waiting(
        membership_id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        part=row.part,
        asked=row.since,
        words=row.words,
        more_asked=row.more_asked,
        name=party.name,
        phone=party.phone,
        language=party.language,
        address=party.address,
        area=party.area.name if party.area else "",
        own=person_id is not None and person_id == by.person_id,
    )


def _secret(by: Actor, row: Membership) -> bool:
    return may(by, Permission.SEE_CONFIDENTIAL, [row.organisation_id])


def _day(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def _work(person_id: UUID) -> tuple[str, ...]:
    """What they would like to do, but for work that would give away a confidential fact."""
    veiled = Requirement.objects.filter(kind_of_fact__confidential=True).values("type_of_work_id")
    wanted = Portfolio.objects.filter(person_id=person_id).exclude(type_of_work_id__in=veiled)
    works = TypeOfWork.objects.filter(id__in=wanted.values("type_of_work_id")).order_by("category", "code")
    return tuple(work.name for work in works)


def facts_said(person_id: UUID, on: date, *, secret: bool) -> tuple[FactSaid, ...]:
    """Each kind of fact that somebody claims, or that the work they want requires, with how it stands.

    The asker must have been let near the person (`concern`). Confidential kinds show only with `secret`.
    """
    required = set(
        Requirement.objects.filter(
            type_of_work_id__in=Portfolio.objects.filter(person_id=person_id).values("type_of_work_id")
        ).values_list("kind_of_fact_id", flat=True)
    )
    latest: dict[UUID, Fact] = {}
    for fact in Fact.objects.filter(person_id=person_id).order_by("claimed_at", "id"):
        latest[fact.kind_id] = fact
    kinds = KindOfFact.objects.filter(id__in=required | set(latest)).order_by("category", "code")
    shown = kinds if secret else kinds.filter(confidential=False)
    return tuple(_said(kind, latest.get(kind.id), on, required=kind.id in required) for kind in shown)


def _said(kind: KindOfFact, fact: Fact | None, on: date, *, required: bool) -> FactSaid:
    return FactSaid(
        kind_id=kind.id,
        name=kind.name,
        category=kind.category,
        confidential=kind.confidential,
        state=_state(fact, on),
        evidence=fact.evidence if fact else "",
        since=fact.since if fact else None,
        until=fact.until if fact else None,
        refusal=fact.refusal if fact else "",
        required=required,
    )


def _state(fact: Fact | None, on: date) -> str:
    if fact is None:
        return "missing"
    if fact.refused_at:
        return "refused"
    if fact.confirmed_at is None:
        return "claimed"
    return "lapsed" if fact.until is not None and fact.until <= on else "confirmed"


# --- one's own ----------------------------------------------------------------------------------------------


def own_joining(*, by: Actor, at: datetime) -> Joining:
    """How it stands with one's own parts; nothing for whoever is nobody here."""
    if by.person_id is None:
        return Joining((), ())
    with seeing(by.sight):
        served = list(ServiceUser.objects.filter(person_id=by.person_id).values_list("id", flat=True))
        concern([by.person_id, *served])
        whose = Q(person_id=by.person_id) | Q(service_user_id__in=served)
        rows = Membership.objects.filter(whose).select_related("organisation", "approved_by", "declined_by")
        parts = tuple(_own(row, _day(at)) for row in rows.order_by("-since", "organisation__name"))
        works = any(part.part == WORKER for part in parts)
        facts = facts_said(by.person_id, _day(at), secret=True) if works else ()
    return Joining(parts, facts)


def still_waits(*, by: Actor) -> bool:
    """Whether somebody asked to join and no organisation has let them in yet."""
    if by.person_id is None:
        return False
    with seeing(by.sight):
        served = list(ServiceUser.objects.filter(person_id=by.person_id).values_list("id", flat=True))
        concern([by.person_id, *served])
        own = Membership.objects.filter(Q(person_id=by.person_id) | Q(service_user_id__in=served))
        return own.exists() and not own.filter(approved_at__isnull=False).exists()


def _own(row: Membership, on: date) -> OwnPart:
    decider = row.approved_by or row.declined_by
    return OwnPart(
        organisation=row.organisation.name,
        part=row.part,
        state=_state_of(row, on),
        asked=row.asked_at.astimezone(region().tzinfo).date() if row.asked_at else row.since,
        since=row.since,
        until=row.until,
        decided_by=decider.name if decider else "",
        words=row.reason or row.more_asked,
    )


def _state_of(row: Membership, on: date) -> str:
    if row.declined_at:
        return "declined"
    if row.until is not None and row.until <= on:
        return "ended"
    if row.approved_at:
        return "approved"
    return "more_asked" if row.more_asked else "waiting"


# --- facts that somebody should look at ---------------------------------------------------------------------


def claims(*, by: Actor, most: int = 100) -> tuple[FactLine, ...]:
    """Claims that nobody has answered, of the asker's people, the oldest first; refuse with `not_allowed`."""
    rows = Fact.objects.filter(confirmed_at=None, refused_at=None).order_by("claimed_at", "id")
    return _facts_of_people(by, rows, most, lambda fact: _day(fact.claimed_at))


def ending_soon(*, by: Actor, at: datetime, most: int = 100) -> tuple[FactLine, ...]:
    """Confirmed facts of the asker's people that end within thirty days and are not renewed, the first to end first."""
    today = _day(at)
    return _facts_of_people(by, facts_that_end(today), most, lambda fact: fact.until or today)


def facts_that_end(today: date) -> QuerySet[Fact]:
    """Confirmed facts of everybody that end within thirty days and are not renewed: proposed to who may know them."""
    rows = Fact.objects.filter(confirmed_at__isnull=False, until__gt=today, until__lte=today + ENDS_SOON)
    renewed = Fact.objects.filter(person_id=OuterRef("person_id"), kind_id=OuterRef("kind_id")).filter(
        Q(until=None) | Q(until__gt=OuterRef("until")), confirmed_at__isnull=False
    )
    rows = rows.using("reader").select_related("kind").filter(~Exists(renewed.using("reader")))
    return rows.order_by("until", "id")


def _facts_of_people(
    by: Actor, rows: QuerySet[Fact], most: int, day: Callable[[Fact], date]
) -> tuple[FactLine, ...]:
    """The reader proposes facts of people of the asker's organisations; of those only whom the wall shows are told."""
    require_somewhere(by, Permission.CONFIRM_FACTS)
    if not may(by, Permission.CONFIRM_FACTS):
        reach = list(organisations_with(by, Permission.CONFIRM_FACTS))
        rows = rows.filter(person__organisation_ids__overlap=reach)
    if not may_somewhere(by, Permission.SEE_CONFIDENTIAL):
        rows = rows.filter(kind__confidential=False)
    proposed = list(rows.using("reader").select_related("kind")[:most])
    with seeing(by.sight):
        people = {row.id: row for row in Person.objects.filter(id__in={fact.person_id for fact in proposed})}
    return tuple(
        FactLine(
            fact.person_id,
            people[fact.person_id].name,
            fact.kind_id,
            fact.kind.name,
            fact.evidence,
            day(fact),
        )
        for fact in proposed
        if fact.person_id in people and _may_know(by, fact, people[fact.person_id])
    )


def _may_know(by: Actor, fact: Fact, person: Person) -> bool:
    return not fact.kind.confidential or may(by, Permission.SEE_CONFIDENTIAL, person.organisation_ids)
