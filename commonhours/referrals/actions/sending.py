"""Refer somebody, with their consent: to an organisation of the region, or to a service outside by letter or e-mail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound
from commonhours.intake.actions import Handed, hand_in
from commonhours.integrations.directory.models import ListedService
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import ServiceUser
from commonhours.referrals.access import sender_of
from commonhours.referrals.actions.asking import asked_of_us
from commonhours.referrals.actions.writing import kept, moved, new_link, short
from commonhours.referrals.models import FACTS, HOW, Referral
from commonhours.referrals.rules import MOST_CONSENT_DAYS, SENT
from commonhours.trail.actions import OpenAct, acting, once

MOST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Target:
    """To whom: a service of the directory, by letter or (with an address) e-mail; or an organisation of the region."""

    service_id: UUID | None = None
    organisation_id: UUID | None = None
    email: str = ""


@dataclass(frozen=True)
class Consent:
    """What they agreed to: that it is told, which facts beside name and reason, until when, and how they said so."""

    given: bool
    facts: tuple[str, ...] = ()
    until: date | None = None
    how: str = "spoken"


@dataclass(frozen=True)
class ReferralSent:
    """A referral, and the request that it has become where it stays in the house."""

    referral_id: UUID
    state: str
    request_id: UUID | None = None


@once(ReferralSent)
def send_referral(
    *,
    by: Actor,
    at: datetime,
    service_user_id: UUID,
    to: Target,
    reason: str,
    consent: Consent,
    ask_id: UUID | None = None,
) -> ReferralSent:
    """Hand somebody on to whoever can help them; nothing leaves without their consent.

    Refuses with `unknown_service_user`, `not_allowed`, `consent_needed`, `consent_until_when`, `unknown_choice`,
    `unknown_service`, `refer_to_oneself`, `bad_email`, `missing`, `too_large`, `unknown_ask` or `ask_over`.
    """
    with acting("referral.send", by=by, at=at) as act:
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        organisation_id = sender_of(by, served)
        row = _row(act, served, organisation_id, consent, short(reason, field="reason", needed=True))
        _address(row, to)
        if row.way == "within":
            row.request_id = _hand_in(act, row, served)
        else:
            new_link(row)
        row.mail_due_at = at if row.way == "email" else None
        moved(row, SENT, at)
        row.save(force_insert=True)
        if ask_id is not None:
            _answer_ask(by, act, ask_id, row)
        kept(act, row, "sent")
        act.outcome = sent = ReferralSent(row.id, row.state, row.request_id)
        return sent


def _row(act: OpenAct, served: ServiceUser, organisation_id: UUID, consent: Consent, reason: str) -> Referral:
    today = act.at.astimezone(region().tzinfo).date()
    if not consent.given:
        raise Invalid.because("consent_needed", field="consent")
    if consent.how not in HOW:
        raise Invalid.because("unknown_choice", field="how")
    if set(consent.facts) - set(FACTS):
        raise Invalid.because("unknown_choice", field="facts")
    if consent.until is None or not today <= consent.until <= today + timedelta(days=MOST_CONSENT_DAYS):
        raise Invalid.because("consent_until_when", field="until", most=MOST_CONSENT_DAYS)
    assert act.by.account_id is not None  # only an account holds a role
    return Referral(
        id=new_id(),
        service_user_id=served.id,
        organisation_id=organisation_id,
        organisation_ids=[organisation_id],
        sent_by_id=act.by.account_id,
        sent_at=act.at,
        reason=reason,
        consent_at=act.at,
        consent_how=consent.how,
        consent_until=consent.until,
        consent_facts=_in_order(consent.facts),
    )


def _in_order(facts: Iterable[str]) -> list[str]:
    return [each for each in FACTS if each in set(facts)]


def _address(row: Referral, to: Target) -> None:
    """Whom it goes to and how, with the name as it is today."""
    if (to.service_id is None) == (to.organisation_id is None):
        raise Invalid.because("unknown_choice", field="to")
    if to.organisation_id is not None:
        place = Organisation.objects.filter(id=to.organisation_id).first()
        if place is None:
            raise Invalid.because("unknown_choice", field="to")
        if place.id == row.organisation_id:
            raise Invalid.because("refer_to_oneself", field="to")
        row.way, row.to_organisation_id, row.to_name = "within", place.id, place.name
        return
    assert to.service_id is not None  # one of the two is there
    service = ListedService.objects.filter(id=to.service_id).select_related("organisation").first()
    if service is None:
        raise Invalid.because("unknown_service", field="to")
    row.service_id, row.to_name = service.id, service.name
    row.to_email = _email(to.email)
    row.way = "email" if row.to_email else "letter"


def _email(told: str) -> str:
    plain = told.strip().lower()
    if plain and (len(plain) > MOST_EMAIL or not _EMAIL.fullmatch(plain)):
        raise Invalid.because("bad_email", field="email")
    return plain


def _hand_in(act: OpenAct, row: Referral, served: ServiceUser) -> UUID:
    """The request in the other organisation's queue: what may be told, and who asks."""
    account = Account.objects.get(id=row.sent_by_id)
    assert row.to_organisation_id is not None  # it stays in the house
    facts = row.consent_facts
    told = Handed(
        name=served.name,
        words=". ".join(
            filter(
                None,
                (
                    row.reason,
                    served.communication if "communication" in facts else "",
                    served.address if "address" in facts else "",
                ),
            )
        ),
        language=served.language if "language" in facts else "en",
        area_id=served.area_id if "address" in facts else None,
        phone=served.phone if "phone" in facts else "",
        from_name=names_of_accounts({account.id}).get(account.id, ""),
        from_organisation=names_of_organisations()[row.organisation_id],
        from_email=account.email,
        consent_at=row.consent_at,
    )
    return hand_in(act, told, row.to_organisation_id).request_id


def _answer_ask(by: Actor, act: OpenAct, ask_id: UUID, row: Referral) -> None:
    """What a worker asked for is on its way."""
    ask = asked_of_us(by, ask_id)
    if ask.service_user_id != row.service_user_id or ask.organisation_id != row.organisation_id:
        raise NotFound.because("unknown_ask", field="ask")
    ask.state, ask.referral_id, ask.closed_by_id, ask.closed_at = "sent", row.id, by.account_id, act.at
    ask.save(update_fields=["state", "referral", "closed_by", "closed_at"])
    act.note(worker=ask.worker_id)
