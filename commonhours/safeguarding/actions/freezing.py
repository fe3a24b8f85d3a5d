"""Stop everybody whom somebody let in, having seen what it touches; then each is let in again by somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.people.models import Membership
from commonhours.safeguarding.actions.deciding import Decided, close, open_suspension
from commonhours.safeguarding.actions.stopping import lock_those_to_stop, stop
from commonhours.safeguarding.actions.suspend import ANSWER_DAYS, allowed_days, in_words
from commonhours.safeguarding.lineage import LetIn, delegates_of, let_in_by
from commonhours.safeguarding.models import OPEN, Freeze, Suspension
from commonhours.safeguarding.reach import Reach, reach_of
from commonhours.trail.actions import acting, once

# One act locks them all; more than so many are frozen organisation by organisation.
MOST_FROZEN = 2_000


@dataclass(frozen=True)
class Frozen:
    """A freeze, and how many people and places ahead it stopped."""

    freeze_id: UUID
    people: int
    places: int


def preview_freeze(
    *, by: Actor, at: datetime, approver_id: UUID, organisation_id: UUID | None, delegated: bool = True
) -> Reach:
    """What a freeze would touch, counted as the freeze itself counts it.

    Refuses with `not_allowed`, `unknown_approver` or `own_word`.
    """
    with seeing(by.sight):
        _refuse_unsound(by, approver_id, organisation_id)
        return _reach(_not_yet_stopped(let_in_by(approver_id, organisation_id, delegated=delegated)), at)


@once(Frozen)
def freeze_approver(
    *,
    by: Actor,
    at: datetime,
    approver_id: UUID,
    organisation_id: UUID | None,
    owner_id: UUID,
    words: str,
    delegated: bool = True,
    days: int = ANSWER_DAYS,
) -> Frozen:
    """Suspend every worker whom somebody let in, and those let in by whom they empowered, in one act.

    From that act on nobody of them can be booked and no visit ahead is theirs; the places are given out by the house, a
    few at a time, the soonest first. `owner_id` is the account that sees to it that each is looked at again.
    Refuses with `not_allowed`, `unknown_approver`, `own_word`, `unknown_choice`, `reason_missing`, `nobody_to_freeze`.
    """
    with acting("approver.freeze", by=by, at=at) as act:
        _refuse_unsound(by, approver_id, organisation_id)
        said, answer_by = in_words(words), at + timedelta(days=allowed_days(days))
        if owner_id == approver_id or not Account.objects.filter(id=owner_id, is_active=True).exists():
            raise Invalid.because("unknown_choice", field="owner")
        found = let_in_by(approver_id, organisation_id, delegated=delegated)
        stopped = set(lock_those_to_stop(sorted({each.person_id for each in found})))
        those = [each for each in found if each.person_id in stopped]
        if not those or len(stopped) > MOST_FROZEN:
            raise Refused.because("nobody_to_freeze", most=MOST_FROZEN)
        reach = _reach(those, at)
        assert by.account_id is not None  # only an account holds a role
        freeze = Freeze.objects.create(
            approver_id=approver_id,
            organisation_id=organisation_id,
            words=said,
            frozen_by_id=by.account_id,
            frozen_at=at,
            owner_id=owner_id,
            reach=reach.facts(),
            organisation_ids=sorted({each.organisation_id for each in those}),
        )
        told = {"organisation": organisation_id, "freeze": freeze.id, "words": said, "answer_by": answer_by}
        stop(act, sorted(stopped), told)
        act.subject_id = approver_id
        act.note(freeze=freeze.id, account=approver_id, owner=owner_id, **reach.facts())
        act.outcome = frozen = Frozen(freeze.id, reach.people, reach.visits_ahead)
        return frozen


@once(Decided)
def release(*, by: Actor, at: datetime, suspension_id: UUID, words: str) -> Decided:
    """Let somebody in again who was frozen: a fresh approval by name, by nobody of those who let them in before.

    `words` say what was seen. Refuses with `unknown_suspension`, `not_allowed`, `not_oneself`, `approved_before`,
    `own_word`, `not_frozen`, `suspension_over`, `reason_missing`.
    """
    with acting("suspension.release", by=by, at=at) as act:
        row = open_suspension(by, suspension_id)
        if row.freeze is None:
            raise Refused.because("not_frozen")
        freeze, said = row.freeze, in_words(words)
        chain = {freeze.approver_id, *delegates_of(freeze.approver_id)}
        if by.account_id in chain:
            raise NotAllowed.because("approved_before")
        if row.suspended_by_id == by.account_id:
            raise NotAllowed.because("own_word")
        let_in = let_in_by(freeze.approver_id, freeze.organisation_id)
        again = [each for each in let_in if each.person_id == row.person_id]
        for each in again:
            require(by, Permission.APPROVE, [each.organisation_id])
        ids = [each.membership_id for each in again]
        Membership.objects.filter(id__in=ids, approved_by_id__in=chain).update(
            approved_by_id=by.account_id, approved_at=at
        )
        act.outcome = decided = close(act, row, "lifted", said)
        act.note(approved=ids, freeze=freeze.id)
        return decided


def _refuse_unsound(by: Actor, approver_id: UUID, organisation_id: UUID | None) -> None:
    require(by, Permission.SUSPEND, [organisation_id] if organisation_id else [])
    if not Account.objects.filter(id=approver_id).exists():
        raise NotFound.because("unknown_approver", field="approver")
    if approver_id == by.account_id:
        raise NotAllowed.because("own_word")


def _not_yet_stopped(found: Iterable[LetIn]) -> list[LetIn]:
    those = list(found)
    open_now = Suspension.objects.filter(person_id__in={each.person_id for each in those}, state__in=OPEN)
    stopped = set(open_now.values_list("person_id", flat=True))
    return [each for each in those if each.person_id not in stopped]


def _reach(those: Iterable[LetIn], at: datetime) -> Reach:
    return reach_of(((each.person_id, each.at) for each in those), at=at)
