"""Which work a payer asks for: it is worked for a wage, under a name and a number that the payer knows."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.integrations.evv.models import Procedure


def payer_of(organisation_id: UUID, work_id: UUID | None, day: date) -> str:
    """The name of a payer who asks for this work of the organisation, or for any, that day or later; or nothing."""
    rows = Procedure.objects.filter(payer__organisation_id=organisation_id)
    if work_id:
        rows = rows.filter(type_of_work_id=work_id)
    rows = rows.filter(Q(payer__until__isnull=True) | Q(payer__until__gt=day))
    found = rows.select_related("payer").order_by("payer__name").first()
    return found.payer.name if found else ""
