"""Find people by a few letters of their name, among very many.

Row security keeps LIKE from using an index, so the reader role proposes ids (with the asker's own organisations
in its WHERE) and the wall disposes: only rows that the asker sees are returned.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.people.models import Person, ServiceUser

MOST = 10
SHORTEST = 2

Party = TypeVar("Party", Person, ServiceUser)


def search_service_users(*, by: Actor, text: str, most: int = MOST) -> list[ServiceUser]:
    """Service users whose name holds every word of the text; none for fewer than two letters."""
    require_somewhere(by, Permission.SEE_SERVICE_USERS)
    rows = ServiceUser.objects.select_related("area")
    return _found(by, Permission.SEE_SERVICE_USERS, text, rows, most)


def search_people(*, by: Actor, text: str, most: int = MOST) -> list[Person]:
    """People whose name holds every word of the text; none for fewer than two letters."""
    require_somewhere(by, Permission.SEE_PEOPLE)
    return _found(by, Permission.SEE_PEOPLE, text, Person.objects.select_related("area"), most)


def _found(by: Actor, permission: Permission, text: str, rows: QuerySet[Party], most: int) -> list[Party]:
    words = _words(text)
    if not words:
        return []
    proposed = _proposed(by, permission, words, rows.using("reader"), most)
    with seeing(by.sight):
        return list(rows.filter(id__in=proposed).order_by("name", "id"))


def _proposed(
    by: Actor, permission: Permission, words: Sequence[str], rows: QuerySet[Party], most: int
) -> list[UUID]:
    for word in words:
        rows = rows.filter(name__icontains=word)
    if not may(by, permission):
        rows = rows.filter(organisation_ids__overlap=list(organisations_with(by, permission)))
    return list(rows.order_by("name", "id").values_list("id", flat=True)[:most])


def _words(text: str) -> list[str]:
    words = text.replace("\x00", "").split()[:5]
    return words if sum(map(len, words)) >= SHORTEST else []
