"""Races are run by compiled rules: who compiled first would hold its locks for seconds."""

import pytest

from commonhours.bookings.fit import compile_rules
from tests.cast import NOW


@pytest.fixture(autouse=True, scope="session")
def compiled() -> None:
    compile_rules(NOW)
