"""End somebody's part in an organisation, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.joining.actions.decide import open_membership
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, Person, ServiceUser
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Ended:
    """A membership, the first day on which it no longer holds, and how many visits after it still stand."""

    membership_id: UUID
    until: date
    visits_left: int


@once(Ended)
def end_membership(
    *, by: Actor, at: datetime, membership_id: UUID, last_day: date, reason: str = ""
) -> Ended:
    """Let somebody go after a last day, today or later. Visits that are booked after it stand until they are moved.

    Refuses with `unknown_membership`, `not_allowed`, `not_oneself`, `not_a_member`, `day_is_over`.
    """
    with acting("membership.end", by=by, at=at) as act:
        membership, party = open_membership(by, membership_id)
        today = at.astimezone(region().tzinfo).date()
        if membership.approved_at is None or (membership.until and membership.until <= today):
            raise Refused.because("not_a_member")
        if last_day < today:
            raise Invalid.because("day_is_over", field="last_day")
        until = max(last_day, membership.since) + timedelta(days=1)
        Membership.objects.filter(id=membership_id).update(until=until)
        left = _visits_after(party, membership.organisation_id, until)
        person_id = party.id if isinstance(party, Person) else party.person_id
        act.subject_id = party.id
        if isinstance(party, Person):
            act.touches(party.id)
        act.concerns([membership.organisation_id])
        act.note(membership=membership_id, organisation=membership.organisation_id, part=membership.part)
        act.note(person=person_id, last_day=last_day, reason=reason.strip()[:300], visits_left=left)
        act.outcome = ended = Ended(membership_id, until, left)
        return ended


def _visits_after(party: Person | ServiceUser, organisation_id: UUID, until: date) -> int:
    """Visits that somebody should look at: the worker's through this organisation, or the service user's by it."""
    midnight = datetime(until.year, until.month, until.day, tzinfo=region().tzinfo)
    if isinstance(party, Person):
        coming = Assignment.objects.filter(person=party, state__in=OCCUPYING, starts_at__gte=midnight)
        return coming.filter(organisation_id=organisation_id).count()
    planned = Visit.objects.filter(service_user=party, state="planned", starts_at__gte=midnight)
    return planned.filter(organisation_id=organisation_id).count()
