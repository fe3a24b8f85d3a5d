"""What people read of incidents: officers their queue and each of them whole; whoever reported one, how it stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.incidents.actions.evidence import note_reading
from commonhours.incidents.actions.tending import keepers
from commonhours.incidents.models import Evidence, Incident, Reading, Side
from commonhours.incidents.opening import key_of, looks_after, may_handle, not_shut, open_own, opened
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import CLOSED
from commonhours.organisations.permissions import Permission, organisations_with
from commonhours.organisations.queries import names_of_organisations

MOST = 200
SHOWN = ("", "mine", "unowned", "overdue", "over")


@dataclass(frozen=True)
class IncidentLine:
    """A side of an incident in the queue of those who look after it. No name of anybody it is about."""

    incident_id: UUID
    side_id: UUID
    kind: str
    urgency: str
    severity: str
    state: str
    organisation: str
    owner_id: UUID | None
    owner: str
    reported_at: datetime
    due_at: datetime | None

    def overdue(self, at: datetime) -> bool:
        """Whether somebody should have looked by now."""
        return self.due_at is not None and self.due_at <= at


@dataclass(frozen=True)
class InvolvedLine:
    """Who has to do with it, and how."""

    person_id: UUID | None
    service_user_id: UUID | None
    name: str
    part: str
    said_by: str


@dataclass(frozen=True)
class StepLine:
    """What was done about it."""

    kind: str
    words: str
    by: str
    at: datetime
    side: str
    authority: str
    number: str
    done_at: datetime | None
    suspension_id: UUID | None


@dataclass(frozen=True)
class ReadingLine:
    """Who opened it, and when; a file of it, or the page."""

    by: str
    at: datetime
    door: str
    a_file: bool


@dataclass(frozen=True)
class FileLine:
    """A picture or a paper."""

    id: UUID
    kind: str
    size: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class SidePart:
    """A side that the reader may act on."""

    id: UUID
    organisation_id: UUID | None
    organisation: str
    state: str
    severity: str
    outcome: str
    owner_id: UUID | None
    owner: str
    due_at: datetime | None
    keepers: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class IncidentPage:
    """One incident, whole, for an officer: what was told, who is in it, what was done, who read it."""

    id: UUID
    kind: str
    urgency: str
    words: str
    language: str
    place: str
    who: str
    happened_at: datetime
    reported_at: datetime
    reporter: str
    visit_id: UUID | None
    visit_starts_at: datetime | None
    visit_ends_at: datetime | None
    authority_by: datetime | None
    authority_told: bool
    state: str
    sides: tuple[SidePart, ...]
    read_at: tuple[str, ...]
    involved: tuple[InvolvedLine, ...]
    steps: tuple[StepLine, ...]
    files: tuple[FileLine, ...]
    readings: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class OwnReport:
    """What I reported, and how it stands. Nothing of what officers write."""

    id: UUID
    kind: str
    urgency: str
    words: str
    place: str
    who: str
    happened_at: datetime
    reported_at: datetime
    state: str
    told: str
    files: tuple[FileLine, ...]


# --- for officers ---------------------------------------------------------------------------------------------


def queue(*, by: Actor, at: datetime, show: str = "") -> tuple[IncidentLine, ...]:
    """What waits on the sides that the asker looks after, the first due first; `show` one of SHOWN.

    Refuses with `not_allowed`.
    """
    with seeing(by.sight):
        open_own(by)
        rows = _filtered(_own(by), by, at, show).select_related("incident")
        order = ("-closed_at", "id") if show == "over" else ("due_at", "id")
        found = list(rows.order_by(*order)[:MOST])
        owners, houses = names_of_accounts(row.owner_id for row in found), names_of_organisations()
        return tuple(_line(row, owners, houses) for row in found)


def counts(*, by: Actor, at: datetime) -> dict[str, int]:
    """How many stand under each view that still needs somebody."""
    with seeing(by.sight):
        open_own(by)
        rows = _own(by)
        return {show: _filtered(rows, by, at, show).count() for show in SHOWN if show != "over"}


def unowned_count(*, by: Actor) -> int:
    """How many nobody looks after yet."""
    if not may_handle(by):
        return 0
    with seeing(by.sight):
        open_own(by)
        return _own(by).exclude(state=CLOSED).filter(owner=None).count()


def incident_page(*, by: Actor, at: datetime, incident_id: UUID) -> IncidentPage:
    """One incident for an officer; that they read it is written down. Refuses with `unknown_incident`."""
    with seeing(by.sight):
        row = opened(by, incident_id)
        note_reading(by, at, row)
        sides = row.sides.order_by("organisation_id", "id")
        return _page(row, [each for each in sides if looks_after(by, each.organisation_id)], at)


def _own(by: Actor) -> QuerySet[Side]:
    """Row security shows a reporter's own too; these are the sides that an office looks after."""
    rows = Side.objects.filter(not_shut(by))
    if looks_after(by, None):
        return rows
    return rows.filter(organisation_id__in=organisations_with(by, Permission.HANDLE_INCIDENTS))


def _filtered(rows: QuerySet[Side], by: Actor, at: datetime, show: str) -> QuerySet[Side]:
    if show == "over":
        return rows.filter(state=CLOSED)
    rows = rows.exclude(state=CLOSED)
    if show == "mine":
        return rows.filter(owner_id=by.account_id)
    if show == "unowned":
        return rows.filter(owner=None)
    return rows.filter(due_at__lte=at) if show == "overdue" else rows


def _line(row: Side, owners: dict[UUID, str], houses: dict[UUID, str]) -> IncidentLine:
    incident = row.incident
    return IncidentLine(
        incident.id,
        row.id,
        incident.kind,
        incident.urgency,
        row.severity,
        row.state,
        houses.get(row.organisation_id, "") if row.organisation_id else "",
        row.owner_id,
        owners.get(row.owner_id, "") if row.owner_id else "",
        incident.reported_at,
        row.due_at,
    )


def _page(row: Incident, own: list[Side], at: datetime) -> IncidentPage:
    houses = names_of_organisations()
    visit = _visit(row)
    steps = _steps(own, houses)
    return IncidentPage(
        row.id,
        row.kind,
        row.urgency,
        row.words,
        row.language,
        row.place,
        row.who,
        row.happened_at,
        row.reported_at,
        names_of_accounts([row.reporter_id]).get(row.reporter_id, ""),
        row.visit_id,
        visit.starts_at if visit else None,
        visit.ends_at if visit else None,
        clock_at(row.reported_at).authority_by(row.kind, row.reported_at),
        any(each.kind == "authority" for each in steps),
        row.state,
        tuple(_side(row, each, houses, at) for each in own),
        _also(row, houses),
        _involved(row),
        steps,
        _files(row),
        _readings(row),
    )


def _visit(row: Incident) -> Visit | None:
    if row.visit_id is None:
        return None
    concern([row.visit_id])
    return Visit.objects.filter(id=row.visit_id).first()


def _also(row: Incident, houses: dict[UUID, str]) -> tuple[str, ...]:
    """Every organisation whose officers read it."""
    return tuple(sorted(name for each, name in houses.items() if key_of(each) in row.opens_to))


def _house(organisation_id: UUID | None, houses: dict[UUID, str]) -> str:
    """The name of a side's organisation; the city's has none."""
    return houses.get(organisation_id, "") if organisation_id else ""


def _side(row: Incident, side: Side, houses: dict[UUID, str], at: datetime) -> SidePart:
    could = keepers(row, side, at)
    return SidePart(
        side.id,
        side.organisation_id,
        _house(side.organisation_id, houses),
        side.state,
        side.severity,
        side.outcome,
        side.owner_id,
        could.get(side.owner_id, "") if side.owner_id else "",
        side.due_at,
        tuple(sorted(could.items(), key=lambda pair: (pair[1], pair[0]))),
    )


def _involved(row: Incident) -> tuple[InvolvedLine, ...]:
    """Those whom the visit named, and those whom an officer of one's own side did."""
    found = list(row.involved.order_by("said_at", "id"))
    names = names_of_accounts(each.said_by_id for each in found)
    return tuple(
        InvolvedLine(
            each.person_id,
            each.service_user_id,
            each.name,
            each.part,
            names.get(each.said_by_id, "") if each.said_by_id else "",
        )
        for each in found
    )


def _steps(own: list[Side], houses: dict[UUID, str]) -> tuple[StepLine, ...]:
    found = [(side, each) for side in own for each in side.steps.order_by("at", "id")]
    names = names_of_accounts(each.by_id for _, each in found)
    lines = [
        StepLine(
            each.kind,
            each.words,
            names.get(each.by_id, ""),
            each.at,
            _house(side.organisation_id, houses),
            each.authority,
            each.number,
            each.done_at,
            each.suspension_id,
        )
        for side, each in found
    ]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _files(row: Incident) -> tuple[FileLine, ...]:
    """What the reader may see of it: whoever reported it, what they showed themselves."""
    rows = list(Evidence.objects.filter(incident=row).defer("content").order_by("added_at", "id"))
    names = names_of_accounts(each.added_by_id for each in rows)
    return tuple(
        FileLine(each.id, each.kind, each.size, names.get(each.added_by_id, ""), each.added_at)
        for each in rows
    )


def _readings(row: Incident) -> tuple[ReadingLine, ...]:
    rows = list(Reading.objects.filter(incident=row).order_by("-at", "-id")[:MOST])
    names = names_of_accounts(each.account_id for each in rows)
    return tuple(
        ReadingLine(names.get(each.account_id, ""), each.at, each.door, each.file_id is not None)
        for each in rows
    )


# --- for whoever reported it ----------------------------------------------------------------------------------


def own_reports(*, by: Actor) -> tuple[OwnReport, ...]:
    """What I reported, the newest first."""
    if by.account_id is None:
        return ()
    with seeing(by.sight):
        rows = Incident.objects.filter(reporter_id=by.account_id).order_by("-reported_at", "-id")[:MOST]
        return tuple(_own_report(row) for row in rows)


def own_report(*, by: Actor, incident_id: UUID) -> OwnReport:
    """One that I reported. Refuses with `unknown_incident`."""
    with seeing(by.sight):
        rows = Incident.objects.filter(id=incident_id, reporter_id=by.account_id or incident_id)
        row = rows.first()
        if row is None:
            raise NotFound.because("unknown_incident", field="incident")
        return _own_report(row)


def _own_report(row: Incident) -> OwnReport:
    return OwnReport(
        row.id,
        row.kind,
        row.urgency,
        row.words,
        row.place,
        row.who,
        row.happened_at,
        row.reported_at,
        row.state,
        row.told,
        _files(row),
    )
