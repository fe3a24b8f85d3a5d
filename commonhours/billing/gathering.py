"""What a run has to charge: confirmed hours that nobody charged yet, by what, and what was charged of them before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from commonhours.billing.models import APPROVED, Charge, Run
from commonhours.billing.rules import (
    LENT,
    NO_CHARGE,
    NO_COST,
    NO_TERMS,
    SERVICE,
    Aside,
    Basis,
    Due,
    Month,
    Sheet,
    Stood,
    basis_from,
    lent,
    lines_from,
    service,
    uncapped,
)
from commonhours.common.period import month_after
from commonhours.common.sight import concern
from commonhours.funding.keys import lines_key
from commonhours.funding.queries import shares_for
from commonhours.organisations.queries import region
from commonhours.partnerships.queries import TermsBook, terms_book
from commonhours.rates.book import RateBook
from commonhours.rates.instruments import InstrumentBook, lent_at
from commonhours.rates.keys import rates_key
from commonhours.rates.queries import instrument_book, rate_book
from commonhours.rates.straight import WHOLE
from commonhours.timesheets.models import Confirmation, Timesheet

# A timesheet and, where it is lent, to whom.
Found = tuple[Sheet, UUID | None]


@dataclass
class Gathered:
    """All that a run charges, and what it sets aside, in the order in which it was worked."""

    dues: list[Due] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)


def gather(run: Run) -> Gathered:
    """Everything that is due by the end of the run's month; the caller may keep the organisation's books.

    Hours before the month of the organisation's first run are somebody else's to charge.
    """
    found = Gathered()
    for kind, dues in ((SERVICE, _services), (LENT, _lent)):
        sheets = _uncharged(run, kind)
        if sheets:
            dues(run, sheets, _stood(run, kind, sheets), found)
    return found


def _uncharged(run: Run, kind: str) -> list[Found]:
    rows = confirmed(run.cut_off)
    if kind == SERVICE:
        rows = rows.filter(assignment__visit__organisation_id=run.organisation_id)
    else:
        rows = rows.filter(assignment__organisation_id=run.organisation_id)
        rows = rows.exclude(assignment__visit__organisation_id=run.organisation_id)
    charged = Charge.objects.filter(
        kind=kind, timesheet=OuterRef("id"), revision=OuterRef("revision"), run__state=APPROVED
    )
    since = Run.objects.filter(organisation_id=run.organisation_id).aggregate(first=Min("month"))["first"]
    zone = region().tzinfo
    begin, ended = _midnight(since, zone), _midnight(month_after(run.month), zone)
    rows = rows.filter(starts_at__gte=begin, starts_at__lt=ended).exclude(Exists(charged))
    return [_found(row, kind, zone) for row in _values(rows)]


def confirmed(cut_off: datetime) -> QuerySet[Timesheet]:
    """Hours to which both sides had said yes by then."""
    later = Confirmation.objects.filter(
        timesheet=OuterRef("id"), revision=OuterRef("revision"), said_at__gt=cut_off
    )
    return Timesheet.objects.filter(state="confirmed").exclude(Exists(later))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


# Everything about hours that a charge needs.
Row = tuple[UUID, int, UUID, UUID, UUID, UUID, datetime, datetime, UUID]


def _values(rows: QuerySet[Timesheet]) -> Iterable[Row]:
    work = Coalesce(F("assignment__type_of_work_id"), F("assignment__visit__type_of_work_id"))
    found: Iterable[Row] = rows.order_by("starts_at", "id").values_list(
        "id",
        "revision",
        "assignment__visit_id",
        "person_id",
        "service_user_id",
        work,
        "starts_at",
        "ends_at",
        "assignment__visit__organisation_id",
    )
    return found


def _found(row: Row, kind: str, zone: ZoneInfo) -> Found:
    id, revision, visit, person, served, work, starts_at, ends_at, payer_id = row
    day = starts_at.astimezone(zone).date()
    sheet = Sheet(id, revision, visit, person, served, work, starts_at, ends_at, day)
    return sheet, payer_id if kind == LENT else None


def _stood(run: Run, kind: str, sheets: Iterable[Found]) -> dict[UUID, Stood]:
    """What was charged of these timesheets by earlier runs."""
    rows = Charge.objects.filter(
        kind=kind,
        organisation_id=run.organisation_id,
        run__state=APPROVED,
        timesheet_id__in=[sheet.id for sheet, _ in sheets if sheet.revision > 1],
    )
    found: dict[UUID, Stood] = {}
    for row in rows.select_related("reckoned_by").order_by("revision"):
        before = found.get(row.timesheet_id)
        minutes, cents = (before.minutes, before.cents) if before else (0, 0)
        stood = Stood(minutes + row.minutes, cents + row.cents, row.month, basis_from(row.reckoned_by.basis))
        found[row.timesheet_id] = stood
    return found


# --- what funders are charged ------------------------------------------------------------------------------------


def _services(run: Run, sheets: list[Found], stood: Mapping[UUID, Stood], found: Gathered) -> None:
    house, book = run.organisation_id, _rates(run, sheets)
    concern([lines_key(house)])
    fresh = [sheet for sheet, _ in sheets if sheet.id not in stood]
    asked = [(each.service_user_id, house, each.work_id, each.day) for each in fresh]
    shares = dict(zip([each.id for each in fresh], shares_for(asked), strict=True))
    for sheet, _ in sheets:
        before = stood.get(sheet.id)
        if before:
            found.dues.append(service(sheet, before.basis, before))
        elif held := book.charge(house, sheet.work_id, sheet.day):
            found.dues.append(service(sheet, Basis(held.amount, tuple(shares[sheet.id])), None))
        else:
            found.asides.append(Aside(sheet, SERVICE, None, NO_CHARGE))


def _rates(run: Run, sheets: list[Found]) -> RateBook:
    concern([rates_key(run.organisation_id)])
    days = [sheet.day for sheet, _ in sheets]
    return rate_book([run.organisation_id], min(days), max(days))


# --- what borrowers are charged ----------------------------------------------------------------------------------


def _lent(run: Run, sheets: list[Found], stood: Mapping[UUID, Stood], found: Gathered) -> None:
    terms = terms_book(run.organisation_id, {partner for _, partner in sheets if partner})
    new_basis = _bases(run, terms, _rates(run, sheets), _instruments(run, sheets))
    months = _months(run)
    for sheet, partner in sheets:
        assert partner is not None
        before = stood.get(sheet.id)
        basis = before.basis if before else new_basis(sheet, partner)
        if isinstance(basis, str):
            found.asides.append(Aside(sheet, LENT, partner, basis))
            continue
        month = before.month if before else sheet.day.replace(day=1)
        seen = months.setdefault((str(basis.partnership_id), month), Month())
        found.dues.append(lent(sheet, partner, basis, before, seen))


def _instruments(run: Run, sheets: list[Found]) -> InstrumentBook:
    days = [sheet.day for sheet, _ in sheets]
    return instrument_book([run.organisation_id], min(days), max(days))


def _bases(
    run: Run, terms: TermsBook, book: RateBook, instruments: InstrumentBook
) -> Callable[[Sheet, UUID], Basis | str]:
    house = run.organisation_id

    def basis(sheet: Sheet, partner: UUID) -> Basis | str:
        """By what hours are charged for the first time, or why they cannot be."""
        agreed = terms.on(partner, sheet.work_id, sheet.day)
        if agreed is None:
            return NO_TERMS
        under = instruments.on(house, sheet.work_id, sheet.person_id, sheet.day)
        pay = book.pay(house, sheet.work_id, sheet.person_id, sheet.day)
        if pay is None and under.wages and agreed.charging.share:
            return NO_COST
        wage, whole = pay.amount if pay else 0, book.on_costs(house, WHOLE, sheet.day)
        rate, on_costs = lent_at(under, wage, whole)
        return Basis(rate, (), agreed.charging, agreed.terms_id, agreed.partnership_id, on_costs)

    return basis


def _months(run: Run) -> dict[tuple[str, date], Month]:
    """What each month has seen of each partnership in earlier runs."""
    rows = Charge.objects.filter(organisation_id=run.organisation_id, kind=LENT, run__state=APPROVED)
    named = rows.annotate(partnership=KeyTextTransform("partnership", "reckoned_by__basis"))
    found: dict[tuple[str, date], Month] = {}
    for partnership, month, minutes, cents, lines in named.values_list(
        "partnership", "month", "minutes", "cents", "lines"
    ).iterator():
        seen = found.setdefault((partnership, month), Month())
        seen.minutes += minutes
        seen.cents += cents
        seen.uncapped += uncapped(lines_from(lines))
    return found
