"""The verbs of bookings: book a visit or a series, fill what stayed open, cancel."""

from commonhours.bookings.actions.book import Booked, book_visit
from commonhours.bookings.actions.cancel import Cancelled, cancel_visit
from commonhours.bookings.actions.series import (
    Missing,
    SeriesBooked,
    SeriesCancelled,
    book_series,
    cancel_series,
    extend_series,
    fill_gap,
)
from commonhours.bookings.actions.together import Part, book_together

__all__ = [
    "Booked",
    "Cancelled",
    "Missing",
    "Part",
    "SeriesBooked",
    "SeriesCancelled",
    "book_series",
    "book_together",
    "book_visit",
    "cancel_series",
    "cancel_visit",
    "extend_series",
    "fill_gap",
]
