"""Suspend somebody: one act, after which nobody can book them and none of their visits ahead is theirs any more."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission, may, organisations_with, require
from commonhours.people.actions import require_somebody_else
from commonhours.people.models import Membership, Person
from commonhours.safeguarding.actions.places import give_places
from commonhours.safeguarding.actions.stopping import lock_those_to_stop, stop
from commonhours.trail.actions import acting, once
from commonhours.trail.sequencer import HOUSE

MOST_WORDS = 500
ANSWER_DAYS = 14
MOST_DAYS = 60


@dataclass(frozen=True)
class Suspended:
    """Who is suspended, and for which organisation; none when it is for the region."""

    suspension_id: UUID
    person_id: UUID
    organisation_id: UUID | None


def suspend(*, by: Actor, at: datetime, person_id: UUID, words: str, days: int = ANSWER_DAYS) -> Suspended:
    """Stop a worker at once, in the whole region, and look for others for every visit of theirs that lies ahead.

    The act itself ends standing and empties the places. Then the house gives them out, a few in each act, so that those
    who could come are not locked for seconds; if this process dies, the background goes on. `words` are read by the
    person, who has so many `days` to answer.
    Refuses with `unknown_person`, `not_allowed`, `not_oneself`, `reason_missing`, `too_large`, `bad_number` or
    `already_suspended`.
    """
    done = stop_one(by=by, at=at, person_id=person_id, words=words, days=days)
    # Where others hold who could come for long, the background goes on too.
    with suppress(Refused):
        while give_places(by=HOUSE, at=at, suspension_ids=[done.suspension_id]).looked_at:
            pass
    return done


@once(Suspended)
def stop_one(*, by: Actor, at: datetime, person_id: UUID, words: str, days: int = ANSWER_DAYS) -> Suspended:
    """The act itself. Refuses as `suspend` does."""
    with acting("person.suspend", by=by, at=at) as act:
        said = in_words(words)
        answer_by = at + timedelta(days=allowed_days(days))
        organisation_id = for_whom(by, person_id)
        if not lock_those_to_stop([person_id]):
            raise Refused.because("already_suspended")
        told = {"organisation": organisation_id, "freeze": None, "words": said, "answer_by": answer_by}
        (suspension_id,) = stop(act, [person_id], told)
        act.subject_id = person_id
        act.note(suspension=suspension_id, person=person_id, organisation=organisation_id)
        act.outcome = done = Suspended(suspension_id, person_id, organisation_id)
        return done


def for_whom(by: Actor, person_id: UUID) -> UUID | None:
    """The organisation for which the actor may suspend somebody; None for the region.

    Refuses with `unknown_person`, `not_allowed` or `not_oneself`.
    """
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    own = Membership.objects.filter(person_id=person_id, part="worker", declined_at=None)
    here = list(own.order_by("since").values_list("organisation_id", flat=True))
    require(by, Permission.SUSPEND, here)
    require_somebody_else(by, person)
    if may(by, Permission.SUSPEND):
        return None
    held = organisations_with(by, Permission.SUSPEND)
    return next(each for each in here if each in held)


def in_words(text: str, field: str = "words", most: int = MOST_WORDS) -> str:
    if not text.strip():
        raise Invalid.because("reason_missing", field=field)
    if len(text) > most:
        raise Invalid.because("too_large", field=field)
    return text.strip()


def allowed_days(days: int) -> int:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid.because("unknown_choice", field="days")
    return days
