"""Make messages from acts about people themselves: to whoever asked, and to those who should look."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.catalogue.models import KindOfFact
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.sight import seeing
from commonhours.notifications.actions import rows_of
from commonhours.notifications.models import Message
from commonhours.notifications.queries import reachable
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Person
from commonhours.trail.queries import Entry

DECISIONS = {
    "membership.approve": "approved",
    "membership.ask": "more_asked",
    "membership.decline": "declined",
    "membership.end": "membership_ended",
}
APPROVING = [role for role, permissions in ROLES.items() if Permission.APPROVE in permissions]


def tell_joined(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever asked that it has arrived, and those who approve that somebody waits."""
    names, made = names_of_organisations(), 0
    for asked in entry.facts.get("asked", ()):
        organisations = [UUID(each) for each in asked["organisations"]]
        facts = {"organisations": [names[each] for each in organisations]}
        made += _tell("joined", [asked["person"]], facts, organisations, by=by, at=at, entry=entry)
        for organisation in organisations:
            told = {"organisations": [names[organisation]]}
            approvers = _approvers(by, organisation)
            made += _tell("somebody_waits", approvers, told, [organisation], by=by, at=at, entry=entry)
    return made


def tell_decided(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that an organisation has decided about them."""
    facts = {"last_day": entry.facts.get("last_day", "")}
    return _tell_one(DECISIONS[entry.verb], facts, by=by, at=at, entry=entry)


def tell_answered(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that a fact was confirmed, or that it was not."""
    made = 0
    for answer in entry.facts.get("answers", ()):
        kind = KindOfFact.objects.filter(id=answer["kind"]).first()
        if kind is not None:
            code = "fact_confirmed" if answer["confirmed"] else "fact_refused"
            facts = {"fact": {} if kind.confidential else kind.names}
            made += _tell_one(code, facts, by=by, at=at, entry=entry)
    return made


def tell_of_absence(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a worker that something was written down about them, or what came of their contest."""
    code = "absence_noted" if entry.verb == "absence.note" else "contest_decided"
    return _tell_one(code, {}, by=by, at=at, entry=entry)


def _tell_one(code: str, facts: Mapping[str, Any], *, by: Actor, at: datetime, entry: Entry) -> int:
    if "organisation" not in entry.facts:
        return 0  # erased since
    organisation = UUID(entry.facts["organisation"])
    told = {"organisation": names_of_organisations().get(organisation, ""), **facts}
    return _tell(code, [entry.facts["person"]], told, [organisation], by=by, at=at, entry=entry)


def _approvers(by: Actor, organisation_id: UUID) -> list[str]:
    """Those who approve there and have an inbox: staff who are no persons here see the count beside the link."""
    grants = Grant.objects.filter(organisation_id=organisation_id, role__in=APPROVING, until=None)
    with seeing(by.sight):
        people = Person.objects.filter(account_id__in=grants.values("account_id"))
        return [str(each) for each in people.values_list("id", flat=True)]


def _tell(
    code: str,
    person_ids: Iterable[str | None],
    facts: Mapping[str, Any],
    organisation_ids: list[UUID],
    *,
    by: Actor,
    at: datetime,
    entry: Entry,
) -> int:
    with seeing(by.sight):
        people = reachable([UUID(each) for each in person_ids if each])
        rows = [
            row
            for person in people.values()
            for row in rows_of(person, code, facts, organisation_ids, at=at, entry=entry)
        ]
        # Twice is once: an act that is read again tells nobody again.
        return len(insert(Message, rows, unless="message_once")) if rows else 0
