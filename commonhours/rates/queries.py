"""Rates as pages and prices read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.rates.book import Held, RateBook
from commonhours.rates.instruments import WAGES, InstrumentBook, Terms
from commonhours.rates.least import minimum
from commonhours.rates.models import Instrument, PayFrame, Rate, Sector
from commonhours.rates.pay.packs import Minimum, Stipend, Volunteers, shipped


@dataclass(frozen=True)
class Frame:
    """By which law and week an employer's pay is reckoned."""

    place: str
    first_weekday: int
    day_starts: int
    industry: str = ""
    employees: int = 0
    operators_see: bool = False


@dataclass(frozen=True)
class RateLine:
    """A figure with its days, what it is for, and who set it."""

    id: UUID
    kind: str
    type_of_work_id: UUID | None
    work: str
    person_id: UUID | None
    person: str
    amount: int
    attendant: bool
    since: date
    until: date | None
    set_by: str

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def frames(*, using: str = "default") -> dict[UUID | None, Frame]:
    """Every frame that was set; the region's under None."""
    return {
        row.organisation_id: Frame(
            row.place, row.first_weekday, row.day_starts, row.industry, row.employees, row.operators_see
        )
        for row in PayFrame.objects.using(using)
    }


def frame_of(organisation_id: UUID | None) -> Frame | None:
    """An organisation's own frame, or else the region's."""
    found = frames()
    return found.get(organisation_id, found.get(None))


def lowest_minimum(organisation_ids: Iterable[UUID], day: date) -> Minimum | None:
    """What the law says of everybody's pay where somebody works; of several places, what the lowest says."""
    found = frames()
    frames_of = [found.get(each) or found.get(None) for each in organisation_ids]
    minimums = [minimum(each.place, day) if each else None for each in frames_of]
    return min(minimums, key=lambda each: each.cents if each else 0, default=None)


def sees_prices(by: Actor, organisation_ids: Iterable[UUID]) -> bool:
    """Whether somebody may see what visits of these organisations cost: by permission, or as an operator where the
    region lets them."""
    if may_in_office(by, Permission.SEE_PRICES, organisation_ids):
        return True
    operates = any(held.role == "operator" and held.organisation_id is None for held in by.roles)
    return operates and PayFrame.objects.filter(organisation__isnull=True, operators_see=True).exists()


def rates_of(*, by: Actor, organisation_id: UUID) -> tuple[RateLine, ...]:
    """All rates of an organisation, by what they are for, the latest first; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    rows = Rate.objects.filter(organisation_id=organisation_id)
    with seeing(by.sight):
        found = list(rows.select_related("type_of_work", "person", "set_by").order_by("-since", "id"))
        lines = [_line(row) for row in found if row.until != row.since]
    return tuple(sorted(lines, key=lambda each: (_KINDS[each.kind], each.work, each.person)))


_KINDS = {kind: place for place, kind in enumerate(Rate.KINDS)}


def _line(row: Rate) -> RateLine:
    return RateLine(
        row.id,
        row.kind,
        row.type_of_work_id,
        row.type_of_work.name if row.type_of_work else "",
        row.person_id,
        row.person.name if row.person else "",
        row.amount,
        row.attendant,
        row.since,
        row.until,
        row.set_by.name if row.set_by else "",
    )


def rate_book(
    organisation_ids: Iterable[UUID], first: date, last: date, *, using: str = "default"
) -> RateBook:
    """The rates of these organisations between two days, both included.

    Runs inside `seeing`; the caller has opened them with `concern(rates_key(…))` after asking for a permission.
    """
    rows = Rate.objects.using(using).filter(
        Q(until__isnull=True) | Q(until__gt=first), organisation_id__in=set(organisation_ids), since__lte=last
    )
    given = rows.values_list(
        "organisation_id", "kind", "type_of_work_id", "person_id", "since", "until", "amount", "attendant"
    )
    return RateBook.of(
        ((org, kind, work, person), Held(since, until, amount, attendant))
        for org, kind, work, person, since, until, amount, attendant in given
    )


# --- instruments -------------------------------------------------------------------------------------------------

COUNTRY = "us"


@dataclass(frozen=True)
class LawOfVolunteers:
    """Who may have volunteers, and how much, in percent of a wage, they may be thanked with; and where that stands."""

    public: bool
    charity: bool
    business: bool
    source: str
    share: int
    share_source: str
    share_url: str


def law_of_volunteers(organisation_id: UUID | None, day: date) -> LawOfVolunteers:
    """What the law of the organisation's place says on a day; where nobody has set a place, the country's."""
    frame, packs = frame_of(organisation_id), shipped()
    place = frame.place if frame else COUNTRY
    who, most = packs.figure(Volunteers, place, day), packs.figure(Stipend, place, day)
    if who is None or most is None:  # no law that we know lets anybody work without a wage
        return LawOfVolunteers(False, False, False, "", 0, "", "")
    return LawOfVolunteers(
        who.public,
        who.charity,
        who.business,
        who.source.name,
        most.share,
        most.source.name,
        most.source.url,
    )


def sector_of(organisation_id: UUID) -> str:
    """What an organisation says that it is; nothing where it has not said."""
    row = Sector.objects.filter(organisation_id=organisation_id).first()
    return row.sector if row else ""


def instrument_book(
    organisation_ids: Iterable[UUID], first: date, last: date, *, using: str = "default"
) -> InstrumentBook:
    """Under which instruments these organisations' hours are worked between two days, both included.

    Runs inside `seeing`; the caller has opened them with `concern(rates_key(…))` after asking for a permission.
    """
    rows = Instrument.objects.using(using).filter(
        Q(until__isnull=True) | Q(until__gt=first), organisation_id__in=set(organisation_ids), since__lte=last
    )
    return InstrumentBook.of(
        ((row.organisation_id, row.type_of_work_id, row.person_id), _terms(row)) for row in rows
    )


def _terms(row: Instrument) -> Terms:
    return Terms(row.code, row.amount, row.per, row.compared, row.minutes, row.since, row.until)


def unpaid_on(organisation_id: UUID, work_id: UUID, day: date) -> bool:
    """Whether some of an organisation's hours of a work are no wages on a day or later."""
    rows = Instrument.objects.filter(organisation_id=organisation_id).exclude(code__in=WAGES)
    rows = rows.filter(Q(type_of_work=work_id) | Q(type_of_work__isnull=True))
    return rows.filter(Q(until__isnull=True) | Q(until__gt=day)).exists()


@dataclass(frozen=True)
class InstrumentLine:
    """Under which instrument hours are worked, for which work and whom, from when, and who set it."""

    id: UUID
    terms: Terms
    type_of_work_id: UUID | None
    work: str
    person_id: UUID | None
    person: str
    compared_with: str
    since: date
    until: date | None
    set_by: str


def instruments_of(*, by: Actor, organisation_id: UUID) -> tuple[InstrumentLine, ...]:
    """All instruments of an organisation, by what they are for, the latest first; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    rows = Instrument.objects.filter(organisation_id=organisation_id)
    with seeing(by.sight):
        found = rows.select_related("type_of_work", "person", "set_by").order_by("-since", "id")
        lines = [_instrument_line(row) for row in found if row.until != row.since]
    return tuple(sorted(lines, key=lambda each: (each.work, each.person)))


def _instrument_line(row: Instrument) -> InstrumentLine:
    return InstrumentLine(
        row.id,
        _terms(row),
        row.type_of_work_id,
        row.type_of_work.name if row.type_of_work else "",
        row.person_id,
        row.person.name if row.person else "",
        row.compared_with,
        row.since,
        row.until,
        row.set_by.name if row.set_by else "",
    )
