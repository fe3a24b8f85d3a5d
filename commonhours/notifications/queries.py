"""Reads of messages: for their readers, for those who may see what went out, and for sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import override

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor
from commonhours.common.looks import CONTACT, looked_at
from commonhours.common.period import Period
from commonhours.common.sight import seeing
from commonhours.intake.secret import secret_of
from commonhours.notifications import readers
from commonhours.notifications.kinds import CODES
from commonhours.notifications.models import Message
from commonhours.notifications.texting import can_be_answered
from commonhours.people.models import Person
from commonhours.words.answers import answer_hint, pushed_words
from commonhours.words.messages import message
from commonhours.words.texts import text_of
from commonhours.words.times import reading_in

# News of yesterday's booking helps nobody: what could not be sent for a day stays unsent, and shows as such.
STALE = timedelta(days=1)


@dataclass(frozen=True)
class Note:
    """A message as its reader sees it in the application."""

    id: UUID
    code: str
    subject: str
    body: str
    made_at: datetime
    read_at: datetime | None
    visit_ids: tuple[UUID, ...]


def inbox(person_id: UUID | None, account_id: UUID | None = None, *, most: int = 50) -> list[Note]:
    """Return somebody's messages, newest first, in the language of the page that shows them."""
    return [_note(row) for row in received(person_id, account_id).order_by("-made_at", "-id")[:most]]


def unread_count(person_id: UUID | None, account_id: UUID | None = None) -> int:
    return received(person_id, account_id).filter(read_at__isnull=True).count()


def received(person_id: UUID | None, account_id: UUID | None) -> QuerySet[Message]:
    """What stands in somebody's inbox: to them as a person, and to their account from when it was no person here."""
    mine = Q(pk__in=[])
    if person_id:
        mine |= Q(person_id=person_id)
    if account_id:
        mine |= Q(account_id=account_id)
    return Message.objects.filter(mine, channel="in_app")


def _note(row: Message) -> Note:
    subject, body = message(row.code, row.facts)
    # What is only on offer is no visit yet: its times stand there, and nothing to open.
    visit_ids = tuple(UUID(visit["visit"]) for visit in row.facts.get("visits", ()) if "visit" in visit)
    return Note(row.id, row.code, subject, body, row.made_at, row.read_at, visit_ids)


@dataclass(frozen=True)
class Letter:
    """A message through any channel, in its reader's language; name and address are empty where nobody may see them."""

    id: UUID
    channel: str
    code: str
    name: str
    address: str
    language: str
    subject: str
    body: str
    made_at: datetime
    due_at: datetime
    tries: int
    sent_at: datetime | None
    brand: str = ""
    colour: str = ""
    logo: str = ""
    refused: str = ""
    account_id: UUID | None = None

    def state(self, at: datetime) -> str:
        """Whether it went out, waits, waits for another try, was given up, or is not wanted."""
        if self.sent_at:
            return "sent"
        if self.refused:
            return self.refused
        if self.made_at <= at - STALE:
            return "failed"
        return "again" if self.tries else "waiting"


@dataclass(frozen=True)
class Wanted:
    """Which messages of the outbox somebody wants to see; nothing chosen: all of them."""

    channel: str = ""
    kind: str = ""
    day: Period | None = None


EMAILS = Wanted(channel="email")


def outbox(
    *,
    most: int = 100,
    first: int = 0,
    organisation_ids: Iterable[UUID] | None = None,
    wanted: Wanted = EMAILS,
) -> list[Letter]:
    """Return messages that the asker's row security shows, newest first; of these organisations when given."""
    rows = Message.objects.order_by("-made_at", "-id")
    if organisation_ids is not None:
        rows = rows.filter(organisation_ids__overlap=list(organisation_ids))
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.kind:
        rows = rows.filter(code__in=CODES[wanted.kind])
    if wanted.day:
        rows = rows.filter(made_at__gte=wanted.day.start, made_at__lt=wanted.day.end)
    page = rows[first : first + most]
    looked_at((row.person_id for row in page if row.person_id), CONTACT)
    return letters_of(page)


def sent_about(*, by: Actor, act_id: UUID) -> list[tuple[str, list[str]]]:
    """Whom an act was told, by name, and through which channels: what the asker sees of it, and no address."""
    with seeing(by.sight):
        told: dict[str, dict[str, None]] = {}
        for letter in letters_of(Message.objects.filter(act_id=act_id, refused="").order_by("made_at", "id")):
            told.setdefault(letter.name, {})[letter.channel] = None
    return [(name, list(channels)) for name, channels in told.items() if name]


def waiting_letters(*, at: datetime, most: int, channel: str = "email") -> list[Letter]:
    """Return messages to be sent through a channel, those due first; of accounts in use, or to who asked for help."""
    in_use = Account.objects.filter(is_active=True)
    to = Q(person_id__in=Person.objects.filter(account__in=in_use).values("id"))
    to |= Q(account_id__in=in_use.values("id")) | Q(request_id__isnull=False)
    rows = Message.objects.filter(
        to, channel=channel, sent_at__isnull=True, refused="", due_at__lte=at, made_at__gt=at - STALE
    )
    return letters_of(rows.order_by("due_at", "made_at", "id")[:most], sending=True)


def letters_of(rows: QuerySet[Message], *, sending: bool = False) -> list[Letter]:
    """Messages in their readers' languages, with where each goes."""
    found = {
        **readers.people(row.person_id for row in rows),
        **readers.accounts(row.account_id for row in rows),
        **readers.requests(row.request_id for row in rows),
    }
    return [_letter(row, _to(row, found), sending=sending) for row in rows]


def _to(row: Message, found: Mapping[UUID, readers.Reader]) -> readers.Reader | None:
    whom = row.person_id or row.account_id or row.request_id
    return found.get(whom) if whom else None


def _letter(row: Message, to: readers.Reader | None, *, sending: bool = False) -> Letter:
    brand: Mapping[str, str] = row.facts.get("brand", {})
    facts = row.facts
    if sending and row.request_id:
        # Who reads what went out must not be able to open the page of whoever it went to.
        facts = {**facts, "link": f"{settings.SITE_ADDRESS}/ask/{secret_of(row.request_id)}/"}
    answerable = row.channel == "sms" and can_be_answered()
    with override(row.language), reading_in(row.zone):
        subject, body = message(row.code, facts)
        if row.channel == "push":
            subject, body = pushed_words()
        if row.channel == "sms":
            body = text_of(subject, brand.get("name", ""), answer_hint(row.code) if answerable else "")
    addresses = {"email": to.email, "sms": to.phone} if to else {}
    return Letter(
        row.id,
        row.channel,
        row.code,
        to.name if to else "",
        addresses.get(row.channel, ""),
        row.language,
        subject,
        body,
        row.made_at,
        row.due_at,
        row.tries,
        row.sent_at,
        brand.get("name", ""),
        brand.get("colour", ""),
        brand.get("logo", ""),
        row.refused,
        to.account_id if to else None,
    )
