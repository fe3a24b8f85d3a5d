"""Follow a chain, and write down that it was followed; write down what an auditor opens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.audit.chain import Chain
from commonhours.audit.joints import JOINTS
from commonhours.audit.models import Look
from commonhours.audit.queries import audit_of
from commonhours.audit.tracing import allowed, chain_of, found, open_own
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed
from commonhours.common.sight import lift_days, seeing
from commonhours.ledger.rules import Reference
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting

MOST_WHY = 200


@dataclass(frozen=True)
class Traced:
    """A chain, and the act that says who looked at it."""

    act_id: UUID
    chain: Chain


def trace(*, by: Actor, at: datetime, start: Reference, why: str = "") -> Traced:
    """Follow a record to all that stands behind it, and write down who looked, at what, and why.

    Refuses with `unknown_reference` or `not_allowed`. To an auditor what is outside of their days is unknown.
    """
    today = at.astimezone(region().tzinfo).date()
    with acting("trace.look", by=by, at=at) as act:
        if by.account_id is None and not by.roles:
            raise NotAllowed.because("not_allowed", permission="trace")
        root, whose = found(start)
        eyes = allowed(by, whose)
        audit = audit_of(by, on=today)
        if by.days is not None:
            # What is behind a posting of an audit's days may have been worked before them, and been paid after.
            lift_days()
        open_own(eyes, whose)
        chain = chain_of(root, eyes, today)
        why = why.strip()[:MOST_WHY] or (audit.purpose if audit else "")
        act.subject_id = root.id
        act.concerns({*chain.organisation_ids, *whose.organisation_ids})
        act.note(kind=root.kind, id=root.id, why=why, audit=audit.id if audit else None)
        Look.objects.bulk_create(
            [
                Look(
                    at=at,
                    by_account_id=by.account_id,
                    audit_id=audit.id if audit else None,
                    door=by.door,
                    page="trace",
                    kind=root.kind,
                    refers_id=root.id,
                    why=why,
                    organisation_ids=sorted(act.organisation_ids),
                    person_ids=list(chain.person_ids),
                    act_id=act.id,
                )
            ]
        )
        return Traced(act.id, chain)


def note_look(*, by: Actor, at: datetime, page: str, named: dict[str, UUID]) -> None:
    """Write down a page that an auditor has opened, and whose record was on it. `named`: the ids in its address.

    Whoever acts under no audit leaves no row.
    """
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        audit = audit_of(by, on=today)
        if audit is None:
            return
        kind, key = next(iter(named.items()), ("", None))
        joint = JOINTS.get(kind)
        whose = joint.whose(key) if joint and key else None
        houses = whose.organisation_ids if whose else (key,) if kind == "organisation" and key else ()
        Look.objects.bulk_create(
            [
                Look(
                    at=at,
                    by_account_id=by.account_id,
                    audit_id=audit.id,
                    door=by.door,
                    page=page[:60],
                    kind=kind[:20],
                    refers_id=key,
                    # A page of nobody's in particular, such as the list of all books, is told to everybody audited.
                    organisation_ids=list(houses or audit.organisation_ids),
                    person_ids=[whose.person_id] if whose and whose.person_id else [],
                )
            ]
        )
