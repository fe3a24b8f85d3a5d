"""Whoever comes to somebody, as these may know them."""

from collections.abc import Iterable
from uuid import UUID

from commonhours.bookings.pages import VisitLine
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.credentials.queries import languages_spoken
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
        spoken = languages_spoken(people, on=day)
    names = {kind.code: kind.name for kind in words().kinds if kind.category == "language"}
    return {person: tuple(names.get(code, code) for code in codes) for person, codes in spoken.items()}
