"""Which services answer, for planners: by service, and never a count that tells who somebody is."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.referrals.models import Referral
from commonhours.referrals.rules import Row, Told, table

A_YEAR = timedelta(days=365)


def services_that_answer(*, by: Actor, at: datetime, other: str) -> tuple[Row, ...]:
    """What became of the past year's referrals, by service, for whoever plans for organisations or the region.

    Refuses with `not_allowed`. Services with fewer than five people stand together as `other`.
    """
    require_somewhere(by, Permission.PLAN)
    with seeing(by.sight):
        own = _planned_for(by)
        concern(own)
        rows = Referral.objects.filter(organisation_id__in=own, sent_at__gte=at - A_YEAR, sent_at__lte=at)
        return table(map(_told, rows), other=other)


def _planned_for(by: Actor) -> tuple[UUID, ...]:
    if may(by, Permission.PLAN):
        return tuple(names_of_organisations())
    return tuple(sorted(set(organisations_with(by, Permission.PLAN))))


def _told(row: Referral) -> Told:
    days = (row.answered_at - row.sent_at).days if row.answered_at else None
    return Told(row.to_name, row.service_user_id, row.state, days)
