"""Hand waiting e-mails and text messages over: one by one, outside any transaction, each noted as soon as it is gone.

A mail server may take seconds, and a transaction that waits for it would hold back the positions of all acts. So a
crash between sending and noting sends that one message again, an e-mail under the same Message-ID. What was not
taken is noted, too, and rests longer each time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.mime.image import MIMEImage
from email.utils import parseaddr
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape, format_html

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications.actions import mark_sent, postpone, refuse_unwanted
from commonhours.notifications.consents import may_text
from commonhours.notifications.devices import devices_of
from commonhours.notifications.pushing import tell_device
from commonhours.notifications.queries import Letter, waiting_letters
from commonhours.notifications.texting import TextBackend, text_backend
from commonhours.organisations.brands import HOUSE_COLOUR, logo

log = logging.getLogger(__name__)

SECONDS = 10
LOGO = "logo@commonhours"


@dataclass
class Sent:
    """What became of one round: how many are gone, and which were not taken."""

    count: int = 0
    refused: list[UUID] = field(default_factory=list)


Hand = Callable[[Letter], None]


def send_waiting(*, by: Actor, clock: Callable[[], datetime], most: int = 50) -> Sent:
    """Send the e-mails that wait. One that fails does not keep back the others."""
    with seeing(by.sight):
        letters = waiting_letters(at=clock(), most=most)
    if not letters:
        return Sent()
    sent, connection = Sent(), get_connection(**_patience())
    try:
        connection.open()
        for letter in letters:
            _hand(letter, lambda each: _mail(each, connection), sent, by=by, clock=clock)
    except (OSError, SMTPException) as error:
        kind = type(error).__name__
        log.warning("The mail server cannot be reached (%s); %s e-mails wait.", kind, len(letters))
        sent.refused = [letter.id for letter in letters]
    finally:
        connection.close()
    _postpone(sent, by=by, clock=clock)
    return sent


def send_texts(*, by: Actor, clock: Callable[[], datetime], most: int = 50) -> Sent:
    """Send the text messages that wait, as `send_waiting` does e-mails; none to a number that wants no more."""
    with seeing(by.sight):
        letters = waiting_letters(at=clock(), most=most, channel="sms")
    sent = Sent()
    if letters:
        backend = text_backend()
        for letter in letters:
            # Asked before each: whoever writes STOP while a round goes out gets nothing more of it.
            if letter.address and not _may_go(letter, by):
                refuse_unwanted(by=by, message_id=letter.id, why="stopped")
            else:
                _hand(letter, lambda each: _text(each, backend), sent, by=by, clock=clock)
        _postpone(sent, by=by, clock=clock)
    return sent


def send_pushes(*, by: Actor, clock: Callable[[], datetime], most: int = 50) -> Sent:
    """Tell browsers that something waits, each on its own way; a message that no browser is left for is given up."""
    with seeing(by.sight):
        letters = waiting_letters(at=clock(), most=most, channel="push")
    sent = Sent()
    for letter in letters:
        with seeing(by.sight):
            devices = devices_of(letter.account_id)
        taken = [tell_device(each, letter, by=by) for each in devices]
        if True in taken:
            mark_sent(by=by, at=clock(), message_id=letter.id)
            sent.count += 1
        elif False in taken:
            sent.refused.append(letter.id)
        else:
            refuse_unwanted(by=by, message_id=letter.id, why="gone")
    _postpone(sent, by=by, clock=clock)
    return sent


def _may_go(letter: Letter, by: Actor) -> bool:
    with seeing(by.sight):
        return may_text(letter.address, letter.account_id)


def _text(letter: Letter, backend: TextBackend) -> None:
    backend.send(to=letter.address, body=letter.body, message_id=letter.id)


def _mail(letter: Letter, connection: BaseEmailBackend) -> None:
    compose(letter, connection).send()


def _hand(letter: Letter, hand: Hand, sent: Sent, *, by: Actor, clock: Callable[[], datetime]) -> None:
    try:
        if not letter.address:
            raise ValueError  # the number was taken off the account since
        hand(letter)
    except (OSError, SMTPException, ValueError) as error:
        # Only the kind of error: what a mail server says repeats the address.
        log.warning("Message %s was not taken (%s).", letter.id, type(error).__name__)
        sent.refused.append(letter.id)
        return
    mark_sent(by=by, at=clock(), message_id=letter.id)
    sent.count += 1


def _postpone(sent: Sent, *, by: Actor, clock: Callable[[], datetime]) -> None:
    if sent.refused:
        postpone(by=by, at=clock(), message_ids=sent.refused)


def _patience() -> dict[str, Any]:
    """A mail server that never answers must not hold the others up; Django waits for ever unless told."""
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    return {"timeout": settings.EMAIL_TIMEOUT or SECONDS} if smtp else {}


def compose(letter: Letter, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """Make the e-mail. Its Message-ID follows from the message, so that a mail server can tell a repetition."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{letter.id}@{domain}>",
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(
        letter.subject, letter.body, to=[letter.address], headers=headers, connection=connection
    )
    # Nothing is fetched when the e-mail is opened: who reads what, and when, is nobody's business.
    picture = logo(letter.logo)
    mail.attach_alternative(_in_colour(letter, with_logo=picture is not None), "text/html")
    if picture is not None:
        mail.mixed_subtype = "related"  # type: ignore[attr-defined]  # the stubs do not know it
        mail.attach(_inline(picture))
    return mail


def _inline(png: bytes) -> MIMEImage:
    image = MIMEImage(png, "png")
    image["Content-ID"] = f"<{LOGO}>"
    image["Content-Disposition"] = 'inline; filename="logo.png"'
    return image


def _in_colour(letter: Letter, *, with_logo: bool) -> str:
    """The same words below the organisation's logo, name and colour, for programs that show them: no link."""
    # The name stands right beside it, so the picture has nothing to say to those who do not see it.
    mark = format_html(
        '<p style="margin:0;padding:12px 16px"><img src="cid:{}" alt="" height="40"></p>', LOGO
    )
    head = format_html(
        '<p style="margin:0;padding:12px 16px;background:{};color:#fff;font-weight:bold">{}</p>',
        letter.colour or HOUSE_COLOUR,
        letter.brand or "Commonhours",
    )
    body = format_html(
        '<div style="padding:16px;line-height:1.5">{}</div>', linebreaksbr(escape(letter.body))
    )
    return format_html(
        '<html lang="{}"><body style="margin:0;font-family:sans-serif">{}{}</body></html>',
        letter.language,
        mark + head if with_logo else head,
        body,
    )
