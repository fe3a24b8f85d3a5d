"""What workers ask for an hour, as the market reads it: who is not paid what they ask, where, for which work, when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from commonhours.bookings.conditions import ASKING, Attribute, Span, asking_there
from commonhours.bookings.held_above import Holdings
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.sight import concern
from commonhours.rates.book import Held
from commonhours.rates.keys import least_key, rates_key
from commonhours.rates.least import LeastBook, Paying
from commonhours.rates.models import LeastRate
from commonhours.rates.queries import frames, instrument_book, rate_book

# Acts after which an hour may pay somebody something else, though they name nobody.
REPRICING = frozenset({"rate.set", "rate.end", "instrument.set", "instrument.end", "pay_frame.set"})
FAR = date(9999, 1, 1)
_EVER = "0001-01-01"
_ALWAYS: tuple[Span, ...] = ((_EVER, None),)


def who_ask(*, using: str = "reader") -> frozenset[UUID]:
    """Everybody who asks for a least rate, or did."""
    return frozenset(LeastRate.objects.using(using).values_list("person_id", flat=True).distinct())


def held_by_asking(
    person_ids: Sequence[UUID] | None, held: Mapping[UUID, Holdings], since: date, using: str
) -> dict[UUID, dict[Attribute, tuple[Span, ...]]]:
    """For `bookings.held_above`: what `asking_there` names, of those who are not paid everywhere what they ask."""
    least = least_book(person_ids, since, using=using)
    people = least.people & held.keys()
    if not people:
        return {}
    employers = {person: _employers(held[person]) for person in people}
    paying = read_paying({each for several in employers.values() for each in several}, since, using=using)
    works = list(TypeOfWork.objects.using(using).values_list("id", flat=True))
    found: dict[UUID, dict[Attribute, tuple[Span, ...]]] = {}
    for person, several in employers.items():
        for organisation, members in several.items():
            for work in works:
                days = paying.days_paid(least, organisation, work, person, since)
                if _whole(days, since):
                    continue
                asks, paid = asking_there(organisation, work)
                mine = found.setdefault(person, {ASKING: _ALWAYS})
                mine[asks] = members
                if days:
                    mine[paid] = tuple(_spans(days))
    return found


def least_book(person_ids: Sequence[UUID] | None, since: date, *, using: str = "default") -> LeastBook:
    """What these people (None: all) ask from a day on. Opens what it reads: see `least_key`."""
    rows = LeastRate.objects.using(using).filter(Q(until__isnull=True) | Q(until__gt=since))
    if person_ids is not None:
        if using == "default":
            concern(map(least_key, person_ids))
        rows = rows.filter(person_id__in=person_ids)
    rows = rows.exclude(until=F("since"))
    return LeastBook.of(
        ((row.person_id, row.type_of_work_id), Held(row.since, row.until, row.amount)) for row in rows
    )


def read_paying(organisation_ids: Iterable[UUID], since: date, *, using: str = "default") -> Paying:
    """What hours of these organisations pay from a day on. Opens their rates, for somebody whom they employ."""
    organisations = set(organisation_ids)
    if using == "default":
        concern(map(rates_key, organisations))
    places = {key: frame.place for key, frame in frames(using=using).items()}
    return Paying(
        rate_book(organisations, since, FAR, using=using),
        instrument_book(organisations, since, FAR, using=using),
        places,
    )


def _employers(holdings: Holdings) -> dict[UUID, tuple[Span, ...]]:
    """Whose worker somebody is, and on which days."""
    return {
        UUID(name.removeprefix("member:")): spans
        for name, spans in holdings.items()
        if name.startswith("member:")
    }


def _whole(days: Sequence[tuple[date, date | None]], since: date) -> bool:
    """Whether the stretches leave no day out."""
    begins = [begin for begin, _ in days]
    return bool(days) and [since, *(end for _, end in days)] == [*begins, None]


def _spans(days: Sequence[tuple[date, date | None]]) -> Iterable[Span]:
    for begin, end in days:
        yield begin.isoformat(), end.isoformat() if end else None
