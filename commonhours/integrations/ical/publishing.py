"""The private feed: made, reset and taken back by its reader, and read by whatever program has its address.

A worker has one of their own visits; whoever is served, and whoever acts for them, has one of the visits to each.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import translation

from commonhours.accounts.models import Account
from commonhours.bookings.diary import DiaryLine, own_diary, served_diary
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.languages import spoken_to
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import Sight, concern, seeing, seeing_aside
from commonhours.integrations.ical.models import TELLS, Feed, Published
from commonhours.integrations.ical.writing import Shown, written
from commonhours.organisations.permissions import Permission, may_for
from commonhours.organisations.queries import digest_of, names_of_organisations
from commonhours.people.actions import lock_people
from commonhours.people.helpers import acts_for
from commonhours.people.models import Helper, Person, ServiceUser
from commonhours.trail.actions import acting
from commonhours.words.terms import gettext as _

BACK, AHEAD = timedelta(days=28), timedelta(days=80)
HOUR, MOST_AN_HOUR = timedelta(hours=1), 60


@dataclass(frozen=True)
class MadeFeed:
    """The secret of the address: shown once, to the reader who asked; only its hash is stored."""

    secret: str


@dataclass(frozen=True)
class Page:
    """A calendar as a program takes it, and the marks by which it asks whether it has changed."""

    body: bytes
    etag: str
    changed_at: datetime


def make_feed(*, by: Actor, at: datetime, service_user_id: UUID | None = None) -> MadeFeed:
    """Make the private address of one's own visits, or of those of a service user for whom one acts; or a new one,
    and the old one is dead at once.

    Refuses with `unknown_person` or `unknown_service_user`.
    """
    with acting("feed.make", by=by, at=at) as act:
        whose = _whose(by, service_user_id)
        secret = secrets.token_urlsafe(32)
        made = {"digest": digest_of(secret), "made_at": at, "hour_at": None, "asked": 0}
        Feed.objects.update_or_create(defaults=made, **whose)
        act.subject_id = service_user_id or by.person_id
        return MadeFeed(secret)


def revoke_feed(*, by: Actor, at: datetime, service_user_id: UUID | None = None) -> None:
    """Take the address back: from now on nothing is there. Refuses as `make_feed` does."""
    with acting("feed.revoke", by=by, at=at) as act:
        whose = _whose(by, service_user_id)
        act.subject_id = service_user_id or by.person_id
        if feed := Feed.objects.filter(**whose).first():
            # What it told goes with it, and stands behind a wall.
            concern([feed.id])
            feed.delete()


def choose_telling(*, by: Actor, at: datetime, tells: str, service_user_id: UUID | None = None) -> None:
    """Choose what is told of a place: nothing, the neighbourhood, or the address.

    Refuses as `make_feed` does, and with `unknown_choice` or `calendar.no_private`.
    """
    with acting("feed.tell", by=by, at=at) as act:
        whose = _whose(by, service_user_id)
        act.subject_id = service_user_id or by.person_id
        if tells not in TELLS:
            raise Invalid.because("unknown_choice", field="tells")
        if not Feed.objects.filter(**whose).update(tells=tells):
            raise NotFound.because("calendar.no_private")
        act.note(tells=tells)


def feed_of(*, by: Actor, at: datetime, service_user_id: UUID | None = None) -> Feed | None:
    """The asker's own feed, if there is one; its address cannot be shown again."""
    if service_user_id is None:
        return Feed.objects.filter(person_id=by.person_id).first() if by.person_id else None
    if by.account_id is None:
        return None
    mine = Feed.objects.filter(account_id=by.account_id, service_user_id=service_user_id).first()
    return mine if mine and _reader_of(mine, at) else None


class Subscribed(NamedTuple):
    """Whose calendar reads of a service user: an account, and what it is called."""

    account_id: UUID
    name: str
    tells: str


def subscribed_to(service_user_id: UUID, *, at: datetime) -> list[Subscribed]:
    """Who has an address that tells of a service user at this moment."""
    rows = Feed.objects.filter(service_user_id=service_user_id).select_related("account").order_by("made_at")
    return [
        Subscribed(row.account.id, str(row.account), row.tells)
        for row in rows
        if row.account and _reader_of(row, at)
    ]


def read_feed(*, secret: str, at: datetime, link: Callable[[UUID], str]) -> Page:
    """The visits behind an address, as its reader's own page has them.

    Refuses with `calendar.unknown` where nothing is (any more), and with `calendar.asked_too_often`.
    """
    feed = Feed.objects.filter(digest=digest_of(secret)).select_related("account").first()
    reader = _reader_of(feed, at) if feed else None
    if feed is None or reader is None:
        raise NotFound.because("calendar.unknown")
    _count(feed, at)
    with seeing(reader.by.sight), translation.override(spoken_to(reader.language)):
        shown = [_shown(line, feed.tells, link) for line in _lines(feed, reader.by, at)]
        concern([feed.id])
        numbered = _numbered(shown, feed.id, at)
        body = written(numbered)
    changed_at = max((each.changed_at for each in numbered), default=feed.made_at)
    return Page(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', changed_at)


# --- inside ----------------------------------------------------------------------------------------------------


def _whose(by: Actor, service_user_id: UUID | None) -> dict[str, Any]:
    """By what a feed of the asker's is found."""
    if service_user_id is not None:
        if by.account_id is None or not may_for(by, Permission.PLAN, service_user_id):
            raise NotFound.because("unknown_service_user", field="service_user")
        return {"account_id": by.account_id, "service_user_id": service_user_id}
    if by.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    lock_people([by.person_id])
    return {"person_id": by.person_id}


class _Reader(NamedTuple):
    """In whose right a feed is read, and their language."""

    by: Actor
    language: str


def _reader_of(feed: Feed, at: datetime) -> _Reader | None:
    """Who reads behind an address at this moment; nobody, once their right has ended."""
    with seeing_aside(Sight(person_id=feed.person_id, account_id=feed.account_id)):
        if feed.person_id is not None:
            return _Reader(Actor(person_id=feed.person_id), Person.objects.get(id=feed.person_id).language)
        assert feed.account is not None  # of a worker or of an account: the table says so
        person = Person.objects.filter(account=feed.account).first()
        by = _acting(feed.account, person, at)
        if not may_for(by, Permission.PLAN, feed.service_user_id) or not _since_then(feed, by, at):
            return None
        return _Reader(by, person.language if person else feed.account.language)


def _acting(account: Account, person: Person | None, at: datetime) -> Actor:
    """In whose affairs an account acts; whoever is suspended reads what is theirs, and nothing of others."""
    person_id = person.id if person else None
    if not account.is_active:
        return Actor(account.id, person_id)
    helps = person is None or person.standing == "good"
    return Actor(account.id, person_id, acts_for=acts_for(account.id if helps else None, person_id, at=at))


def _since_then(feed: Feed, by: Actor, at: datetime) -> bool:
    """Whether the right by which an address was made still stands: whoever is let help again makes a new one."""
    with seeing(by.sight):
        own = Q(id=feed.service_user_id, person_id=by.person_id, person_id__isnull=False)
        if ServiceUser.objects.filter(own).exists():
            return True
        let = Helper.objects.filter(Q(account_id=by.account_id, service_user_id=feed.service_user_id))
        return let.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=feed.made_at).exists()


def _lines(feed: Feed, by: Actor, at: datetime) -> Sequence[DiaryLine]:
    since, until = at - BACK, at + AHEAD
    if feed.service_user_id is None:
        return own_diary(by=by, since=since, until=until)
    return served_diary(by=by, service_user_id=feed.service_user_id, since=since, until=until)


def _count(feed: Feed, at: datetime) -> None:
    """A program asks a few times an hour; one that never stops is told to."""
    rows = Feed.objects.filter(id=feed.id)
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
        id=line.entry_id,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        work="" if tells == "time" else _work(line),
        organisation="" if tells == "time" else names_of_organisations().get(line.organisation_id, ""),
        place=place or "",
        link=link(line.visit_id),
        coming=line.coming,
    )


def _work(line: DiaryLine) -> str:
    """What is done; and who comes, for those to whom they come."""
    if line.people is None:
        return line.type_of_work
    return f"{', '.join(line.people) or _('nobody yet')}: {line.type_of_work}"


def _numbered(shown: Sequence[Shown], feed_id: UUID, at: datetime) -> list[Shown]:
    """Give each its sequence number, one higher than last time if anything about it changed."""
    rows = Published.objects.filter(feed_id=feed_id, entry_id__in=[each.id for each in shown])
    known = {row.entry_id: row for row in rows}
    fresh = [
        {
            "id": new_id(),
            "feed_id": feed_id,
            "entry_id": each.id,
            "digest": each.digest,
            "sequence": 0,
            "changed_at": at,
        }
        for each in shown
        if each.id not in known
    ]
    if fresh:
        # Two programs may ask for the first time at once.
        insert(Published, fresh, unless="published_once_a_feed")
    numbered = []
    for each in shown:
        last = known.get(each.id) or Published(sequence=0, changed_at=at, digest=each.digest)
        if bytes(last.digest) != each.digest:
            last.digest, last.sequence, last.changed_at = each.digest, last.sequence + 1, at
            last.save()
        numbered.append(replace(each, sequence=last.sequence, changed_at=last.changed_at))
    return numbered
