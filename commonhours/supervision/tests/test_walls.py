"""What is written down of a worker: row security alone keeps it from everybody but whom it is for."""

from typing import Any

import pytest

from commonhours.common.actor import Actor
from commonhours.common.sight import Sight, concern, seeing
from commonhours.supervision.actions import Plan, ask_for_a_word, observe_visit, plan_first_day
from commonhours.supervision.models import CheckIn, FirstDay, ObservedVisit, PrivateNote, Supervisor, Word
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.supervising import entrust, supervising, talk, visit_of

TABLES = (Supervisor, CheckIn, PrivateNote, ObservedVisit, FirstDay, Word)
NOTHING = (0, 0, 0, 0, 0, 0)


@pytest.fixture
def written(cast: Cast) -> Cast:
    """One row of each kind about Rosa of Harbor."""
    supervising(cast)
    entrust(cast)
    talk(cast, agreed="Fewer evenings.")
    rosa, harbor = cast.people["rosa"].id, cast.organisations["harbor"].id
    watched = visit_of(cast, "rosa")
    given: dict[str, Any] = {"by": cast.actors["sue"], "person_id": rosa, "organisation_id": harbor}
    observe_visit(**given, at=TUESDAY_TEN, visit_id=watched, went_well="Warm.")
    plan_first_day(**given, at=NOW, plan=Plan(papers=True))
    ask_for_a_word(by=cast.actors["rosa"], at=NOW)
    return cast


def seen(sight: Sight) -> tuple[int, ...]:
    """How many rows of each table row security shows, with no code before it that asks for a permission."""
    with seeing(sight):
        return tuple(table.objects.count() for table in TABLES)


@pytest.mark.parametrize("who", ["olga", "carmen", "ana", "otto", "sid", "nina", "ben", "dara", "sal"])
def test_belonging_to_an_organisation_or_the_region_opens_nothing(written: Cast, who: str) -> None:
    assert seen(written.actors[who].sight) == NOTHING


def test_neither_does_serving_the_same_service_user_nor_having_the_worker_opened(written: Cast) -> None:
    park, rosa = written.served["park"].id, written.people["rosa"].id
    with seeing(Sight(service_user_ids=(park,))):
        assert tuple(table.objects.count() for table in TABLES) == NOTHING
    # An operator who finds Rosa has her rows opened, and none of these.
    with seeing(written.actors["olga"].sight):
        concern([rosa, park, *(each.id for each in written.served.values())])
        assert tuple(table.objects.count() for table in TABLES) == NOTHING


def test_a_worker_sees_what_is_shared_and_no_private_note(written: Cast) -> None:
    assert seen(written.actors["rosa"].sight) == (1, 1, 0, 1, 1, 1)


def test_a_supervisor_sees_whom_they_were_entrusted_and_the_rest_through_their_permission(
    written: Cast,
) -> None:
    assert seen(written.actors["sue"].sight) == (1, 0, 0, 0, 0, 1)
    with seeing(written.actors["sue"].sight):
        concern([written.organisations["harbor"].id])
        assert tuple(table.objects.count() for table in TABLES) == (1, 1, 1, 1, 1, 1)


def test_a_private_note_stays_shut_to_whom_it_is_about_whatever_they_may_do(written: Cast) -> None:
    rosa = written.actors["rosa"]
    both = Actor(rosa.account_id, rosa.person_id, written.actors["sue"].roles)
    with seeing(both.sight):
        concern([written.organisations["harbor"].id])
        assert PrivateNote.objects.count() == 0
        assert CheckIn.objects.count() == 1
