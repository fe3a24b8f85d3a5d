"""The cast with tokens, at the hour in which it lives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import transaction

from commonhours.api.tests.calling import Caller, token_for
from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from conftest import EVERYTHING, empty
from tests.cast import NOW, Cast, assemble


@pytest.fixture(autouse=True)
def this_door_alone(settings: Any) -> None:
    """The pages need not stand for the API to be tested."""
    settings.ROOT_URLCONF = "commonhours.api.urls"


@pytest.fixture(autouse=True)
def the_casts_hour() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=False):
        yield
    FOLLOWER.forget()
    forget_words()


@dataclass
class Market:
    """The cast, committed once for a whole module, and those who call."""

    cast: Cast
    olga: Caller
    otto: Caller


@pytest.fixture(scope="module")
def market(django_db_setup: None, django_db_blocker: Any) -> Iterator[Market]:
    """For tests in which nothing happens, because everything is refused."""
    with django_db_blocker.unblock():
        with transaction.atomic(), seeing(EVERYTHING):
            cast = assemble()
        yield Market(cast, *(Caller(token_for(cast, name)) for name in ("olga", "otto")))
        empty()


@pytest.fixture
def olga(committed_cast: Cast) -> Caller:
    """Operates the contact centre."""
    return Caller(token_for(committed_cast, "olga"))


@pytest.fixture
def otto(committed_cast: Cast) -> Caller:
    """Coordinates Westside: the outsider."""
    return Caller(token_for(committed_cast, "otto"))
