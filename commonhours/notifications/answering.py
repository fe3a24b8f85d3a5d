"""A text message that came in: its one word goes to the one action that there is for it, and a sentence goes back.

Whose it is follows from the number that an account has shown to be its own, and no two accounts can have shown one.
Kept is what came and what was said back, so that the same message, handed over twice, is dealt with once.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from commonhours.accounts.models import Account
from commonhours.accounts.phones import normal_phone
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.languages import spoken_to
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import accept_offer, decline_offer
from commonhours.dispatch.models import Offer
from commonhours.notifications.consents import Shown, TextsSwitched, switch_texts
from commonhours.notifications.keywords import HELP, NO, OTHER, START, STOP, YES, meaning_of
from commonhours.notifications.models import Choice, Message, TextIn
from commonhours.organisations.queries import region
from commonhours.organisations.suspended import WHILE_SUSPENDED
from commonhours.people.models import Person
from commonhours.words import sentence
from commonhours.words.answers import ASKS, reply
from commonhours.words.messages import when_of
from commonhours.words.texts import plain

# So many from one number in an hour are spoken to; two machines that answer each other end here.
MOST, AN_HOUR = 12, timedelta(hours=1)
LONGEST_ID, LONGEST = 80, 160
# What whoever writes START never having chosen is told of by text message.
USUAL_KINDS = ("visits", "offers")


@dataclass(frozen=True)
class CameIn:
    """A text message as whoever carries it tells of it."""

    carried_as: str
    phone: str
    words: str


@dataclass(frozen=True)
class _Writer:
    """Whose number it is: nobody's where no account has shown it to be its own."""

    phone: str
    actor: Actor
    language: str


def take_text(*, by: Actor, at: datetime, text: CameIn) -> str:
    """Deal with a text message, once; return what is said back, "" for nothing.

    Refuses with `bad_input` what has no number or no name.
    """
    phone = normal_phone(text.phone)
    named = text.carried_as.isprintable() and 0 < len(text.carried_as) <= LONGEST_ID
    if not phone or not named:
        raise Invalid.because("bad_input", field="from" if named else "id")
    meaning = meaning_of(text.words)
    with seeing(by.sight):
        writer = _writer(by, phone, text.carried_as)
        row = _kept(writer, text, meaning, at)
        if row.done_at:
            return row.reply
        before = TextIn.objects.filter(phone=phone, came_at__gt=at - AN_HOUR).count()
    with override(writer.language):
        said = _do(writer, meaning, at)
    silent = before > MOST and meaning != STOP
    with seeing(by.sight):
        TextIn.objects.filter(id=row.id).update(reply="" if silent else said[:480], done_at=at)
    return "" if silent else said


def _kept(writer: _Writer, text: CameIn, meaning: str, at: datetime) -> TextIn:
    """The row of this message, written now or when it came for the first time."""
    row = {
        "id": new_id(),
        "carried_as": text.carried_as,
        "phone": writer.phone,
        "account_id": writer.actor.account_id,
        "words": " ".join(text.words.split())[:LONGEST],
        "meaning": meaning,
        "came_at": at,
        "reply": "",
        "done_at": None,
    }
    insert(TextIn, [row], unless="text_in_once")
    return TextIn.objects.get(carried_as=text.carried_as)


def _writer(by: Actor, phone: str, carried_as: str) -> _Writer:
    rows = Account.objects.filter(phone=phone, phone_verified_at__isnull=False, is_active=True)
    account = rows.first()
    if account is None:
        return _Writer(phone, replace(by, door="text"), settings.LANGUAGE_CODE)
    person = Person.objects.filter(account=account).first()
    confined = WHILE_SUSPENDED if person and person.standing != "good" else None
    person_id = person.id if person else None
    own = replace(
        by,
        account_id=account.pk,
        person_id=person_id,
        roles=(),
        door="text",
        key=f"text {carried_as}",
        # The same name from another number is another message, and refused.
        request_hash=hashlib.sha256(phone.encode()).digest(),
        confined_to=confined,
    )
    return _Writer(phone, own, spoken_to((person or account).language))


def _do(writer: _Writer, meaning: str, at: datetime) -> str:
    said = {"who": region().name, "site": f"{settings.SITE_ADDRESS}/my/"}
    if meaning == STOP:
        told = _switch(writer, at, on=False)
        # Whoever has ended them gets one last word, and not a second.
        return reply("stopped", **said) if told.changed else ""
    if meaning == HELP:
        return reply("help", **said)
    if writer.actor.account_id is None:
        return reply("unknown", **said)
    if meaning == START:
        _switch(writer, at, on=True)
        return reply("started", **said)
    if meaning in (YES, NO):
        try:
            return _answer(writer, at, yes=meaning == YES, said=said)
        except Refused as refused:
            return plain(f"{said['who']}: {sentence(refused.refusals[0])}")
    assert meaning == OTHER
    return reply("other", **said)


def _switch(writer: _Writer, at: datetime, *, on: bool) -> TextsSwitched:
    # Whoever writes START has read how: in the answer to their STOP, or on the page.
    shown = Shown(reply("stopped", who=region().name) if on else "STOP", writer.language)
    told = switch_texts(by=writer.actor, at=at, phone=writer.phone, on=on, shown=shown)
    if on and writer.actor.account_id:
        _choose_some(writer.actor, writer.actor.account_id)
    return told


def _choose_some(by: Actor, account_id: UUID) -> None:
    """Whoever lets text messages come without a kind to come would wait for nothing."""
    with seeing(by.sight):
        choice, _ = Choice.objects.get_or_create(account_id=account_id)
        if not choice.sms_on:
            choice.sms_on = list(USUAL_KINDS)
            choice.save(update_fields=["sms_on"])


def _answer(writer: _Writer, at: datetime, *, yes: bool, said: dict[str, str]) -> str:
    """Yes or no to the offer of which this number was last told."""
    with seeing(writer.actor.sight):
        asked = _last_asked(writer.actor.person_id)
        offer_id = _offer_of(asked)
    if asked is None or offer_id is None:
        return reply("no_offer", **said)
    if not yes:
        decline_offer(by=writer.actor, at=at, offer_id=offer_id)
        return reply("declined", **said)
    accept_offer(by=writer.actor, at=at, offer_id=offer_id)
    code = "moved" if asked.code == "move_asked" else "accepted"
    return reply(code, when=when_of(asked.facts), **said)


def _last_asked(person_id: UUID | None) -> Message | None:
    """Not an older one that waits still: they answer what they read last."""
    if person_id is None:
        return None
    rows = Message.objects.filter(person_id=person_id, channel="sms", code__in=ASKS, sent_at__isnull=False)
    return rows.order_by("-sent_at", "-id").first()


def _offer_of(asked: Message | None) -> UUID | None:
    if asked is None or asked.person_id is None or "opening" not in asked.facts:
        return None
    offers = Offer.objects.filter(person_id=asked.person_id, opening_id=asked.facts["opening"])
    return offers.order_by("-offered_at", "-id").values_list("id", flat=True).first()
