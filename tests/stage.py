"""Sets the stage before Django's settings are read: each worker has a server of its own, with a database."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[1]

# A server counts the transactions of all its databases, and a long one holds back whatever follows the trail in any of
# them: so two workers do not share one.
STATES = _CHECKOUT / ".commonhours" / "test"
os.environ["COMMONHOURS_STATE"] = str(STATES / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
os.environ["COMMONHOURS_DATABASE"] = "test"
os.environ.pop("DATABASE_URL", None)
# Tests knock faster than any caller may; the test of the pace sets its own.
os.environ["COMMONHOURS_PACE"] = "1e9,1e9"
os.environ["COMMONHOURS_WATCH"] = "WARNING"
# Playwright's own loop runs in the test's thread; the fixtures beside it use the ORM there, one at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# Each worker takes one file after the other. The longest come first, or at the end one would wait for the other's.
LONGEST = (
    "tests/api/test_contract.py",
    "tests/journeys/test_every_page.py",
    "tests/test_elsewhere.py",
    "commonhours/web/tests/test_bad_input.py",
    "tests/journeys/",
    "tests/properties/",
    "commonhours/web/tests/test_pages.py",
    "tests/faults/",
    "tests/hostile/",
    "tests/walls/",
    "tests/contention/",
    "commonhours/samplecity/",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Millions of objects are made here and nearly all are kept: whoever looks for garbage need not look at them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and leave the others as they are."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(test: str) -> int:
    return next((place for place, begins in enumerate(LONGEST) if test.startswith(begins)), len(LONGEST))
