"""Workers who are suspended, one with an answer that waits; and a few who are looked at again after a freeze."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.actions import give_role
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import region
from commonhours.people.models import Membership, Person
from commonhours.safeguarding.actions import answer_suspension, freeze_approver
from commonhours.safeguarding.actions.suspend import stop_one
from commonhours.trail.sequencer import HOUSE

WHY = "A paper that we need is no longer in force. We look at it together with you."
SAYS = "The new paper came last week. I can bring it on Thursday."
WHY_FROZEN = "The papers were not all kept when you were let in. Somebody looks at them once more."
FEW = 3
DAY = timedelta(days=1)


def stop_some(*, at: datetime) -> int:
    """Suspend whom the city invented as suspended, and freeze those whom one former approver let in.

    Places that a freeze empties are given out by the house as soon as it runs, as in any city. Returns how many people.
    """
    officers = _officers()
    if len(officers) < 2:
        return 0
    with seeing(HOUSE.sight):
        stopped = list(
            Person.objects.filter(standing="suspended").order_by("id").values_list("id", "account")
        )
    for number, (person_id, account_id) in enumerate(stopped):
        done = stop_one(by=officers[0], at=at, person_id=person_id, words=WHY)
        if number == 0:
            own = Actor(account_id, person_id, door="web")
            answer_suspension(by=own, at=at, suspension_id=done.suspension_id, words=SAYS)
    return len(stopped) + _freeze_a_few(officers, at)


def _freeze_a_few(officers: list[Actor], at: datetime) -> int:
    """Three workers of one organisation, with the fewest visits ahead, were let in by somebody who has left since."""
    few = _few_with_little_ahead(at)
    if not few:
        return 0
    organisation_id = few[0].organisation_id
    given = give_role(
        by=officers[0],
        at=at,
        email="nell@sample-city.example",
        name="Nell Ames",
        role="approver",
        organisation_id=organisation_id,
    )
    with seeing(HOUSE.sight):
        rows = Membership.objects.filter(id__in=[each.id for each in few])
        rows.update(approved_by_id=given.account_id, approved_at=at)
        # She has left: nobody signs in as her any more.
        today = at.astimezone(region().tzinfo).date()
        Grant.objects.filter(id=given.grant_id).update(since=today - 30 * DAY, until=today)
    owner = officers[1].account_id
    assert owner is not None  # an officer is an account
    frozen = freeze_approver(
        by=officers[0],
        at=at,
        approver_id=given.account_id,
        organisation_id=None,
        owner_id=owner,
        words=WHY_FROZEN,
    )
    return frozen.people


def _few_with_little_ahead(at: datetime) -> list[Membership]:
    with seeing(HOUSE.sight):
        rows = Membership.objects.filter(part="worker", person__standing="good", until=None)
        first = rows.filter(approved_at__isnull=False).order_by("organisation_id", "id").first()
        if first is None:
            return []
        here = list(
            rows.filter(organisation_id=first.organisation_id, approved_at__isnull=False).order_by("id")[:40]
        )
        ahead = _ahead([row.person_id for row in here if row.person_id], at)
        return sorted(here, key=lambda row: (ahead.get(row.person_id, 0), row.id))[:FEW]  # type: ignore[arg-type]  # a worker


def _ahead(people: list[UUID], at: datetime) -> dict[UUID, int]:
    rows = Assignment.objects.filter(person_id__in=people, starts_at__gt=at, state__in=OCCUPYING)
    found: dict[UUID, int] = {}
    for person_id in rows.values_list("person_id", flat=True):
        found[person_id] = found.get(person_id, 0) + 1
    return found


def _officers() -> list[Actor]:
    with seeing(HOUSE.sight):
        rows = Grant.objects.filter(role="city_officer", organisation=None, until=None).order_by("id")
        ids = list(rows.values_list("account_id", flat=True))
    return [Actor(each, roles=(Held("city_officer"),), door="web") for each in ids[:2]]
