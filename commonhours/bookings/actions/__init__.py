"""The verbs of bookings: book a visit, book a series, cancel."""

from commonhours.bookings.actions.book import Booked, book_visit
from commonhours.bookings.actions.cancel import Cancelled, cancel_visit

__all__ = ["Booked", "Cancelled", "book_visit", "cancel_visit"]
