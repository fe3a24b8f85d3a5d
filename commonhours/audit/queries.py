"""Reads of audits for other rooms and their own verbs: under which audit somebody acts, what samples are drawn from."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.audit.models import Audit
from commonhours.audit.rules import Posting
from commonhours.common.actor import Actor
from commonhours.common.sight import Days, seeing
from commonhours.organisations.queries import region

ROLE = "auditor"


def in_force(*, on: date) -> Q:
    """Audits that two officers have let in, that nobody has ended, and that hold on a day."""
    return Q(confirmed_at__isnull=False, ended_at__isnull=True, begins__lte=on, ends__gt=on)


def audit_of(by: Actor, *, on: date) -> Audit | None:
    """The audit under which somebody acts; None for everybody else. Runs inside `seeing`."""
    if by.account_id is None or not any(held.role == ROLE for held in by.roles):
        return None
    rows = Audit.objects.filter(in_force(on=on), account_id=by.account_id)
    return rows.order_by("-confirmed_at").first()


def days_of(by: Actor, *, at: datetime) -> Days | None:
    """The days whose books whoever audits may read; None for everybody else. What doors ask when they make an actor."""
    if not any(held.role == ROLE for held in by.roles):
        return None
    zone = region().tzinfo
    with seeing(by.sight):
        audit = audit_of(by, on=at.astimezone(zone).date())
    if audit is None:
        return None
    begins, ends = (datetime.combine(day, time(), zone) for day in (audit.since, audit.until))
    return Days(audit.since, audit.until, begins, ends)


@dataclass(frozen=True)
class Population:
    """What a sample is drawn from: every posting in the books of these organisations, of these kinds and days.

    `posted_before`: later postings of the same days do not change what was drawn.
    """

    organisation_ids: tuple[UUID, ...]
    since: date
    until: date
    kinds: tuple[str, ...]
    posted_before: datetime

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        return {
            **told,
            "organisation_ids": [str(each) for each in self.organisation_ids],
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "kinds": list(self.kinds),
            "posted_before": self.posted_before.isoformat(),
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        return cls(
            tuple(UUID(each) for each in told["organisation_ids"]),
            date.fromisoformat(told["since"]),
            date.fromisoformat(told["until"]),
            tuple(told["kinds"]),
            datetime.fromisoformat(told["posted_before"]),
        )


# An amount is what was debited in the books that are audited.
_POSTINGS = """
SELECT t.id, sum(l.cents)::bigint FROM ledger_transfer t JOIN ledger_leg l ON l.transfer_id = t.id
WHERE t.day >= %s AND t.day < %s AND t.posted_at < %s AND t.kind = ANY (%s)
  AND l.organisation_id = ANY (%s) AND l.cents > 0
GROUP BY t.id"""


def postings_of(population: Population) -> list[Posting]:
    """Everything that a sample is drawn from, within what the wall shows."""
    asked = (
        population.since,
        population.until,
        population.posted_before,
        list(population.kinds),
        list(population.organisation_ids),
    )
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS, asked)
        return [Posting(key, cents) for key, cents in cursor.fetchall()]
