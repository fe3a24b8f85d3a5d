"""What the office reads of hours: what waits, for whom and since when; and one timesheet with all that led to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.timesheets.models import (
    SIDES,
    Acknowledgement,
    Adjustment,
    ClockEvent,
    Confirmation,
    Dispute,
    Timesheet,
)
from commonhours.timesheets.overlaps import OVERLAP, overlapping, unusual_in
from commonhours.timesheets.packs import Terms, terms_of
from commonhours.timesheets.packs.scores import Counted, quarter_of

SHOWN = ("missing", "exceptions", "disputed", "waiting", "confirmed")
BACK = timedelta(days=60)
P = Permission.SETTLE_HOURS


@dataclass(frozen=True)
class SheetLine:
    """One visit's hours in a list: whose, for whom, planned and worked, what is unusual, whom they wait for."""

    id: UUID
    visit_id: UUID
    person_id: UUID
    person: str
    service_user: str
    planned_start: datetime
    planned_end: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    exceptions: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    waits_since: datetime | None = None


@dataclass(frozen=True)
class SheetPage:
    """One timesheet: the line, and everything from which it was made, as it came."""

    line: SheetLine
    revision: int
    events: tuple[ClockEvent, ...]
    adjustments: tuple[Adjustment, ...]
    acknowledged: tuple[Acknowledgement, ...]
    confirmations: tuple[Confirmation, ...]
    disputes: tuple[Dispute, ...]
    names: dict[UUID, str]
    own: bool
    # Under whose rules these hours are, and by which list they are put right.
    terms: Terms


def queue(
    *, by: Actor, at: datetime, show: str, skip: int = 0, most: int = 50
) -> tuple[tuple[SheetLine, ...], int]:
    """A page of the hours that need somebody, and how many there are. Refuses with `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        rows = _sought(by, at, show)
        order = "-starts_at" if show == "confirmed" else "starts_at"
        page = list(rows.order_by(order, "id")[skip : skip + most])
        return _lines(page), rows.count()


def waiting_counts(*, by: Actor, at: datetime) -> dict[str, int]:
    """How many hours are in each list but that of the confirmed; refuses with `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        return {show: _sought(by, at, show).count() for show in SHOWN if show != "confirmed"}


def missing_and_disputed(*, by: Actor, at: datetime, organisation_id: UUID) -> tuple[int, int]:
    """For the day board: visits until yesterday that lack an end, and disputes; none to who may not settle."""
    if not may(by, P, [organisation_id]):
        return 0, 0
    with seeing(by.sight):
        today = datetime.combine(at.astimezone(region().tzinfo).date(), time(), region().tzinfo)
        here = Q(organisation_ids__contains=[organisation_id])
        return _sought(by, today, "missing").filter(here).count(), _sought(by, at, "disputed").filter(
            here
        ).count()


def timesheet(*, by: Actor, at: datetime, timesheet_id: UUID) -> SheetPage:
    """One timesheet for whoever settles hours; refuses with `unknown_timesheet` or `not_allowed`."""
    with seeing(by.sight):
        place = Assignment.objects.filter(id=timesheet_id, starts_at__lte=at).first()
        if place is None:
            raise NotFound.because("unknown_timesheet", field="timesheet")
        require(by, P, place.organisation_ids)
        of_it = Q(timesheet_id=timesheet_id)
        adjustments = tuple(Adjustment.objects.filter(of_it).order_by("made_at", "id"))
        acknowledged = tuple(Acknowledgement.objects.filter(of_it).order_by("made_at", "id"))
        confirmations = tuple(Confirmation.objects.filter(of_it).order_by("said_at", "id"))
        disputes = tuple(Dispute.objects.filter(of_it).order_by("opened_at", "id"))
        accounts = {
            *(row.made_by_id for row in adjustments),
            *(row.made_by_id for row in acknowledged),
            *(row.said_by_id for row in confirmations),
            *(row.opened_by_id for row in disputes),
            *(row.decided_by_id for row in disputes if row.decided_by_id),
        }
        sheet = Timesheet.objects.filter(id=timesheet_id).first()
        return SheetPage(
            line=_lines([place])[0],
            revision=sheet.revision if sheet else 0,
            events=tuple(ClockEvent.objects.filter(of_it).order_by("received_at", "id")),
            adjustments=adjustments,
            acknowledged=acknowledged,
            confirmations=confirmations,
            disputes=disputes,
            names=names_of_accounts(accounts),
            own=place.person_id == by.person_id,
            terms=terms_of([timesheet_id])[timesheet_id],
        )


def counted_in_quarter(*, by: Actor, day: date) -> Counted:
    """The visits of the quarter of this day whose hours are known, and those of them never put right by hand.

    Refuses with `not_allowed`.
    """
    require_somewhere(by, P)
    zone = region().tzinfo
    first, after = (datetime.combine(each, time(), zone) for each in quarter_of(day))
    with seeing(by.sight):
        rows = Timesheet.objects.filter(_mine(by), planned_start__gte=first, planned_start__lt=after)
        rows = rows.filter(starts_at__isnull=False, ends_at__isnull=False)
        found = rows.aggregate(
            known=Count("id"), unedited=Count("id", filter=~Q(exceptions__contains=["by_hand"]))
        )
    return Counted(found["known"], found["unedited"])


# --- inside ---------------------------------------------------------------------------------------------------


def _mine(by: Actor) -> Q:
    """Rows of organisations for which the asker settles hours."""
    if may(by, P):
        return Q()
    return Q(organisation_ids__overlap=list(organisations_with(by, P)))


def _sought(by: Actor, at: datetime, show: str) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(_mine(by), starts_at__lte=at)
    if show == "missing":
        # A visit that nobody clocked has no timesheet yet: it is missed all the same.
        over = rows.filter(ends_at__lte=at, ends_at__gte=at - BACK)
        return over.filter(
            Q(timesheet__isnull=True, state__in=OCCUPYING) | Q(timesheet__state="open")
        ).distinct()
    if show == "exceptions":
        return rows.filter(id__in=_unusual(at))
    return rows.filter(timesheet__state=show)


def _unusual(at: datetime) -> list[UUID]:
    """Those with something unusual that nobody has acknowledged in the hours as they stand."""
    recent = Timesheet.objects.filter(planned_start__gte=at - BACK).exclude(state="open")
    at_once = set(overlapping(recent).values_list("id", flat=True))
    sheets = recent.exclude(exceptions=[]) | recent.filter(id__in=at_once)
    rows = [
        (key, revision, [*codes, *([OVERLAP] if key in at_once else [])])
        for key, revision, codes in sheets.values_list("id", "revision", "exceptions")
    ]
    seen = set(
        Acknowledgement.objects.filter(timesheet__in=sheets).values_list(
            "timesheet_id", "revision", "exception"
        )
    )
    # Whoever put hours right has said why; nobody has to say it again.
    return [
        key
        for key, revision, codes in rows
        if any(code != "by_hand" and (key, revision, code) not in seen for code in codes)
    ]


def _lines(places: Iterable[Assignment]) -> tuple[SheetLine, ...]:
    """Rows in words; the caller has asked for the permission. Who settles hours has to know whose they are."""
    rows = list(places)
    sheets = {row.id: row for row in Timesheet.objects.filter(id__in=[each.id for each in rows])}
    concern(each.visit_id for each in rows)
    visits = dict(
        Visit.objects.filter(id__in=[each.visit_id for each in rows]).values_list("id", "service_user_id")
    )
    concern([*visits.values(), *(each.person_id for each in rows)])
    people = names_of_people({each.person_id for each in rows})
    served = names_of_service_users(set(visits.values()))
    for each in rows:
        looked_at(
            [each.person_id, *filter(None, [visits.get(each.visit_id)])],
            VISITS,
            known_to=[each.organisation_id],
        )
    said = set(
        Confirmation.objects.filter(timesheet__in=sheets).values_list("timesheet_id", "revision", "side")
    )
    unusual = unusual_in(sheets.values())
    return tuple(
        _line(
            each,
            sheets.get(each.id),
            people,
            served.get(visits.get(each.visit_id, each.id), ""),
            said,
            unusual.get(each.id, ()),
        )
        for each in rows
    )


def _line(
    place: Assignment,
    sheet: Timesheet | None,
    people: dict[UUID, str],
    served: str,
    said: set[tuple[UUID, int, str]],
    unusual: tuple[str, ...],
) -> SheetLine:
    person = people.get(place.person_id, "")
    if sheet is None:
        return SheetLine(
            id=place.id,
            visit_id=place.visit_id,
            person_id=place.person_id,
            planned_start=place.starts_at,
            planned_end=place.ends_at,
            starts_at=None,
            ends_at=None,
            state="unclocked",
            exceptions=(),
            person=person,
            service_user=served,
        )
    lacking = [side for side in SIDES if (sheet.id, sheet.revision, side) not in said]
    waits = tuple(lacking) if sheet.state == "waiting" else ()
    return SheetLine(
        id=place.id,
        visit_id=place.visit_id,
        person_id=place.person_id,
        planned_start=sheet.planned_start,
        planned_end=sheet.planned_end,
        starts_at=sheet.starts_at,
        ends_at=sheet.ends_at,
        state=sheet.state,
        exceptions=unusual,
        waits_for=waits,
        waits_since=sheet.changed_at if waits else None,
        person=person,
        service_user=served,
    )
