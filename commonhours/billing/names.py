"""What those who pay are called."""

from uuid import UUID

from commonhours.common.sight import concern
from commonhours.funding.keys import lines_key
from commonhours.funding.models import FundingLine


def payer_names(organisation_id: UUID) -> dict[str, str]:
    """An organisation's funding lines by their ids as charges have them: "City of Long Beach · Nutrition".

    The caller has asked for the permission to see its money.
    """
    concern([lines_key(organisation_id)])
    rows = FundingLine.objects.filter(organisation_id=organisation_id)
    return {str(row.id): f"{row.funder} · {row.name}" if row.funder else row.name for row in rows}
