"""What may be told of somebody outside: their name, the reason, and the facts to which they agreed; nothing else.

The one place from which the page of whoever was asked and the letter to them are made.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.looks import CARE, CONTACT, looked_at
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import ServiceUser
from commonhours.referrals.actions.writing import refuse_over, under_way
from commonhours.referrals.models import Referral
from commonhours.referrals.queries import behind


@dataclass(frozen=True)
class Shown:
    """A referral as whoever was asked reads it."""

    id: UUID
    organisation_id: UUID
    round: int
    to: str
    organisation: str
    sent_by: str
    sent_at: datetime
    name: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    consent_at: datetime
    consent_until: date
    state: str
    waiting_until: date | None


def told_by_link(*, by: Actor, at: datetime, secret: str, round_: int) -> Shown:
    """What an address shows once the door has seen the code of this round; refuses with `unknown_referral`."""
    found = behind(secret, at=at)
    if found is None or found.round != round_:
        raise NotFound.because("unknown_referral", field="referral")
    with seeing(by.sight):
        concern([found.id])
        return _shown(Referral.objects.get(id=found.id))


def told_on_paper(*, by: Actor, at: datetime, referral_id: UUID) -> Shown:
    """What a letter says; refuses with `unknown_referral`, `referral_over`, `answers_in_queue` or `consent_ended`."""
    with seeing(by.sight):
        row = under_way(by, referral_id)
        refuse_over(row)
        if row.request_id is not None:
            raise Refused.because("answers_in_queue")
        if row.link_until is None or row.link_until <= at:
            raise Refused.because("consent_ended")
        looked_at(row.service_user_id, CARE, CONTACT, known_to=[row.organisation_id])
        return _shown(row)


def _shown(row: Referral) -> Shown:
    concern([row.service_user_id])
    served = ServiceUser.objects.get(id=row.service_user_id)
    return Shown(
        id=row.id,
        organisation_id=row.organisation_id,
        round=row.round,
        to=row.to_name,
        organisation=names_of_organisations()[row.organisation_id],
        sent_by=names_of_accounts({row.sent_by_id}).get(row.sent_by_id, ""),
        sent_at=row.sent_at,
        name=served.name,
        reason=row.reason,
        facts=tuple((name, value) for name in row.consent_facts if (value := getattr(served, name))),
        consent_at=row.consent_at,
        consent_until=row.consent_until,
        state=row.state,
        waiting_until=row.waiting_until,
    )
