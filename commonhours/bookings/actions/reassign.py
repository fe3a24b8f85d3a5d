"""Give a visit to other people: those who leave are free, those who come are asked every rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.bookings.actions.book import open_parties, refuse_own_booking
from commonhours.bookings.actions.changing import begin_change, lock_all
from commonhours.bookings.actions.faces import Yes, require_consent
from commonhours.bookings.parts import Part, in_place_of, parts_of, wish_of
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Reassigned:
    """Who comes to a visit now, whom that set free, and who is new."""

    visit_id: UUID
    person_ids: tuple[UUID, ...]
    freed: tuple[UUID, ...]
    new: tuple[UUID, ...]


@once(Reassigned)
def reassign_visit(
    *,
    by: Actor,
    at: datetime,
    visit_id: UUID,
    person_ids: Sequence[UUID],
    reason: str = "",
    yes: Yes | None = None,
) -> Reassigned:
    """Have these people come to a visit that has not begun, and nobody else; whoever comes already stays as they are.

    Refuses as `book_visit` does, with `same_people`, with `needs_consent` or `only_known` where the service user
    does not know somebody, and with `unknown_visit`, `already_cancelled`, `already_begun`, `too_late_for_that` or
    `reason_missing`.
    """
    with acting("visit.reassign", by=by, at=at) as act:
        standing = begin_change(act, visit_id, reason)
        visit, wanted = standing.visit, set(person_ids)
        if len(wanted) != len(person_ids) or not 1 <= len(wanted) <= visit.places:
            raise Invalid.because("choose_people", field="person", most=visit.places)
        parts = parts_of(visit)
        here = {part.person_id for _, part in parts}
        new = sorted(wanted - here)
        leaving = {assignment: part for assignment, part in parts if part.person_id not in wanted}
        if not new and not leaving:
            raise Invalid.because("same_people", field="person")
        refuse_own_booking(by, visit.organisation_id, new)
        known = open_parties(wish_of(visit), [*here, *wanted])
        lock_all(here, wanted)
        require_consent(act, visit.service_user_id, new, yes)
        standing.end(leaving, "reassigned")
        whole = Part(visit.id, visit.type_of_work_id, visit.starts_at, visit.ends_at)
        places = [*leaving.values(), *[whole] * (visit.places - len(parts))]
        standing.bring(
            known, [in_place_of(place, person) for place, person in zip(places, new, strict=False)]
        )
        standing.tell(reason)
        freed = tuple(part.person_id for part in leaving.values())
        act.outcome = outcome = Reassigned(visit_id, tuple(person_ids), freed, tuple(new))
        return outcome
