"""Who answers what is contested: one of the organisation's own who may, by name; and by when."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from commonhours.common.refusals import Refused
from commonhours.fairness.models import Contest
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import region
from commonhours.policies.queries import rulebook_of


def decider_for(organisation_id: UUID, *, at: datetime, not_by: set[UUID]) -> UUID:
    """Who answers: of the organisation, else of the region; whoever has fewest open, then the longest there.

    Never one of those in `not_by`, who chose or who contest. Refuses with `nobody_answers`.
    """
    for where in (Q(organisation_id=organisation_id), Q(organisation__isnull=True)):
        if found := _least_busy(where, at, not_by):
            return found
    raise Refused.because("nobody_answers")


def _least_busy(where: Q, at: datetime, not_by: set[UUID]) -> UUID | None:
    roles = [role for role, permissions in ROLES.items() if Permission.SUPERVISE in permissions]
    today = at.astimezone(region().tzinfo).date()
    held = Grant.objects.filter(where, Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
    held = held.filter(role__in=roles, account__is_active=True).exclude(account_id__in=not_by)
    accounts = list(dict.fromkeys(held.order_by("since", "id").values_list("account_id", flat=True)))
    counted = Contest.objects.filter(to_account_id__in=accounts, state="open").values_list("to_account")
    waiting = dict(counted.annotate(many=Count("id")))
    return min(accounts, key=lambda each: waiting.get(each, 0), default=None)


def answer_due(organisation_id: UUID, at: datetime) -> datetime:
    """Until when a contest of this day is answered, by the rule that holds in the organisation on it."""
    day = at.astimezone(region().tzinfo).date()
    bounds = rulebook_of([organisation_id], None).bounds(organisation_id, day)
    return at + timedelta(minutes=bounds["contest_answer"].value)
