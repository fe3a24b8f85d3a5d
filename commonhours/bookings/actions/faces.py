"""Write down what a service user says to new faces: in general, and to one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.faces import CHOICES, says, strangers
from commonhours.bookings.models import Consent, NewFaces
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_for, require
from commonhours.people.queries import organisations_of_service_user
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Yes:
    """Who said yes to a new face, and how it reached us."""

    said_by: str
    how: str = "phone"

    def __post_init__(self) -> None:
        if not self.said_by.strip():
            raise Invalid.because("name_missing", field="said_by")
        if self.how not in Consent.HOWS:
            raise Invalid.because("unknown_choice", field="how")


@dataclass(frozen=True)
class FacesChosen:
    """What a service user says to new faces from now on."""

    service_user_id: UUID
    says: str


@dataclass(frozen=True)
class ConsentRecorded:
    """To whom a service user has said yes."""

    service_user_id: UUID
    person_ids: tuple[UUID, ...]


@once(FacesChosen)
def choose_faces(*, by: Actor, at: datetime, service_user_id: UUID, says: str) -> FacesChosen:
    """Choose whether somebody unknown may come when who comes is changed: `anyone`, `ask` or `known`.

    Refuses with `unknown_service_user`, `not_allowed` or `unknown_choice`.
    """
    with acting("faces.choose", by=by, at=at) as act:
        organisation_ids = _opened(act, service_user_id)
        if says not in CHOICES:
            raise Invalid.because("unknown_choice", field="says")
        NewFaces.objects.update_or_create(
            service_user_id=service_user_id, defaults={"says": says, "organisation_ids": organisation_ids}
        )
        act.note(says=says)
        act.outcome = chosen = FacesChosen(service_user_id, says)
        return chosen


@once(ConsentRecorded)
def record_consent(
    *, by: Actor, at: datetime, service_user_id: UUID, person_id: UUID, yes: Yes
) -> ConsentRecorded:
    """Write down that a service user said yes to somebody they do not know yet.

    Refuses with `unknown_service_user` or `not_allowed`.
    """
    with acting("consent.record", by=by, at=at) as act:
        _opened(act, service_user_id)
        write_consent(act, service_user_id, [person_id], yes.said_by, yes.how)
        act.outcome = recorded = ConsentRecorded(service_user_id, (person_id,))
        return recorded


def _opened(act: OpenAct, service_user_id: UUID) -> list[UUID]:
    organisation_ids = organisations_of_service_user(service_user_id)
    require(act.by, Permission.BOOK, organisation_ids, served=service_user_id)
    concern([service_user_id])
    act.subject_id = service_user_id
    act.concerns(organisation_ids)
    return list(organisation_ids)


def require_consent(
    act: OpenAct, service_user_id: UUID, person_ids: Iterable[UUID], yes: Yes | None = None
) -> None:
    """Let new faces come by a change only as the service user has it; a yes given with the act is written down.

    Whoever is served, or acts for them, and chooses somebody says yes with that: nobody else is asked.

    Refuses with `needs_consent`, or with `only_known`, each naming who is new.
    """
    new = strangers(service_user_id, person_ids, at=act.at)
    wish = says(service_user_id)
    if not new or wish == NewFaces.ANYONE:
        return
    own = may_for(act.by, Permission.BOOK, service_user_id)
    if wish == NewFaces.KNOWN or (yes is None and not own):
        code = "only_known" if wish == NewFaces.KNOWN else "needs_consent"
        raise Refused(*(Refusal(code, MappingProxyType({"person": each}), "person") for each in sorted(new)))
    if yes is None:
        name = names_of_accounts([act.by.account_id]).get(act.by.account_id or UUID(int=0))
        write_consent(act, service_user_id, sorted(new), name or "–", Consent.OWN)
    else:
        write_consent(act, service_user_id, sorted(new), yes.said_by, yes.how)


def write_consent(
    act: OpenAct, service_user_id: UUID, person_ids: list[UUID], said_by: str, how: str
) -> None:
    rows = [
        {
            "id": new_id(),
            "service_user": service_user_id,
            "person": person_id,
            "said_by": said_by.strip()[:80],
            "how": how,
            "recorded_by": act.by.account_id,
            "recorded_at": act.at,
            "organisation_ids": list(organisations_of_service_user(service_user_id)),
        }
        for person_id in person_ids
    ]
    insert(Consent, rows, unless="consent_once")
    act.note(consent={"people": person_ids, "said_by": said_by, "how": how})
