"""What makes sense in the cast's world, by the name of the field that asks for it."""

from datetime import timedelta
from typing import Any

from commonhours.bookings.actions import book_series, book_visit
from tests.cast import NOW, TUESDAY_TEN, Cast


def known_of(cast: Cast) -> dict[str, Any]:
    """Ids and times of this cast; a visit and a series are booked for it."""
    return _ids(cast) | _times() | _booked(cast)


def _times() -> dict[str, Any]:
    return {
        "starts_at": "2026-03-04T18:00:00Z",
        "ends_at": "2026-03-04T19:00:00Z",
        "from": "2026-03-02",
        "to": "2026-03-30",
        "search": "ro",
        "rule": "FREQ=WEEKLY;COUNT=2",
        "site_id": None,
    }


def _booked(cast: Cast) -> dict[str, Any]:
    given: dict[str, Any] = {"by": cast.actors["olga"], "at": NOW}
    later = cast.wish(who="park", start=TUESDAY_TEN + timedelta(days=3))
    visit = book_visit(**given, wish=cast.wish(), person_ids=cast.ids("rosa"))
    series = book_series(**given, wish=later, rule="FREQ=WEEKLY;COUNT=3", person_ids=cast.ids("sam"))
    return {"visit_id": str(visit.visit_id), "series_id": str(series.series_id)}


def _ids(cast: Cast) -> dict[str, Any]:
    lopez, rosa = str(cast.served["lopez"].id), str(cast.people["rosa"].id)
    return {
        "service_user_id": lopez,
        "service_user": lopez,
        "type_of_work_id": str(cast.works["nutrition"].id),
        "organisation_id": str(cast.organisations["harbor"].id),
        "person_id": rosa,
        "person": rosa,
        "person_ids": rosa,
        "wants": str(cast.facts["spanish"].id),
        "features": str(cast.features["dog"].id),
    }
