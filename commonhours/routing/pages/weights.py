"""What each thing was worth in rounds, and since when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.routing.models import RoundWeights
from commonhours.routing.queries import own_or_regional, require_planner, worth_of
from commonhours.routing.weighing import Worth


@dataclass(frozen=True)
class WeightsLine:
    """What each factor was worth from a day on; without `organisation_id` in the whole region."""

    organisation_id: UUID | None
    worth: Worth
    reason: str
    since: date
    set_by: str
    set_at: datetime


def weights_of(*, by: Actor, organisation_id: UUID) -> tuple[WeightsLine, ...]:
    """What holds and held for an organisation, its own and the region's, the last first. Refuses with `not_allowed`."""
    require_planner(by, organisation_id)
    with seeing(by.sight):
        rows = RoundWeights.objects.filter(own_or_regional(organisation_id)).select_related("set_by")
        return tuple(
            WeightsLine(
                row.organisation_id, worth_of(row), row.reason, row.since, row.set_by.name, row.set_at
            )
            for row in rows.order_by("-since", "organisation_id")
        )
