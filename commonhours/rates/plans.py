"""What changes of many visits cost together: a series, a change of it, other people for a visit.

Who comes to which visits before and afterwards is read from the diary: afterwards as the action itself would leave it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.rates.pages import Shown, sees_all
from commonhours.rates.pricing import Prospect, Shift, prices_in_turn
from commonhours.rates.queries import sees_prices


@dataclass(frozen=True)
class Place:
    """Somebody's place in a visit: for which employer they come, when, and who booked it for what."""

    visit_id: UUID
    person_id: UUID
    employer_id: UUID
    shift: Shift


# By visit and person.
Places = Mapping[tuple[UUID, UUID], Place]


@dataclass(frozen=True)
class PlannedPrice:
    """What changes for one person in one visit, when that is, and what it costs after all that comes before it."""

    visit_id: UUID
    starts_at: datetime
    shown: Shown


def places_in(*, by: Actor, visit_ids: Iterable[UUID]) -> Places:
    """Who comes to these visits now. The caller has asked whether the asker may change them."""
    with seeing(by.sight):
        concern(set(visit_ids))
        rows = Assignment.objects.filter(visit_id__in=set(visit_ids), state__in=OCCUPYING)
        about = {
            key: (work, payer)
            for key, work, payer in Visit.objects.filter(id__in=set(visit_ids)).values_list(
                "id", "type_of_work_id", "organisation_id"
            )
        }
        return {
            (row.visit_id, row.person_id): Place(
                row.visit_id,
                row.person_id,
                row.organisation_id,
                Shift(
                    row.starts_at,
                    row.ends_at,
                    row.type_of_work_id or about[row.visit_id][0],
                    about[row.visit_id][1],
                ),
            )
            for row in rows.order_by("starts_at", "person_id")
        }


def prices_between(*, by: Actor, at: datetime, before: Places, after: Places) -> tuple[PlannedPrice, ...]:
    """What it costs that visits stand as `after` and no longer as `before`, change by change in order of time.

    Nothing for whoever may not see prices of those who pay. However many changes, everything is read once.
    """
    changes = [(was, now) for was, now in _pairs(before, after) if was != now]
    changes.sort(key=lambda each: _starts(*each))
    payers = {place.shift.payer_id for each in changes for place in each if place}
    employers = {place.employer_id for each in changes for place in each if place}
    if not changes or not sees_all(by, payers, employers):
        return ()
    inside = {each: sees_prices(by, [each]) for each in employers}
    with seeing(by.sight):
        found = prices_in_turn([_prospect(*each) for each in changes], at=at)
    return tuple(
        PlannedPrice(_place(*each).visit_id, _starts(*each), Shown(price, inside[price.employer_id]))
        for each, price in zip(changes, found, strict=True)
    )


def _pairs(before: Places, after: Places) -> Iterable[tuple[Place | None, Place | None]]:
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if was and now and was.employer_id != now.employer_id:
            yield was, None
            yield None, now
        else:
            yield was, now


def _place(was: Place | None, now: Place | None) -> Place:
    place = now or was
    assert place is not None  # a pair has one of the two
    return place


def _starts(was: Place | None, now: Place | None) -> datetime:
    return _place(was, now).shift.starts_at


def _prospect(was: Place | None, now: Place | None) -> Prospect:
    place = _place(was, now)
    return Prospect(
        place.person_id,
        place.employer_id,
        comes=now.shift if now else None,
        visit_id=was.visit_id if was else None,
    )
