"""Verbs of a level's own steps: asked for, asked for no longer, accepted by a worker, ticked by staff."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.credentials.models import Badge
from commonhours.organisations.brands import Level, level, require_govern
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people, require_somebody_else
from commonhours.people.models import Person
from commonhours.policies.actions.exclusives import bind
from commonhours.policies.models import Step, StepDone
from commonhours.policies.steps import (
    AGREEMENTS,
    BADGE,
    EXCLUSIVE,
    KINDS_OF_STEP,
    MOMENTS,
    MOST_TEXT,
    OFFERED,
    StepAsked,
    asked_of,
)
from commonhours.trail.actions import OpenAct, acting, once

MOST_NAME = 120
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StepAdded:
    """A step of a level."""

    step_id: UUID


@dataclass(frozen=True)
class StepTaken:
    """A step that somebody has done."""

    step_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class NewStep:
    """A step as it is asked for: names and, for an agreement, its text in each language; English at least.

    A badge that must be held gives the step its own names.
    """

    kind: str
    moment: str
    since: date
    names: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    badge_id: UUID | None = None


@once(StepAdded)
def add_step(*, by: Actor, at: datetime, level_id: UUID, new: NewStep) -> StepAdded:
    """Ask one more thing of all workers of a level, from a day on, or offer them to work only for it. What is booked
    stands.

    Refuses with `not_allowed`, `rule_in_the_past`, `unknown_choice`, `missing`, `too_large`.
    """
    with acting("step.add", by=by, at=at) as act:
        of = level(level_id)
        require_govern(by, of)
        badge = _badge(new)
        new = replace(new, names=badge.names) if badge else new
        _check(of, new, _today(at))
        step = Step.objects.create(
            **of.keys,
            kind=new.kind,
            moment=new.moment,
            names=_said(new.names),
            badge=badge,
            texts=_said(new.texts) if new.kind in AGREEMENTS else {},
            since=new.since,
            set_by_id=by.account_id,
            set_at=at,
        )
        _tell(act, of, step)
        act.outcome = outcome = StepAdded(step.id)
        return outcome


@once(StepAdded)
def end_step(*, by: Actor, at: datetime, level_id: UUID, step_id: UUID, until: date) -> StepAdded:
    """Ask for a step no longer from a day on; who has done it stays written down.

    Refuses with `not_allowed`, `not_found`, `rule_in_the_past`.
    """
    with acting("step.end", by=by, at=at) as act:
        of = level(level_id)
        require_govern(by, of)
        step = Step.objects.select_for_update().filter(id=step_id, **of.keys).first()
        if step is None or (step.until is not None and step.until <= _today(at)):
            raise NotFound.because("not_found")
        if until < _today(at):
            raise Invalid.because("rule_in_the_past", field="until")
        # What was asked for on no day would end before it began: it ends after its first.
        step.until = max(until, step.since + ONE_DAY)
        step.save(update_fields=["until"])
        _tell(act, of, step)
        act.outcome = outcome = StepAdded(step_id)
        return outcome


@once(StepTaken)
def accept_step(*, by: Actor, at: datetime, step_id: UUID) -> StepTaken:
    """Accept an agreement, as the worker of whom it is asked; written down with the moment and the account.

    Refuses with `not_found` what is not asked of them, or is for staff to tick; with `works_only_for_another`.
    """
    with acting("step.accept", by=by, at=at) as act:
        if by.person_id is None:
            raise NotFound.because("not_found")
        lock_people([by.person_id])
        asked = {step.id: step for step in asked_of(by.person_id, _today(at))}
        step = asked.get(step_id)
        if step is None or step.kind not in AGREEMENTS:
            raise NotFound.because("not_found")
        person = Person.objects.get(id=by.person_id)
        return _done(act, by, step, person)


@once(StepTaken)
def tick_step(*, by: Actor, at: datetime, person_id: UUID, step_id: UUID) -> StepTaken:
    """Tick that somebody has done a step: whoever approves the workers of an organisation that asks for it.

    An agreement is ticked, as signed on paper, only for somebody who cannot sign in; a badge is given, not ticked.
    Refuses with `unknown_person`, `not_allowed`, `not_oneself`, `not_found`, `own_to_accept`,
    `works_only_for_another`.
    """
    with acting("step.tick", by=by, at=at) as act:
        lock_people([person_id])
        person = Person.objects.filter(id=person_id).first()
        if person is None:
            raise NotFound.because("unknown_person", field="person")
        require(by, Permission.APPROVE, person.organisation_ids)
        require_somebody_else(by, person)
        concern([person_id])
        asked = {step.id: step for step in asked_of(person_id, _today(at))}
        step = asked.get(step_id)
        if step is None or step.kind == BADGE or not may(by, Permission.APPROVE, step.asked_by):
            raise NotFound.because("not_found")
        if step.kind in AGREEMENTS and person.account_id:
            raise Refused.because("own_to_accept", field="step", step=step.id)
        return _done(act, by, step, person)


# --- inside -------------------------------------------------------------------------------------------------


def _today(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def _said(words: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in words.items() if text.strip()}


def _badge(new: NewStep) -> Badge | None:
    """The badge that must be held: of any organisation of the region, as long as it is still given."""
    if new.kind != BADGE:
        return None
    badge = Badge.objects.filter(id=new.badge_id, retired_at=None).first() if new.badge_id else None
    if badge is None:
        raise Invalid.because("unknown_choice", field="badge")
    return badge


def _check(of: Level, new: NewStep, today: date) -> None:
    if new.kind not in KINDS_OF_STEP or (new.kind == EXCLUSIVE and of.kind != "organisation"):
        raise Invalid.because("unknown_choice", field="kind")
    if new.moment not in MOMENTS or (new.moment == OFFERED and new.kind != EXCLUSIVE):
        raise Invalid.because("unknown_choice", field="moment")
    if new.since < today:
        raise Invalid.because("rule_in_the_past", field="since")
    for column, words, most in (("names", new.names, MOST_NAME), ("texts", new.texts, MOST_TEXT)):
        if any(len(text) > most for text in words.values()):
            raise Invalid.because("too_large", field=column)
        if "en" not in _said(words) and (column == "names" or new.kind in AGREEMENTS):
            raise Invalid.because("missing", field=column)


def _tell(act: OpenAct, of: Level, step: Step) -> None:
    act.subject_id = step.id
    act.concerns([of.id] if of.organisation_id else [])
    act.note(level=of.kind, kind=step.kind, moment=step.moment, names=step.names)
    act.note(since=step.since, until=step.until)


def _done(act: OpenAct, by: Actor, step: StepAsked, person: Person) -> StepTaken:
    assert by.account_id is not None  # whoever approves, or works, has signed in
    if step.kind == EXCLUSIVE:
        bind(act, by, step.id, person)
    else:
        StepDone.objects.get_or_create(
            step_id=step.id, person=person, defaults={"by_id": by.account_id, "at": act.at}
        )
    # Inside an approval the act speaks of the approval; what was ticked is added to it.
    act.subject_id = act.subject_id or person.id
    act.touches(person.id)
    act.concerns(person.organisation_ids)
    act.note(**{f"step:{step.id}": act.at})
    taken = StepTaken(step.id, person.id)
    act.outcome = taken
    return taken
