"""What must end before somebody can be forgotten: each open matter by its name, for them and for the office."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.sight import concern
from commonhours.incidents.models import Involved
from commonhours.incidents.opening import keys_of
from commonhours.incidents.rules import CLOSED
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import region
from commonhours.payroll.models import PaidHours, Statement
from commonhours.retention.models import Hold
from commonhours.retention.parties import Party
from commonhours.safeguarding.models import OPEN, Suspension
from commonhours.timesheets.models import Timesheet

# In the order in which somebody would go about them.
MATTERS = ("visits_ahead", "hours_open", "pay_open", "suspended", "role_held", "held_back")


def open_matters(party: Party, at: datetime) -> tuple[str, ...]:
    """The names of what is still open. Runs inside `seeing`, with the rows of this party open."""
    asked: dict[str, Callable[[Party, datetime], bool]] = {
        "visits_ahead": _visits_ahead,
        "hours_open": _hours_open,
        "pay_open": _pay_open,
        "suspended": _suspended,
        "role_held": _role_held,
        "held_back": _held_back,
    }
    return tuple(name for name in MATTERS if asked[name](party, at))


def _visits_ahead(party: Party, at: datetime) -> bool:
    """Nobody is forgotten who is still expected, or for whom somebody still comes."""
    comes = Assignment.objects.filter(_of_person(party), state__in=OCCUPYING, ends_at__gt=at)
    served = Visit.objects.filter(_of_served(party), state="planned", ends_at__gt=at)
    return comes.exists() or served.exists()


def _of_person(party: Party) -> Q:
    return Q(person_id=party.person_id, person_id__isnull=False)


def _of_served(party: Party) -> Q:
    return Q(service_user_id=party.service_user_id, service_user_id__isnull=False)


def _sheets(party: Party) -> QuerySet[Timesheet]:
    return Timesheet.objects.filter(_of_person(party) | _of_served(party))


def _hours_open(party: Party, _at: datetime) -> bool:
    """Hours to which one side has not said yes could not be settled by anybody any more."""
    return _sheets(party).exclude(state="confirmed").exists()


def _pay_open(party: Party, _at: datetime) -> bool:
    """What is earned is paid first: statements without a payment, and hours where they were paid before."""
    if party.person_id is None:
        return False
    statements = Statement.objects.filter(person_id=party.person_id)
    if statements.filter(run__state="approved", cents__gt=0, payment=None).exists():
        return True
    where = set(statements.values_list("organisation_id", flat=True))
    worked = Assignment.objects.filter(person_id=party.person_id, organisation_id__in=where)
    hours = Timesheet.objects.filter(id__in=worked.values("id"), state="confirmed")
    paid = PaidHours.objects.filter(person_id=party.person_id).values_list("timesheet_id", "revision")
    known: set[tuple[UUID, int]] = set(paid)
    return any(each not in known for each in hours.values_list("id", "revision"))


def _suspended(party: Party, _at: datetime) -> bool:
    """What is being looked into is not taken out of the hands of those who look."""
    if party.person_id is None:
        return False
    return Suspension.objects.filter(person_id=party.person_id, state__in=OPEN).exists()


def _role_held(party: Party, at: datetime) -> bool:
    """Whoever works in an office hands that back first."""
    today = at.astimezone(region().tzinfo).date()
    running = Q(until=None) | Q(until__gt=today)
    return (
        party.account_id is not None and Grant.objects.filter(running, account_id=party.account_id).exists()
    )


def in_open_incident(party: Party) -> bool:
    """Whether an incident is being looked into in which they were hurt, accused or there."""
    concern(keys_of(*party.organisation_ids))
    involved = Involved.objects.filter(_of_person(party) | _of_served(party))
    return involved.exclude(incident__state=CLOSED).exists()


def _held_back(party: Party, at: datetime) -> bool:
    return holds_on(at).filter(_of(party)).exists()


def _of(party: Party) -> Q:
    return _of_person(party) | _of_served(party) | Q(organisation_id__in=party.organisation_ids)


def holds_on(at: datetime) -> QuerySet[Hold]:
    """The holds in force on the day of this instant."""
    today = at.astimezone(region().tzinfo).date()
    return Hold.objects.filter(Q(until=None) | Q(until__gt=today), since__lte=today).exclude(since=F("until"))
