"""What the tables say of bookings, so that two moments can be held against each other."""

from typing import Any

from commonhours.bookings.models import OCCUPYING, Assignment, Gap, Series, Visit
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation, Hold
from conftest import EVERYTHING

Rows = dict[str, dict[Any, dict[str, Any]]]


def tables() -> Rows:
    """Every row that stands, each column of it; hours that are held by visit, since they are held anew."""
    with seeing(EVERYTHING):
        return {
            "visits": _by_id(Visit.objects.all()),
            "assignments": _by_id(Assignment.objects.all()),
            "series": _by_id(Series.objects.all()),
            "gaps": _by_id(Gap.objects.all()),
            "allocations": _by_id(Allocation.objects.all()),
            "holds": {
                row["visit_id"]: dict(row)
                for row in Hold.objects.filter(returned_at=None).values(
                    "visit_id", "allocation_id", "minutes"
                )
            },
        }


def _by_id(rows: Any) -> dict[Any, dict[str, Any]]:
    return {row["id"]: row for row in rows.values()}


def assert_as_before(before: Rows, after: Rows) -> None:
    """Everything is as it was; what an act had made besides holds no hour, no person and no place in a series."""
    for name, rows in after.items():
        kept = {key: row for key, row in rows.items() if key in before[name]}
        assert kept == before[name], name
    new = {
        name: [row for key, row in rows.items() if key not in before[name]] for name, rows in after.items()
    }
    assert {row["state"] for row in new["visits"]} <= {"cancelled"}
    assert not {row["state"] for row in new["assignments"]} & set(OCCUPYING)
    assert not new["holds"]
    assert not new["gaps"]
    assert all("UNTIL=" in row["rule"] for row in new["series"])
