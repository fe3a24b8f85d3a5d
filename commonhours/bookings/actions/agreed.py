"""Book somebody who has said yes to an offer: by every rule of a booking but the limits that are their own to pass.

For acts that have been allowed: whoever made the offer had the permission, whoever accepts it needs none.
"""

from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.book import open_parties, write_booking
from commonhours.bookings.actions.changing import Standing, lock_all, locked_visit, open_change
from commonhours.bookings.actions.faces import require_consent
from commonhours.bookings.actions.fill_gap import open_date
from commonhours.bookings.actions.filling import wish_on
from commonhours.bookings.actions.move import shift
from commonhours.bookings.actions.writing import Belonging
from commonhours.bookings.gaps import wish_of_series
from commonhours.bookings.models import Gap, Series
from commonhours.bookings.parts import Part, moved_parts, parts_of, wish_of
from commonhours.bookings.recurrence import Occurrence
from commonhours.bookings.wish import Wish
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.trail.actions import OpenAct


def book_agreed(act: OpenAct, wish: Wish, person_id: UUID, *, authority: UUID | None) -> UUID:
    """Book a visit that was only a wish until now; refuses as `book_visit` does."""
    known = open_parties(wish, [person_id])
    belongs = Belonging(authority=authority)
    return write_booking(act, wish, known, [person_id], agreed=True, belongs=belongs).visit_id


def fill_date_agreed(
    act: OpenAct, series_id: UUID, gap_id: UUID, person_id: UUID, *, authority: UUID | None
) -> UUID:
    """Book an open date of a series; refuses as `fill_gap` does."""
    series, occurrence = locked_date(series_id, gap_id)
    wish = wish_of_date(series, occurrence)
    known = open_parties(wish, [person_id])
    belongs = Belonging(series_id, occurrence.starts_at, authority)
    booked = write_booking(act, wish, known, [person_id], agreed=True, belongs=belongs)
    Gap.objects.filter(id=gap_id).update(filled_by=booked.visit_id)
    act.note(series=series_id, gap=gap_id)
    return booked.visit_id


def locked_date(series_id: UUID, gap_id: UUID) -> tuple[Series, Occurrence]:
    """An open date of a series, both rows locked. Refuses with `unknown_series` and as `open_date` does."""
    concern([series_id])
    series = Series.objects.select_for_update(no_key=True).filter(id=series_id).first()
    if series is None:
        raise NotFound.because("unknown_series", field="series")
    return series, open_date(series, gap_id)


def wish_of_date(series: Series, occurrence: Occurrence) -> Wish:
    """What an open date asks for. Refuses with `skipped_by_clock` where the clock leaves no such hour."""
    concern([series.service_user_id])
    if occurrence.period is None:
        raise Refused.because("skipped_by_clock")
    return wish_on(wish_of_series(series, occurrence.period), occurrence)


def fill_place_agreed(act: OpenAct, visit_id: UUID, person_id: UUID) -> UUID:
    """Have somebody come to the empty place of a visit; refuses as a change of it does, and with `already_filled`."""
    standing = locked_place(act, visit_id)
    visit = standing.visit
    here = [part.person_id for _, part in parts_of(visit)]
    known = open_parties(wish_of(visit), [*here, person_id])
    lock_all(here, [person_id])
    require_consent(act, visit.service_user_id, [person_id])
    whole = Part(person_id, visit.type_of_work_id, visit.starts_at, visit.ends_at)
    standing.bring(known, [whole], agreed=True)
    standing.tell()
    return visit.id


def move_agreed(
    act: OpenAct, visit_id: UUID, wish: Wish, was: tuple[datetime, datetime], *, late: bool, reason: str
) -> UUID:
    """Take a visit to the time to which its worker has said yes; by every rule but the limits that are their own.

    Refuses as `move_visit` does, and with `changed_since` when it no longer takes place when it did as they were asked.
    """
    concern([visit_id])
    visit = locked_visit(visit_id)
    standing = open_change(act, visit, late=late)
    if (visit.starts_at, visit.ends_at) != was:
        raise Refused.because("changed_since")
    parts = moved_parts([part for _, part in parts_of(visit)], wish_of(visit), wish)
    people = tuple(part.person_id for part in parts)
    known = open_parties(wish, people)
    lock_all(people)
    shift(standing, known, wish, parts, agreed=True)
    standing.tell(reason)
    return visit.id


def locked_place(act: OpenAct, visit_id: UUID) -> Standing:
    """A visit with an empty place, its row locked. Refuses with `already_filled` and as every change does."""
    concern([visit_id])
    visit = locked_visit(visit_id)
    standing = open_change(act, visit, late=False)
    if len(parts_of(visit)) >= visit.places:
        raise Refused.because("already_filled")
    return standing
