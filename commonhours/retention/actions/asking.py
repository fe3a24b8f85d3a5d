"""Ask to be forgotten, and take it back while there is time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.retention.models import DONE, WAITING, WITHDRAWN, Erasure
from commonhours.retention.parties import Party, party_of, require_theirs
from commonhours.retention.periods import days_of
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class ErasureAsked:
    """The request, and from when on it can no longer be taken back."""

    erasure_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class ErasureWithdrawn:
    """The request that was taken back."""

    erasure_id: UUID


@once(ErasureAsked)
def ask_erasure(
    *, by: Actor, at: datetime, person_id: UUID | None = None, service_user_id: UUID | None = None
) -> ErasureAsked:
    """Ask that somebody be forgotten: by themselves, by who helps them, or by an approver whom they told so.

    Nothing goes yet: for some days it can be taken back, and it waits for whatever is still open.
    Refuses with `unknown_person`, `unknown_service_user`, `not_allowed`, `erasure_asked` or `erased_already`.
    """
    with acting("erasure.ask", by=by, at=at) as act:
        party = party_of(person_id, service_user_id)
        require_theirs(by, party)
        concern(party.ids)
        earlier = erasures_of(party)
        if earlier.filter(state=WAITING).exists():
            raise Refused.because("erasure_asked")
        if earlier.filter(state=DONE).exists():
            raise Refused.because("erased_already")
        days = days_of("cooling_off", at.astimezone(region().tzinfo).date())
        due_at = at + timedelta(days=days)
        row = Erasure.objects.create(
            id=new_id(),
            person_id=party.person_id,
            service_user_id=None if party.person_id else party.service_user_id,
            asked_by_id=by.account_id,  # type: ignore[misc]  # whoever asks has signed in
            asked_at=at,
            due_at=due_at,
            organisation_ids=list(party.organisation_ids),
        )
        act.subject_id = party.ids[0]
        act.touches(*([party.person_id] if party.person_id else []))
        act.concerns(party.organisation_ids)
        act.note(erasure=row.id, due_at=due_at)
        act.outcome = asked = ErasureAsked(row.id, due_at)
        return asked


@once(ErasureWithdrawn)
def withdraw_erasure(*, by: Actor, at: datetime, erasure_id: UUID) -> ErasureWithdrawn:
    """Take a request back while it waits. Refuses with `unknown_erasure` or `not_allowed`."""
    with acting("erasure.withdraw", by=by, at=at) as act:
        row, party = _waiting(by, erasure_id)
        Erasure.objects.filter(id=row.id).update(state=WITHDRAWN, ended_at=at)
        act.subject_id = party.ids[0]
        act.touches(*([party.person_id] if party.person_id else []))
        act.concerns(party.organisation_ids)
        act.note(erasure=row.id)
        act.outcome = withdrawn = ErasureWithdrawn(row.id)
        return withdrawn


def _waiting(by: Actor, erasure_id: UUID) -> tuple[Erasure, Party]:
    # A helper sees the request through whom they help.
    concern(each.service_user_id for each in by.acts_for)
    row = Erasure.objects.select_for_update().filter(id=erasure_id, state=WAITING).first()
    if row is None:
        raise NotFound.because("unknown_erasure", field="erasure")
    party = party_of(row.person_id, row.service_user_id)
    require_theirs(by, party)
    return row, party


def erasures_of(party: Party) -> QuerySet[Erasure]:
    """All requests about this party."""
    own = Q(person_id=party.person_id, person_id__isnull=False)
    return Erasure.objects.filter(
        own | Q(service_user_id=party.service_user_id, service_user_id__isnull=False)
    )
