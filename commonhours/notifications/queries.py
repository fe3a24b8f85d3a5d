"""Reads of messages for pages and for sending, and the facts of visits that messages are made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_supported_language_variant, override

from commonhours.bookings.models import Visit
from commonhours.notifications.models import Message
from commonhours.organisations.brands import Look, Words, looks_of
from commonhours.organisations.queries import region
from commonhours.people.models import Person
from commonhours.words.messages import message

# News of yesterday's booking helps nobody: what could not be sent for a day stays unsent, and shows as such.
STALE = timedelta(days=1)


class BrandFacts(TypedDict):
    """In whose name and words a message speaks: those of the organisation that the visit is for."""

    name: str
    colour: str
    words: Words


class VisitFacts(TypedDict):
    """What a message about visits says: enough to make its sentences, and no more than the worker must know."""

    service_user: str
    work: Mapping[str, str]
    remote: bool
    area: str
    organisation: str
    zone: str
    visits: list[dict[str, Any]]
    brand: BrandFacts


@dataclass(frozen=True)
class VisitToTell:
    """A visit as messages speak of it, and which organisations may see that they were sent."""

    starts_at: datetime
    organisation_ids: tuple[UUID, ...]
    facts: VisitFacts
    planned: bool = True
    served_person_id: UUID | None = None


def visits_to_tell(visit_ids: Iterable[UUID]) -> dict[UUID, VisitToTell]:
    """Gather the facts of visits by id; whoever erased one since has nothing more to be told."""
    zone = region().zone
    found = Visit.objects.filter(id__in=list(visit_ids)).select_related(
        "service_user__area", "site__area", "type_of_work", "organisation"
    )
    looks = looks_of(visit.organisation_id for visit in found)
    return {visit.id: _to_tell(visit, zone, looks[visit.organisation_id]) for visit in found}


def _to_tell(visit: Visit, zone: str, look: Look) -> VisitToTell:
    area = (visit.site or visit.service_user).area
    times = {"starts_at": visit.starts_at.isoformat(), "ends_at": visit.ends_at.isoformat()}
    facts = VisitFacts(
        service_user=visit.service_user.name,
        work=visit.type_of_work.names,
        remote=visit.type_of_work.remote,
        area=area.name if area else "",
        organisation=look.name,
        zone=zone,
        visits=[{"visit": str(visit.id), **times}],
        brand=BrandFacts(name=look.name, colour=look.colour, words=look.words),
    )
    served = visit.service_user.person_id
    return VisitToTell(
        visit.starts_at, tuple(visit.organisation_ids), facts, visit.state == "planned", served
    )


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


def inbox(person_id: UUID, *, most: int = 50) -> list[Note]:
    """Return somebody's messages, newest first, in the language of the page that shows them."""
    return [_note(row) for row in _received(person_id).order_by("-made_at", "-id")[:most]]


def unread_count(person_id: UUID) -> int:
    return _received(person_id).filter(read_at__isnull=True).count()


def _received(person_id: UUID) -> QuerySet[Message]:
    return Message.objects.filter(person_id=person_id, channel="in_app")


def _note(row: Message) -> Note:
    subject, body = message(row.code, row.facts)
    visit_ids = tuple(UUID(visit["visit"]) for visit in row.facts.get("visits", ()))
    return Note(row.id, row.code, subject, body, row.made_at, row.read_at, visit_ids)


@dataclass(frozen=True)
class Letter:
    """An e-mail, sent or waiting, in its reader's language; name and address are empty where they may not be seen."""

    id: UUID
    name: str
    address: str
    language: str
    subject: str
    body: str
    made_at: datetime
    sent_at: datetime | None
    brand: str = ""
    colour: str = ""


def outbox(*, most: int = 100, organisation_ids: Iterable[UUID] | None = None) -> list[Letter]:
    """Return the e-mails that the asker's row security shows, newest first; of these organisations when given."""
    rows = Message.objects.filter(channel="email").order_by("-made_at", "-id")
    if organisation_ids is not None:
        rows = rows.filter(organisation_ids__overlap=list(organisation_ids))
    return _letters(rows[:most])


def waiting_letters(*, at: datetime, most: int, but: Iterable[UUID] = ()) -> list[Letter]:
    """Return e-mails to be sent, oldest first, without those named in `but`."""
    somewhere = Person.objects.filter(account__is_active=True).values("id")
    rows = Message.objects.filter(channel="email", sent_at__isnull=True, made_at__gt=at - STALE)
    rows = rows.filter(person_id__in=somewhere).exclude(id__in=list(but))
    return _letters(rows.order_by("made_at", "id")[:most])


def _letters(rows: QuerySet[Message]) -> list[Letter]:
    people = reachable(row.person_id for row in rows)
    return [_letter(row, people.get(row.person_id)) for row in rows]


def _letter(row: Message, person: Person | None) -> Letter:
    with override(row.language):
        subject, body = message(row.code, row.facts)
    name, address = (person.name, address_of(person)) if person else ("", "")
    brand: Mapping[str, str] = row.facts.get("brand", {})
    seen = (brand.get("name", ""), brand.get("colour", ""))
    return Letter(row.id, name, address, row.language, subject, body, row.made_at, row.sent_at, *seen)


def reachable(person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """People by id with their accounts: those that the asker may see."""
    return {
        person.id: person
        for person in Person.objects.filter(id__in=list(person_ids)).select_related("account")
    }


def address_of(person: Person) -> str:
    """Where e-mail reaches somebody; nowhere without an account that is in use."""
    account = person.account
    return account.email if account and account.is_active else ""


def language_of(person: Person) -> str:
    """The reader's language where the house speaks it, else the house's own."""
    try:
        return get_supported_language_variant(person.language)
    except LookupError:
        return settings.LANGUAGE_CODE


def facts_together(told: Iterable[VisitToTell]) -> dict[str, Any]:
    """Join visits of one series into the facts of one message, in order of time."""
    in_order = sorted(told, key=lambda each: each.starts_at)
    return {**in_order[0].facts, "visits": [visit for each in in_order for visit in each.facts["visits"]]}
