"""Facts as they stand for somebody: claimed, confirmed, refused, or only required by their work."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.catalogue.models import KindOfFact, Requirement
from commonhours.credentials.models import Fact, Portfolio
from commonhours.organisations.queries import region


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


def local_day(at: datetime) -> date:
    """The day that it is in the region."""
    return at.astimezone(region().tzinfo).date()


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
