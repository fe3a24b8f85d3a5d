"""Whose workers an organisation may book."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.partnerships.models import Partnership


def hosts_of(guest_ids: Sequence[UUID], *, on: date) -> tuple[UUID, ...]:
    """The organisations whose workers these may book for any work at all: themselves first, then partners."""
    agreed = Partnership.objects.filter(guest_id__in=guest_ids, since__lte=on)
    agreed = agreed.filter(Q(until__isnull=True) | Q(until__gt=on))
    return (*guest_ids, *agreed.order_by("host_id").values_list("host_id", flat=True).distinct())
