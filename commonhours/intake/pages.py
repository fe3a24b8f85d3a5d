"""The queue as staff see it, and one request with all that was done about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.intake.models import Desk, HelpRequest
from commonhours.intake.queries import keepers_of
from commonhours.intake.rules import Targets
from commonhours.joining.alike import Alike, Traits, alike
from commonhours.joining.application import SERVICE_USER
from commonhours.organisations.permissions import (
    Permission,
    may,
    may_somewhere,
    organisations_with,
    require,
    require_somewhere,
)

SHOWN = ("", "mine", "unowned", "overdue", "over")


@dataclass(frozen=True)
class RequestLine:
    """A request in the queue."""

    id: UUID
    reference: str
    name: str
    way: str
    language: str
    work: str
    area: str
    organisation: str
    state: str
    owner_id: UUID | None
    owner: str
    arrived_at: datetime
    touched_at: datetime
    contacted_at: datetime | None
    due_at: datetime | None

    def overdue(self, at: datetime) -> bool:
        """Whether somebody should have been in touch by now."""
        return self.due_at is not None and self.due_at <= at


@dataclass(frozen=True)
class StepLine:
    """What was done about a request, by whom and when."""

    kind: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RequestPage:
    """One request: what they told, what was done, who may be the same, and to whom it can be given."""

    line: RequestLine
    organisation_id: UUID | None
    writer: str
    writer_name: str
    writer_organisation: str
    writer_email: str
    phone: str
    email: str
    zip_code: str
    area_id: UUID | None
    type_of_work_id: UUID | None
    words: str
    when: str
    taken_by: str
    consent_at: datetime | None
    source_visit_id: UUID | None
    service_user_id: UUID | None
    served_at: datetime | None
    reason: str
    told: str
    steps: tuple[StepLine, ...]
    alike: tuple[Alike, ...]
    keepers: tuple[tuple[UUID, str], ...]


def queue(
    *, by: Actor, at: datetime, show: str = "", skip: int = 0, most: int = 30
) -> tuple[RequestLine, ...]:
    """Requests of the queues the asker looks after, overdue first; `show` one of SHOWN. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.INTAKE)
    with seeing(by.sight):
        rows = _filtered(_own(by), by, at, show)
        order = ("-touched_at", "id") if show == "over" else ("due_at", "id")
        return _lines(rows.order_by(*order)[skip : skip + most])


def counts(*, by: Actor, at: datetime) -> dict[str, int]:
    """How many requests stand under each view that still needs somebody."""
    with seeing(by.sight):
        rows = _own(by)
        return {show: _filtered(rows, by, at, show).count() for show in SHOWN if show != "over"}


def waiting_count(*, by: Actor) -> int:
    """How many requests nobody looks after yet."""
    with seeing(by.sight):
        return _own(by).filter(due_at__isnull=False, owner=None).count()


def request_page(*, by: Actor, request_id: UUID) -> RequestPage:
    """One request; refuses with `unknown_request` or `not_allowed`."""
    with seeing(by.sight):
        row = _related(HelpRequest.objects.filter(id=request_id)).first()
        if row is None:
            raise NotFound.because("unknown_request", field="request")
        require(by, Permission.INTAKE, row.organisation_ids)
        concern([row.id])
        steps = list(row.steps.order_by("-at", "-id"))
        names = names_of_accounts({*(step.by_id for step in steps), row.taken_by_id})
        line = _line(row, names_of_accounts([row.owner_id]))
    return RequestPage(
        line=line,
        organisation_id=row.organisation_id,
        writer=row.writer,
        writer_name=row.writer_name,
        writer_organisation=row.writer_organisation,
        writer_email=row.writer_email,
        phone=row.phone,
        email=row.email,
        zip_code=row.zip_code,
        area_id=row.area_id,
        type_of_work_id=row.type_of_work_id,
        words=row.words,
        when=row.when_words,
        taken_by=names.get(row.taken_by_id, "") if row.taken_by_id else "",
        consent_at=row.consent_at,
        source_visit_id=row.source_visit_id,
        service_user_id=row.service_user_id,
        served_at=row.served_at,
        reason=row.reason,
        told=row.told,
        steps=tuple(
            StepLine(each.kind, each.words, names.get(each.by_id, "") if each.by_id else "", each.at)
            for each in steps
        ),
        alike=_alike(by, row),
        keepers=tuple(sorted(keepers_of(row.organisation_id).items(), key=lambda pair: pair[1])),
    )


def _alike(by: Actor, row: HelpRequest) -> tuple[Alike, ...]:
    """Service users who may be the same, until one of them is known to be."""
    if row.service_user_id is not None or row.state not in HelpRequest.OPEN:
        return ()
    if not may_somewhere(by, Permission.SEE_SERVICE_USERS):
        return ()
    traits = Traits(row.name, row.email, row.phone, row.area_id)
    return alike(by=by, part=SERVICE_USER, traits=traits)


def _own(by: Actor) -> QuerySet[HelpRequest]:
    """Row security shows what every role may see; these are the queues that a role looks after."""
    rows = HelpRequest.objects.all()
    if may(by, Permission.INTAKE):
        return rows
    return rows.filter(organisation_id__in=organisations_with(by, Permission.INTAKE))


def _filtered(rows: QuerySet[HelpRequest], by: Actor, at: datetime, show: str) -> QuerySet[HelpRequest]:
    if show == "over":
        return rows.filter(due_at=None)
    rows = rows.filter(due_at__isnull=False)
    if show == "mine":
        return rows.filter(owner_id=by.account_id)
    if show == "unowned":
        return rows.filter(owner=None)
    return rows.filter(due_at__lte=at) if show == "overdue" else rows


def _related(rows: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
    return rows.select_related("area", "type_of_work", "organisation")


def _lines(rows: QuerySet[HelpRequest]) -> tuple[RequestLine, ...]:
    found = list(_related(rows))
    names = names_of_accounts({row.owner_id for row in found})
    return tuple(_line(row, names) for row in found)


def _line(row: HelpRequest, names: dict[UUID, str]) -> RequestLine:
    return RequestLine(
        id=row.id,
        reference=row.reference,
        name=row.name,
        way=row.way,
        language=row.language,
        work=row.type_of_work.name if row.type_of_work else "",
        area=row.area.name if row.area else row.zip_code,
        organisation=row.organisation.name if row.organisation else "",
        state=row.state,
        owner_id=row.owner_id,
        owner=names.get(row.owner_id, "") if row.owner_id else "",
        arrived_at=row.arrived_at,
        touched_at=row.touched_at,
        contacted_at=row.contacted_at,
        due_at=row.due_at,
    )


# --- what a desk takes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskLine:
    """What an organisation takes on, or the contact centre; and how soon it answers."""

    targets: Targets
    takes_requests: bool = False
    area_ids: tuple[UUID, ...] = ()
    type_of_work_ids: tuple[UUID, ...] = ()


def desk_of(organisation_id: UUID | None) -> DeskLine:
    """A desk as it is set, or as it is until somebody sets it. Nobody's secret."""
    desk = Desk.objects.filter(organisation=organisation_id).first()
    if desk is None:
        return DeskLine(Targets())
    targets = Targets(desk.first_contact_days, desk.look_days, desk.answer_days)
    return DeskLine(targets, desk.takes_requests, tuple(desk.area_ids), tuple(desk.type_of_work_ids))
