"""Verbs of the rules: set one from a day on, and take one back. A level may tighten; an officer may override."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.organisations.brands import Level, chain, level, require_govern
from commonhours.organisations.permissions import Permission, may
from commonhours.organisations.queries import region
from commonhours.policies.models import Rule
from commonhours.policies.queries import said_above
from commonhours.policies.rules import CHECK, KINDS, RuleKind, effective
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class RuleSet:
    """The rule that holds from its day on."""

    rule_id: UUID


@dataclass(frozen=True)
class Wanted:
    """What a level wants to hold from a day on: minutes, or for a check the kind of fact and the type of work."""

    code: str
    since: date
    value: int = 0
    type_of_work_id: UUID | None = None
    kind_of_fact_id: UUID | None = None
    override: bool = False
    reason: str = ""


@once(RuleSet)
def set_rule(*, by: Actor, at: datetime, level_id: UUID, wanted: Wanted) -> RuleSet:
    """Let a rule hold at a level from a day on, in place of what was said there; nothing that is booked changes.

    Refuses with `not_allowed`, `rule_in_the_past`, `rule_out_of_bounds`, `override_needs_reason`, or `rule_loosens`
    with the level above and its value.
    """
    with acting("rule.set", by=by, at=at) as act:
        of = level(level_id)
        _require(by, of, override=wanted.override)
        if wanted.since < _today(at):
            raise Invalid.because("rule_in_the_past", field="since")
        if wanted.override and not wanted.reason.strip():
            raise Invalid.because("override_needs_reason", field="reason")
        if wanted.code != CHECK:
            _check_value(of, wanted)
        elif wanted.kind_of_fact_id is None or wanted.type_of_work_id is None:
            raise Invalid.because("missing", field="kind_of_fact")
        _make_room(_same(of, wanted), wanted.since)
        made = Rule.objects.create(
            **of.keys,
            override=wanted.override,
            code=wanted.code,
            value=wanted.value,
            type_of_work_id=wanted.type_of_work_id,
            kind_of_fact_id=wanted.kind_of_fact_id,
            since=wanted.since,
            set_by_id=by.account_id,
            set_at=at,
            reason=wanted.reason.strip(),
        )
        _tell(act, of, made)
        act.outcome = outcome = RuleSet(made.id)
        return outcome


@once(RuleSet)
def end_rule(*, by: Actor, at: datetime, level_id: UUID, rule_id: UUID, until: date) -> RuleSet:
    """Let a level's own value hold no longer from a day on; what has not begun yet goes altogether.

    Refuses with `not_allowed`, `not_found`, or `rule_in_the_past`.
    """
    with acting("rule.end", by=by, at=at) as act:
        of = level(level_id)
        require_govern(by, of)
        rule = Rule.objects.select_for_update().filter(id=rule_id, **of.keys).first()
        if rule is None or (rule.until is not None and rule.until <= _today(at)):
            raise NotFound.because("not_found")
        _require(by, of, override=rule.override)
        if until < _today(at):
            raise Invalid.because("rule_in_the_past", field="until")
        _tell(act, of, rule)
        _make_room(Rule.objects.filter(id=rule.id), until)
        act.outcome = outcome = RuleSet(rule_id)
        return outcome


def _require(by: Actor, of: Level, *, override: bool) -> None:
    require_govern(by, of)
    if override and (of.kind != "organisation" or not may(by, Permission.GOVERN)):
        raise NotAllowed.because("not_allowed", permission=Permission.GOVERN.value)


def _today(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()


def _check_value(of: Level, wanted: Wanted) -> None:
    """Within what the rule can be at all, and not looser than any level above says on any day to come."""
    kind = KINDS.get(wanted.code)
    if kind is None:
        raise Invalid.because("unknown_choice", field="code")
    if not kind.low <= wanted.value <= kind.high:
        raise Invalid.because("rule_out_of_bounds", field="value", low=kind.low, high=kind.high)
    if not wanted.override and of.kind != "region":
        _refuse_loosening(kind, of, wanted)


def _refuse_loosening(kind: RuleKind, of: Level, wanted: Wanted) -> None:
    above = said_above(of, kind.code, wanted.type_of_work_id)
    days = {wanted.since, *(each.since for each in above if each.since > wanted.since)}
    for day in sorted(days):
        bound = effective(kind, [each for each in above if each.holds_on(day)])
        if kind.loosens(wanted.value, bound.value):
            upper = bound.level_name or chain(of)[-1].name
            raise Refused.because("rule_loosens", field="value", level_name=upper, limit=bound.value)


def _same(of: Level, wanted: Wanted) -> QuerySet[Rule]:
    """What the level has said about the same thing."""
    return Rule.objects.select_for_update().filter(
        **of.keys,
        override=wanted.override,
        code=wanted.code,
        type_of_work_id=wanted.type_of_work_id,
        kind_of_fact_id=wanted.kind_of_fact_id,
    )


def _make_room(rows: QuerySet[Rule], since: date) -> None:
    """What holds ends on that day; what was to begin then or later never held, and goes."""
    rows.filter(since__gte=since).delete()
    rows.filter(Q(until__isnull=True) | Q(until__gt=since)).update(until=since)


def _tell(act: OpenAct, of: Level, rule: Rule) -> None:
    act.subject_id = rule.id
    act.concerns([of.id] if of.organisation_id else [])
    act.note(
        level=of.kind,
        code=rule.code,
        value=rule.value,
        since=rule.since,
        override=rule.override,
        reason=rule.reason,
    )
