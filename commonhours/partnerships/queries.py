"""Whose workers an organisation may book."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.partnerships.models import Partnership


def bookable_organisations(guest_id: UUID, type_of_work_id: UUID, *, on: date) -> tuple[UUID, ...]:
    """The organisations whose workers `guest` may book for this work on a day: itself first, then partners."""
    agreed = Partnership.objects.filter(guest_id=guest_id, since__lte=on)
    agreed = agreed.filter(Q(until__isnull=True) | Q(until__gt=on))
    agreed = agreed.filter(Q(type_of_work__isnull=True) | Q(type_of_work_id=type_of_work_id))
    hosts = agreed.order_by("host_id").values_list("host_id", flat=True).distinct()
    return (guest_id, *hosts)
