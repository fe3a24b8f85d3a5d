"""What people are reminded of each day, once: facts that end soon, calendars that have not been read for long.

A reminder follows no act. It carries a name made from what it reminds of, so that the same thing is told once,
however often the day's round is made.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Q

from commonhours.availability.models import Calendar
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.joining.pages import facts_that_end
from commonhours.notifications import readers
from commonhours.notifications.models import Message
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import names_of_organisations, region


def remind_of_facts(*, by: Actor, at: datetime) -> int:
    """Remind workers of facts that end within thirty days, and those who approve that there are some."""
    with seeing(by.sight):
        today = at.astimezone(region().tzinfo).date()
        ending = {_name("fact", fact.id, fact.until): fact for fact in facts_that_end(today)}
        told = Message.objects.filter(act_id__in=ending, code="fact_ends").values_list("act_id", flat=True)
        new = {name: ending[name] for name in ending.keys() - set(told)}
        people = readers.people(fact.person_id for fact in new.values())
        made = 0
        for name, fact in new.items():
            kind = fact.kind
            facts = {"fact": {} if kind.confidential else kind.names, "last_day": _last_day(fact)}
            seen = [fact.confirmed_for_id] if fact.confirmed_for_id and not kind.confidential else []
            made += write("fact_ends", [(people[fact.person_id], facts, seen)], at=at, act_id=name)
        return made + _tell_approvers(new.values(), at=at)


def _tell_approvers(new: Iterable[Fact], *, at: datetime) -> int:
    """One message for all that is new with an organisation today; what it is stands on a page of theirs."""
    names, made = names_of_organisations(), 0
    places: dict[UUID, list[UUID]] = {}
    for fact in new:
        if fact.confirmed_for_id:
            places.setdefault(fact.confirmed_for_id, []).append(fact.id)
    for place, facts in places.items():
        told = [
            (each, {"organisation": names[place]}, [place])
            for each in readers.staff(place, Permission.APPROVE, at=at)
        ]
        made += write("facts_end", told, at=at, act_id=_name("facts", place, *sorted(facts)))
    return made


def remind_of_calendars(*, by: Actor, at: datetime, good_for: timedelta) -> int:
    """Tell workers, once, whose calendar could not be read for longer than its last reading is good for."""
    with seeing(by.sight):
        rows = Calendar.objects.filter(failures__gt=0).filter(
            Q(read_at__lt=at - good_for) | Q(read_at__isnull=True, attached_at__lt=at - good_for)
        )
        old = list(rows.order_by("id"))
        people, zone, made = readers.people(row.person_id for row in old), region().tzinfo, 0
        for row in old:
            good = row.read_at or row.attached_at
            facts = {"last_day": good.astimezone(zone).date().isoformat()}
            told = [(people[row.person_id], facts, ())]
            made += write("calendar_old", told, at=at, act_id=_name("calendar", row.id, good))
        return made


def _last_day(fact: Fact) -> str:
    """The last day on which it holds; `until` is the first on which it does not."""
    return (fact.until - timedelta(days=1)).isoformat() if fact.until else ""


def _name(*parts: object) -> UUID:
    """The name of what somebody is reminded of."""
    return uuid5(UUID(int=0), " ".join(str(part) for part in parts))
