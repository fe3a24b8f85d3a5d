"""Verbs of the weights: propose, change, let hold from a day on, throw away. What has ranked is never edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.matching.models import Weights, WeightsDraft
from commonhours.matching.weighing import Weighing, checked
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class WeightsWanted:
    """What somebody proposes: what each factor is worth, which groups come first, why, and from which day on."""

    worth: Mapping[str, float]
    tiers: tuple[str, ...]
    reason: str
    since: date


@dataclass(frozen=True)
class Drafted:
    """The draft."""

    draft_id: UUID


@dataclass(frozen=True)
class Adopted:
    """The version that holds from its day on."""

    draft_id: UUID
    version: int


@once(Drafted)
def draft_weights(*, by: Actor, at: datetime, wanted: WeightsWanted) -> Drafted:
    """Propose other weights; they rank nobody yet.

    Refuses with `not_allowed`, `weight_out_of_bounds`, `no_weight_at_all`, `unknown_choice`, `weights_say_why`,
    `weights_too_soon`.
    """
    with acting("weights.draft", by=by, at=at) as act:
        require(by, Permission.GOVERN)
        draft = WeightsDraft(made_by_id=by.account_id)
        _write(draft, wanted, at)
        _tell(act, draft)
        act.outcome = outcome = Drafted(draft.id)
        return outcome


@once(Drafted)
def change_weights(*, by: Actor, at: datetime, draft_id: UUID, wanted: WeightsWanted) -> Drafted:
    """Write a draft anew; what was simulated of it was simulated of something else. Refuses as `draft_weights`, and
    with `unknown_draft` or `draft_decided`."""
    with acting("weights.change", by=by, at=at) as act:
        draft = opened(by, draft_id)
        _write(draft, wanted, at)
        _tell(act, draft)
        act.outcome = outcome = Drafted(draft.id)
        return outcome


@once(Adopted)
def adopt_weights(*, by: Actor, at: datetime, draft_id: UUID) -> Adopted:
    """Let a draft hold from its day on; the version before it ends there. Nothing that is booked changes.

    Refuses with `not_allowed`, `unknown_draft`, `draft_decided`, `weights_too_soon`, `weights_before_others` where a
    later version has been settled already, `not_simulated` until a simulation of just these weights is there.
    """
    with acting("weights.adopt", by=by, at=at) as act:
        draft = opened(by, draft_id)
        _require_day(draft.since, at)
        if not draft.simulations.filter(state="done", weights=draft.weights, tiers=draft.tiers).exists():
            raise Refused.because("not_simulated")
        last = Weights.objects.select_for_update().filter(until=None).get()
        if draft.since <= last.since:
            raise Refused.because("weights_before_others", field="since", day=last.since)
        last.until = draft.since
        last.save(update_fields=["until"])
        made = Weights.objects.create(
            weights=draft.weights,
            tiers=draft.tiers,
            reason=draft.reason,
            since=draft.since,
            set_by_id=by.account_id,
            set_at=at,
        )
        _decide(draft, "adopted", by, at, made)
        _tell(act, draft)
        act.note(version=made.version)
        act.outcome = outcome = Adopted(draft.id, made.version)
        return outcome


@once(Drafted)
def discard_weights(*, by: Actor, at: datetime, draft_id: UUID) -> Drafted:
    """Throw a draft away. Refuses with `not_allowed`, `unknown_draft`, `draft_decided`."""
    with acting("weights.discard", by=by, at=at) as act:
        draft = opened(by, draft_id)
        _decide(draft, "discarded", by, at)
        _tell(act, draft)
        act.outcome = outcome = Drafted(draft.id)
        return outcome


def opened(by: Actor, draft_id: UUID) -> WeightsDraft:
    """A draft that waits for a decision, held until the act ends; for those who govern the region."""
    require(by, Permission.GOVERN)
    draft = WeightsDraft.objects.select_for_update().filter(id=draft_id).first()
    if draft is None:
        raise NotFound.because("unknown_draft")
    if draft.state != "open":
        raise Refused.because("draft_decided")
    return draft


def _write(draft: WeightsDraft, wanted: WeightsWanted, at: datetime) -> None:
    weighing = checked(Weighing(wanted.worth, wanted.tiers))
    if not wanted.reason.strip():
        raise Invalid.because("weights_say_why", field="reason")
    _require_day(wanted.since, at)
    draft.weights, draft.tiers = dict(weighing.worth), list(weighing.tiers)
    draft.reason, draft.since, draft.changed_at = wanted.reason.strip(), wanted.since, at
    draft.save()


def _require_day(since: date, at: datetime) -> None:
    """A day is ranked by one version from its beginning to its end."""
    if since <= at.astimezone(region().tzinfo).date():
        raise Invalid.because("weights_too_soon", field="since")


def _decide(draft: WeightsDraft, state: str, by: Actor, at: datetime, version: Weights | None = None) -> None:
    draft.state, draft.decided_by_id, draft.decided_at, draft.version = state, by.account_id, at, version
    draft.save()


def _tell(act: OpenAct, draft: WeightsDraft) -> None:
    act.subject_id = draft.id
    act.note(weights=draft.weights, tiers=draft.tiers, since=draft.since, reason=draft.reason)
