"""The private feed: made, reset and taken back by the worker, and read by whatever program has its address."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import translation

from commonhours.bookings.diary import DiaryLine, own_diary
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import Sight, seeing
from commonhours.integrations.ical.models import TELLS, Feed, Published
from commonhours.integrations.ical.writing import Shown, written
from commonhours.organisations.queries import digest_of, names_of_organisations
from commonhours.people.actions import lock_people
from commonhours.people.models import Person
from commonhours.trail.actions import acting

BACK, AHEAD = timedelta(days=28), timedelta(days=80)
HOUR, MOST_AN_HOUR = timedelta(hours=1), 60


@dataclass(frozen=True)
class MadeFeed:
    """The secret of the address: shown once, to the worker who asked; only its hash is stored."""

    secret: str


@dataclass(frozen=True)
class Page:
    """A calendar as a program takes it, and the mark by which it asks whether it has changed."""

    body: bytes
    etag: str


def make_feed(*, by: Actor, at: datetime) -> MadeFeed:
    """Make the private address of one's own visits, or a new one; the old one is dead at once.

    Refuses with `unknown_person`.
    """
    with acting("feed.make", by=by, at=at) as act:
        person_id = _oneself(by)
        secret = secrets.token_urlsafe(32)
        made = {"digest": digest_of(secret), "made_at": at, "hour_at": None, "asked": 0}
        Feed.objects.update_or_create(person_id=person_id, defaults=made)
        act.subject_id = person_id
        return MadeFeed(secret)


def revoke_feed(*, by: Actor, at: datetime) -> None:
    """Take the address back: from now on nothing is there. Refuses with `unknown_person`."""
    with acting("feed.revoke", by=by, at=at) as act:
        act.subject_id = _oneself(by)
        Feed.objects.filter(person_id=act.subject_id).delete()


def choose_telling(*, by: Actor, at: datetime, tells: str) -> None:
    """Choose what is told of a place: nothing, the neighbourhood, or the address.

    Refuses with `unknown_person`, `unknown_choice` or `calendar.no_private`.
    """
    with acting("feed.tell", by=by, at=at) as act:
        act.subject_id = _oneself(by)
        if tells not in TELLS:
            raise Invalid.because("unknown_choice", field="tells")
        if not Feed.objects.filter(person_id=act.subject_id).update(tells=tells):
            raise NotFound.because("calendar.no_private")
        act.note(tells=tells)


def feed_of(*, by: Actor) -> Feed | None:
    """One's own feed, if there is one; its address cannot be shown again."""
    return Feed.objects.filter(person_id=by.person_id).first() if by.person_id else None


def read_feed(*, secret: str, at: datetime, link: Callable[[UUID], str]) -> Page:
    """The visits behind an address, as its worker's own page has them.

    Refuses with `calendar.unknown` where nothing is (any more), and with `calendar.asked_too_often`.
    """
    feed = Feed.objects.filter(digest=digest_of(secret)).first()
    if feed is None:
        raise NotFound.because("calendar.unknown")
    _count(feed, at)
    sight = Sight(person_id=feed.person_id)
    with seeing(sight):
        person = Person.objects.get(id=feed.person_id)
        with translation.override(person.language or None):
            by = Actor(person_id=feed.person_id)
            lines = own_diary(by=by, since=at - BACK, until=at + AHEAD)
            shown = [_shown(line, feed.tells, link) for line in lines]
            numbered = _numbered(shown, feed.person_id, at)
            body = written(numbered)
    return Page(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _oneself(by: Actor) -> UUID:
    if by.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    lock_people([by.person_id])
    return by.person_id


def _count(feed: Feed, at: datetime) -> None:
    """A program asks a few times an hour; one that never stops is told to."""
    rows = Feed.objects.filter(person_id=feed.person_id)
    if feed.hour_at is None or feed.hour_at + HOUR <= at:
        rows.update(hour_at=at, asked=1)
    elif feed.asked >= MOST_AN_HOUR:
        raise Refused.because("calendar.asked_too_often")
    else:
        rows.update(asked=feed.asked + 1)


def _shown(line: DiaryLine, tells: str, link: Callable[[UUID], str]) -> Shown:
    """What may stand on somebody else's servers: never whom the visit is for."""
    place = {"time": None, "area": line.area, "address": line.address}[tells]
    if tells == "address" and line.address and line.area and line.area not in line.address:
        place = f"{line.address}, {line.area}"
    return Shown(
        id=line.assignment_id,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        work="" if tells == "time" else line.type_of_work,
        organisation="" if tells == "time" else names_of_organisations().get(line.organisation_id, ""),
        place=place or "",
        link=link(line.visit_id),
        coming=line.coming,
    )


def _numbered(shown: Sequence[Shown], person_id: UUID, at: datetime) -> list[Shown]:
    """Give each its sequence number, one higher than last time if anything about it changed."""
    known = Published.objects.in_bulk([each.id for each in shown])
    numbered = []
    for each in shown:
        digest, last = each.digest, known.get(each.id)
        if last is None:
            last = Published(assignment_id=each.id, person_id=person_id, digest=digest, changed_at=at)
            last.save(force_insert=True)
        elif bytes(last.digest) != digest:
            last.digest, last.sequence, last.changed_at = digest, last.sequence + 1, at
            last.save()
        numbered.append(replace(each, sequence=last.sequence, changed_at=last.changed_at))
    return numbered
