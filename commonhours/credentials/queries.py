"""Reads of what has been verified of somebody, and of the work they do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.catalogue.models import Requirement
from commonhours.credentials.models import Fact, Portfolio


@dataclass(frozen=True)
class FactLine:
    """A fact about somebody: the evidence, who confirmed it for whom, from when until when."""

    kind_id: UUID
    code: str
    name: str
    category: str
    confidential: bool
    evidence: str
    confirmed_by: str | None
    confirmed_for: str | None
    confirmed_at: datetime | None
    since: date
    until: date | None
    refused_at: datetime | None
    refusal: str


@dataclass(frozen=True)
class WorkLine:
    """A type of work that somebody does, and whether they have it switched on."""

    type_of_work_id: UUID
    code: str
    name: str
    on: bool


def facts_of(person_id: UUID, *, secret: bool) -> tuple[FactLine, ...]:
    """The facts about a person; confidential ones only when asked for. The asker must have been let near them."""
    rows = Fact.objects.filter(person_id=person_id).select_related("kind", "confirmed_by", "confirmed_for")
    shown = rows if secret else rows.filter(kind__confidential=False)
    ordered = list(shown.order_by("kind__category", "kind__code", "claimed_at", "since", "id"))
    latest = {row.kind_id: row.id for row in ordered}
    # A refused claim is told until a newer one, or a confirmation, has taken its place.
    return tuple(_fact(row) for row in ordered if row.refused_at is None or latest[row.kind_id] == row.id)


def _fact(row: Fact) -> FactLine:
    return FactLine(
        kind_id=row.kind_id,
        code=row.kind.code,
        name=row.kind.name,
        category=row.kind.category,
        confidential=row.kind.confidential,
        evidence=row.evidence,
        confirmed_by=str(row.confirmed_by) if row.confirmed_by else None,
        confirmed_for=row.confirmed_for.name if row.confirmed_for else None,
        confirmed_at=row.confirmed_at,
        since=row.since,
        until=row.until,
        refused_at=row.refused_at,
        refusal=row.refusal,
    )


def languages_spoken(person_ids: Collection[UUID], *, on: date) -> dict[UUID, tuple[str, ...]]:
    """The codes of languages that are confirmed of people on a day. The asker must have been let near them."""
    rows = Fact.objects.filter(
        Q(until=None) | Q(until__gt=on),
        person_id__in=person_ids,
        kind__category="language",
        kind__confidential=False,
        confirmed_at__isnull=False,
        since__lte=on,
    )
    spoken: dict[UUID, dict[str, None]] = {}
    for person_id, code in rows.order_by("kind__code", "id").values_list("person_id", "kind__code"):
        spoken.setdefault(person_id, {})[code] = None
    return {person_id: tuple(codes) for person_id, codes in spoken.items()}


def portfolio_of(person_id: UUID, *, secret: bool) -> tuple[WorkLine, ...]:
    """The types of work a person does. The asker must have been let near them.

    Work that needs a confidential fact is left out unless asked for: whoever has it switched on and is still not
    offered for it would be known to lack the fact.
    """
    rows = Portfolio.objects.filter(person_id=person_id).select_related("type_of_work")
    if not secret:
        closed = Requirement.objects.filter(kind_of_fact__confidential=True).values("type_of_work_id")
        rows = rows.exclude(type_of_work_id__in=closed)
    rows = rows.order_by("type_of_work__code")
    return tuple(
        WorkLine(row.type_of_work_id, row.type_of_work.code, row.type_of_work.name, row.on) for row in rows
    )
