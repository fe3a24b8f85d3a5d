"""Work out whether the choosing is fair to groups of people, over whole months, once and for everybody to read."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refused
from commonhours.fairness.counting import counted
from commonhours.fairness.models import FairnessAudit
from commonhours.fairness.ratios import tables
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

# What is kept goes back four years.
MOST_MONTHS = 48


@dataclass(frozen=True)
class Audited:
    """The audit, and how many rankings it rests on."""

    audit_id: UUID
    rankings: int


@once(Audited)
def audit_choosing(*, by: Actor, at: datetime, since: date, until: date) -> Audited:
    """Work out rates and ratios of the rankings that were acted on, from the first of one month until that of another.

    The months must be over. Refuses with `not_allowed`, `not_whole_months`, `too_many_months`, `months_not_over`,
    `audited_already`, `nothing_to_audit`.
    """
    with acting("choosing.audit", by=by, at=at) as act:
        require(by, Permission.GOVERN)
        _check(since, until, at.astimezone(region().tzinfo).date())
        assert by.account_id is not None  # whoever governs signs in
        months, rankings, people = counted(since, until)
        if not rankings:
            raise Refused.because("nothing_to_audit")
        audit = FairnessAudit.objects.create(
            id=new_id(),
            since=since,
            until=until,
            rankings=rankings,
            people=people,
            tables=[asdict(table) for table in tables(months)],
            made_at=at,
            made_by_id=by.account_id,
        )
        act.subject_id = audit.id
        act.note(since=since.isoformat(), until=until.isoformat(), rankings=rankings)
        audited = act.outcome = Audited(audit.id, rankings)
        return audited


def _check(since: date, until: date, today: date) -> None:
    if since.day != 1 or until.day != 1 or since >= until:
        raise Invalid.because("not_whole_months", field="since")
    if (until.year - since.year) * 12 + until.month - since.month > MOST_MONTHS:
        raise Invalid.because("too_many_months", field="since", most=MOST_MONTHS)
    if until > today:
        raise Refused.because("months_not_over")
    if FairnessAudit.objects.filter(since=since, until=until).exists():
        raise Refused.because("audited_already")
