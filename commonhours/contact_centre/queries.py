"""Reads for whoever is on the telephone: interpreters to join, and what was read back and agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.contact_centre.models import Interpreter, ReadBack
from commonhours.contact_centre.rules import Hours, answers
from commonhours.organisations.permissions import Permission, may
from commonhours.organisations.queries import region


@dataclass(frozen=True)
class InterpreterLine:
    """An interpreting service, who listed it when, and whether it answers now."""

    id: UUID
    organisation_id: UUID | None
    language: str
    name: str
    phone: str
    hours: Hours
    answers: bool
    added_by: str
    added_at: datetime


def listed_by(organisation_id: UUID | None, *, at: datetime) -> tuple[InterpreterLine, ...]:
    """The services that an organisation, or the region, lists now."""
    own = Q(organisation_id=organisation_id) if organisation_id else Q(organisation=None)
    return _lines(_open().filter(own), at)


def interpreters_for(
    language: str, organisation_ids: Iterable[UUID], *, at: datetime
) -> tuple[InterpreterLine, ...]:
    """Who can be joined to a call in a language: those who answer now first, and an organisation's own before the
    region's."""
    own = Q(organisation_id__in=list(organisation_ids)) | Q(organisation_id=None)
    lines = _lines(_open().filter(own, language=language), at)
    return tuple(sorted(lines, key=lambda line: (not line.answers, line.organisation_id is None)))


def _open() -> QuerySet[Interpreter]:
    return Interpreter.objects.filter(ended_at=None)


def _lines(rows: QuerySet[Interpreter], at: datetime) -> tuple[InterpreterLine, ...]:
    local = at.astimezone(region().tzinfo)
    found = list(rows.order_by("language", "name", "id"))
    staff = names_of_accounts({row.added_by_id for row in found})
    return tuple(
        InterpreterLine(
            row.id,
            row.organisation_id,
            row.language,
            row.name,
            row.phone,
            row.hours,
            answers(row.hours, local),
            staff.get(row.added_by_id, ""),
            row.added_at,
        )
        for row in found
    )


@dataclass(frozen=True)
class ReadBackLine:
    """What was agreed on the telephone: with whom, in which language, who read it; and whether it stands so still."""

    starts_at: datetime
    ends_at: datetime
    language: str
    # Empty where it was whoever is served.
    spoke_with: str
    interpreter: str
    read_by: str
    read_at: datetime
    stands: bool


def read_backs_of(*, by: Actor, visit_id: UUID) -> tuple[ReadBackLine, ...]:
    """What was read back of a visit, the newest first: for its office, and for whoever is served and acts for them."""
    with seeing(by.sight):
        visit = Visit.objects.filter(id=visit_id).first()
        served = visit.service_user_id if visit else None
        if visit is None or not may(by, Permission.SEE_SERVICE_USERS, [visit.organisation_id], served=served):
            return ()
        concern([visit_id])
        rows = list(
            ReadBack.objects.filter(visit_id=visit_id).select_related("interpreter").order_by("-read_at")
        )
        if not rows:
            return ()
        comes = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
        now = (visit.starts_at, visit.ends_at, sorted(comes.values_list("person_id", flat=True)))
    names = names_of_accounts({each for row in rows for each in (row.spoke_with_id, row.read_by_id) if each})
    return tuple(
        ReadBackLine(
            row.starts_at,
            row.ends_at,
            row.language,
            names.get(row.spoke_with_id, "") if row.spoke_with_id else "",
            row.interpreter.name if row.interpreter else "",
            names.get(row.read_by_id, ""),
            row.read_at,
            visit.state == "planned" and (row.starts_at, row.ends_at, sorted(row.person_ids)) == now,
        )
        for row in rows
    )
