"""Reads of badges: what an organisation gives, and what somebody wears."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commonhours.catalogue.models import in_language
from commonhours.credentials.models import Badge, BadgeGiven


@dataclass(frozen=True)
class BadgeLine:
    """A badge as its organisation defined it, in the reader's language."""

    id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    stands_for: str
    criteria: str
    colour: str
    mark: str
    retired: bool
    worn_by: int = 0


@dataclass(frozen=True)
class WornLine:
    """A badge that somebody wears or has worn: by whom given, on what evidence, and whether it still counts."""

    id: UUID
    badge: BadgeLine
    evidence: str
    since: date
    until: date | None
    given_by: str
    taken_on: date | None
    taken_reason: str

    def state(self, today: date) -> str:
        """Whether it counts, is to come, is over or was taken back."""
        if self.taken_on:
            return "taken"
        if self.since > today:
            return "planned"
        return "over" if self.until is not None and self.until <= today else "worn"


def badges_of(organisation_ids: Iterable[UUID]) -> tuple[BadgeLine, ...]:
    """Every badge of these organisations, those still given first; `worn_by` counts whom the reader may see."""
    worn = Count("given", filter=Q(given__taken_at=None))
    rows = Badge.objects.filter(organisation_id__in=list(organisation_ids)).annotate(worn=worn)
    return tuple(
        badge_line(row, row.worn)
        for row in rows.select_related("organisation").order_by("retired_at", "defined_at", "id")
    )


def badges_given() -> tuple[BadgeLine, ...]:
    """Every badge that any organisation of the region gives."""
    rows = Badge.objects.filter(retired_at=None).select_related("organisation")
    return tuple(badge_line(row) for row in rows.order_by("organisation__name", "defined_at", "id"))


def worn_by(person_id: UUID) -> tuple[WornLine, ...]:
    """What somebody wears or has worn, the latest first. The asker must have been let near them (`concern`)."""
    rows = _rows().filter(person_id=person_id).order_by("taken_at", "-since", "id")
    return tuple(_worn(row) for row in rows)


def worn_one(given_id: UUID, *, person_id: UUID | None = None) -> WornLine | None:
    """One badge that the asker has been let near, of this person if one is named."""
    rows = _rows().filter(id=given_id)
    row = (rows.filter(person_id=person_id) if person_id else rows).first()
    return _worn(row) if row else None


def worn_number(given_id: UUID) -> int:
    """Its place in the list in which its organisation says what it has taken back."""
    return BadgeGiven.objects.get(id=given_id).number


def _rows() -> "QuerySet[BadgeGiven]":
    return BadgeGiven.objects.select_related("badge__organisation", "given_by")


def _worn(row: BadgeGiven) -> WornLine:
    return WornLine(
        row.id,
        badge_line(row.badge),
        row.evidence,
        row.since,
        row.until,
        row.given_by.name,
        row.taken_at.date() if row.taken_at else None,
        row.taken_reason,
    )


def badge_line(row: Badge, worn: int = 0) -> BadgeLine:
    """A badge for people to read."""
    return BadgeLine(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.name,
        in_language(row.stands_for),
        in_language(row.criteria),
        row.colour,
        row.mark,
        row.retired_at is not None,
        worn,
    )
