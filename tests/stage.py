"""Sets the stage before Django's settings are read: a server of the tests' own, and a database for each worker."""

import os
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[1]

os.environ["COMMONHOURS_STATE"] = str(_CHECKOUT / ".commonhours" / "test")
os.environ["COMMONHOURS_DATABASE"] = "test_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ.pop("DATABASE_URL", None)
# Playwright's own loop runs in the test's thread; the fixtures beside it use the ORM there, one at a time.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
