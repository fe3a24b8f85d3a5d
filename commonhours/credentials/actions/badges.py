"""Verbs of badges: defined, given on evidence, taken back with a reason, given no longer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.credentials.models import Badge, BadgeGiven, Issuer
from commonhours.organisations.actions import readable
from commonhours.organisations.brands import level, require_govern
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people, require_somebody_else
from commonhours.people.models import Person
from commonhours.trail.actions import OpenAct, acting, once

MOST_NAME, MOST_WORDS, MOST_MARK = 80, 600, 2


@dataclass(frozen=True)
class NewBadge:
    """A badge as it is defined: its words in each language, English at least, and what is drawn."""

    names: Mapping[str, str]
    stands_for: Mapping[str, str]
    criteria: Mapping[str, str]
    colour: str
    mark: str


@dataclass(frozen=True)
class BadgeMade:
    """A badge of an organisation."""

    badge_id: UUID


@dataclass(frozen=True)
class BadgeWorn:
    """A badge that somebody wears, or has worn."""

    given_id: UUID
    badge_id: UUID
    person_id: UUID


@once(BadgeMade)
def define_badge(*, by: Actor, at: datetime, organisation_id: UUID, new: NewBadge) -> BadgeMade:
    """Define a badge of an organisation's own.

    Refuses with `not_allowed`, `not_found`, `missing`, `too_large`, `not_a_colour`, `unreadable_colour`.
    """
    with acting("badge.define", by=by, at=at) as act:
        require_govern(by, level(organisation_id))
        _check(new)
        badge = Badge.objects.create(
            organisation_id=organisation_id,
            names=_said(new.names),
            stands_for=_said(new.stands_for),
            criteria=_said(new.criteria),
            colour=readable(new.colour),
            mark=new.mark.strip(),
            defined_by_id=by.account_id,
            defined_at=at,
        )
        return _told(act, badge)


@once(BadgeMade)
def retire_badge(*, by: Actor, at: datetime, organisation_id: UUID, badge_id: UUID) -> BadgeMade:
    """Give a badge to nobody from now on; whoever wears it keeps it. Refuses with `not_allowed`, `not_found`."""
    with acting("badge.retire", by=by, at=at) as act:
        require_govern(by, level(organisation_id))
        held = Badge.objects.select_for_update().filter(organisation_id=organisation_id, retired_at=None)
        badge = held.filter(id=badge_id).first()
        if badge is None:
            raise NotFound.because("not_found")
        badge.retired_at = at
        badge.save(update_fields=["retired_at"])
        return _told(act, badge)


@once(BadgeWorn)
def give_badge(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    badge_id: UUID,
    evidence: str,
    since: date | None = None,
    until: date | None = None,
) -> BadgeWorn:
    """Give a worker a badge of an organisation that looks after them, on what evidence, between which days.

    Refuses with `unknown_person`, `not_allowed`, `not_oneself`, `unknown_choice`, `missing`, `ends_before_start`,
    `wears_it_already`.
    """
    with acting("badge.give", by=by, at=at) as act:
        lock_people([person_id])
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        badge = Badge.objects.filter(id=badge_id, retired_at=None).first()
        known = badge is not None and badge.organisation_id in person.organisation_ids
        require(by, Permission.CONFIRM_FACTS, [badge.organisation_id] if badge and known else [])
        if badge is None or not known:
            raise Invalid.because("unknown_choice", field="badge")
        require_somebody_else(by, person)
        concern([person_id])
        given = _given(by, at, person, badge, evidence, since, until)
        return _worn(act, given, badge, evidence=given.evidence)


@once(BadgeWorn)
def take_badge(*, by: Actor, at: datetime, given_id: UUID, reason: str) -> BadgeWorn:
    """Take a badge back, and say why: from now on it counts for nothing, and whoever checks it is told so.

    Refuses with `not_found`, `not_allowed`, `not_oneself`, `missing`.
    """
    with acting("badge.take", by=by, at=at) as act:
        given = BadgeGiven.objects.filter(id=given_id).select_related("badge").first()
        if given is None:
            raise NotFound.because("not_found")
        require(by, Permission.CONFIRM_FACTS, [given.organisation_id])
        concern([given.person_id])
        lock_people([given.person_id])
        require_somebody_else(by, Person.objects.get(id=given.person_id))
        if not reason.strip():
            raise Invalid.because("missing", field="reason")
        signed = {"taken_by": by.account_id, "taken_at": at, "taken_reason": reason.strip()[:300]}
        if not BadgeGiven.objects.filter(id=given_id, taken_at=None).update(**signed):
            raise NotFound.because("not_found")
        issuer = Issuer.objects.select_for_update().get(organisation_id=given.organisation_id)
        issuer.taken = sorted({*issuer.taken, given.number})
        issuer.save(update_fields=["taken"])
        return _worn(act, given, given.badge, reason=signed["taken_reason"])


# --- inside -------------------------------------------------------------------------------------------------


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in words.items() if text.strip()}


def _check(new: NewBadge) -> None:
    for column, words, most in (
        ("names", new.names, MOST_NAME),
        ("stands_for", new.stands_for, MOST_WORDS),
        ("criteria", new.criteria, MOST_WORDS),
    ):
        if any(len(text) > most for text in words.values()):
            raise Invalid.because("too_large", field=column)
        if "en" not in _said(words):
            raise Invalid.because("missing", field=column)
    if not new.mark.strip() or not new.mark.strip().isalnum():
        raise Invalid.because("missing", field="mark")
    if len(new.mark.strip()) > MOST_MARK:
        raise Invalid.because("too_large", field="mark")
    if not new.colour.strip():
        raise Invalid.because("missing", field="colour")


def _given(
    by: Actor,
    at: datetime,
    person: Person,
    badge: Badge,
    evidence: str,
    since: date | None,
    until: date | None,
) -> BadgeGiven:
    evidence, since = evidence.strip()[:300], since or at.astimezone(region().tzinfo).date()
    if not evidence:
        raise Invalid.because("missing", field="evidence")
    if until is not None and until <= since:
        raise Invalid.because("ends_before_start", field="until")
    worn = BadgeGiven.objects.filter(person=person, badge=badge, taken_at=None)
    if any(_overlap(each, since, until) for each in worn):
        raise Refused.because("wears_it_already", field="badge")
    assert by.account_id is not None  # whoever confirms has signed in
    return BadgeGiven.objects.create(
        badge=badge,
        organisation_id=badge.organisation_id,
        person=person,
        number=_next_number(badge.organisation_id),
        evidence=evidence,
        since=since,
        until=until,
        given_by_id=by.account_id,
        given_at=at,
    )


def _overlap(worn: BadgeGiven, since: date, until: date | None) -> bool:
    return (until is None or worn.since < until) and (worn.until is None or since < worn.until)


def _next_number(organisation_id: UUID) -> int:
    """The next place in the organisation's list; whoever gives at the same moment waits for it."""
    Issuer.objects.get_or_create(organisation_id=organisation_id)
    Issuer.objects.filter(organisation_id=organisation_id).update(given=F("given") + 1)
    return Issuer.objects.get(organisation_id=organisation_id).given - 1


def _told(act: OpenAct, badge: Badge) -> BadgeMade:
    act.subject_id = badge.id
    act.concerns([badge.organisation_id])
    act.note(badge=badge.names)
    made = act.outcome = BadgeMade(badge.id)
    return made


def _worn(act: OpenAct, given: BadgeGiven, badge: Badge, **told: object) -> BadgeWorn:
    act.subject_id = given.person_id
    act.touches(given.person_id)
    act.concerns([badge.organisation_id])
    act.note(person=given.person_id, organisation=badge.organisation_id, badge=badge.names, **told)
    worn = act.outcome = BadgeWorn(given.id, badge.id, given.person_id)
    return worn
