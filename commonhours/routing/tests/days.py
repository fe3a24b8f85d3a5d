"""Small days of Harbor Care in the cast's world: visits that stand, and whom the others let come."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from commonhours.bookings.actions import book_visit, choose_faces
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.sight import seeing
from commonhours.people.models import Person, ServiceUser
from conftest import EVERYTHING
from tests.cast import NOW, Cast, hire

TUESDAY = date(2026, 3, 3)
HOUR = timedelta(hours=1)


def book(cast: Cast, *people: str, **wish: Any) -> UUID:
    asked = cast.wish(**{"who": "park"} | wish)
    return book_visit(by=cast.actors["olga"], at=NOW, wish=asked, person_ids=cast.ids(*people)).visit_id


def anyone_may_come(cast: Cast, *served: str) -> None:
    for name in served:
        choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=cast.served[name].id, says="anyone")


def coming(cast: Cast, visit_id: UUID) -> set[str]:
    names = {person.id: name for name, person in cast.people.items()}
    with seeing(EVERYTHING):
        rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        return {names[person] for person in rows.values_list("person_id", flat=True)}


def hire_dina(cast: Cast) -> None:
    """She can do all that Rosa can."""
    with seeing(EVERYTHING):
        hire(cast, "dina", "harbor", ["nutrition", "company"], ("spanish", "nutrition"))


def far_away(cast: Cast, served: str, latitude: float) -> None:
    """Somebody is served in another part of the city."""
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served[served].id).update(latitude=latitude)


def lives_at(cast: Cast, worker: str, latitude: float) -> None:
    with seeing(EVERYTHING):
        Person.objects.filter(id=cast.people[worker].id).update(latitude=latitude)
