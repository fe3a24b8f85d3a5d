"""Every page and operation with the permission layer taken away: what row security alone keeps from an outsider.

Otto of Westside is told yes whatever permission is asked for, anywhere; a stranger's organisation has a row in every
walled table, and he asks each door for exactly these rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import time_machine
from django.db import transaction

from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.organisations.models import Organisation
from conftest import EVERYTHING
from tests.cast import NOW, Cast, assemble
from tests.walls.asking import Answer, ask
from tests.walls.permitted import every_permission
from tests.walls.rows import administrator
from tests.walls.stranger import Stranger, stranger

# In a sample city, where everybody is invented, the door itself shows who lives there, and what they were sent.
SAMPLE = {"sign_in", "sample_inbox"}
# Doors that read much: with the walls down they must show what was planted, or nobody could trust the silence above.
READING = (
    "person",
    "service_user",
    "billing_run",
    "transfer",
    "show_person",
    "show_request",
    "show_invoice",
    "list_rates",
)


@dataclass(frozen=True)
class World:
    cast: Cast
    strange: Stranger

    def ask(self, *names: str) -> list[Answer]:
        """Ask as Otto, to whom every permission is given."""
        with every_permission(Organisation.objects.values_list("id", flat=True)):
            return ask(self.cast, "otto", self.strange, only=lambda name, method: not names or name in names)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    FOLLOWER.forget()
    forget_words()
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True):  # type: ignore[attr-defined]
        with transaction.atomic(), seeing(EVERYTHING):
            cast = assemble()
        with stranger() as strange:
            yield World(cast, strange)
    FOLLOWER.forget()


@pytest.fixture(scope="module")
def answers(world: World) -> list[Answer]:
    return world.ask()


def leaks(answers: list[Answer]) -> set[str]:
    return {each.name for each in answers if each.leaks}


def test_with_every_permission_given_nothing_of_a_strangers_is_told(answers: list[Answer]) -> None:
    assert leaks(answers) - SAMPLE == set()


def test_nothing_fails_but_where_the_database_refuses_to_write_into_a_strangers_rows(
    answers: list[Answer],
) -> None:
    assert [each.name for each in answers if each.status == 500 and not each.stopped] == []


def test_with_the_walls_down_the_same_doors_tell_everything(world: World) -> None:
    """The control: without row security the outsider reads the stranger's rows."""
    with _walls_down(world.strange):
        assert leaks(world.ask(*READING)) == set(READING)


@contextmanager
def _walls_down(strange: Stranger) -> Iterator[None]:
    _row_security(strange, "DISABLE")
    try:
        yield
    finally:
        _row_security(strange, "ENABLE")


def _row_security(strange: Stranger, how: str) -> None:
    with administrator() as connection:
        for table in strange.tables:
            if table.walled:
                connection.execute(f"ALTER TABLE {table.name} {how} ROW LEVEL SECURITY")
        connection.commit()
