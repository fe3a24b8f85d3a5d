"""Audits of the choosing, for everybody who signs in; and what somebody said of themselves, for them alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.fairness.models import FairnessAudit, SelfDescription
from commonhours.fairness.ratios import Group, Line, Table


@dataclass(frozen=True)
class AuditSeen:
    """One audit: of which months, of how many rankings and people, by whom, and its tables."""

    id: UUID
    since: date
    until: date
    rankings: int
    people: int
    made_at: datetime
    made_by: str
    tables: tuple[Table, ...]


def audits_of_choosing() -> tuple[AuditSeen, ...]:
    """Every audit, the latest months first: the same for everybody."""
    rows = FairnessAudit.objects.order_by("-until", "-since")
    return _seen(list(rows))


def audit_of_choosing(audit_id: UUID) -> AuditSeen:
    """One audit. Refuses with `unknown_audit`."""
    found = _seen(list(FairnessAudit.objects.filter(id=audit_id)))
    if not found:
        raise NotFound.because("unknown_audit", field="audit")
    return found[0]


def described(by: Actor) -> Group:
    """What the asker said of themselves."""
    if by.person_id is None:
        return Group()
    with seeing(by.sight):
        row = SelfDescription.objects.filter(person_id=by.person_id).first()
        return Group(row.sex, row.ethnicity) if row else Group()


def _seen(rows: Sequence[FairnessAudit]) -> tuple[AuditSeen, ...]:
    names = names_of_accounts({row.made_by_id for row in rows})
    return tuple(
        AuditSeen(
            id=row.id,
            since=row.since,
            until=row.until,
            rankings=row.rankings,
            people=row.people,
            made_at=row.made_at,
            made_by=names.get(row.made_by_id, ""),
            tables=tuple(_table(each) for each in row.tables),
        )
        for row in rows
    )


def _table(kept: dict[str, Any]) -> Table:
    lines = tuple(Line(**each | {"group": tuple(each["group"])}) for each in kept["lines"])
    return Table(**kept | {"lines": lines})
