"""The e-mail to whoever is asked outside: an address to open, and nothing about whoever it is about.

Sent like every other e-mail, outside any transaction, and noted once it is gone; one that was not taken rests longer
each time and is given up after the last pause, which shows on the referral.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.notifications.actions import PAUSES
from commonhours.notifications.queries import Letter
from commonhours.notifications.sending import compose
from commonhours.organisations.brands import look_of
from commonhours.organisations.queries import names_of_organisations
from commonhours.referrals.models import Referral, ReferralStep
from commonhours.referrals.rules import OPEN
from commonhours.referrals.secret import secret_of
from commonhours.words.terms import gettext as _

log = logging.getLogger(__name__)
AT_ONCE = 20


@dataclass(frozen=True)
class Waiting:
    """A referral whose address has to go out."""

    id: UUID
    organisation_id: UUID
    letter: Letter


def send_referrals(*, by: Actor, clock: Callable[[], datetime]) -> int:
    """Send one round of addresses to services outside; return how many went out."""
    sent = 0
    for each in _waiting(by, clock()):
        try:
            compose(each.letter).send()
        except (OSError, SMTPException, ValueError) as error:
            # Only the kind of error: what a mail server says repeats the address.
            log.warning("Referral %s was not taken (%s).", each.id, type(error).__name__)
            _rest(by, each, clock())
        else:
            _gone(by, each, clock())
            sent += 1
    return sent


def address_of(referral_id: UUID, round_: int) -> str:
    """The page for whoever is asked."""
    return f"{settings.SITE_ADDRESS}/referred/{secret_of(referral_id, round_)}/"


def _waiting(by: Actor, at: datetime) -> list[Waiting]:
    due = Referral.objects.using("reader").filter(mail_due_at__lte=at, state__in=OPEN, link_until__gt=at)
    with seeing(by.sight):
        names = names_of_organisations()
        return [
            Waiting(row.id, row.organisation_id, _letter(row, names[row.organisation_id]))
            for row in due.order_by("mail_due_at")[:AT_ONCE]
        ]


def _letter(row: Referral, organisation: str) -> Letter:
    look = look_of(row.organisation_id)
    with override(settings.LANGUAGE_CODE):
        told = {"organisation": organisation, "link": address_of(row.id, row.round)}
        subject = _("Somebody is referred to you by %(organisation)s") % told
        lines = (
            _("%(organisation)s asks you to help somebody, who agreed to it."),
            _("Open this page and type the code that we tell you by telephone: %(link)s"),
            _("There you can say that you help, that there is a waiting list, or that you cannot."),
        )
        body = "\n".join(line % told for line in lines)
    return Letter(
        row.id,
        "email",
        "referral",
        row.to_name,
        row.to_email,
        settings.LANGUAGE_CODE,
        subject,
        body,
        row.sent_at,
        row.sent_at,
        row.mail_tries,
        None,
        look.name,
        look.colour,
        look.logo_digest,
    )


def _gone(by: Actor, each: Waiting, at: datetime) -> None:
    with seeing(by.sight):
        concern([each.id])
        Referral.objects.filter(id=each.id).update(mailed_at=at, mail_due_at=None)
        ReferralStep.objects.create(
            referral_id=each.id, organisation_id=each.organisation_id, kind="mailed", at=at
        )


def _rest(by: Actor, each: Waiting, at: datetime) -> None:
    with seeing(by.sight):
        concern([each.id])
        tries = each.letter.tries
        again = at + PAUSES[tries] if tries < len(PAUSES) else None
        Referral.objects.filter(id=each.id).update(mail_due_at=again, mail_tries=tries + 1)
