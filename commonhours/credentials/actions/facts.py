"""Claim a fact, confirm it, or say why not. Only what is confirmed opens anything."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.catalogue.models import KindOfFact
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.credentials.models import Fact
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people, require_somebody_else
from commonhours.people.models import Person
from commonhours.trail.actions import OpenAct, acting, once

# Nobody has more to show at once; whoever looks at claims must not drown in one person's.
MOST_CLAIMS = 60
MOST_EVIDENCE = 200
MOST_REASON = 300


@dataclass(frozen=True)
class Claimed:
    """What somebody says of themselves, waiting for a member of staff."""

    fact_id: UUID


@dataclass(frozen=True)
class Answered:
    """A kind of fact of somebody, and whether it was confirmed."""

    person_id: UUID
    kind_id: UUID
    confirmed: bool


@once(Claimed)
def claim_fact(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    kind_id: UUID,
    evidence: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Claimed:
    """Say that somebody holds a fact: they themselves, or staff who register people.

    Refuses with `unknown_person`, `not_allowed`, `unknown_choice`, `ends_before_start`, `already_claimed`,
    `claims_enough`.
    """
    with acting("fact.claim", by=by, at=at) as act:
        person = _known(person_id)
        if person_id != by.person_id:
            require(by, Permission.REGISTER, person.organisation_ids)
        concern([person_id])
        kind = kind_for(by, person, kind_id)
        fact_id = write_claim(act, person, kind, evidence, since, until)
        act.outcome = claimed = Claimed(fact_id)
        return claimed


@once(Answered)
def confirm_fact(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    kind_id: UUID,
    organisation_id: UUID,
    evidence: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Answered:
    """Confirm on an organisation's behalf that somebody holds a fact, on what evidence and between which days.

    The claim is answered if there is one; without, the fact is written down as it was seen. A day that is left
    out is the claim's; without an end, the kind's own months of validity count from the first day. Refuses with
    `unknown_person`, `not_allowed`, `not_oneself`, `unknown_choice`, `missing`, `ends_before_start`.
    """
    with acting("fact.confirm", by=by, at=at) as act:
        lock_people([person_id])
        person = _answerable(by, person_id, organisation_id)
        kind = kind_for(by, person, kind_id)
        claim = open_claims(person_id).filter(kind=kind).first()
        if claim is None:
            claim = Fact(person=person, kind=kind, claimed_at=at, since=since or _today(at))
        claim.evidence = (evidence.strip() or claim.evidence)[:MOST_EVIDENCE]
        if not claim.evidence:
            raise Invalid.because("missing", field="evidence")
        claim.since = since or claim.since
        claim.until = until or claim.until or _lapses(claim.since, kind.renewal_months)
        _refuse_backwards(claim.since, claim.until)
        claim.confirmed_by_id, claim.confirmed_for_id, claim.confirmed_at = by.account_id, organisation_id, at
        claim.save()
        return _answered(act, person, kind, organisation_id, confirmed=True, until=claim.until)


@once(Answered)
def refuse_fact(
    *, by: Actor, at: datetime, person_id: UUID, kind_id: UUID, organisation_id: UUID, reason: str
) -> Answered:
    """Say that a claim is not confirmed, and why; the person is told and may claim again.

    Refuses with `unknown_person`, `not_allowed`, `not_oneself`, `unknown_choice`, `missing`, `unknown_claim`.
    """
    with acting("fact.refuse", by=by, at=at) as act:
        lock_people([person_id])
        person = _answerable(by, person_id, organisation_id)
        kind = kind_for(by, person, kind_id)
        if not reason.strip():
            raise Invalid.because("missing", field="reason")
        said = {"refused_by": by.account_id, "refused_at": at, "refusal": reason.strip()[:MOST_REASON]}
        if not open_claims(person_id).filter(kind=kind).update(**said):
            raise NotFound.because("unknown_claim", field="kind")
        return _answered(act, person, kind, organisation_id, confirmed=False, reason=said["refusal"])


def write_claim(
    act: OpenAct, person: Person, kind: KindOfFact, evidence: str, since: date | None, until: date | None
) -> UUID:
    """Write a claim about somebody whose rows are open; refuse as `claim_fact` does."""
    since = since or _today(act.at)
    _refuse_backwards(since, until)
    if open_claims(person.id).count() >= MOST_CLAIMS:
        raise Refused.because("claims_enough", field="kind", most=MOST_CLAIMS)
    fact_id = new_id()
    row = {
        "id": fact_id,
        "person": person.id,
        "kind": kind.id,
        "evidence": evidence.strip()[:MOST_EVIDENCE],
        "claimed_at": act.at,
        "since": since,
        "until": until,
        "refusal": "",
    }
    if open_claims(person.id).filter(kind=kind).exists():
        raise Refused.because("already_claimed", field="kind")
    insert(Fact, [row])
    act.subject_id = act.subject_id or person.id
    act.touches(person.id)
    act.concerns(person.organisation_ids)
    act.note(person=person.id, claims=[*act.facts.get("claims", ()), kind.id])
    return fact_id


def open_claims(person_id: UUID) -> QuerySet[Fact]:
    """What somebody has claimed and nobody has answered."""
    return Fact.objects.filter(person_id=person_id, confirmed_at=None, refused_at=None)


def kind_for(by: Actor, person: Person, kind_id: UUID) -> KindOfFact:
    """A kind of fact that may be spoken of here: shared or of the person's organisations, confidential to few."""
    shared = Q(organisation=None) | Q(organisation_id__in=person.organisation_ids)
    kind = KindOfFact.objects.filter(shared, id=kind_id).first()
    secret = person.id == by.person_id or may(by, Permission.SEE_CONFIDENTIAL, person.organisation_ids)
    if kind is None or (kind.confidential and not secret):
        raise Invalid.because("unknown_choice", field="kind")
    return kind


def _known(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound.because("unknown_person", field="person")
    return person


def _answerable(by: Actor, person_id: UUID, organisation_id: UUID) -> Person:
    """The person, once it is certain that the asker may say what was seen of them for this organisation."""
    person = _known(person_id)
    here = [organisation_id] if organisation_id in person.organisation_ids else []
    require(by, Permission.CONFIRM_FACTS, here)
    if not here:
        raise Invalid.because("unknown_choice", field="organisation")
    require_somebody_else(by, person)
    concern([person_id])
    return person


def _answered(
    act: OpenAct, person: Person, kind: KindOfFact, organisation_id: UUID, *, confirmed: bool, **told: object
) -> Answered:
    act.subject_id = act.subject_id or person.id
    act.touches(person.id)
    act.concerns([organisation_id])
    answers = {"kind": kind.id, "confirmed": confirmed, **told}
    act.note(person=person.id, organisation=organisation_id, answers=[*act.facts.get("answers", ()), answers])
    answered = Answered(person.id, kind.id, confirmed)
    act.outcome = act.outcome or answered
    return answered


def _refuse_backwards(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Invalid.because("ends_before_start", field="until")


def _today(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def _lapses(since: date, months: int | None) -> date | None:
    """So many months after a day; on the last day of a month that is shorter."""
    if not months:
        return None
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))
