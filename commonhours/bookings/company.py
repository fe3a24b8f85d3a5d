"""Whoever comes to somebody, as these may know them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Fact
from commonhours.organisations.permissions import Permission, may_for


def spoken_by(*, by: Actor, lines: Iterable[VisitLine]) -> dict[UUID, tuple[str, ...]]:
    """The confirmed languages of those who come to visits of a service user for whom the asker acts."""
    coming = {
        (each.person_id, line.starts_at.date())
        for line in lines
        if may_for(by, Permission.PLAN, line.service_user_id)
        for each in line.people
        if each.person
    }
    if not coming:
        return {}
    people, day = {person for person, _ in coming}, max(day for _, day in coming)
    with seeing(by.sight):
        concern(people)
        rows = Fact.objects.filter(
            Q(until=None) | Q(until__gt=day),
            person_id__in=people,
            kind__category="language",
            kind__confidential=False,
            confirmed_at__isnull=False,
            since__lte=day,
        )
        spoken: dict[UUID, dict[str, None]] = {}
        for row in rows.select_related("kind").order_by("kind__code", "id"):
            spoken.setdefault(row.person_id, {})[row.kind.name] = None
    return {person: tuple(names) for person, names in spoken.items()}
