"""The verbs of bookings, a file each: book, move, reassign, hand back, cancel, undo; series; new faces."""

from commonhours.bookings.actions.absence import (
    AbsenceNoted,
    ContestDecided,
    ContestMade,
    contest_absence,
    decide_contest,
    note_absence,
)
from commonhours.bookings.actions.book import book_visit
from commonhours.bookings.actions.book_series import book_series
from commonhours.bookings.actions.cancel import Cancelled, cancel_visit
from commonhours.bookings.actions.cancel_series import SeriesCancelled, cancel_series
from commonhours.bookings.actions.change_series import (
    Changed,
    Kept,
    SeriesChanged,
    change_series,
)
from commonhours.bookings.actions.circle import CircleSet, set_circle
from commonhours.bookings.actions.extend_series import extend_series
from commonhours.bookings.actions.faces import ConsentRecorded, FacesChosen, Yes, choose_faces, record_consent
from commonhours.bookings.actions.fill_gap import fill_gap
from commonhours.bookings.actions.filling import Missing, SeriesBooked
from commonhours.bookings.actions.hand_back import HandedBack, hand_back_visit
from commonhours.bookings.actions.liking import Liked, say_liking
from commonhours.bookings.actions.move import Moved, move_visit
from commonhours.bookings.actions.outcome import OutcomeSaid, Said, say_outcome
from commonhours.bookings.actions.reassign import Reassigned, reassign_visit
from commonhours.bookings.actions.swap import (
    SwapOffered,
    SwapTaken,
    SwapWithdrawn,
    offer_swap,
    take_swap,
    withdraw_swap,
)
from commonhours.bookings.actions.together import Part, book_together
from commonhours.bookings.actions.turning import SeriesChange
from commonhours.bookings.actions.undo import Undone, undo
from commonhours.bookings.actions.unkept import return_unkept
from commonhours.bookings.actions.writing import Booked

__all__ = [
    "AbsenceNoted",
    "Booked",
    "Cancelled",
    "Changed",
    "CircleSet",
    "ConsentRecorded",
    "ContestDecided",
    "ContestMade",
    "FacesChosen",
    "HandedBack",
    "Kept",
    "Liked",
    "Missing",
    "Moved",
    "OutcomeSaid",
    "Part",
    "Reassigned",
    "Said",
    "SeriesBooked",
    "SeriesCancelled",
    "SeriesChange",
    "SeriesChanged",
    "SwapOffered",
    "SwapTaken",
    "SwapWithdrawn",
    "Undone",
    "Yes",
    "book_series",
    "book_together",
    "book_visit",
    "cancel_series",
    "cancel_visit",
    "change_series",
    "choose_faces",
    "contest_absence",
    "decide_contest",
    "extend_series",
    "fill_gap",
    "hand_back_visit",
    "move_visit",
    "note_absence",
    "offer_swap",
    "reassign_visit",
    "record_consent",
    "return_unkept",
    "say_liking",
    "say_outcome",
    "set_circle",
    "take_swap",
    "undo",
    "withdraw_swap",
]
