"""Reads of offers: those made to me; what an organisation has on offer, who has it, and where nobody is left to ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.faces import ANYONE, says, strangers
from commonhours.bookings.gaps import gaps_of
from commonhours.bookings.pages import visit as read_visit
from commonhours.bookings.pages import wish_of_visit
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.period import QUARTER
from commonhours.common.refusals import NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.models import Offer, Opening
from commonhours.dispatch.openings import (
    SHORTEST_REPLY,
    EmptyPlace,
    OpenDate,
    latest_reply,
    place_is_gone,
    standing_to,
)
from commonhours.matching.answers import Candidate
from commonhours.matching.asking import Asked
from commonhours.matching.queries import find
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require_somewhere,
)
from commonhours.people.queries import names_of_people, names_of_service_users

# What nobody has filled stays in sight for so long; what is soon decided, for so long before.
SHOWN = timedelta(days=7)
SOON = timedelta(minutes=30)
MOST = 100
HOUR = timedelta(hours=1)
_QUARTER = timedelta(minutes=QUARTER)
_ZERO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class MyOffer:
    """An offer as the worker sees it: what, when, in which neighbourhood; for whom is told once it is theirs.

    `state` is open or lapsed; `limits` are those of their own that they would pass as things stand now, and
    `employer_id` for whom they would come. Where a visit of theirs shall move, `moves` is that visit and `was` when it
    begins and ends now.
    """

    id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    area: str
    organisation_id: UUID
    reply_by: datetime
    limits: tuple[str, ...]
    state: str
    moves: UUID | None = None
    was: tuple[datetime, datetime] | None = None
    employer_id: UUID | None = None


@dataclass(frozen=True)
class OpeningLine:
    """A place on offer as the office sees it; `holder` has it until `reply_by`, `left` may be asked after them.

    `state` is open, lapsed (nobody answered, the next is about to be asked) or nobody (everybody in line was asked).
    """

    id: UUID
    organisation_id: UUID
    service_user_id: UUID
    service_user: str
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    visit_id: UUID | None
    series_id: UUID | None
    state: str
    holder: str
    reply_by: datetime | None
    asked: int
    left: int
    was: tuple[datetime, datetime] | None = None

    def is_soon(self, at: datetime) -> bool:
        """Whether somebody in the office should look now: the answer is due, or nobody is left to give one."""
        return self.state != "open" or self.reply_by is None or self.reply_by - at <= SOON


@dataclass(frozen=True)
class Askable:
    """Whom a place can be offered to, best first, by when they can be asked to answer, and who is new there."""

    wish: Wish
    candidates: tuple[Candidate, ...]
    new: frozenset[UUID]
    reply_by: tuple[datetime, ...]
    # Who pays, should somebody say yes.
    payer_id: UUID | None


def my_offers(*, by: Actor, at: datetime) -> tuple[MyOffer, ...]:
    """The offers that wait for the asker's answer, and those of the past day that they answered too late."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        rows = Offer.objects.filter(person_id=by.person_id, state__in=["open", "lapsed"])
        offers = list(rows.filter(reply_by__gt=at - 24 * HOUR).order_by("reply_by", "id"))
        concern(offer.opening_id for offer in offers)
        openings = Opening.objects.in_bulk([offer.opening_id for offer in offers])
        lines = (_mine(offer, openings[offer.opening_id], at) for offer in offers)
        return tuple(line for line in lines if line is not None)


def _mine(offer: Offer, opening: Opening, at: datetime) -> MyOffer | None:
    places = (opening.service_user_id, opening.site_id, opening.visit_id, opening.series_id)
    concern(each for each in places if each)
    if place_is_gone(opening, at):
        return None
    late = offer.state == "lapsed" or offer.reply_by <= at
    limits, employer = ((), None) if late else _as_it_stands(opening, offer, at)
    area = (opening.site or opening.service_user).area
    return MyOffer(
        offer.id,
        opening.type_of_work_id,
        opening.starts_at,
        opening.ends_at,
        area.name if area else "",
        opening.organisation_id,
        offer.reply_by,
        limits,
        "lapsed" if late else "open",
        opening.visit_id if opening.moves else None,
        was_of(opening),
        employer,
    )


def was_of(opening: Opening) -> tuple[datetime, datetime] | None:
    """When a visit that shall move takes place now."""
    began, ended = opening.was_starts_at, opening.was_ends_at
    return (began, ended) if began and ended else None


def _as_it_stands(opening: Opening, offer: Offer, at: datetime) -> tuple[tuple[str, ...], UUID | None]:
    """The limits that somebody would pass by saying yes, and for whom they would come."""
    try:
        found = standing_to(opening, offer.person_id, at)
    except Refused:
        return tuple(offer.limits), None
    return found.limits, found.employer_id


def openings(*, by: Actor, at: datetime, organisation_id: UUID | None = None) -> tuple[OpeningLine, ...]:
    """What is on offer, and what nobody said yes to, of the organisations for which the asker books, soonest first.

    Refuses with `not_allowed`.
    """
    require_somewhere(by, Permission.BOOK)
    with seeing(by.sight):
        rows = Opening.objects.filter(state__in=["open", "nobody"], starts_at__gt=at)
        if organisation_id:
            rows = rows.filter(organisation_id=organisation_id)
        if not may(by, Permission.BOOK):
            rows = rows.filter(organisation_id__in=organisations_with(by, Permission.BOOK))
        found = list(rows.order_by("starts_at", "id")[:MOST])
        concern(each for row in found for each in (row.id, row.visit_id, row.series_id) if each)
        return tuple(_lines([row for row in found if not place_is_gone(row, at)], at))


def _lines(found: Sequence[Opening], at: datetime) -> Iterable[OpeningLine]:
    offers: dict[UUID, list[Offer]] = {}
    for offer in Offer.objects.filter(opening_id__in=[row.id for row in found]).order_by("offered_at", "id"):
        offers.setdefault(offer.opening_id, []).append(offer)
    concern(offer.person_id for each in offers.values() for offer in each)
    people = names_of_people({offer.person_id for each in offers.values() for offer in each})
    served = names_of_service_users({row.service_user_id for row in found})
    for row in found:
        asked = offers.get(row.id, [])
        held = next((offer for offer in asked if offer.state == "open"), None)
        late = row.state == "open" and (held is None or held.reply_by <= at)
        yield OpeningLine(
            row.id,
            row.organisation_id,
            row.service_user_id,
            served.get(row.service_user_id, ""),
            row.type_of_work_id,
            row.starts_at,
            row.ends_at,
            row.visit_id,
            row.series_id,
            "lapsed" if late else row.state,
            people.get(held.person_id, "") if held else "",
            held.reply_by if held else None,
            len(asked),
            len(set(row.line) - {offer.person_id for offer in asked}),
            was_of(row),
        )


def askable(
    *, by: Actor, at: datetime, place: Wish | EmptyPlace | OpenDate, asked: Asked | None = None
) -> Askable:
    """Whom a place can be offered to: whoever can come, and whoever could with their own yes.

    `asked` is what the match has read of the same wish already. Refuses with `not_allowed` and with what of the
    place is unknown.
    """
    wish, here = _wish_of(by, place)
    answer = find(by=by, at=at, wish=wish, agreed=True, asked=asked)
    people = [each for each in answer.candidates if each.person_id not in here]
    new = _new_faces(by, at, wish, people) if isinstance(place, EmptyPlace) else set()
    choices = reply_choices(at, latest_reply(answer.question), answer.question.zone)
    return Askable(wish, tuple(people), frozenset(new), choices, answer.question.for_organisation_id)


def _new_faces(by: Actor, at: datetime, wish: Wish, people: Sequence[Candidate]) -> set[UUID]:
    """Those of them whom the service user would have to be asked about first."""
    with seeing(by.sight):
        ids = [each.person_id for each in people]
        concern([wish.service_user_id, *ids])
        return set() if says(wish.service_user_id) == ANYONE else strangers(wish.service_user_id, ids, at=at)


def _wish_of(by: Actor, place: Wish | EmptyPlace | OpenDate) -> tuple[Wish, set[UUID]]:
    if isinstance(place, Wish):
        return place, set()
    if isinstance(place, EmptyPlace):
        page = read_visit(by=by, visit_id=place.visit_id)
        return wish_of_visit(by=by, visit_id=place.visit_id), {each.person_id for each in page.people}
    open_gaps = gaps_of(by=by, series_id=place.series_id)
    gap = next((each for each in open_gaps if each.gap_id == place.gap_id), None)
    if gap is None or gap.wish is None:
        raise NotFound.because("unknown_gap", field="gap")
    return gap.wish, set()


def reply_choices(at: datetime, latest: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """By when somebody can be asked to answer: in an hour, in four, tomorrow at noon; or at the last moment."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    noon = datetime.combine(tomorrow, time(12), zone).astimezone(at.tzinfo)
    usual = [each for each in (_rounded(at + HOUR), _rounded(at + 4 * HOUR), noon) if each <= latest]
    if usual:
        return tuple(sorted(set(usual)))
    return (latest,) if latest - at >= SHORTEST_REPLY else ()


def _rounded(instant: datetime) -> datetime:
    """Up to the next quarter-hour, as people say times."""
    return instant + (_ZERO - instant) % _QUARTER
