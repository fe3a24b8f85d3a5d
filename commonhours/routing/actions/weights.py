"""Say what each thing that makes rounds dear is worth, for an organisation or for the region, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.routing.models import RoundWeights
from commonhours.routing.weighing import Worth, checked
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class RoundWeightsSet:
    """Since when they hold."""

    since: date


@once(RoundWeightsSet)
def set_round_weights(
    *, by: Actor, at: datetime, organisation_id: UUID | None, worth: Worth, reason: str, since: date
) -> RoundWeightsSet:
    """Let other weights hold from a day on; plans that were made by the old ones stay as they are.

    Refuses with `not_allowed`, `cents_out_of_bounds`, `weights_say_why`, `round_weights_past` or
    `round_weights_that_day`.
    """
    with acting("rounds.weigh", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        assert by.account_id is not None  # whoever governs has signed in
        checked(worth)
        if not reason.strip():
            raise Invalid.because("weights_say_why", field="reason")
        if since < at.astimezone(region().tzinfo).date():
            raise Invalid.because("round_weights_past", field="since")
        if RoundWeights.objects.filter(_of(organisation_id), since=since).exists():
            raise Invalid.because("round_weights_that_day", field="since")
        told = {"reason": reason.strip()[:200], "since": since, "set_by_id": by.account_id, "set_at": at}
        row = RoundWeights.objects.create(organisation_id=organisation_id, **worth.facts(), **told)
        act.subject_id = row.id
        act.concerns([organisation_id] if organisation_id else [])
        act.note(weights=worth.facts(), since=since, reason=row.reason)
        act.outcome = outcome = RoundWeightsSet(since)
        return outcome


def _of(organisation_id: UUID | None) -> Q:
    return Q(organisation_id=organisation_id) if organisation_id else Q(organisation__isnull=True)
