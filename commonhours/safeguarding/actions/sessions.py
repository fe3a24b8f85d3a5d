"""Sign somebody out everywhere: their telephone was stolen, or somebody else sits at it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.actions import end_all_sign_ins
from commonhours.common.actor import Actor
from commonhours.people.models import Person
from commonhours.safeguarding.actions.suspend import for_whom
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class SessionsEnded:
    """Who was signed out, and in how many browsers."""

    person_id: UUID
    count: int


@once(SessionsEnded)
def end_sessions(*, by: Actor, at: datetime, person_id: UUID) -> SessionsEnded:
    """End every sign-in of a worker, as whoever may suspend them; they stay in good standing and need a new code.

    Refuses with `unknown_person`, `not_allowed` or `not_oneself`: one's own are ended on the page of one's account.
    """
    with acting("access.end_sessions", by=by, at=at) as act:
        for_whom(by, person_id)
        person = Person.objects.get(id=person_id)
        count = end_all_sign_ins(account_id=person.account_id) if person.account_id else 0
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns(person.organisation_ids)
        act.note(count=count)
        act.outcome = done = SessionsEnded(person_id, count)
        return done
