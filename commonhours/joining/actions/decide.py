"""Decide about somebody who waits: let them in, ask for more, or say no. Somebody named does, and never oneself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.availability.models import Terms
from commonhours.catalogue.models import KindOfFact
from commonhours.common.actor import Actor
from commonhours.common.place import BUS
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.credentials.actions import confirm_fact
from commonhours.credentials.models import Fact
from commonhours.joining.application import WORKER
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people, require_somebody_else
from commonhours.people.models import Membership, Person, ServiceUser
from commonhours.policies.actions import tick_step
from commonhours.policies.steps import BEFORE_APPROVAL, asked_by
from commonhours.trail.actions import OpenAct, acting, once

MOST_REASON = 300
# Until somebody agrees on other terms: now and then, and by bus, which everybody can take.
FIRST_TERMS = {"contract": "ad_hoc", "travel_mode": BUS}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seen:
    """A fact that the approver has seen evidence of; what is left out is as it was claimed."""

    kind_id: UUID
    evidence: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Decided:
    """Whose part in which organisation was decided, and how: `approved`, `declined` or `more_asked`."""

    membership_id: UUID
    person_id: UUID | None
    service_user_id: UUID | None
    decision: str


@once(Decided)
def approve(
    *,
    by: Actor,
    at: datetime,
    membership_id: UUID,
    seen: Sequence[Seen] = (),
    ticked: Sequence[UUID] = (),
) -> Decided:
    """Let somebody in from today on, saying which checks were seen; what was seen is confirmed in the same act.

    `ticked` are steps of the organisation's own that were done. Refuses with `unknown_membership`, `not_allowed`,
    `not_oneself`, `already_decided`, `step_open` for each step before approval that is not done, and as
    `confirm_fact` and `tick_step` do.
    """
    with acting("membership.approve", by=by, at=at) as act:
        membership, party = _waiting(by, membership_id)
        today = at.astimezone(region().tzinfo).date()
        if isinstance(party, Person):
            _confirm(by, at, party, membership.organisation_id, seen)
            for step_id in ticked:
                tick_step(by=by, at=at, person_id=party.id, step_id=step_id)
            _refuse_open_steps(party, membership.organisation_id, today)
            Terms.objects.get_or_create(person=party, defaults=FIRST_TERMS)
        checks = _checks(party, seen, today)
        signed = {"approved_by": by.account_id, "approved_at": at, "checks_seen": checks}
        Membership.objects.filter(id=membership_id).update(**signed, since=today, more_asked="")
        return _decided(act, membership, party, "approved", checks=checks)


@once(Decided)
def ask_more(*, by: Actor, at: datetime, membership_id: UUID, words: str) -> Decided:
    """Tell somebody who waits what is still missing; they go on waiting.

    Refuses with `unknown_membership`, `not_allowed`, `not_oneself`, `already_decided`, `missing`.
    """
    with acting("membership.ask", by=by, at=at) as act:
        membership, party = _waiting(by, membership_id)
        said = _said(words, "words")
        Membership.objects.filter(id=membership_id).update(more_asked=said)
        return _decided(act, membership, party, "more_asked", words=said)


@once(Decided)
def decline(*, by: Actor, at: datetime, membership_id: UUID, reason: str) -> Decided:
    """Say no, and why; the person is told the reason, and the organisation no longer sees them.

    Refuses with `unknown_membership`, `not_allowed`, `not_oneself`, `already_decided`, `missing`.
    """
    with acting("membership.decline", by=by, at=at) as act:
        membership, party = _waiting(by, membership_id)
        said = _said(reason, "reason")
        today = at.astimezone(region().tzinfo).date()
        Membership.objects.filter(id=membership_id).update(
            declined_by=by.account_id,
            declined_at=at,
            reason=said,
            until=max(today, membership.since + ONE_DAY),
        )
        _forget(party, membership)
        return _decided(act, membership, party, "declined", reason=said)


# --- inside -------------------------------------------------------------------------------------------------


def open_membership(by: Actor, membership_id: UUID) -> tuple[Membership, Person | ServiceUser]:
    """A membership and its party, locked and opened once the asker may decide about it."""
    found = Membership.objects.filter(id=membership_id).first()
    if found is None:
        raise NotFound.because("unknown_membership", field="membership")
    require(by, Permission.APPROVE, [found.organisation_id])
    concern([found.person_id or found.service_user_id])  # type: ignore[list-item]  # a constraint: one of the two
    if found.person_id:
        lock_people([found.person_id])
    membership = Membership.objects.select_for_update(no_key=True, of=("self",)).get(id=membership_id)
    party = (
        Person.objects.filter(memberships=membership).first()
        or ServiceUser.objects.filter(memberships=membership).get()
    )
    require_somebody_else(by, party)
    return membership, party


def _waiting(by: Actor, membership_id: UUID) -> tuple[Membership, Person | ServiceUser]:
    membership, party = open_membership(by, membership_id)
    if membership.approved_at or membership.declined_at or membership.until:
        raise Refused.because("already_decided")
    return membership, party


def _confirm(by: Actor, at: datetime, person: Person, organisation_id: UUID, seen: Sequence[Seen]) -> None:
    for each in seen:
        confirm_fact(
            by=by,
            at=at,
            person_id=person.id,
            organisation_id=organisation_id,
            kind_id=each.kind_id,
            evidence=each.evidence,
            since=each.since,
            until=each.until,
        )


def _refuse_open_steps(person: Person, organisation_id: UUID, today: date) -> None:
    asked = asked_by([organisation_id], person.id, today)
    left = [step for step in asked if step.moment == BEFORE_APPROVAL and step.done_at is None]
    if left:
        raise Refused(*(Refusal("step_open", {"step": step.id}, "ticked") for step in left))


def _checks(party: Person | ServiceUser, seen: Sequence[Seen], today: date) -> list[str]:
    """Codes of the checks seen now, and of those that somebody confirmed before and that are in force."""
    if not isinstance(party, Person):
        return []
    in_force = Fact.objects.filter(person=party, confirmed_at__isnull=False, since__lte=today)
    held = {fact.kind_id for fact in in_force if fact.until is None or fact.until > today}
    kinds = KindOfFact.objects.filter(category="check", confidential=False)
    wanted = kinds.filter(id__in=held | {each.kind_id for each in seen})
    return sorted(wanted.values_list("code", flat=True))


def _said(text: str, field: str) -> str:
    if not text.strip():
        raise Invalid.because("missing", field=field)
    if len(text) > MOST_REASON:
        raise Invalid.because("too_large", field=field)
    return text.strip()


def _forget(party: Person | ServiceUser, membership: Membership) -> None:
    """Whoever was turned away is no longer this organisation's to look at, unless they have another part in it."""
    whose = {"person": party} if isinstance(party, Person) else {"service_user": party}
    others = Membership.objects.filter(**whose, organisation_id=membership.organisation_id, declined_at=None)
    if not others.exists():
        party.organisation_ids = [
            each for each in party.organisation_ids if each != membership.organisation_id
        ]
        party.save(update_fields=["organisation_ids"])


def _decided(
    act: OpenAct, membership: Membership, party: Person | ServiceUser, decision: str, **told: object
) -> Decided:
    person_id = party.id if isinstance(party, Person) else party.person_id
    act.subject_id = party.id
    if membership.part == WORKER and person_id:
        act.touches(person_id)
    act.concerns([membership.organisation_id])
    act.note(membership=membership.id, organisation=membership.organisation_id, part=membership.part)
    act.note(person=person_id, decision=decision, **told)
    decided = Decided(membership.id, person_id, membership.service_user_id, decision)
    act.outcome = decided
    return decided
