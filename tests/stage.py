"""Sets the stage before Django's settings are read: a server of the tests' own, and a database for each worker."""

import os
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[1]

os.environ["COMMONHOURS_STATE"] = str(_CHECKOUT / ".commonhours" / "test")
os.environ["COMMONHOURS_DATABASE"] = "test_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ.pop("DATABASE_URL", None)
# Tests knock faster than any caller may; the test of the pace sets its own.
os.environ["COMMONHOURS_PACE"] = "1e9,1e9"
os.environ["COMMONHOURS_WATCH"] = "WARNING"
# Playwright's own loop runs in the test's thread; the fixtures beside it use the ORM there, one at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
